"""What somebody looks for, and where in a text it is: rules that touch no database."""
