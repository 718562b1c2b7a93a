"""Pictures of the browser client for the documentation."""
