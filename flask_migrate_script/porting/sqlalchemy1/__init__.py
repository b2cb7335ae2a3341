"""What revisions and env.py files were written in for SQLAlchemy 1, and SQLAlchemy 2 no longer runs."""
