"""Which statements SQLAlchemy 1 committed by itself, on a connection without a transaction."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.sql.ddl import ExecutableDDLElement
from sqlalchemy.sql.expression import TextClause, UpdateBase

# Of a string and of text(), what it begins with; the databases' own in addition.
_COMMITS = {
    "": "UPDATE|INSERT|CREATE|DELETE|DROP|ALTER",
    "postgresql": "GRANT|REVOKE|IMPORT FOREIGN SCHEMA|REFRESH MATERIALIZED VIEW|TRUNCATE",
    "mysql": "LOAD +DATA|REPLACE",
    "mariadb": "LOAD +DATA|REPLACE",
}


def commits(statement: Any, connection: Connection) -> bool:
    """Return whether SQLAlchemy 1 committed a statement.

    :param statement: a string or a statement.
    :param connection: the connection, for its dialect and its options.
    """
    options = {**connection.get_execution_options()}
    options.update(getattr(statement, "get_execution_options", dict)())
    if "autocommit" in options:
        return bool(options["autocommit"])
    if isinstance(statement, (UpdateBase, ExecutableDDLElement)):
        return True
    text = statement.text if isinstance(statement, TextClause) else statement
    if not isinstance(text, str):
        return False
    words = "|".join(filter(None, (_COMMITS[""], _COMMITS.get(connection.dialect.name))))
    return re.match(rf"\s*(?:{words})", text, re.IGNORECASE) is not None
