"""What is computed from the log for reading, and can be dropped and computed again."""
