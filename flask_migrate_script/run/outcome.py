"""What is true of each database after a run that did not end well, in data and in sentences."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Optional, Tuple

from alembic.script import ScriptDirectory

from ..app.databases import engines
from ..exceptions import one_line
from .lookup import Found, NotFound, look_up
from .recording import DatabaseRun, Recording, Statement, Step

# How much of a statement is shown, and how many of them.
_LENGTH = 100
_MOST = 5

Version = Tuple[str, ...]


class Left(NamedTuple):
    """A revision that is partly in: it was run, or begun, and not all of it was rolled back."""

    revision: str
    is_upgrade: bool
    #: The statements that are certain to be in; without any, which ones are in is not known.
    statements: Tuple[str, ...]


class Outcome(NamedTuple):
    """What is true of one database after a run that failed or was interrupted."""

    #: The bind's name; empty for the default database.
    bind: str
    #: The version before the run, as revision ids; None where it is not known.
    before: Optional[Version]
    #: The version after it, looked up on a new connection; None where that was not possible.
    after: Optional[Version]
    #: The revisions of this run that are in (upgraded), or out (downgraded), completely.
    done: Version = ()
    #: The revisions that were run or begun and rolled back, or of which nothing was kept.
    undone: Version = ()
    left: Tuple[Left, ...] = ()
    #: Whether this kind of database rolls back changes of the schema.
    transactional_ddl: bool = True
    #: Whether a transaction of the run is still open, so that nothing is final.
    is_open: bool = False
    #: What else is to be known, as sentences; where ``after`` is None, the reason.
    notes: Tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(_sentences(self))


def outcomes(recording: Recording, db: Any, script: ScriptDirectory) -> List[Outcome]:
    """Return what is true of each database whose steps had begun.

    :param recording: what was recorded of the run.
    :param db: what was given to ``Migrate``.
    :param script: the revisions.
    """
    return [_outcome(run, _bind(run, db), script) for run in recording.databases if run.steps]


def in_words(found: List[Outcome]) -> str:
    """Return outcomes as sentences: several databases by name."""
    if len(found) == 1 and not found[0].bind:
        return str(found[0])
    return " ".join(f"[{outcome.bind or 'default'}] {outcome}" for outcome in found)


def _bind(run: DatabaseRun, db: Any) -> str:
    try:
        found = engines(db)
    except Exception:  # a db of another kind
        return ""
    return next((bind or "" for bind, engine in found.items() if engine is run.engine), "")


def _outcome(run: DatabaseRun, bind: str, script: ScriptDirectory) -> Outcome:
    try:
        found = look_up(run)
    except NotFound as error:
        note = f"What is in the database now could not be looked up: {error}."
        return Outcome(bind, run.before, None, notes=(note,))
    applied = _applied(script, found.version)
    done, undone, left = [], [], []
    for step in run.steps:
        if step.revision is None:
            continue
        transaction = found.transactions.get(step.transaction or 0)
        kept = _kept(step, transaction)
        in_place = applied is None or (step.revision in applied) == step.is_upgrade
        if step.finished and in_place and _version_is_kept(step, transaction):
            done.append(step.revision)
        elif kept is None:
            undone.append(step.revision)
        else:
            left.append(Left(step.revision, step.is_upgrade, kept))
    is_open = run.is_open() or "in progress" in found.transactions.values()
    return Outcome(
        bind,
        run.before,
        found.version,
        tuple(done),
        tuple(undone),
        tuple(left),
        run.context.impl.transactional_ddl,
        is_open,
        tuple(_notes(found)),
    )


def _kept(step: Step, transaction: Optional[str]) -> Optional[Tuple[str, ...]]:
    """Return which statements of a revision are in; None if nothing is, empty if it is not known which ones are."""
    changes = [statement for statement in step.statements if not statement.reads]
    kept = tuple(_text(statement) for statement in changes if statement.kept)
    if kept:
        return kept
    # Committed in another way than the driver or SQLAlchemy noticed.
    if transaction == "committed" and changes:
        return ()
    return None


def _version_is_kept(step: Step, transaction: Optional[str]) -> bool:
    statements = step.version_statements
    return all(statement.kept for statement in statements) or transaction == "committed"


def _applied(script: ScriptDirectory, version: Version) -> Optional[Any]:
    """Return the revisions that a database at this version has; None if the folder does not have them."""
    try:
        return {
            revision.revision
            for head in version
            for revision in script.iterate_revisions(head, "base", inclusive=True)
        }
    except Exception:
        return None


def _notes(found: Found) -> List[str]:
    notes = []
    if found.still_running:
        notes.append(f"The server still runs a statement of it: {_cut(found.still_running)}.")
    for name in found.dropped:
        notes.append(
            f"The table _alembic_tmp_{name}, which the batch had made, was dropped; {name} is there."
        )
    for name, is_there in found.batches.items():
        if is_there:
            notes.append(
                f"A batch that did not end has left the table _alembic_tmp_{name}, and {name} is there: drop it"
                f' with DROP TABLE "_alembic_tmp_{name}".'
            )
        else:
            notes.append(
                f"A batch that did not end has left the table _alembic_tmp_{name}, and {name} is not there: its"
                f' rows are in it, ALTER TABLE "_alembic_tmp_{name}" RENAME TO "{name}" brings them back.'
            )
    return notes


def _sentences(outcome: Outcome) -> List[str]:
    sentences = []
    at, before = _version(outcome.after), outcome.before
    if outcome.after is None:
        if before is not None:
            sentences.append(f"Before this run the database was at {_version(before)}.")
    elif outcome.left:
        sentences.append(f"The database is at {at}{_was(outcome)}.{_done(outcome)}")
        sentences += [_left(left) for left in outcome.left]
        if outcome.undone:
            sentences.append(_undone(outcome))
    elif outcome.is_open:
        sentences.append(f"The database is at {at}, and a transaction of this run is still open.")
    elif outcome.after == before:
        what = "Rolled back" if outcome.transactional_ddl else "Nothing of this run was committed"
        sentences.append(f"{what}: the database is at {at}, as before.")
    elif outcome.done:
        undone = " " + _undone(outcome) if outcome.undone else ""
        sentences.append(f"The database is at {at}{_was(outcome)}.{_done(outcome)}{undone}")
    elif before is None or not outcome.undone:
        sentences.append(f"The database is at {at}{_was(outcome)}.")
    else:
        sentences.append(
            f"{_undone(outcome)} The database is at {at} now ({_version(before)} before): another process has"
            " changed it meanwhile."
        )
    return sentences + list(outcome.notes)


def _version(version: Optional[Version]) -> str:
    return " and ".join(version or ()) or "no revision"


def _was(outcome: Outcome) -> str:
    if outcome.before is None:
        return ""
    return (
        ", as before"
        if outcome.before == outcome.after
        else f" ({_version(outcome.before)} before)"
    )


def _done(outcome: Outcome) -> str:
    return f" Done in this run: {', '.join(outcome.done)}." if outcome.done else ""


def _undone(outcome: Outcome) -> str:
    what = "Rolled back" if outcome.transactional_ddl else "Not committed"
    return f"{what}: {', '.join(outcome.undone)}."


def _left(left: Left) -> str:
    what = f"revision {left.revision}" if left.is_upgrade else f"the downgrade of {left.revision}"
    if not left.statements:
        return f"Not rolled back: {what} is partly in, by a commit of its own."
    more = len(left.statements) - _MOST
    shown = "; ".join(left.statements[:_MOST]) + (f"; and {more} more" if more > 0 else "")
    return f"Not rolled back, of {what}: {shown}."


def _text(statement: Statement) -> str:
    return _cut(one_line(statement.text))


def _cut(text: str) -> str:
    return text if len(text) <= _LENGTH else text[:_LENGTH].rstrip() + " ..."
