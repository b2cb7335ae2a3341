"""The run of ``db drift``: what each database has, and what its revisions make on a scratch database, compared."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

from ..app.databases import driver_connection, driver_rows, new_connection
from ..errors.squashed import of_squashed_version
from ..exceptions import MigrateError, counted
from ..run.chosen_databases import DEFAULT, Bind
from ..run.config import PathOrStr
from ..run.database_run import DatabaseRun
from ..run.outcome import label
from ..run.reading import ReadDatabase, read_databases
from ..run.revision_order import OrderedRevisions
from ..run.run import Run, command_run
from ..run.scratch_run import scratch_databases, upgrade_scratch
from ..run.status import named
from ..scratch.scratch_database import NoRightToCreate
from .comparison_of_schemas import compared_objects, schema_differences
from .drift_result import DatabaseDrift, SchemaDifference
from .reading_connection import in_transaction, schema_kind
from .schema_kind import Rows, SchemaKind
from .schema_object import Schema, SchemaObject, Statements

IN_MEMORY = ":memory:"

XArg = Union[str, Sequence[str], None]


class DriftOptions(NamedTuple):
    """What a run of drift was given; :func:`~flask_migrate_script.core.drift` has the words."""

    directory: Optional[PathOrStr]
    x_arg: XArg
    bind: Bind
    ignore: Tuple[str, ...]
    lock_timeout: float
    scratch: Optional[str]


class _Here(NamedTuple):
    """A database as it is."""

    label: str
    run: DatabaseRun
    version: Optional[Tuple[str, ...]]
    #: What reads it, and what it has; None where there is nothing to compare.
    kind: Optional[SchemaKind] = None
    schema: Optional[Schema] = None
    #: What its scratch database needs beside the revisions.
    surroundings: Statements = ()
    #: Why there is nothing to compare.
    reason: str = ""


def read_drift(options: DriftOptions) -> List[DatabaseDrift]:
    """Return what differs in each database that env.py visits, in its order.

    :raises MigrateError: a version is not in the folder, a scratch database can't be made, a revision fails, ...
    """
    found = _read_here(options)
    compared = [one for one in found if one.schema is not None]
    results: Dict[str, DatabaseDrift] = {}
    if compared:
        try:
            with scratch_databases(options.scratch):
                _upgrade(options, compared, is_one=len(found) == 1)
                results = _compare(options, {one.label: one for one in compared})
        except NoRightToCreate as error:
            text = f"{error.message} With 'db drift --scratch URL' it is made elsewhere."
            raise NoRightToCreate(text) from error
    return [results.get(one.label) or _not_compared(one) for one in found]


@contextmanager
def _visiting(options: DriftOptions) -> Iterator[Run]:
    """Run the body as one command."""
    with command_run(
        "drift", options.directory, options.x_arg, {}, online=True, bind=options.bind
    ) as run:
        yield run


def _read_here(options: DriftOptions) -> List[_Here]:
    with _visiting(options) as run:
        script = run.recording.script_directory(run.config)
        found = read_databases(run, script)
        order = OrderedRevisions(script)
        for one in found:
            unknown = tuple(name for name in one.version or () if name not in order.needed)
            squashed = of_squashed_version(script, unknown)
            if squashed:
                raise MigrateError(f"The database is at {named(one.version or ())}. {squashed}")
            if unknown:
                raise MigrateError(
                    f"{named(unknown)} is not in the migrations folder: what the revisions up to it make is not known."
                    " 'db drift' needs the code that has run it."
                )
        tables = _version_tables(found)
        names = [label(one.run, run.recording) for one in found]
        return [
            _database(name, one, tables, options.lock_timeout) for name, one in zip(names, found)
        ]


def _database(
    name: str, database: ReadDatabase, tables: List[Tuple[str, str]], lock_timeout: float
) -> _Here:
    run = database.run
    here = _Here(name, run, database.version)
    # A file that is not there yet is read as an empty database in memory, too.
    if run.is_in_memory and (
        database.version or IN_MEMORY in (run.engine.url.database or IN_MEMORY)
    ):
        return here._replace(reason="The database is in memory: there is nothing to compare.")
    if not database.version:
        what = "No version table" if database.version is None else "No revision"
        return here._replace(reason=f"{what}: there is nothing to compare with.")
    kind = schema_kind(run)
    if kind is None:
        return here._replace(reason=f"'db drift' does not compare databases of {run.dialect}.")

    def read(rows: Rows) -> Tuple[Statements, Schema]:
        return kind.surroundings(rows, run.context.version_table), kind.read(rows, tables)

    surroundings, schema = in_transaction(run, kind, read, lock_timeout)
    return here._replace(kind=kind, schema=schema, surroundings=surroundings)


def _version_tables(found: Sequence[ReadDatabase]) -> List[Tuple[str, str]]:
    """Return the schema and the name of each version table; an empty schema is the current one."""
    tables = []
    for one in found:
        context = one.run.context
        schema: Any = context.version_table_schema
        schema = one.run.schema_translate_map.get(schema, schema)
        tables.append((schema or "", context.version_table))
    return tables


def _upgrade(options: DriftOptions, databases: Sequence[_Here], is_one: bool) -> None:
    """Run the revisions of each database on its scratch database."""
    for one in databases:
        _surround(one)
        for revision in one.version or ():
            bind = options.bind if is_one else one.run.bind or DEFAULT
            upgrade_scratch(options.directory, options.x_arg, revision, bind)


def _surround(database: _Here) -> None:
    """Make the scratch database, and let it be to the revisions what the database is to them."""
    with new_connection(database.run.engine) as connection:
        for statement in database.surroundings:
            # A server elsewhere may not have it.
            with suppress(Exception):
                driver_rows(driver_connection(connection), statement)


def _compare(options: DriftOptions, databases: Dict[str, _Here]) -> Dict[str, DatabaseDrift]:
    results = {}
    with _visiting(options) as run:
        made = read_databases(run, run.recording.script_directory(run.config))
        tables = _version_tables(made)
        for one in made:
            here = databases.get(label(one.run, run.recording))
            if here is None:
                continue
            if one.version != here.version:
                raise MigrateError(
                    f"On a scratch database, the revisions up to {named(here.version or ())} came to"
                    f" {named(one.version or ())}: there is nothing to compare with."
                )
            results[here.label] = _compared(here, one.run, tables, options)
    return results


def _compared(
    here: _Here, made: DatabaseRun, tables: List[Tuple[str, str]], options: DriftOptions
) -> DatabaseDrift:
    kind, schema = here.kind, here.schema
    assert kind is not None and schema is not None

    def compare(rows: Rows) -> Tuple[Schema, List[SchemaDifference]]:
        by_revisions = kind.read(rows, tables)

        def is_same(old: SchemaObject, new: SchemaObject, part: str) -> bool:
            return kind.text_again(rows, old, part) == kind.text_again(rows, new, part)

        mine = compared_objects(schema, by_revisions)
        return mine, schema_differences(kind, mine, by_revisions, is_same)

    mine, found = in_transaction(made, kind, compare, options.lock_timeout, only_reads=False)
    differences = tuple(one for one in found if not _is_ignored(one, options.ignore))
    ignored = len(found) - len(differences)
    number = len(mine.objects)
    if differences:
        line = f"{counted(len(differences), 'difference')} from what the revisions make"
    else:
        line = f"no drift, {counted(number, 'object')} compared"
    line = f"At {named(here.version or ())}: {line}{f', {ignored} ignored' if ignored else ''}."
    return DatabaseDrift(here.label, here.version, number, differences, ignored, line)


def _is_ignored(difference: SchemaDifference, patterns: Sequence[str]) -> bool:
    names = (difference.name, f"{difference.kind} {difference.name}")
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)


def _not_compared(here: _Here) -> DatabaseDrift:
    return DatabaseDrift(here.label, here.version, None, (), 0, here.reason)
