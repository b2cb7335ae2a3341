"""Command lines that run manage.py, in whatever file, and the same with ``flask``."""
