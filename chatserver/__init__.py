"""The chat server: hub, log, delivery and everything around them."""
