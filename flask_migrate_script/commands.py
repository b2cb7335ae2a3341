"""The command table: all there is to know of a command.

Rows are inert data. An option is keyed by the parameter of the core function that takes it, and its
shape is neutral: each front end translates a :class:`Kind` into its own parser's words. What is in
no row is not given, so that the core's and Alembic's own defaults hold.
"""

from __future__ import annotations

import enum
from typing import NamedTuple, Optional, Tuple


class Kind(enum.Enum):
    """The shape of an option."""

    FLAG = "a switch that is off unless it is given"
    VALUE = "an option with one value"
    CHOICE = "an option with one of some values"
    SECONDS = "an option with a number of seconds, 0 or more"
    TIMES = "an option with a number of times, 0 or more"
    REPEATED = "an option with one value, which may be given several times"
    POSITIONAL = "one argument, which may be left out"
    POSITIONALS = "any number of arguments"


class Names(enum.Enum):
    """What the value of an option names, for a shell to complete it."""

    REVISIONS = "a revision, a label, or a range of them"
    HEADS = "a head"
    BINDS = "a bind"


class Option(NamedTuple):
    """One option of a command.

    ``required`` means at least one, for positionals. ``default`` is what the command lines give where the
    user gives nothing, and differs there from the core's. ``since`` is the Alembic release that brought it.
    ``of_output`` is for an option of the command's ``output``, which the core function does not have. ``needs`` is the
    parameter of another option that has to be given, too, and ``excludes`` that of one that can't be. ``choices`` are the
    values of a choice. ``names`` is what the value of a flag or an argument names.
    """

    parameter: str
    kind: Kind
    help: str
    flags: Tuple[str, ...] = ()
    required: bool = False
    default: Optional[str] = None
    since: str = ""
    of_output: bool = False
    needs: str = ""
    excludes: str = ""
    choices: Tuple[str, ...] = ()
    names: Optional[Names] = None


class Command(NamedTuple):
    """One command; ``since`` is the Alembic release that brought it.

    ``output`` is the module of ``cli/`` whose ``print_result()`` prints what the core function returns, unless that is
    None.
    """

    name: str
    help: str
    options: Tuple[Option, ...] = ()
    since: str = ""
    output: str = ""

    @property
    def function(self) -> str:
        """The name of the core function that the command calls."""
        return self.name.replace("-", "_")


# Used in place of -d in both front ends, whatever the group is called.
DIRECTORY_VARIABLE = "FLASK_DB_DIRECTORY"

_DIRECTORY = Option(
    "directory",
    Kind.VALUE,
    f"Migrations folder (default: {DIRECTORY_VARIABLE}, then the one given to Migrate, 'migrations').",
    ("-d", "--directory"),
)
_X_ARG = Option(
    "x_arg",
    Kind.REPEATED,
    "Argument for a custom env.py; may be repeated.",
    ("-x", "--x-arg"),
)
_TRACEBACK = Option(
    "traceback",
    Kind.FLAG,
    "Show the complete traceback of an error.",
    ("--traceback",),
)

# Every command takes these, before its name or after it.
SHARED = (_DIRECTORY, _X_ARG, _TRACEBACK)

_MESSAGE = Option("message", Kind.VALUE, "Message of the revision.", ("-m", "--message"))
_AUTOGENERATE = Option(
    "autogenerate",
    Kind.FLAG,
    "Fill the revision with what differs between the models and the database.",
    ("--autogenerate",),
)
_SQL = Option("sql", Kind.FLAG, "Write SQL to standard output instead of running it.", ("--sql",))
_HEAD = Option(
    "head",
    Kind.VALUE,
    "Head, or <branch>@head, that the new revision follows (default: head).",
    ("--head",),
    names=Names.HEADS,
)
_SPLICE = Option(
    "splice",
    Kind.FLAG,
    "Let the new revision follow one that is not a head.",
    ("--splice",),
)
_BRANCH_LABEL = Option(
    "branch_label", Kind.VALUE, "Branch label for the new revision.", ("--branch-label",)
)
_VERSION_PATH = Option(
    "version_path",
    Kind.VALUE,
    "Folder for the revision file, one of version_locations.",
    ("--version-path",),
)
_REV_ID = Option(
    "rev_id", Kind.VALUE, "Revision id to use instead of a generated one.", ("--rev-id",)
)
_DEPENDS_ON = Option(
    "depends_on",
    Kind.REPEATED,
    "Revision that the new one depends on; may be repeated.",
    ("--depends-on",),
    names=Names.REVISIONS,
)
_TAG = Option("tag", Kind.VALUE, "Tag for a custom env.py to read.", ("--tag",))
_BIND = Option(
    "bind",
    Kind.REPEATED,
    "Bind to work on, 'default' for the default database; may be repeated (default: all).",
    ("--bind",),
    names=Names.BINDS,
)
_LOCK = (
    Option(
        "lock_wait",
        Kind.SECONDS,
        "Seconds to wait while another migration of the database runs; 0 is not at all (default: 600).",
        ("--lock-wait",),
    ),
    Option(
        "no_lock",
        Kind.FLAG,
        "Run even while another migration of the database does.",
        ("--no-lock",),
    ),
)
_OTHER_SESSIONS = (
    Option(
        "lock_timeout",
        Kind.SECONDS,
        "Seconds that a statement waits for a lock in the database; 0 sets no limit (default: the one given to"
        " Migrate).",
        ("--lock-timeout",),
    ),
    Option(
        "statement_timeout",
        Kind.SECONDS,
        "Seconds that a statement may take; 0 sets no limit (default: the one given to Migrate).",
        ("--statement-timeout",),
    ),
    Option(
        "retries",
        Kind.TIMES,
        "Tries after a run that failed because of another session, and was rolled back (default: the number given to"
        " Migrate, 0).",
        ("--retries",),
    ),
)
_VERBOSE = Option("verbose", Kind.FLAG, "Show more.", ("-v", "--verbose"))
_PLAN = (
    Option(
        "plan",
        Kind.FLAG,
        "List what would be done, and apply nothing. The revisions' own code runs, without the database.",
        ("--plan",),
        excludes="sql",
    ),
    _VERBOSE._replace(help="With --plan: show the SQL.", of_output=True, needs="plan"),
    Option(
        "as_json", Kind.FLAG, "With --plan: write JSON.", ("--json",), of_output=True, needs="plan"
    ),
)

_RENAME = Option(
    "rename",
    Kind.REPEATED,
    "Column or table that gets a new name, TABLE.COLUMN:NEW or TABLE:NEW; may be repeated.",
    ("--rename",),
)
_FILL = Option(
    "fill",
    Kind.REPEATED,
    "Value of a column that gets NOT NULL in the rows that are there, TABLE.COLUMN=VALUE; may be repeated.",
    ("--fill",),
)
_ALLOW_DROPS = Option(
    "allow_drops",
    Kind.FLAG,
    "Let the revision drop tables and columns where Migrate was given drops='refuse'.",
    ("--allow-drops",),
)
_NEW_REVISION = (
    _SQL,
    _HEAD,
    _SPLICE,
    _BRANCH_LABEL,
    _VERSION_PATH,
    _REV_ID,
    _DEPENDS_ON,
)

COMMANDS = (
    Command(
        "init",
        "Create a migrations folder.",
        (
            Option("multidb", Kind.FLAG, "Support several databases.", ("--multidb",)),
            Option(
                "template",
                Kind.VALUE,
                "Template to use: a name or the path of a folder (default: flask).",
                ("-t", "--template"),
            ),
            Option(
                "package",
                Kind.FLAG,
                "Write __init__.py files, too.",
                ("--package",),
            ),
        ),
    ),
    Command("list-templates", "List the templates that init can use."),
    Command(
        "revision",
        "Create a revision file.",
        (_MESSAGE, _AUTOGENERATE, *_NEW_REVISION),
    ),
    Command(
        "migrate",
        "Create a revision file from what differs between the models and the database.",
        (_MESSAGE, *_NEW_REVISION, _RENAME, _FILL, _ALLOW_DROPS),
    ),
    Command(
        "edit",
        "Open a revision file in $EDITOR.",
        (
            # From Python it is the database's current revision, as in Flask-Migrate.
            Option(
                "revision",
                Kind.POSITIONAL,
                "Revision to edit (default: head).",
                default="head",
                names=Names.REVISIONS,
            ),
        ),
    ),
    Command(
        "merge",
        "Merge several revisions into one, in a new revision file.",
        (
            Option(
                "revisions",
                Kind.POSITIONALS,
                "Revisions to merge, or 'heads'.",
                required=True,
                names=Names.REVISIONS,
            ),
            _MESSAGE,
            _BRANCH_LABEL,
            _REV_ID,
            _SPLICE._replace(
                help="Let the merge include revisions that are not heads.", since="1.18.5"
            ),
        ),
    ),
    Command(
        "rebase",
        "Put one of two branches on the other, by what its first revision follows.",
        (
            Option(
                "head",
                Kind.POSITIONAL,
                "Head of the branch to move (default: the one that no database has run, or that is not on git's default"
                " branch).",
                names=Names.HEADS,
            ),
        ),
        output="rebase_output",
    ),
    Command(
        "squash",
        "Put one baseline revision in the place of all up to a revision, proven to make the same.",
        (
            Option(
                "to",
                Kind.VALUE,
                "Revision up to which to squash (default: head).",
                ("--to",),
                names=Names.REVISIONS,
            ),
            Option(
                "delete",
                Kind.FLAG,
                "Delete the files of the revisions (default: they are moved into the folder 'squashed').",
                ("--delete",),
            ),
            Option(
                "force",
                Kind.FLAG,
                "Do it even if git does not have the files as they are.",
                ("--force",),
            ),
            Option(
                "no_data", Kind.FLAG, "Leave out the rows that the revisions add.", ("--no-data",)
            ),
            Option(
                "add",
                Kind.FLAG,
                "Add SQL for this kind of database to the baseline that is there.",
                ("--add",),
                excludes="to",
            ),
        ),
        output="squash_output",
    ),
    Command(
        "upgrade",
        "Upgrade the database to a later revision.",
        (
            Option(
                "revision",
                Kind.POSITIONAL,
                "Revision to upgrade to (default: head).",
                names=Names.REVISIONS,
            ),
            _SQL,
            _TAG,
            _BIND,
            *_LOCK,
            *_OTHER_SESSIONS,
            *_PLAN,
        ),
        output="plan_output",
    ),
    Command(
        "downgrade",
        "Take the database back to an earlier revision.",
        (
            Option(
                "revision",
                Kind.POSITIONAL,
                "Revision to go back to (default: -1; with --sql head:-1).",
                names=Names.REVISIONS,
            ),
            _SQL,
            _TAG,
            _BIND,
            *_LOCK,
            *_OTHER_SESSIONS,
            *_PLAN,
        ),
        output="plan_output",
    ),
    Command(
        "show",
        "Show a revision.",
        (
            Option(
                "revision",
                Kind.POSITIONAL,
                "Revision to show (default: head).",
                names=Names.REVISIONS,
            ),
        ),
    ),
    Command(
        "history",
        "List the revisions, newest first.",
        (
            Option(
                "rev_range",
                Kind.VALUE,
                "Range to list, [start]:[end].",
                ("-r", "--rev-range"),
                names=Names.REVISIONS,
            ),
            _VERBOSE,
            Option(
                "indicate_current",
                Kind.FLAG,
                "Mark the database's current revision.",
                ("-i", "--indicate-current"),
            ),
            Option("dates", Kind.FLAG, "Show when each was created.", ("--dates",)),
            Option("graph", Kind.FLAG, "Draw which revision follows which.", ("--graph",)),
        ),
    ),
    Command(
        "graph",
        "Draw which revision follows which, and where each database is.",
        (
            Option(
                "rev_range",
                Kind.VALUE,
                "Range to draw, [start]:[end].",
                ("-r", "--rev-range"),
                names=Names.REVISIONS,
            ),
            Option(
                "show_all",
                Kind.FLAG,
                "Show each revision; without it, one line is for several in which there is nothing to be seen.",
                ("--all",),
                of_output=True,
            ),
            Option(
                "form",
                Kind.CHOICE,
                "Form of the drawing: text, mermaid or dot (default: text).",
                ("--format",),
                of_output=True,
                choices=("text", "mermaid", "dot"),
            ),
            Option(
                "no_database",
                Kind.FLAG,
                "Leave out where the databases are, and connect to none.",
                ("--no-database",),
            ),
        ),
        output="graph_output",
    ),
    Command(
        "heads",
        "Show the heads of the migrations folder.",
        (
            _VERBOSE,
            Option(
                "resolve_dependencies",
                Kind.FLAG,
                "Treat dependencies as down revisions.",
                ("--resolve-dependencies",),
            ),
        ),
    ),
    Command("branches", "Show where the revisions branch.", (_VERBOSE,)),
    Command(
        "current",
        "Show the database's current revision.",
        (
            _VERBOSE,
            Option(
                "check_heads",
                Kind.FLAG,
                "Fail unless the database is at every head.",
                ("-c", "--check-heads"),
                since="1.17.1",
            ),
            _BIND,
        ),
    ),
    Command(
        "status",
        "List the revisions of each database: which are applied, and which are pending.",
        (
            Option(
                "check",
                Kind.FLAG,
                "Fail if a revision is pending, or the database is ahead of the code.",
                ("--check",),
                of_output=True,
            ),
            Option("as_json", Kind.FLAG, "Write JSON.", ("--json",), of_output=True),
            _BIND,
        ),
        output="status_output",
    ),
    Command(
        "lint",
        "List what in the pending revisions blocks or breaks in production. Their own code runs, without the database.",
        (
            Option(
                "rev_range",
                Kind.POSITIONAL,
                "Range of revisions to check, [start]:[end] (default: what is pending).",
                names=Names.REVISIONS,
            ),
            Option("include", Kind.REPEATED, "Rule to switch on; may be repeated.", ("--include",)),
            Option(
                "exclude", Kind.REPEATED, "Rule to switch off; may be repeated.", ("--exclude",)
            ),
            Option("as_json", Kind.FLAG, "Write JSON.", ("--json",), of_output=True),
            _BIND,
        ),
        output="lint_output",
    ),
    Command(
        "drift",
        "List what differs between the database and what the revisions up to its version make.",
        (
            _VERBOSE._replace(help="Show the SQL that would undo each difference.", of_output=True),
            Option("as_json", Kind.FLAG, "Write JSON.", ("--json",), of_output=True),
            Option(
                "ignore",
                Kind.REPEATED,
                "Leave out what is called so, as it is printed: a pattern with * and ?; may be repeated.",
                ("--ignore",),
            ),
            _BIND,
            Option(
                "lock_timeout",
                Kind.SECONDS,
                "Seconds that a statement waits for a lock in the database; 0 sets no limit (default: 5).",
                ("--lock-timeout",),
            ),
            Option(
                "scratch",
                Kind.VALUE,
                "URL of where to run the revisions, in a database of its own (default: the server of the database).",
                ("--scratch",),
            ),
        ),
        output="drift_output",
    ),
    Command(
        "stamp",
        "Set the database's current revision without running any migration.",
        (
            Option(
                "revision",
                Kind.POSITIONALS,
                "Revisions to stamp (default: head).",
                names=Names.REVISIONS,
            ),
            _SQL,
            _TAG,
            Option(
                "purge",
                Kind.FLAG,
                "Empty the version table first.",
                ("--purge",),
            ),
            _BIND,
            *_LOCK,
        ),
    ),
    Command(
        "check",
        "Fail if the models differ from the database.",
        (_BIND,),
        since="1.9",
    ),
    Command(
        "ensure-version",
        "Create the version table where it is missing.",
        (_SQL, *_LOCK),
        since="1.7.6",
    ),
)
