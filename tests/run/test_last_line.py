"""The last line of each command on stderr: what is so now. Standard output is Alembic's own."""

from __future__ import annotations

from typing import List

import pytest
from conftest import Databases, Project
from flask_migrate_script.commands import COMMANDS
from flask_migrate_script.run.config import alembic_version
from test_errors import add_revision

pytestmark = pytest.mark.oldest_and_newest


@pytest.fixture
def three(upgraded: Project) -> Project:
    """A project with three revisions, whose database is at the first one."""
    add_revision(upgraded, "bbb2", "aaa1")
    add_revision(upgraded, "ccc3", "bbb2")
    return upgraded


# What the project types, one after the other, and the line.
LINES = [
    ("upgrade", "Upgraded to ccc3 (2 revisions)."),
    ("upgrade", "Nothing to upgrade: the database is at ccc3 (head)."),
    ("current", "At ccc3 (head)."),
    ("downgrade", "Downgraded to bbb2 (1 revision)."),
    ("current", "At bbb2: 1 to go, 'db upgrade'."),
    ("status", "At bbb2: 2 applied, 1 pending, 'db upgrade'."),
    ("downgrade base", "Downgraded to no revision (2 revisions)."),
    ("current", "No revision: 3 to go, 'db upgrade'."),
    ("upgrade", "Upgraded to ccc3 (3 revisions)."),
    ("stamp bbb2", "The database is at bbb2."),
    ("stamp --purge head", "The database is at ccc3 (head)."),
    ("lint", "No revision to check."),
    ("graph", "3 revisions, 1 head. At ccc3."),
    ("drift", "At ccc3: no drift, 4 objects compared."),
    ("heads", "1 head."),
    ("history", "The folder has 3 revisions."),
    ("show bbb2", "Revision bbb2 is migrations/versions/bbb2_by_hand.py."),
    ("show current", "Revision ccc3 is migrations/versions/ccc3_by_hand.py."),
    ("edit bbb2", "Revision bbb2 is migrations/versions/bbb2_by_hand.py."),
    ("branches", "No branch points."),
    ("migrate", "Nothing to migrate: the models and the database agree (1 table compared)."),
    ("upgrade --sql", "The SQL is written, and no database was changed."),
    ("list-templates", "'db init -t NAME' uses one of them."),
    (
        "-d another init",
        "The folder another is ready: 'db migrate' writes the first revision into it.",
    ),
    ("-d another upgrade", "Can't locate revision"),
    (
        "revision -m more --rev-id ddd4",
        "Revision ddd4 is migrations/versions/ddd4_more.py. 'db upgrade' runs it.",
    ),
    (
        "revision -m side --rev-id eee5 --head bbb2 --splice",
        "Revision eee5 is migrations/versions/eee5_side.py. 'db upgrade' runs it.",
    ),
    ("heads", "2 heads: 'db rebase' or 'db merge heads' makes them one."),
    ("branches", "1 branch point."),
    ("current", "At ccc3: 2 to go, 'db upgrade'."),
    ("upgrade heads", "Upgraded to ddd4 and eee5 (2 revisions)."),
    (
        "merge --rev-id fff6 heads",
        "Revision fff6 is migrations/versions/fff6_.py. 'db upgrade' runs it.",
    ),
    ("heads", "1 head."),
    (
        "revision -m late --rev-id ggg7 --head ddd4 --splice",
        "Revision ggg7 is migrations/versions/ggg7_late.py. 'db upgrade' runs it.",
    ),
    ("rebase", "ggg7 follows fff6 now: 1 head, ggg7."),
]
if alembic_version >= (1, 9):
    LINES.append(("check", "not up to date"))
    LINES.append(("upgrade", "Upgraded to ggg7 (2 revisions)."))
    LINES.append(("check", "The models and the database agree."))
if alembic_version >= (1, 7, 6):
    LINES.append(("ensure-version", "The version table alembic_version is there."))
LINES.append(
    (
        "squash --force",
        "7 revisions are squashed into ggg7. Their files are in migrations/squashed/ggg7.",
    )
)


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_each_commands_last_line(three: Project, front: str) -> None:
    """Through both front ends, command after command."""
    three.env["EDITOR"] = "true"
    for words, line in LINES:
        last = three.cli(front, "db", *words.split()).last_line
        if (
            "another upgrade" in words
        ):  # an empty folder, and a database at a revision of another one
            assert "there is no revision yet" in last or "not in the migrations folder" in last
        elif words == "check" and "not up" in line:
            assert line in last
        else:
            assert last == line, words


def test_every_command_has_one() -> None:
    """A new command of the table gets a line, and a case above."""
    typed = {word for words, _ in LINES for word in words.split()}
    since = {"check": (1, 9), "ensure-version": (1, 7, 6)}
    names = {row.name for row in COMMANDS if alembic_version >= since.get(row.name, ())}
    assert names <= typed


ALEMBICS = """
from alembic import command
from manage import app, migrate

with app.app_context():
    config = migrate.get_config()
    command.{call}
"""


@pytest.mark.parametrize(
    ("words", "call"),
    [
        (["history"], "history(config)"),
        (["history", "-v"], "history(config, verbose=True)"),
        (["heads", "-v"], "heads(config, verbose=True)"),
        (["current"], "current(config)"),
        (["current", "-v"], "current(config, verbose=True)"),
        (["show", "bbb2"], "show(config, 'bbb2')"),
        (["upgrade", "--sql"], "upgrade(config, 'head', sql=True)"),
        (["upgrade"], "upgrade(config, 'head')"),
    ],
    ids=" ".join,
)
def test_standard_output_is_alembics(three: Project, words: List[str], call: str) -> None:
    """Byte for byte what Alembic's function prints, for scripts that read it."""
    path = three.write("call.py", ALEMBICS.format(call=call))
    expected = three.python(str(path)).ok().out
    three.database.execute("UPDATE alembic_version SET version_num = 'aaa1'")
    assert three.manage("db", *words).ok().out == expected


def test_nothing_of_alembics_settings_is_logged(three: Project) -> None:
    """In a folder made here: the progress is, the lines about the context are not."""
    lines = three.manage("db", "upgrade").ok().err.splitlines()
    assert [line.split("] ")[1] for line in lines[:-1]] == [
        "Running upgrade aaa1 -> bbb2",
        "Running upgrade bbb2 -> ccc3",
    ]
    assert "plugin" not in three.manage("db", "migrate").ok().err


def test_several_databases(project: Project, databases: Databases) -> None:
    """Each by its name."""
    from test_templates import two_revisions

    first, second = databases.new(), databases.new()
    path = two_revisions(project, first, second)
    path.write_text(path.read_text().replace("op.execute('nonsense')", "pass"))
    assert project.manage("db", "upgrade").ok().last_line == (
        "[default] Upgraded to bbb2 (2 revisions). [second] Upgraded to bbb2 (2 revisions)."
    )
    assert project.manage("db", "current").ok().last_line == (
        "[default] At bbb2 (head). [second] At bbb2 (head)."
    )


def test_an_app_with_loggers_of_its_own_hears_nothing(three: Project) -> None:
    """A call from Python prints no such line."""
    path = three.write(
        "call.py",
        "from flask_migrate_script import upgrade\nfrom manage import app\n"
        "with app.app_context():\n    upgrade()\n",
    )
    assert "Upgraded" not in three.python(str(path)).ok().err
