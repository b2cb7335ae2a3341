"""What is applied in each database, and what is pending."""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Tuple

from alembic.script import ScriptDirectory

from ..errors.squashed import of_squashed_version
from .database_run import Version
from .outcome import label, version_name
from .reading import ReadDatabase, read_databases
from .revision_order import OrderedRevisions
from .run import Run


class RevisionStatus(NamedTuple):
    """One revision, and whether a database has it."""

    revision: str
    #: The first paragraph of the file's docstring.
    message: str
    #: Whether it is applied; None where that is not known, because the database is ahead of the code.
    is_applied: Optional[bool]
    is_head: bool
    is_branch_point: bool
    is_merge_point: bool
    branch_labels: Tuple[str, ...]
    #: The revisions that it follows, and those that it depends on.
    down_revisions: Tuple[str, ...]
    depends_on: Tuple[str, ...]


class DatabaseStatus(NamedTuple):
    """One database, and the revisions of the folder; its text is a line for it."""

    #: The bind's name; empty for the default database.
    bind: str
    #: The version in the database, as revision ids; None where it has no version table.
    version: Optional[Version]
    #: What of the version is in no file: the database is ahead of the code, or a file is missing.
    not_in_folder: Version
    #: All revisions of the folder, newest last.
    revisions: Tuple[RevisionStatus, ...]
    #: What to do where the version was squashed into a baseline; empty if it was not.
    squashed: str = ""

    @property
    def applied(self) -> Version:
        """The revisions that are known to be applied."""
        return tuple(one.revision for one in self.revisions if one.is_applied)

    @property
    def pending(self) -> Version:
        """The revisions that are known to be pending; none where the database is ahead of the code."""
        return tuple(one.revision for one in self.revisions if one.is_applied is False)

    @property
    def is_up_to_date(self) -> bool:
        """Whether no revision is pending, and the database is not ahead of the code."""
        return not self.pending and not self.not_in_folder

    def __str__(self) -> str:
        version = named(self.version or ())
        if self.squashed:
            return f"At {version}. {self.squashed}"
        if self.not_in_folder:
            return (
                f"At {version}: {named(self.not_in_folder)} is not in the migrations folder, the database is"
                " ahead of this code, or a file is missing."
            )
        if not self.revisions:
            return "There is no revision yet: 'db migrate' makes the first one."
        heads = {one.revision for one in self.revisions if one.is_head}
        where = f"At {version}" if self.version else "No revision"
        if self.version and not self.pending:
            where += " (head)"
        line = f"{where}: {len(self.applied)} applied, {len(self.pending)} pending"
        if not self.pending:
            return f"{line}."
        return f"{line}, 'db upgrade{' heads' if len(heads) > 1 else ''}'."


def named(version: Version) -> str:
    """Return revision ids as they are printed; an id that is empty, which a damaged table may hold, can be seen."""
    return version_name([one or "''" for one in version])


def read_status(run: Run) -> List[DatabaseStatus]:
    """Return the status of each database that env.py visits, in its order.

    :param run: a run of its own.
    """
    script = run.recording.script_directory(run.config)
    found = read_databases(run, script)
    order = OrderedRevisions(script)
    return [_status(one, label(one.run, run.recording), order, script) for one in found]


def _status(
    database: ReadDatabase, bind: str, order: OrderedRevisions, script: ScriptDirectory
) -> DatabaseStatus:
    version = database.version or ()
    applied = order.applied(version)
    unknown = tuple(revision for revision in version if revision not in order.needed)
    revisions = tuple(
        RevisionStatus(
            revision=one.revision,
            message=one.doc or "",
            is_applied=True if one.revision in applied else None if unknown else False,
            is_head=one.is_head,
            is_branch_point=one.is_branch_point,
            is_merge_point=one.is_merge_point,
            branch_labels=tuple(sorted(one.branch_labels)),
            down_revisions=order.followed(one),
            depends_on=order.dependencies(one),
        )
        for one in order.revisions
    )
    squashed = of_squashed_version(script, unknown)
    return DatabaseStatus(bind, database.version, unknown, revisions, squashed)
