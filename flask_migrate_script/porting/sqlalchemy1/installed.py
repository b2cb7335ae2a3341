"""What the SQLAlchemy beside the command runs: an edit leaves nothing in a file that it does not run."""

from __future__ import annotations

from typing import Sequence

import libcst
import sqlalchemy.engine

from ..findings import Edit, Finding
from .objects import Objects

# SQLAlchemy 1.4 and newer: row._mapping, select() and its like without a list, has_table() of an inspector.
_HAS_NEW_FORMS = hasattr(sqlalchemy.engine, "Row")


def new_form(
    objects: Objects, node: libcst.CSTNode, message: str, edits: Sequence[Edit]
) -> Finding:
    """Return a finding whose edits write what SQLAlchemy 1.4 was the first to take.

    :param objects: the file's.
    :param node: what has to change.
    :param message: what is wrong, and what to do.
    :param edits: what does it.
    :return: the finding, without the edits where the SQLAlchemy that is installed is older.
    """
    if _HAS_NEW_FORMS or not edits:
        return objects.finding(node, message, edits)
    return objects.finding(node, message + "; change it once you have SQLAlchemy 1.4 or newer")
