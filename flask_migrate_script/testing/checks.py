"""Ready tests of a project's revisions, to be imported into a test module of the project.

``from flask_migrate_script.testing.checks import *``, or some of them by name. They need the fixture ``migrated_database``.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, List

import pytest
from alembic import command
from alembic.util import CommandError

from ..app.databases import engines
from ..app.settings import extension
from ..core import check, downgrade, lint, migrate, status, upgrade
from ..errors.revisions import made_one
from ..run.folder import find_folder
from ..run.status import RevisionStatus
from .migrated import MigratedDatabase
from .unnamed_constraints import UnnamedConstraints

__all__ = [
    "test_every_revision_up_down_and_up",
    "test_lint_has_no_finding",
    "test_models_and_revisions_agree",
    "test_no_unnamed_constraint",
    "test_one_head",
]


def test_one_head(migrated_database: MigratedDatabase) -> None:
    """The revisions have one head."""
    with migrated_database.app.app_context():
        heads = [one for one in _revisions(migrated_database) if one.is_head]
    if len(heads) > 1:
        names = ", ".join(one.revision for one in heads)
        pytest.fail(
            f"There are {len(heads)} heads: {names}. {made_one(heads)} makes one of them.",
            pytrace=False,
        )


def test_every_revision_up_down_and_up(migrated_database: MigratedDatabase) -> None:
    """Each revision can be applied, taken back and applied again, on the real databases."""
    arguments: Any = {"directory": migrated_database.directory, "x_arg": migrated_database.x_arg}
    with migrated_database.emptied():
        for one in _revisions(migrated_database):
            with _in_one_line(f"Up to {one.revision}"):
                upgrade(revision=one.revision, **arguments)
            if one.revision in migrated_database.irreversible:
                continue
            # What depends on nothing has "base" below it: of its own branch, where there are others.
            below = one.down_revisions[0] if one.down_revisions else f"{one.revision}@base"
            with _in_one_line(f"Down from {one.revision}"):
                downgrade(revision=below, **arguments)
            with _in_one_line(f"Up to {one.revision} again"):
                upgrade(revision=one.revision, **arguments)


def test_models_and_revisions_agree(migrated_database: MigratedDatabase, tmp_path: Path) -> None:
    """The revisions make what the models describe, in each database."""
    with migrated_database.app.app_context():
        if hasattr(command, "check"):  # Alembic 1.9
            for bind in migrated_database.binds():
                with _in_one_line(f"The bind {bind}" if bind else "The database"):
                    check(migrated_database.directory, migrated_database.x_arg, bind or "default")
            return
        # The revision that there would be, in a copy of the folder.
        folder = find_folder(os.fspath(migrated_database.directory or extension().directory))
        shutil.copytree(folder, str(tmp_path / "migrations"))
        with _in_one_line("The databases"):
            made: Any = migrate(tmp_path / "migrations", x_arg=migrated_database.x_arg)
        if made:
            text = Path(made.path).read_text(encoding="utf-8")
            pytest.fail(f"'db migrate' would write this revision:\n{text}", pytrace=False)


def test_no_unnamed_constraint(migrated_database: MigratedDatabase) -> None:
    """No revision makes a unique or foreign key constraint without a name."""
    found = UnnamedConstraints()
    with migrated_database.emptied():
        with found.recorded():
            upgrade(migrated_database.directory, "heads", x_arg=migrated_database.x_arg)
        left = found.left({bind or "": one for bind, one in engines(extension().db).items()})
    if left:
        lines = "\n".join(left)
        pytest.fail(f"Without a name, which SQLite needs to drop them:\n{lines}", pytrace=False)


def test_lint_has_no_finding(migrated_database: MigratedDatabase) -> None:
    """``db lint`` finds nothing in the revisions, from the one on that ``linted`` names."""
    database = migrated_database
    with database.app.app_context(), _in_one_line(f"db lint {database.linted}"):
        found = lint(database.directory, database.linted, database.x_arg)
    findings = [str(finding) for one in found for finding in one.findings]
    if findings:
        pytest.fail("\n".join(findings), pytrace=False)


def _revisions(database: MigratedDatabase) -> List[RevisionStatus]:
    """Return the revisions of the folder, each after those that it needs."""
    return [
        one for found in status(database.directory, database.x_arg)[:1] for one in found.revisions
    ]


@contextmanager
def _in_one_line(what: str) -> Iterator[None]:
    """Have an error of the body fail the test with its line, which has the reason and what to do."""
    try:
        yield
    except CommandError as error:
        pytest.fail(f"{what}: {error}", pytrace=False)
