"""The commands, as functions: the public Python API.

Each function works on the current app, raises an Alembic ``CommandError`` (:class:`MigrateError` mostly), and
returns what the Alembic function of its name returns. Two parameters are common to all:

``directory``
    the migrations folder; by default the one that was given to ``Migrate``.
``x_arg``
    one ``-x`` argument for a custom env.py, or a sequence of them.

Names, parameters and defaults are Flask-Migrate 4's; what it lacks comes after them, under Alembic's name.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, List, Optional, Sequence, Union

from alembic import command
from alembic.script import Script

from .app.settings import extension
from .autogenerate.choices import RevisionChoices, Texts
from .autogenerate.comparison import Comparison, refuse_without_models
from .errors.origin import relative
from .exceptions import MigrateError
from .notices import notify
from .run import folder as migrations_folder
from .run import last_line, revision_files, templates
from .run.alembic_call import call
from .run.chosen_databases import Bind
from .run.config import Config, PathOrStr, escaped
from .run.lock import LOCK_WAIT, LockOptions
from .run.run import command_run, raise_migrate_errors
from .run.status import DatabaseStatus, read_status

if TYPE_CHECKING:
    from .drifting.drift_result import DatabaseDrift
    from .graphs.revision_graph import RevisionGraph
    from .histories.rebase_result import RebasedBranch
    from .linting.lint_result import DatabaseLint
    from .run.plan import DatabasePlan
    from .squashing.squash_result import SquashedHistory

XArg = Union[str, Sequence[str], None]
Revisions = Union[str, Sequence[str]]
NewScripts = Union[Script, None, List[Optional[Script]]]


def list_templates(directory: Optional[PathOrStr] = None, x_arg: XArg = None) -> None:
    """Print the templates that :func:`init` can use.

    :param directory: not used, like ``x_arg``; every command has both.
    """
    config = Config()
    for name in templates.template_names(config):
        readme = Path(config.get_template_directory(), name, "README")
        config.print_stdout("%s - %s", name, readme.read_text(encoding="utf-8").splitlines()[0])
    notify("'db init -t NAME' uses one of them.")


def init(
    directory: Optional[PathOrStr] = None,
    multidb: bool = False,
    template: Optional[str] = None,
    package: bool = False,
    x_arg: XArg = None,
) -> None:
    """Create a migrations folder, in the working directory if its path is relative.

    :param multidb: whether to use the template for several databases.
    :param template: the name of a template, or the path of a folder that holds one.
    :param package: whether to write ``__init__.py`` files, too.
    :param x_arg: not used; every command has it.
    :raises MigrateError: the folder exists and is not empty, or there is no such template.
    """
    with raise_migrate_errors({}):
        app_extension = extension()
        folder = os.fspath(directory if directory is not None else app_extension.directory)
        if os.path.exists(folder) and not migrations_folder.is_empty_folder(folder):
            raise MigrateError(
                f"{os.path.abspath(folder)} exists already and is not an empty folder: 'db init' leaves it"
                " alone. Name another with -d, or go on with 'db migrate'."
            )
        config, name = templates.find_template(
            template or ("flask-multidb" if multidb else "flask")
        )
        config.set_main_option("script_location", escaped(folder))
        config.config_file_name = os.path.join(folder, "alembic.ini")
        config = app_extension.migrate.call_configure_callbacks(config)
        with migrations_folder.new_folder_or_none(folder):
            command.init(config=config, directory=folder, template=name, package=package)
        notify(
            f"The folder {relative(folder)} is ready: 'db migrate' writes the first revision into it."
        )


def revision(
    directory: Optional[PathOrStr] = None,
    message: Optional[str] = None,
    autogenerate: bool = False,
    sql: bool = False,
    head: str = "head",
    splice: bool = False,
    branch_label: Optional[str] = None,
    version_path: Optional[str] = None,
    rev_id: Optional[str] = None,
    depends_on: Optional[Revisions] = None,
    x_arg: XArg = None,
) -> NewScripts:
    """Create a revision file.

    :param message: the message of the revision.
    :param autogenerate: whether to fill it with what differs between the models and the database.
    :param sql: whether to write the SQL of a ``revision_environment`` to standard output.
    :param head: the head, or ``<branch>@head``, that it follows.
    :param splice: whether ``head`` may be a revision that is not a head.
    :param branch_label: a branch label for it.
    :param version_path: the folder for the file, one of ``version_locations``.
    :param rev_id: an id to use instead of a generated one.
    :param depends_on: a revision that it depends on, or several.
    :return: the new script object; an empty list where nothing differs.
    :raises MigrateError: the database is not at the head, the app has no tables, ``rev_id`` is taken or can't be used, ...
    """
    return _revision(
        Comparison() if autogenerate else None,
        directory,
        message,
        sql=sql,
        head=head,
        splice=splice,
        branch_label=branch_label,
        version_path=version_path,
        rev_id=rev_id,
        depends_on=depends_on,
        x_arg=x_arg,
    )


def migrate(
    directory: Optional[PathOrStr] = None,
    message: Optional[str] = None,
    sql: bool = False,
    head: str = "head",
    splice: bool = False,
    branch_label: Optional[str] = None,
    version_path: Optional[str] = None,
    rev_id: Optional[str] = None,
    x_arg: XArg = None,
    depends_on: Optional[Revisions] = None,
    rename: Texts = None,
    fill: Texts = None,
    allow_drops: bool = False,
) -> NewScripts:
    """Create a revision file from what differs between the models and the database.

    Parameters, return value and errors are those of :func:`revision` with ``autogenerate``, and:

    :param rename: a column or table that gets a new name, and keeps its rows: ``"users.name:full_name"``,
        ``"users:accounts"``, with a schema before the table's name if it has one; or several. Without it, the old one is
        dropped and the new one added.
    :param fill: what a column that is NOT NULL and has no default is to have in the rows that are there: ``"users.age=0"``;
        or several.
    :param allow_drops: whether the revision may drop tables and columns where ``Migrate`` was given ``drops="refuse"``.
    :raises MigrateError: there is no such rename, no such column, or tables or columns would be dropped.
    """
    return _revision(
        Comparison(RevisionChoices(rename, fill, allow_drops)),
        directory,
        message,
        sql=sql,
        head=head,
        splice=splice,
        branch_label=branch_label,
        version_path=version_path,
        rev_id=rev_id,
        depends_on=depends_on,
        x_arg=x_arg,
    )


def edit(
    directory: Optional[PathOrStr] = None, revision: str = "current", x_arg: XArg = None
) -> None:
    """Open a revision file in ``$EDITOR``.

    :param revision: the revision; by default the database's current one, as in Flask-Migrate. The command
        lines give ``head``, as Flask-Migrate's do.
    :raises MigrateError: there is no such revision.
    """
    call(
        "edit",
        directory,
        x_arg,
        online=revision == "current",
        reads=True,
        last_line=last_line.after_show(revision),
        rev=revision,
    )


def merge(
    directory: Optional[PathOrStr] = None,
    revisions: Revisions = "",
    message: Optional[str] = None,
    branch_label: Optional[str] = None,
    rev_id: Optional[str] = None,
    splice: bool = False,
    x_arg: XArg = None,
) -> Optional[Script]:
    """Merge several revisions into one, in a new revision file.

    :param revisions: the revisions, or ``"heads"``.
    :param message: the message of the revision.
    :param branch_label: a branch label for it.
    :param rev_id: an id to use instead of a generated one.
    :param splice: whether ``revisions`` may include ones that are not heads (Alembic 1.18.5).
    :return: the new script object.
    :raises MigrateError: there is no such revision, or ``rev_id`` is taken or can't be used.
    """
    return call(
        "merge",
        directory,
        x_arg,
        around=lambda config: _new_revision_file(config, rev_id, message),
        last_line=last_line.after_new_revision,
        revisions=revisions,
        message=message,
        branch_label=branch_label,
        rev_id=rev_id,
        splice=splice,
    )


def rebase(
    directory: Optional[PathOrStr] = None, head: Optional[str] = None, x_arg: XArg = None
) -> RebasedBranch:
    """Put one of two branches on the other: its first revision follows the other head.

    Only the file of that revision is changed: its ``down_revision``, and ``Revises:`` in its docstring. No database is
    changed.

    :param head: the head of the branch to move. By default the one that no database has run, else the one that is not on
        git's default branch.
    :return: what was moved, and onto what.
    :raises MigrateError: there are no two heads, a database has run the branch, the branches are separate or tied, nothing
        decides which one to move, ... All files are as before then.
    """
    from .histories.rebase_run import rebase_heads  # no other command needs it

    with command_run("rebase", directory, x_arg, {"head": head}, online=True) as run:
        return rebase_heads(run, head)


def squash(
    directory: Optional[PathOrStr] = None,
    to: str = "head",
    x_arg: XArg = None,
    delete: bool = False,
    force: bool = False,
    no_data: bool = False,
    add: bool = False,
) -> SquashedHistory:
    """Put one baseline revision in the place of all revisions up to one, which is proven to make the same before.

    It has the id of that revision, so that a database that is there, or later, needs nothing. All is done on scratch
    databases; the app's own are left alone.

    :param to: the revision; the head by default.
    :param delete: whether to delete the files of the revisions in place of moving them into the folder ``squashed``.
    :param force: whether to do it even if git does not have the files as they are.
    :param no_data: whether to leave out the rows that the revisions add.
    :param add: whether to add SQL for the kind of database that the app has now to a baseline that is there, in place of
        all that.
    :return: the baseline, and what it replaces.
    :raises MigrateError: a later revision would lose one that it needs, the baseline would not make the same, git does
        not have the files as they are, ... All files are as before then.
    """
    from .squashing.add_run import add_database  # no other command needs it
    from .squashing.squash_run import squash_revisions

    with raise_migrate_errors({"revision": to}):
        if add:
            return add_database(directory, x_arg, no_data)
        return squash_revisions(directory, to, x_arg, delete, force, no_data)


def upgrade(
    directory: Optional[PathOrStr] = None,
    revision: str = "head",
    sql: bool = False,
    tag: Optional[str] = None,
    x_arg: XArg = None,
    lock_wait: float = LOCK_WAIT,
    no_lock: bool = False,
    bind: Bind = None,
    lock_timeout: Optional[float] = None,
    statement_timeout: Optional[float] = None,
    retries: Optional[int] = None,
    plan: bool = False,
) -> Optional[List[DatabasePlan]]:
    """Upgrade the database to a later revision.

    :param revision: the revision, ``+1`` for one step, or with ``sql`` a range ``<from>:<to>``.
    :param sql: whether to write SQL to standard output instead of running it.
    :param tag: a tag for a custom env.py to read.
    :param lock_wait: how many seconds to wait while another migration of the database runs; 0 is not at all.
    :param no_lock: whether to run even while another one does.
    :param bind: the bind to work on, or several, ``default`` for the default database; all by default.
    :param lock_timeout: how many seconds a statement waits for a lock in the database; 0 sets no limit. By default the
        one that was given to ``Migrate``, else none.
    :param statement_timeout: how many seconds a statement may take; likewise.
    :param retries: how many more tries there may be after a run that failed because of another session, and of which
        nothing is left. By default what was given to ``Migrate``, else none.
    :param plan: whether to return what would be done instead of doing it. The revisions' own code runs, on a
        connection that sends nothing.
    :return: with ``plan``, one :class:`~flask_migrate_script.run.plan.DatabasePlan` for each database, in env.py's
        order; None without.
    :raises MigrateError: there is no such revision, a migration fails, another one did not end in time, ...
    """
    _refuse_steps("-", revision, "upgrade", "downgrade")
    if plan:
        return _planned("upgrade", directory, x_arg, revision, sql, tag, bind)
    call(
        "upgrade",
        directory,
        x_arg,
        bind=bind,
        online=not sql,
        lock=None if sql else LockOptions(lock_wait, no_lock),
        timeouts=(lock_timeout, statement_timeout),
        retries=retries,
        last_line=last_line.after_upgrade,
        revision=revision,
        sql=sql,
        tag=tag,
    )
    return None


def downgrade(
    directory: Optional[PathOrStr] = None,
    revision: str = "-1",
    sql: bool = False,
    tag: Optional[str] = None,
    x_arg: XArg = None,
    lock_wait: float = LOCK_WAIT,
    no_lock: bool = False,
    bind: Bind = None,
    lock_timeout: Optional[float] = None,
    statement_timeout: Optional[float] = None,
    retries: Optional[int] = None,
    plan: bool = False,
) -> Optional[List[DatabasePlan]]:
    """Take the database back to an earlier revision.

    :param revision: the revision, ``-1`` for one step, or with ``sql`` a range ``<from>:<to>``. The defaults,
        ``-1`` and with ``sql`` ``head:-1``, are Flask-Migrate's.
    :param sql: whether to write SQL to standard output instead of running it.
    :param tag: a tag for a custom env.py to read.
    :param lock_wait: how many seconds to wait while another migration of the database runs; 0 is not at all.
    :param no_lock: whether to run even while another one does.
    :param bind: the bind to work on, or several, ``default`` for the default database; all by default.
    :param lock_timeout: how many seconds a statement waits for a lock in the database; 0 sets no limit. By default the
        one that was given to ``Migrate``, else none.
    :param statement_timeout: how many seconds a statement may take; likewise.
    :param retries: how many more tries there may be after a run that failed because of another session, and of which
        nothing is left. By default what was given to ``Migrate``, else none.
    :param plan: whether to return what would be done instead of doing it. The revisions' own code runs, on a
        connection that sends nothing.
    :return: with ``plan``, one :class:`~flask_migrate_script.run.plan.DatabasePlan` for each database, in env.py's
        order; None without.
    :raises MigrateError: there is no such revision, a migration fails, another one did not end in time, ...
    """
    _refuse_steps("+", revision, "downgrade", "upgrade")
    if plan:
        return _planned("downgrade", directory, x_arg, revision, sql, tag, bind)
    if sql and revision == "-1":
        revision = "head:-1"
    call(
        "downgrade",
        directory,
        x_arg,
        bind=bind,
        online=not sql,
        lock=None if sql else LockOptions(lock_wait, no_lock),
        timeouts=(lock_timeout, statement_timeout),
        retries=retries,
        last_line=last_line.after_downgrade,
        revision=revision,
        sql=sql,
        tag=tag,
    )
    return None


def show(directory: Optional[PathOrStr] = None, revision: str = "head", x_arg: XArg = None) -> None:
    """Print a revision.

    :param revision: the revision, or ``current`` for the database's.
    :raises MigrateError: there is no such revision.
    """
    call(
        "show",
        directory,
        x_arg,
        online=revision == "current",
        reads=True,
        last_line=last_line.after_show(revision),
        rev=revision,
    )


def history(
    directory: Optional[PathOrStr] = None,
    rev_range: Optional[str] = None,
    verbose: bool = False,
    indicate_current: bool = False,
    x_arg: XArg = None,
    dates: bool = False,
    graph: bool = False,
) -> None:
    """Print the revisions, newest first.

    :param rev_range: the range to print, ``[start]:[end]``.
    :param verbose: whether to show more.
    :param indicate_current: whether to mark the database's current revision.
    :param dates: whether to show the Create Date of each file's docstring.
    :param graph: whether to draw which revision follows which.
    :raises MigrateError: the range has no such revision.
    """
    adapt = None
    if dates or graph:
        from .graphs.drawn_history import DrawnHistory  # no other command needs it

        adapt = DrawnHistory(dates, graph).adapt
    call(
        "history",
        directory,
        x_arg,
        online=indicate_current,
        reads=True,
        last_line=last_line.after_history,
        adapt=adapt,
        rev_range=rev_range,
        verbose=verbose,
        indicate_current=indicate_current,
    )


def graph(
    directory: Optional[PathOrStr] = None,
    rev_range: Optional[str] = None,
    x_arg: XArg = None,
    no_database: bool = False,
) -> RevisionGraph:
    """Return the revisions, which one follows which, and where each database is that env.py visits.

    No database is changed. It prints nothing. A database that can't be reached is no error: the result has the reason.

    :param rev_range: the revisions, ``[start]:[end]`` as of :func:`history`; all by default.
    :param no_database: whether to connect to no database.
    :return: a :class:`~flask_migrate_script.graphs.revision_graph.RevisionGraph`.
    :raises MigrateError: the range has no such revision, or needs a database that can't be reached.
    """
    from .graphs.graph_run import read_graph  # as for history

    with command_run("graph", directory, x_arg, {"rev_range": rev_range}) as run:
        return read_graph(run, rev_range, reads_databases=not no_database)


def heads(
    directory: Optional[PathOrStr] = None,
    verbose: bool = False,
    resolve_dependencies: bool = False,
    x_arg: XArg = None,
) -> None:
    """Print the heads of the migrations folder.

    :param verbose: whether to show more.
    :param resolve_dependencies: whether to treat dependencies as down revisions.
    """
    call(
        "heads",
        directory,
        x_arg,
        last_line=last_line.after_heads,
        verbose=verbose,
        resolve_dependencies=resolve_dependencies,
    )


def branches(
    directory: Optional[PathOrStr] = None, verbose: bool = False, x_arg: XArg = None
) -> None:
    """Print where the revisions branch.

    :param verbose: whether to show more.
    """
    call("branches", directory, x_arg, last_line=last_line.after_branches, verbose=verbose)


def current(
    directory: Optional[PathOrStr] = None,
    verbose: bool = False,
    check_heads: bool = False,
    x_arg: XArg = None,
    bind: Bind = None,
) -> None:
    """Print the database's current revision.

    :param verbose: whether to show more.
    :param check_heads: whether to fail unless the database is at every head (Alembic 1.17.1).
    :param bind: the bind to work on, or several, ``default`` for the default database; all by default.
    :raises alembic.util.DatabaseNotAtHead: it is not.
    """
    call(
        "current",
        directory,
        x_arg,
        bind=bind,
        online=True,
        reads=True,
        last_line=last_line.after_current,
        verbose=verbose,
        check_heads=check_heads,
    )


def status(
    directory: Optional[PathOrStr] = None, x_arg: XArg = None, bind: Bind = None
) -> List[DatabaseStatus]:
    """Return which revisions are applied in each database that env.py visits, and which are pending.

    No database is changed. It prints nothing.

    :param bind: the bind to work on, or several, ``default`` for the default database; all by default.
    :return: one :class:`~flask_migrate_script.run.status.DatabaseStatus` for each database, in env.py's order.
    :raises MigrateError: a database can't be reached, ...
    """
    with command_run("status", directory, x_arg, {}, online=True, bind=bind) as run:
        return read_status(run)


def lint(
    directory: Optional[PathOrStr] = None,
    rev_range: Optional[str] = None,
    x_arg: XArg = None,
    bind: Bind = None,
    include: Revisions = (),
    exclude: Revisions = (),
) -> List[DatabaseLint]:
    """Return what in revisions blocks or breaks in production.

    No database is changed, and it prints nothing. The revisions' own code runs, ``upgrade()`` and ``downgrade()``, on a
    connection that sends nothing.

    :param rev_range: the revisions to look at, ``[start]:[end]`` as of :func:`history`; by default those that are
        pending in each database.
    :param bind: the bind to work on, or several, ``default`` for the default database; all by default.
    :param include: a rule to switch on that is off, or several.
    :param exclude: a rule to switch off, or several.
    :return: one :class:`~flask_migrate_script.linting.lint_result.DatabaseLint` for each database, in env.py's order.
    :raises MigrateError: a database can't be reached, the range has no such revision, squawk fails, ...
    """
    from .linting.lint_run import read_lint  # as for a plan

    on, off = ([one] if isinstance(one, str) else list(one) for one in (include, exclude))
    with command_run(
        "lint", directory, x_arg, {"rev_range": rev_range}, online=True, bind=bind
    ) as run:
        return read_lint(run, rev_range, on, off)


def drift(
    directory: Optional[PathOrStr] = None,
    x_arg: XArg = None,
    bind: Bind = None,
    ignore: Union[str, Sequence[str]] = (),
    lock_timeout: float = 5,
    scratch: Optional[str] = None,
) -> List[DatabaseDrift]:
    """Return what differs between each database and what the revisions up to its version make.

    The revisions run on a scratch database, which is dropped at the end. The database itself is read in one short
    transaction, and not changed.

    :param bind: the bind to work on, or several, ``default`` for the default database; all by default.
    :param ignore: a pattern for the names of what is left out, or several.
    :param lock_timeout: how many seconds a statement waits for a lock in the database; 0 is no limit.
    :param scratch: the URL of where to make scratch databases; by default they are on the server of each database.
    :return: one :class:`~flask_migrate_script.drifting.drift_result.DatabaseDrift` for each database, in env.py's order.
    :raises MigrateError: a database can't be reached, its version is not in the folder, the user may not create a scratch
        database, a revision fails there, ...
    """
    from .drifting.drift_run import DriftOptions, read_drift  # no other command needs it

    ignored = (ignore,) if isinstance(ignore, str) else tuple(ignore)
    return read_drift(DriftOptions(directory, x_arg, bind, ignored, lock_timeout, scratch))


def stamp(
    directory: Optional[PathOrStr] = None,
    revision: Revisions = "head",
    sql: bool = False,
    tag: Optional[str] = None,
    purge: bool = False,
    x_arg: XArg = None,
    lock_wait: float = LOCK_WAIT,
    no_lock: bool = False,
    bind: Bind = None,
) -> None:
    """Set the database's current revision without running any migration.

    :param revision: the revision, or several.
    :param sql: whether to write SQL to standard output instead of running it.
    :param tag: a tag for a custom env.py to read.
    :param purge: whether to empty the version table first.
    :param lock_wait: how many seconds to wait while another migration of the database runs; 0 is not at all.
    :param no_lock: whether to run even while another one does.
    :param bind: the bind to work on, or several, ``default`` for the default database; all by default.
    :raises MigrateError: there is no such revision, a migration did not end in time.
    """
    call(
        "stamp",
        directory,
        x_arg,
        bind=bind,
        online=not sql,
        lock=None if sql else LockOptions(lock_wait, no_lock),
        last_line=last_line.after_stamp,
        revision=list(revision) if isinstance(revision, (list, tuple)) else revision,
        sql=sql,
        tag=tag,
        purge=purge,
    )


def check(directory: Optional[PathOrStr] = None, x_arg: XArg = None, bind: Bind = None) -> None:
    """Fail if the models differ from the database (Alembic 1.9).

    :param bind: the bind to work on, or several, ``default`` for the default database; all by default.
    :raises alembic.util.AutogenerateDiffsDetected: they differ.
    """
    call(
        "check",
        directory,
        x_arg,
        bind=bind,
        online=True,
        around=_with_models,
        last_line=last_line.after_check,
    )


def ensure_version(
    directory: Optional[PathOrStr] = None,
    sql: bool = False,
    x_arg: XArg = None,
    lock_wait: float = LOCK_WAIT,
    no_lock: bool = False,
) -> None:
    """Create the version table where it is missing (Alembic 1.7.6).

    :param sql: whether to write SQL to standard output instead of running it.
    :param lock_wait: how many seconds to wait while another migration of the database runs; 0 is not at all.
    :param no_lock: whether to run even while another one does.
    :raises MigrateError: a migration did not end in time.
    """
    call(
        "ensure_version",
        directory,
        x_arg,
        online=not sql,
        lock=None if sql else LockOptions(lock_wait, no_lock),
        last_line=last_line.after_ensure_version,
        sql=sql,
    )


def _planned(
    name: str,
    directory: Optional[PathOrStr],
    x_arg: XArg,
    revision: str,
    sql: bool,
    tag: Optional[str],
    bind: Bind,
) -> List[DatabasePlan]:
    from .run.plan import read_plan  # it loads much that no other command needs

    if sql:
        raise MigrateError("A plan is of what a database has: 'plan' and 'sql' don't go together.")
    options = {"revision": revision, "sql": sql, "tag": tag}
    with command_run(name, directory, x_arg, options, online=True, bind=bind) as run:
        return read_plan(run, name, revision=revision, tag=tag)


def _refuse_steps(sign: str, revision: str, command: str, other: str) -> None:
    """Refuse steps from where the database is that go the other way."""
    steps = re.match(r"(?:[^@:]+@)?([+-]\d+)$", revision or "")
    if steps and steps.group(1).startswith(sign):
        turned = {"+": "-", "-": "+"}[sign] + steps.group(1)[1:]
        raise MigrateError(
            f"'db {command} {steps.group(1)}' goes the wrong way: write 'db {command} {turned}', or"
            f" 'db {other} {steps.group(1)}'."
        )


def _revision(
    comparison: Optional[Comparison],
    directory: Optional[PathOrStr],
    message: Optional[str],
    *,
    rev_id: Optional[str],
    x_arg: XArg,
    **options: Any,
) -> NewScripts:
    """Create a revision file, from a comparison if there is one."""
    return call(
        "revision",
        directory,
        x_arg,
        online=comparison is not None,
        hook=comparison,
        around=lambda config: _new_revision_file(config, rev_id, message, comparison),
        last_line=last_line.after_new_revision
        if comparison is None
        else last_line.after_comparison(comparison),
        message=message,
        autogenerate=comparison is not None,
        rev_id=rev_id,
        **options,
    )


@contextmanager
def _new_revision_file(
    config: Config,
    rev_id: Optional[str],
    message: Optional[str],
    comparison: Optional[Comparison] = None,
) -> Iterator[None]:
    revision_files.check_id(config, rev_id)
    revision_files.refuse_unwritable_message(config, message)
    with revision_files.restore_revisions_on_error(config):
        yield
        if comparison is not None:
            # Only now all databases are compared.
            comparison.refuse()


@contextmanager
def _with_models(config: Config) -> Iterator[None]:
    refuse_without_models()
    yield
