"""Telling people what they missed: devices are woken, letters are written."""
