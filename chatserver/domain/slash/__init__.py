"""Commands that are built in: what people type after a slash, and what it stands for."""
