"""Revisions that tests write, and the version of a database."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any, List, Tuple

from conftest import Database

#: A revision's id, what it follows, and what else its file has.
Given = Tuple[str, Any, str]

REVISION = '''
    """the {revision}

    More of it.

    Create Date: 2024-01-02 03:04:05.678901

    """

    revision = {revision!r}
    down_revision = {down!r}
    {more}


    def upgrade():
        pass


    def downgrade():
        pass
'''


def write_history(folder: Path, history: List[Given]) -> None:
    """Write these revisions in the place of those of a migrations folder."""
    for path in (folder / "versions").glob("*.py"):
        path.unlink()
    for revision, down, more in history:
        source = textwrap.dedent(REVISION).format(revision=revision, down=down, more=more)
        (folder / f"versions/{revision}.py").write_text(source.lstrip())


def set_version(database: Database, version: str) -> None:
    """Set what is in the version table."""
    rows = [
        f"INSERT INTO alembic_version VALUES ({one if one == repr('') else repr(one)})"
        for one in version.split()
    ]
    database.execute("DELETE FROM alembic_version", *rows)
