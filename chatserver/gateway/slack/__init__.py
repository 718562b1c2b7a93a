"""Slack's API: its methods, objects and webhooks, mapped onto what this server does anyway."""
