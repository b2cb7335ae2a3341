"""What the Python of env.py and of revisions holds, to a rule about SQLAlchemy 2."""
