"""The steps of an upgrade or a downgrade from where each database is, and what each would do; nothing is applied."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, List, NamedTuple, Optional, Tuple

from alembic import command

from ..autogenerate.row_counts import Rows
from ..compat.function_copy import with_globals
from ..errors.origin import origin_of
from ..exceptions import MigrateError, counted
from .database_run import Version
from .noted_function import error_text, take_notes
from .outcome import label, version_name
from .reading import Visit, only_reading, read_database, reading_environment
from .revision_notes import PlannedStatement, RevisionNotes
from .rows_now import count_rows
from .run import Run
from .stand_in import StandIn
from .touched_tables import TouchedTables


class PlannedOperation(NamedTuple):
    """One operation of a revision, or a statement."""

    #: In words; a statement is cut where it is long.
    text: str
    #: The rows that a table or a column that is dropped has now; None where it drops none, or that is not known.
    rows_now: Optional[Rows] = None


class Dependence(NamedTuple):
    """Why it is not known what a revision does from some place on."""

    reason: str
    #: The line of the revision's own.
    place: str


class PlannedStep(NamedTuple):
    """One revision that would be run, in the direction of the plan."""

    revision: str
    #: The first paragraph of the file's docstring.
    message: str
    #: The revisions that it leads from, and to.
    before: Version
    after: Version
    #: What it does, in its order; only the beginning where it depends on data, or fails.
    operations: Tuple[PlannedOperation, ...]
    #: Its SQL, without that of the version table.
    sql: Tuple[PlannedStatement, ...]
    #: The tables of batches whose SQL is not known: an earlier operation changes them.
    without_sql: Tuple[str, ...]
    #: Where it needs the database to go on; None if it does not.
    depends_on_data: Optional[Dependence]
    #: The error of its code in the plan; None if it has raised none.
    error: Optional[str]


class DatabasePlan(NamedTuple):
    """The plan for one database; its text is a line for it."""

    #: The bind's name; empty for the default database.
    bind: str
    #: The version in the database, as revision ids; None where it has no version table.
    version: Optional[Version]
    #: ``upgrade`` or ``downgrade``.
    command: str
    steps: Tuple[PlannedStep, ...]

    def __str__(self) -> str:
        if not self.steps:
            at = version_name([one or "''" for one in self.version or ()])
            return f"Nothing to {self.command}: the database is at {at}."
        to_do = "to run" if self.command == "upgrade" else "to take back"
        parts = [f"{counted(len(self.steps), 'revision')} {to_do}"]
        depending = sum(step.depends_on_data is not None for step in self.steps)
        failing = sum(step.error is not None for step in self.steps)
        if depending:
            parts.append(f"{depending} {'depends' if depending == 1 else 'depend'} on data")
        if failing:
            parts.append(f"{failing} {'fails' if failing == 1 else 'fail'} in the plan")
        return f"{', '.join(parts)}: nothing was applied."


def read_plan(run: Run, name: str, **arguments: Any) -> List[DatabasePlan]:
    """Return the plan of each database that env.py visits, in its order.

    The steps are those of Alembic's own function. The code of each revision runs on a connection that sends nothing.

    :param run: a run of its own.
    :param name: ``upgrade`` or ``downgrade``.
    :param arguments: of Alembic's function.
    :raises MigrateError: somebody has wrapped that function, so that it can't be called without changing a database.
    """
    function = getattr(command, name)
    if "EnvironmentContext" not in getattr(function, "__globals__", ()):
        raise MigrateError(f"Alembic's {name}() is replaced in this process: it can't be planned.")
    found: List[DatabasePlan] = []

    def environment(config: Any, script: Any, fn: Any, **options: Any) -> Any:
        def visit(visited: Visit) -> None:
            steps = fn(visited.heads, visited.context)
            found.append(_plan(run, name, visited, list(steps)))

        return reading_environment(run, script, visit, **options)

    scripts = SimpleNamespace(from_config=run.recording.script_directory)
    planning = with_globals(function, EnvironmentContext=environment, ScriptDirectory=scripts)
    with only_reading(run):
        planning(config=run.config, **arguments)
    return found


def _plan(run: Run, name: str, visited: Visit, steps: List[Any]) -> DatabasePlan:
    database = visited.database
    stand_in, touched = StandIn(database), TouchedTables()
    planned = [
        _step(run, visited, step, RevisionNotes(stand_in, touched, step.revision.module))
        for step in steps
    ]
    noted = [one for step in planned for one in step.operations]
    rows = iter(
        count_rows(database, [one.operation if one.has_rows_now else None for one in noted])
    )
    return DatabasePlan(
        bind=label(database, run.recording),
        version=read_database(visited).version,
        command=name,
        steps=tuple(
            step._replace(
                operations=tuple(PlannedOperation(one.text, next(rows)) for one in step.operations)
            )
            for step in planned
        ),
    )


def _step(run: Run, visited: Visit, step: Any, notes: RevisionNotes) -> Any:
    """Return a ``PlannedStep``, whose operations are as they are noted."""
    raised = take_notes(run, visited, step.revision, step.migration_fn, notes)
    error = error_text(run, raised) if raised is not None else None
    depends_on_data = None
    if notes.stopped is not None:
        place = origin_of(notes.stopped, run.config.get_main_option("script_location"))
        depends_on_data = Dependence(str(notes.stopped), str(place or ""))
    notes.touched.all_may_be |= error is not None or depends_on_data is not None
    return PlannedStep(
        revision=step.revision.revision,
        message=step.doc or "",
        before=tuple(step.from_revisions_no_deps),
        after=tuple(step.to_revisions_no_deps),
        operations=tuple(notes.done),  # type: ignore[arg-type]
        sql=tuple(notes.sql),
        without_sql=tuple(notes.without_sql),
        depends_on_data=depends_on_data,
        error=error,
    )
