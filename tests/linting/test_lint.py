"""``db lint``: what it finds in revisions, where, and what it leaves alone."""

from __future__ import annotations

import json
import os
import re
import textwrap
from pathlib import Path
from typing import List, Optional, Tuple

import flask_migrate_script as fms
import pytest
import test_api
from conftest import Databases, Project
from flask_migrate_script.linting.lint_rules import OFF, RULES
from test_api import App
from test_errors import write_app
from test_errors import write_revision as write
from test_templates import two_revisions

pytestmark = pytest.mark.oldest_and_newest

made = test_api.made

DOCS = Path(__file__).parent.parent.parent / "docs/lint.rst"


def found(project: Project, *arguments: str, front: str = "manage") -> List[Tuple[str, str]]:
    """Return the rule of each finding, and the text of its line in the file; without what only squawk finds."""
    result = project.cli(front, "db", "lint", "--json", *arguments)
    findings = [
        one for database in json.loads(result.out)["databases"] for one in database["findings"]
    ]
    assert result.status == (1 if findings else 0), result.err
    return [
        (
            one["rule"],
            (project.folder / one["file"]).read_text().splitlines()[one["line"] - 1].strip(),
        )
        for one in findings
        if one["rule"] in RULES
    ]


def write_upgraded(project: Project, url: str) -> None:
    """Give the project a database of some kind, at aaa1."""
    write_app(project, url)
    project.manage("db", "upgrade").ok()


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_what_is_printed(upgraded: Project, front: str) -> None:
    """File, line, rule, what, and what to do instead; the last line has the number, and the status is 1."""
    path = write(
        upgraded,
        "bbb2",
        "aaa1",
        'op.drop_column(\n    "user",\n    "name",\n)',
        'op.add_column("user", sa.Column("name", sa.String(128)))',
    )
    assert path.read_text().splitlines()[16] == "    op.drop_column("
    result = upgraded.cli(front, "db", "lint")
    assert result.failed() == "Error: 1 revision checked: 1 finding."
    assert result.out.splitlines() == [
        f"{os.path.join('migrations', 'versions', 'bbb2.py')}:17: [drop-column] drop column user.name: code that"
        " still runs reads and writes it.",
        "    Release code that no longer uses the column first, and drop it in a later revision.",
    ]
    assert upgraded.database.columns("user") == ["id", "name"]


BREAKS = """
    op.drop_column("user", "a")  # drop-column
    op.drop_table("item")  # drop-table
    op.alter_column("user", "b", new_column_name="c", existing_type=sa.Integer)  # rename-column
    op.rename_table("one", "two")  # rename-table
    op.add_column("user", sa.Column("d", sa.Integer, nullable=False))  # not-null
    op.alter_column("user", "e", nullable=False, existing_type=sa.Integer)  # not-null
    op.alter_column("user", "f", type_=sa.BigInteger, existing_type=sa.Integer)  # changed-type
    with op.batch_alter_table("user") as batch:
        batch.drop_column("g")  # drop-column
        batch.alter_column("h", new_column_name="i", existing_type=sa.Integer)  # rename-column
        batch.add_column(sa.Column("j", sa.Integer, nullable=False))  # not-null
        batch.alter_column("k", nullable=False, existing_type=sa.Integer)  # not-null
        batch.alter_column("l", type_=sa.Text, existing_type=sa.Integer)  # changed-type
    with op.batch_alter_table("user") as batch:
        batch.add_column(sa.Column("m", sa.Integer))
    for name in ("n", "o"):
        op.add_column("user", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.alter_column("user", "p", nullable=False, existing_nullable=False, existing_type=sa.Integer)
    op.create_table("fresh", sa.Column("id", sa.Integer, primary_key=True))
    op.add_column("fresh", sa.Column("q", sa.Integer, nullable=False))
    op.drop_table("fresh")
"""

# ALTER COLUMN is refused by SQLite's part of Alembic, but in a batch.
ON_SQLITE = "".join(
    line for line in BREAKS.splitlines(True) if not line.startswith("    op.alter_column")
)

TAKES_BACK = (
    "op.execute('nothing but the words: "
    + " ".join("user item one two fresh a b c d e f g h i j k l m n o p q".split())
    + "')"
)


def test_what_breaks_running_code(upgraded: Project, databases: Databases) -> None:
    """On each database, in operations and in batches: with the line of each; what breaks nothing is left alone."""
    write_upgraded(upgraded, databases.new().url)
    upgrade = ON_SQLITE if databases.kind == "sqlite" else BREAKS
    write(upgraded, "bbb2", "aaa1", upgrade, TAKES_BACK)
    rules = found(upgraded)
    expected = re.findall(r"^ *(.*  # ([a-z-]+))$", upgrade, re.MULTILINE)
    assert rules == [(rule, line) for line, rule in expected]


def test_a_wider_varchar(upgraded: Project, databases: Databases) -> None:
    """PostgreSQL looks at no row for it; a narrower one, and one whose type before is not known, are found."""
    write_upgraded(upgraded, databases.new().url)
    upgrade = """
        with op.batch_alter_table("user") as batch:
            batch.alter_column("a", type_=sa.String(20), existing_type=sa.String(10))
            batch.alter_column("b", type_=sa.Text(), existing_type=sa.String(10))
            batch.alter_column("c", type_=sa.String(5), existing_type=sa.String(10))
            batch.alter_column("d", type_=sa.String(20))
        """
    write(upgraded, "bbb2", "aaa1", upgrade, TAKES_BACK)
    columns = [re.findall('"(.)"', line)[0] for _, line in found(upgraded)]
    if databases.kind == "mysql":  # it needs the type before
        assert columns == ["a", "b", "c", "d"]
    else:
        assert columns == (["c", "d"] if databases.kind == "postgresql" else ["a", "b", "c", "d"])


def test_data_and_schema(upgraded: Project, databases: Databases) -> None:
    """On MySQL and MariaDB, which can't roll them back together, data beside changes of the schema is found."""
    write_upgraded(upgraded, databases.new().url)
    both = """
        op.add_column("user", sa.Column("age", sa.Integer))
        op.get_bind().execute(items.delete())
        """
    write(upgraded, "bbb2", "aaa1", both, "op.drop_column('user', 'age')")
    write(
        upgraded,
        "ccc3",
        "bbb2",
        "op.bulk_insert(items, [{'name': 'a'}])",
        "op.execute(items.delete())",
    )
    text = "ALTER TABLE item ADD COLUMN a INTEGER"
    both = f"op.bulk_insert(items, [{{'name': 'a'}}])\nop.execute('{text}')"
    write(upgraded, "ddd4", "ccc3", both, "op.drop_column('item', 'a')")
    expected = [
        ("data-and-schema", "op.get_bind().execute(items.delete())"),
        ("data-and-schema", "op.bulk_insert(items, [{'name': 'a'}])"),
    ]
    assert found(upgraded) == (expected if databases.kind == "mysql" else [])


IRREVERSIBLE = {
    "does nothing": ("op.execute('DELETE FROM item')", "pass", "def downgrade():"),
    "raises": (
        "op.create_table('a', sa.Column('b', sa.Integer))",
        "raise NotImplementedError",
        "raise NotImplementedError",
    ),
    "exits": ("op.execute('DELETE FROM item')", "raise SystemExit(1)", "raise SystemExit(1)"),
    "leaves a table": (
        "op.create_table('a', sa.Column('b', sa.Integer))\nop.add_column('c', sa.Column('d', sa.Integer))",
        "op.drop_column('c', 'd')",
        "op.create_table('a', sa.Column('b', sa.Integer))",
    ),
    "leaves a column": (
        "op.add_column('a', sa.Column('b', sa.Integer))\nop.add_column('a', sa.Column('c', sa.Integer))",
        "op.drop_column('a', 'c')",
        "op.add_column('a', sa.Column('b', sa.Integer))",
    ),
    "leaves an index": (
        "op.create_index('ix', 'a', ['b'])\nop.add_column('a', sa.Column('c', sa.Integer))",
        "op.drop_column('a', 'c')",
        "op.create_index('ix', 'a', ['b'])",
    ),
}


@pytest.mark.parametrize("what", list(IRREVERSIBLE))
def test_an_irreversible_downgrade(upgraded: Project, what: str) -> None:
    """It is found where it raises, where nothing is done, and where something of the upgrade is left."""
    upgrade, downgrade, line = IRREVERSIBLE[what]
    write(upgraded, "bbb2", "aaa1", upgrade, downgrade)
    assert found(upgraded) == [("irreversible-downgrade", line)]


def test_no_downgrade(upgraded: Project) -> None:
    """A revision without the function is found, too."""
    path = write(upgraded, "bbb2", "aaa1", "op.execute('DELETE FROM item')")
    path.write_text(path.read_text().replace("def downgrade", "def other"))
    assert [rule for rule, _ in found(upgraded)] == ["irreversible-downgrade"]


REVERSIBLE = [
    ("pass", "pass"),
    (
        "op.create_table('a', sa.Column('b', sa.Integer))\nop.create_index('ix', 'a', ['b'])",
        "op.drop_table('a')",
    ),
    (
        "op.add_column('a', sa.Column('b', sa.Integer))\nop.create_index('ix', 'a', ['b'])",
        "op.drop_column('a', 'b')",
    ),
    ("op.create_index('ix', 'a', ['b'])", "op.execute('DROP INDEX ix')"),
    (
        "with op.batch_alter_table('a') as batch:\n    batch.create_foreign_key('fk', 'b', ['c'], ['d'])",
        "with op.batch_alter_table('a') as batch:\n    batch.drop_constraint('fk', type_='foreignkey')",
    ),
]


@pytest.mark.parametrize("upgrade, downgrade", REVERSIBLE)
def test_a_downgrade_that_takes_back(upgraded: Project, upgrade: str, downgrade: str) -> None:
    """What goes with its table or its column, and what a statement names, is taken back."""
    write(upgraded, "bbb2", "aaa1", upgrade, downgrade)
    assert found(upgraded) == []
    assert upgraded.manage("db", "lint").ok().err == "1 revision checked: no finding.\n"


def test_what_is_not_checked(upgraded: Project) -> None:
    """A revision that reads from the database, or fails, is named with its line; what comes before is checked."""
    upgrade = """
        op.drop_column("user", "name")
        for row in op.get_bind().execute(sa.text("SELECT 1")):
            op.drop_table("item")
        """
    write(upgraded, "bbb2", "aaa1", upgrade, "op.add_column('user', sa.Column('name', sa.Integer))")
    write(upgraded, "ccc3", "bbb2", "1 / 0", "sa.inspect(op.get_bind()).get_table_names()")
    assert found(upgraded) == [
        ("drop-column", 'op.drop_column("user", "name")'),
        ("not-checked", 'for row in op.get_bind().execute(sa.text("SELECT 1")):'),
        ("not-checked", "1 / 0"),
        ("not-checked", "sa.inspect(op.get_bind()).get_table_names()"),
    ]
    out = upgraded.manage("db", "lint").out
    assert (
        "[not-checked] Not checked from here on: upgrade() reads from the database: SELECT 1" in out
    )
    assert "line 17, in upgrade(): ZeroDivisionError: division by zero" in out


def test_comments(upgraded: Project) -> None:
    """One in the statement silences one rule there; in a string it is none."""
    upgrade = """
        op.drop_column("user", "a")  # lint: ignore[drop-column]
        op.drop_column(
            "user",  # no code has it.  lint: ignore[not-null, drop-column]
            "b",
        )  # why
        op.drop_column("user", "c")  # lint: ignore[drop-table]
        op.drop_column("user", "# lint: ignore[drop-column]")
        """
    path = write(upgraded, "bbb2", "aaa1", upgrade)
    source = path.read_text().replace(
        "def downgrade():", "def downgrade():  # lint: ignore[irreversible-downgrade]"
    )
    path.write_text(source)
    assert found(upgraded) == [
        ("drop-column", 'op.drop_column("user", "c")  # lint: ignore[drop-table]'),
        ("drop-column", 'op.drop_column("user", "# lint: ignore[drop-column]")'),
    ]


def test_rules_switched_off(upgraded: Project) -> None:
    """Each can be, for one run."""
    write(upgraded, "bbb2", "aaa1", "op.drop_column('user', 'a')\nop.drop_table('item')")
    rules = ["--exclude", "drop-column", "--exclude", "irreversible-downgrade"]
    assert found(upgraded, *rules) == [("drop-table", "op.drop_table('item')")]


def tables(rev_range: Optional[str] = None) -> List[str]:
    """Return the tables whose drop is found."""
    (lint,) = fms.lint(rev_range=rev_range, exclude=["irreversible-downgrade"])
    return [one.what.split(":")[0].replace("drop table ", "") for one in lint.findings]


def test_ranges(made: App) -> None:
    """They are those of history, wherever the database is; what is pending is the default."""
    write(Project(made.folder), "bbb2", "aaa1", "op.drop_table('b')")
    write(Project(made.folder), "ccc3", "bbb2", "op.drop_table('c')")
    assert tables() == tables(":current") + tables("current:") == ["b", "c"]
    fms.stamp(revision="bbb2")
    assert tables() == ["c"]
    assert tables("ccc3:") == ["c"]
    assert tables("bbb2:ccc3") == ["b", "c"]
    assert tables(":bbb2") == ["b"]
    assert tables("aaa1:current") == ["b"]
    assert tables("current:head") == ["b", "c"]
    fms.stamp(revision="ccc3")
    (lint,) = fms.lint()
    assert str(lint) == "No revision to check."
    with pytest.raises(fms.MigrateError, match=r"'bbb2' is no range: write \[start\]:\[end\]"):
        fms.lint(rev_range="bbb2")
    with pytest.raises(fms.MigrateError, match="nope"):
        fms.lint(rev_range="nope:")


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_a_range_on_the_command_line(upgraded: Project, front: str) -> None:
    """It is the argument of the command."""
    write(upgraded, "bbb2", "aaa1", "op.drop_table('b')")
    rules = ["--exclude", "irreversible-downgrade"]
    assert found(upgraded, "bbb2:head", *rules, front=front) == [
        ("drop-table", "op.drop_table('b')")
    ]
    assert upgraded.cli(front, "db", "lint", "nope:head").failed() == (
        "Error: There is no revision 'nope': 'db history' lists the revisions."
    )


def test_a_database_ahead_of_the_code(upgraded: Project) -> None:
    """What is pending is not known there; a range is checked."""
    upgraded.database.execute("UPDATE alembic_version SET version_num = 'zzz'")
    line = upgraded.manage("db", "lint").failed()
    assert "zzz is not in the migrations folder: what is pending is not known." in line
    assert upgraded.manage("db", "lint", "aaa1:").ok().err == "1 revision checked: no finding.\n"


def test_old_revisions(upgraded: Project) -> None:
    """Code for SQLAlchemy 1 is checked on each release."""
    upgrade = """
        op.get_bind().execute("UPDATE user SET name = ?", ("a",))
        op.execute(sa.select([items.c.id]))
        op.drop_table("item")
        """
    write(upgraded, "bbb2", "aaa1", upgrade, "op.execute('CREATE TABLE item (id INTEGER)')")
    assert found(upgraded) == [("drop-table", 'op.drop_table("item")')]


def test_several_databases(project: Project, postgresql: Databases) -> None:
    """Each has its own; --bind checks one."""
    path = two_revisions(project, postgresql.new(), postgresql.new())
    source = path.read_text().replace("op.execute('nonsense')", "op.drop_table('item')")
    path.write_text(source)
    result = project.manage("db", "lint", "bbb2:")
    assert result.status == 1, result.err
    assert result.out.splitlines()[:2] == ["default:", "second:"]
    assert re.findall(r":\d+: \[(.*?)\]", result.out) == ["drop-table", "irreversible-downgrade"]
    lines = path.read_text().splitlines()
    places = [lines[int(number) - 1] for number in re.findall(r"\.py:(\d+):", result.out)]
    assert places == ["    op.drop_table('item')", "def downgrade_second():"]
    assert found(project, "bbb2:", "--bind", "default") == []


def test_from_python(made: App) -> None:
    """It returns data."""
    write(Project(made.folder), "bbb2", "aaa1", "op.drop_table('user')", "raise OSError")
    (lint,) = fms.lint(exclude="irreversible-downgrade")
    assert str(lint) == "2 revisions checked: 1 finding."
    assert (lint.bind, lint.dialect, lint.squawk) == ("", "sqlite", None)
    assert lint.revisions == ("aaa1", "bbb2")
    assert [(one.rule, one.revision) for one in lint.findings] == [("drop-table", "bbb2")]


def test_the_page() -> None:
    """Each rule has its section in the documents, and each that is off is in the list."""
    text = DOCS.read_text(encoding="utf-8")
    headings = re.findall(r"^([a-z-]+)\n\"+$", text, re.MULTILINE)
    assert sorted(headings) == sorted(RULES)
    listed = text.split("These are off:")[1].split("\n\n")[1]
    assert re.findall("``([a-z-]+)``", listed) == list(OFF)
    for name, instead in RULES.items():
        assert textwrap.dedent(instead).strip(), name
