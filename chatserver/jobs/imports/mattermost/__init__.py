"""Exports of Mattermost."""
