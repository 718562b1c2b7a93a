"""Events to sockets: hub, frames encoded once, backlog, broker, presence."""
