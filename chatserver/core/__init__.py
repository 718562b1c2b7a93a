"""Configuration, clock, logs and metrics: no domain knowledge."""
