"""One run of a command: its settings, its files, and the call of Alembic."""
