"""How a file writes SQLAlchemy's text()."""

from __future__ import annotations

from typing import List, Optional, Tuple

import libcst

from ..findings import Edit
from ..line_ends import line_end
from .known_objects import KnownObjects

_TEXT = ("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text")


def written_text(objects: KnownObjects) -> Tuple[str, Optional[List[Edit]]]:
    """Return how a file writes text(), or can write it with another import below that of Alembic.

    :param objects: the file's.
    :return: what to write, and the edits that import it; None for them if no name is certain to be it.
    """
    lines = [
        line for line in objects.source.module.body if isinstance(line, libcst.SimpleStatementLine)
    ]
    top = {node for line in lines for node in line.body}
    imports = [each for each in objects.imports if each.statement in top]
    for each in imports:
        if each.full in ("sqlalchemy", *_TEXT) and objects.means(each.bound, each.full):
            return each.bound + (".text" if each.full == "sqlalchemy" else ""), []
    alembics = [each.statement for each in imports if each.full == "alembic.op"]
    if not alembics or not objects.means("text", ""):
        return "text", None
    at = line_end(objects.source.text, objects.source.span(alembics[0])[1])
    return "text", [Edit(at, at, objects.source.newline + "from sqlalchemy import text")]
