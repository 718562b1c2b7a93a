"""The only code that changes anything, one module per noun."""
