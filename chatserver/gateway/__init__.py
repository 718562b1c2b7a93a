"""The outside world: one port, WebSocket and HTTP."""
