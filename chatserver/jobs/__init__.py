"""What happens unasked, and long work such as imports."""
