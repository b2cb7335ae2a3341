"""What is true of each database after a run that did not end well, in data and in sentences."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Optional, Sequence, Tuple

from ..errors.redaction import redacted_and_cut
from ..exceptions import one_line
from ..notices import Warned
from .database_run import DatabaseRun, Step
from .lookup import BATCH_TABLE, Found, NotFound, drop_batch_tables, look_up
from .recording import Recording
from .sent_statements import COMMITTED, OPEN, UNKNOWN, Statement

# How much of a statement is shown, and how many of them.
_LENGTH = 100
_MOST = 5

_DROPPED_BATCH = re.compile(rf'\s*DROP TABLE "?({BATCH_TABLE}\w+)')

Version = Tuple[str, ...]


class Left(NamedTuple):
    """A revision that is partly in: it was run, or begun, and not all of it was rolled back."""

    revision: str
    is_upgrade: bool
    statements: Tuple[str, ...]
    #: Whether each of these statements is certain to be in; if not, some are.
    certain: bool = True


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
    #: Whether the run was an upgrade; if not, ``done`` are the revisions that it took back.
    is_upgrade: bool = True
    #: Whether the run was in a transaction that takes back changes of the schema, too.
    rolls_back: bool = True
    #: Whether a transaction of the run is still open, so that nothing is final.
    is_open: bool = False
    #: What else is to be known, as sentences; where ``after`` is None, the reason.
    notes: Tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(_sentences(self))


def outcomes(recording: Recording) -> List[Outcome]:
    """Return what is true of each database whose steps had begun."""
    return [_outcome(run, recording) for run in recording.databases if run.steps]


def in_words(found: List[Outcome]) -> str:
    """Return outcomes as sentences: several databases by name."""
    return labelled([(outcome.bind, str(outcome)) for outcome in found])


def labelled(lines: Sequence[Tuple[str, str]]) -> str:
    """Return lines about databases as one line: each begins with the bind's name, unless there is one database.

    If one of them is a warning, so is the line.

    :param lines: the bind's name, empty for the default database, and the line.
    """
    if len(lines) == 1 and not lines[0][0]:
        return lines[0][1]
    joined = " ".join(f"[{bind or 'default'}] {line}" for bind, line in lines)
    return Warned(joined) if any(isinstance(line, Warned) for _, line in lines) else joined


def not_one_transaction(run: DatabaseRun, recording: Recording) -> List[str]:
    """Return a sentence for a run of SQLite that was not one transaction; none if it was."""
    reason = recording.not_one_transaction(run)
    return [f"This run was not one transaction: {reason}."] if reason else []


def _outcome(run: DatabaseRun, recording: Recording) -> Outcome:
    run.statements.finish()
    bind = label(run, recording)
    try:
        found = look_up(run)
    except NotFound as error:
        note = f"What is in the database now could not be looked up: {error}."
        return Outcome(bind, run.before, None, notes=(note,))
    dropped = drop_batch_tables(run, found)
    applied = recording.applied(found.version)
    done, undone, left = [], [], []
    for step in run.steps:
        if step.revision is None:
            continue
        transaction = found.transactions.get(step.transaction or 0)
        in_place = applied is None or (step.revision in applied) == step.is_upgrade
        part = _left_of(step, transaction, dropped, found.rolls_back_rows)
        if step.finished and in_place and _version_is_kept(step, transaction):
            done.append(step.revision)
        elif part is None:
            undone.append(step.revision)
        else:
            left.append(part)
    is_open = run.statements.is_open() or bool(found.still_running)
    return Outcome(
        bind,
        run.before,
        found.version,
        tuple(done),
        tuple(undone),
        tuple(left),
        run.steps[0].is_upgrade,
        run.rolls_back,
        is_open or "in progress" in found.transactions.values(),
        tuple(_notes(found, dropped) + not_one_transaction(run, recording)),
    )


def label(run: DatabaseRun, recording: Recording) -> str:
    """Return the bind's name, and the schema where env.py visits several of one database."""
    same = [one for one in recording.databases if one.bind == run.bind]
    schema = run.context.version_table_schema or run.session.search_path
    if len(same) < 2 or not schema:
        return run.bind
    return f"{run.bind or 'default'}, schema {schema}"


def _left_of(
    step: Step, transaction: Optional[str], dropped: Tuple[str, ...], rolls_back_rows: bool
) -> Optional[Left]:
    """Return what of a revision is in, or may be; None if nothing is.

    :param transaction: how the transaction ended that it began in, where the server knows that.
    :param dropped: tables whose batch did not end, and left nothing.
    :param rolls_back_rows: whether each statement that was not committed is rolled back.
    """
    changes = [one for one in _without_batches(step, dropped) if not one.reads]
    committed = [one for one in changes if one.end == COMMITTED]
    unknown = [one for one in changes if one.end == UNKNOWN and transaction != "aborted"]
    if not rolls_back_rows:
        unknown += [one for one in changes if one.end == OPEN]
    if transaction == "committed" and not committed and not unknown:
        unknown = changes
        if not changes and not step.has_commit and not step.finished:
            return Left(step.revision or "", step.is_upgrade, (), certain=False)
    if not committed and not unknown:
        return None
    texts = tuple(_text(one) for one in changes if one in committed or one in unknown)
    return Left(step.revision or "", step.is_upgrade, texts, certain=not unknown)


def _without_batches(step: Step, dropped: Tuple[str, ...]) -> List[Statement]:
    """Return a revision's statements without those of a batch whose table was dropped, here or by Alembic."""
    statements = list(step.statements)
    names = {BATCH_TABLE + name for name in dropped}
    names |= {
        found.group(1)
        for found in (_DROPPED_BATCH.match(statement.text) for statement in statements)
        if found
    }
    for name in names:
        begun = [
            index
            for index, statement in enumerate(statements)
            if name in statement.text and "CREATE TABLE" in statement.text.upper()
        ]
        if begun:  # an earlier batch of the same table may have ended well
            last = statements[begun[-1] :]
            statements[begun[-1] :] = [one for one in last if name not in one.text]
    return statements


def _version_is_kept(step: Step, transaction: Optional[str]) -> bool:
    if transaction == "aborted":
        return False
    return transaction == "committed" or all(one.end != OPEN for one in step.version_statements)


def _notes(found: Found, dropped: Tuple[str, ...]) -> List[str]:
    notes = []
    if found.still_running:
        notes.append(f"The server still runs a statement of it: {_cut(found.still_running)}.")
    for name in dropped:
        notes.append(
            f"The table {BATCH_TABLE}{name}, which the batch had made, was dropped; {name} is there."
        )
    for index in found.invalid_indexes:
        notes.append(f"The index {index} is invalid, PostgreSQL does not use it: drop it.")
    for name, is_there in found.batches.items():
        if name in dropped:
            continue
        if is_there:
            notes.append(
                f"A batch that did not end has left the table {BATCH_TABLE}{name}, and {name} is there: drop it"
                f' with DROP TABLE "{BATCH_TABLE}{name}".'
            )
        else:
            notes.append(
                f"A batch that did not end has left the table {BATCH_TABLE}{name}, and {name} is not there: its"
                f' rows are in it, ALTER TABLE "{BATCH_TABLE}{name}" RENAME TO "{name}" brings them back.'
            )
    return notes


def _sentences(outcome: Outcome) -> List[str]:
    sentences = []
    at, before = version_name(outcome.after), outcome.before
    if outcome.after is None:
        if before is not None:
            sentences.append(f"Before this run the database was at {version_name(before)}.")
    elif outcome.left:
        sentences.append(f"The database is at {at}{_was(outcome)}.{_done(outcome)}")
        sentences += [_left(left) for left in outcome.left]
        if outcome.undone:
            sentences.append(_undone(outcome))
        sentences.append("Undo by hand what is in, before the next try.")
    elif outcome.is_open:
        sentences.append(f"The database is at {at}, and a transaction of this run is still open.")
    elif outcome.after == before:
        what = "Rolled back" if outcome.rolls_back else "No statement of this run was committed"
        sentences.append(f"{what}: the database is at {at}, as before.")
    elif outcome.done:
        undone = " " + _undone(outcome) if outcome.undone else ""
        sentences.append(f"The database is at {at}{_was(outcome)}.{_done(outcome)}{undone}")
    elif before is None or not outcome.undone:
        sentences.append(f"The database is at {at}{_was(outcome)}.")
    else:
        sentences.append(
            f"{_undone(outcome)} The database is at {at} now{_was(outcome)}: another process has changed it"
            " meanwhile."
        )
    return sentences + list(outcome.notes)


def version_name(version: Optional[Sequence[str]]) -> str:
    """Return a version as it is printed."""
    return " and ".join(version or ()) or "no revision"


def _was(outcome: Outcome) -> str:
    if outcome.before is None:
        return ""
    return (
        ", as before"
        if outcome.before == outcome.after
        else f" (before this run: {version_name(outcome.before)})"
    )


def _done(outcome: Outcome) -> str:
    what = "Upgraded" if outcome.is_upgrade else "Downgraded"
    return f" {what} in this run: {_names(outcome.done)}." if outcome.done else ""


def _undone(outcome: Outcome) -> str:
    what = "Rolled back" if outcome.rolls_back else "Not committed"
    return f"{what}: {_names(outcome.undone)}."


def _names(revisions: Sequence[str]) -> str:
    if len(revisions) <= _MOST:
        return ", ".join(revisions)
    return f"{len(revisions)} revisions, from {revisions[0]} to {revisions[-1]}"


def _left(left: Left) -> str:
    what = f"revision {left.revision}" if left.is_upgrade else f"the downgrade of {left.revision}"
    if not left.statements:
        return f"A transaction of {what} was committed; what is in it is not known."
    more = len(left.statements) - _MOST
    shown = "; ".join(left.statements[:_MOST]) + (f"; and {more} more" if more > 0 else "")
    return f"Not rolled back, of {what}{'' if left.certain else ', some or all of'}: {shown}."


def _text(statement: Statement) -> str:
    return _cut(one_line(statement.text))


def _cut(text: str) -> str:
    return redacted_and_cut(text, _LENGTH)
