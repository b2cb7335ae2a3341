"""Names and texts in quotes, for SQL that goes to a driver as it is."""

from __future__ import annotations


def quoted_name(name: str) -> str:
    """Return a name in double quotes: SQLite's and PostgreSQL's."""
    return '"' + name.replace('"', '""') + '"'


def backquoted_name(name: str) -> str:
    """Return a name in backquotes: MySQL's and MariaDB's."""
    return "`" + name.replace("`", "``") + "`"


def quoted_text(text: str) -> str:
    """Return a text in single quotes, which has no backslash for MySQL."""
    return "'" + text.replace("'", "''") + "'"
