"""The files of a migrations folder beside its revisions: env.py and alembic.ini."""
