"""The last line of a command that went well: what is so now, from what the run has recorded."""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence

from ..autogenerate.comparison import Comparison
from ..autogenerate.not_compared import not_compared
from ..errors.origin import relative
from ..errors.revisions import made_one
from ..exceptions import counted
from ..notices import Warned, notify
from .database_run import DatabaseRun
from .lookup import NotFound, look_up_version
from .outcome import label, labelled, not_one_transaction, version_name
from .recording import Recording

LastLine = Callable[[Recording, Any], Optional[str]]

_LOST = "env.py has not committed it"


def after_upgrade(recording: Recording, result: None) -> Optional[str]:
    """Return where the databases are after an upgrade, and by how many revisions."""
    if recording.script is not None and not recording.script.get_heads():
        return "Nothing to upgrade: there is no revision yet. 'db migrate' makes the first one."
    return _moved(recording, "Upgraded", "upgrade")


def after_downgrade(recording: Recording, result: None) -> Optional[str]:
    """Return where the databases are after a downgrade, and by how many revisions."""
    return _moved(recording, "Downgraded", "downgrade")


def after_stamp(recording: Recording, result: None) -> Optional[str]:
    """Return where the databases are after a stamp."""
    return _sql(recording) or _each(recording, lambda run: _after_steps(run, recording))


def after_current(recording: Recording, result: None) -> Optional[str]:
    """Return where the databases are, and how many revisions are to go."""

    def line(run: DatabaseRun) -> str:
        version = run.before or ()
        missing = len(recording.missing(version))
        where = f"At {_at(version, recording)}" if version else "No revision"
        return f"{where}: {missing} to go, 'db upgrade'." if missing else f"{where}."

    return _each(recording, line)


def after_ensure_version(recording: Recording, result: None) -> Optional[str]:
    """Return the name of the version table."""

    def line(run: DatabaseRun) -> str:
        name = run.context.version_table
        try:
            is_there = look_up_version(run) is not None
        except NotFound as error:
            return _not_found(error)
        if not is_there:
            return Warned(f"The version table {name} is not there: {_LOST}.")
        return f"The version table {name} is there."

    return _sql(recording) or _each(recording, line)


def after_check(recording: Recording, result: None) -> Optional[str]:
    """Return that nothing differs: a difference is an error. With ``--bind``, of which databases this is known."""

    agree = "The models and the database agree."

    def line(run: DatabaseRun) -> str:
        others = not_compared(run.context)
        return f"{agree} Not compared: {', '.join(others)}." if others else agree

    if recording.chosen.names is None and all(line(run) == agree for run in recording.databases):
        return agree
    return _each(recording, line)


def after_new_revision(recording: Recording, result: Any) -> Optional[str]:
    """Return which revision was made, and where."""
    made = result if isinstance(result, list) else [result]
    lines = [f"Revision {script.revision} is {relative(script.path)}." for script in made if script]
    return f"{' '.join(lines)} 'db upgrade' runs it." if lines else None


def after_comparison(comparison: Comparison) -> LastLine:
    """Return a function that returns which revision a comparison has made; what it does is reported before that."""

    def line(recording: Recording, result: Any) -> Optional[str]:
        labels = {run.context: label(run, recording) for run in recording.databases}
        made = after_new_revision(recording, result)
        if made is None:
            return comparison.summary(lambda context: labels.get(context, ""))
        for text in comparison.lines(lambda context: labels.get(context, "")):
            notify(text)
        return made

    return line


def after_show(revision: str) -> LastLine:
    """Return a function that returns where a revision's file is; ``current`` is the database's."""

    def line(recording: Recording, result: None) -> Optional[str]:
        if recording.script is None:
            return None
        names = [revision]
        if revision == "current":
            names = [name for run in recording.databases for name in run.before or ()]
        found = {
            script.revision: script.path
            for name in names
            for script in recording.script.get_revisions(name)
            if script is not None
        }
        return (
            " ".join(f"Revision {name} is {relative(path)}." for name, path in found.items())
            or "No revision."
        )

    return line


def after_heads(recording: Recording, result: None) -> Optional[str]:
    """Return how many heads there are, and how to make them one."""
    script = recording.script
    names = script.get_heads() if script else []
    if script is None or not names:
        return "No head: there is no revision yet. 'db migrate' makes the first one."
    if len(names) == 1:
        return "1 head."
    heads = [script.get_revision(name) for name in names]
    return f"{len(names)} heads: {made_one(heads)} makes them one."


def after_history(recording: Recording, result: None) -> Optional[str]:
    """Return how many revisions the folder has."""
    revisions = list(recording.script.walk_revisions()) if recording.script else []
    return f"The folder has {counted(len(revisions), 'revision')}."


def after_branches(recording: Recording, result: None) -> Optional[str]:
    """Return how many revisions have more than one after them."""
    revisions = recording.script.walk_revisions() if recording.script else []
    count = sum(revision.is_branch_point for revision in revisions)
    return f"{count or 'No'} branch point{'' if count == 1 else 's'}."


def _moved(recording: Recording, done: str, to_do: str) -> Optional[str]:
    def line(run: DatabaseRun) -> str:
        if not run.steps:
            return f"Nothing to {to_do}: the database is at {_at(run.before or (), recording)}."
        return _after_steps(run, recording, done)

    return _sql(recording) or _each(recording, line)


def _after_steps(run: DatabaseRun, recording: Recording, done: str = "") -> str:
    """Return where a database is after the steps of a run, looked up: env.py may not have committed them."""
    if not run.steps:
        return f"The database is at {_at(run.before or (), recording)}."
    try:
        version = look_up_version(run) or ()
    except NotFound as error:
        return _not_found(error)
    if version == run.before:
        return Warned(f"The database is at {version_name(version)}, as before: {_LOST}.")
    if not done:
        return f"The database is at {_at(version, recording)}."
    line = f"{done} to {version_name(version)} ({counted(len(run.steps), 'revision')})."
    return " ".join([line, *not_one_transaction(run, recording)])


def _not_found(error: NotFound) -> str:
    return Warned(f"Done. What is in the database now could not be looked up: {error}.")


def _each(recording: Recording, line: Callable[[DatabaseRun], str]) -> Optional[str]:
    return labelled([(label(run, recording), line(run)) for run in recording.databases]) or None


def _sql(recording: Recording) -> Optional[str]:
    if not recording.is_offline:
        return None
    return "The SQL is written, and no database was changed."


def _at(version: Sequence[str], recording: Recording) -> str:
    heads = set(recording.script.get_heads()) if recording.script else set()
    return version_name(version) + (" (head)" if version and set(version) == heads else "")
