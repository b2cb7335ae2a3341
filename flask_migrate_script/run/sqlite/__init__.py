"""A run of a SQLite database as one transaction."""
