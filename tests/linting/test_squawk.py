"""``db lint`` on PostgreSQL, with squawk and without it."""

from __future__ import annotations

import json
import re
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from conftest import NO_SKIPS, Database, Databases, Project
from terminals import YELLOW
from test_errors import write_app
from test_lint import write

pytestmark = pytest.mark.oldest_and_newest

UPGRADE = """
    with op.batch_alter_table("user") as batch:
        batch.create_foreign_key("fk", "item", ["id"], ["id"])  # adding-foreign-key-constraint
        batch.drop_column("name")  # drop-column
    for name in ("a", "b"):
        op.create_index(name, "user", [name])  # require-concurrent-index-creation
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS c ON item (name)")
    op.execute("ALTER TABLE item DROP COLUMN name")  # drop-column
    op.get_bind().execute(items.insert().values(name="100%"))
    op.execute("CREATE INDEX CONCURRENTLY d ON item (name)")  # ban-concurrent-index-creation-in-transaction
    op.create_index("e", "user", ["e"])  # lint: ignore[require-concurrent-index-creation]
    op.create_table("fresh", sa.Column("id", sa.Integer, primary_key=True))
    op.create_index("f", "fresh", ["id"])
    op.execute("SOME WORDS")  # not-checked
"""

DOWNGRADE = "op.execute('user fk item name a b c d e f fresh')"


@pytest.fixture
def on_postgresql(upgraded: Project, postgresql: Databases) -> Project:
    """A project on PostgreSQL, with a revision to look at."""
    write_app(upgraded, postgresql.new().url)
    upgraded.manage("db", "upgrade").ok()
    return upgraded


def findings(project: Project, *arguments: str) -> List[Tuple[str, int]]:
    """Return the rule and the line of each finding."""
    result = project.manage("db", "lint", "--json", *arguments)
    (database,) = json.loads(result.out)["databases"]
    assert database["squawk"] is True
    assert result.status == (1 if database["findings"] else 0)
    return [(one["rule"], one["line"]) for one in database["findings"]]


def program(project: Project, source: str) -> None:
    """Have squawk be a program of the test's own."""
    path = project.write("bin/squawk", f"#!{sys.executable}\n{source}")
    path.chmod(0o755)
    only_in(project, path.parent)


def only_in(project: Project, folder: Path) -> None:
    """Have squawk be found in a folder alone, wherever it is installed."""
    project.env["PATH"] = str(folder)
    project.write(
        "no_scripts.py", "import sysconfig\nsysconfig.get_path = lambda name: '/nowhere'\n"
    )
    manage = project.folder / "manage.py"
    manage.write_text(f"import no_scripts\n{manage.read_text()}")


if sys.version_info >= (3, 8):  # there is no wheel for 3.7

    @pytest.fixture
    def squawk(on_postgresql: Project) -> Project:
        """The project, where the real squawk is installed."""
        if shutil.which("squawk", path=sysconfig.get_path("scripts")) is None:
            path = shutil.which("squawk")
            if path is None:
                (pytest.fail if NO_SKIPS else pytest.skip)("squawk-cli is not installed")
            on_postgresql.env["PATH"] = str(Path(path).parent)
        return on_postgresql

    def test_real_squawk(squawk: Project) -> None:
        """Its findings are at the lines of the operations, in batches, too; ours are not listed twice."""
        path = write(squawk, "bbb2", "aaa1", UPGRADE, DOWNGRADE)
        expected = [
            (line.rpartition("# ")[2].split()[0], number)
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if "  # " in line and "lint:" not in line
        ]
        rules = ["--exclude", "constraint-missing-not-valid"]
        assert sorted(set(findings(squawk, *rules))) == sorted(expected)

    def test_rules_that_are_off(squawk: Project) -> None:
        """--include switches one on, squawk's own, too; a name that squawk does not know is an error."""
        upgrade = "op.create_table('fresh', sa.Column('id', sa.Integer, primary_key=True))"
        write(squawk, "bbb2", "aaa1", upgrade, "op.drop_table('fresh')")
        assert findings(squawk) == []
        rules = ["--include", "prefer-identity", "--include", "require-table-schema"]
        assert sorted(rule for rule, _ in findings(squawk, *rules)) == [
            "prefer-identity",
            "require-table-schema",
        ]
        line = squawk.manage("db", "lint", "--exclude", "nope").failed()
        assert line.startswith("Error: squawk has failed: error: invalid value 'nope'")


FAKE = """
import json, sys
with open({record!r}, "a") as file:
    json.dump([sys.argv[1:], sys.stdin.read()], file)
print({output!r})
"""

#: What squawk 2.70 prints of a CREATE INDEX in the second line.
RECORDED: List[Dict[str, Any]] = [
    {
        "file": "stdin",
        "line": 1,
        "column": 0,
        "level": "Warning",
        "message": "During normal index creation, table updates are blocked, but reads are still allowed.",
        "help": "Use `concurrently` to avoid blocking writes.",
        "rule_name": "require-concurrent-index-creation",
        "column_end": 32,
        "line_end": 1,
    }
]


def test_what_squawk_gets(on_postgresql: Project) -> None:
    """The server's version, and the SQL of each revision by itself, below comments with the lines."""
    record = on_postgresql.folder / "record.json"
    program(on_postgresql, FAKE.format(record=str(record), output=json.dumps(RECORDED)))
    upgrade = """
        op.create_index('a', 'user', ['a'])
        with op.get_context().autocommit_block():
            op.execute("VACUUM item")
        op.get_bind().execute(items.delete().where(items.c.name == "a"))
        """
    path = write(on_postgresql, "bbb2", "aaa1", upgrade, "op.drop_index('a')")
    result = on_postgresql.manage("db", "lint")
    assert result.failed() == "Error: 1 revision checked: 1 finding."
    place = path.relative_to(on_postgresql.folder)
    assert result.out.splitlines() == [
        f'{place}:17: [require-concurrent-index-creation] CREATE INDEX a ON "user" (a): During normal index'
        " creation, table updates are blocked, but reads are still allowed.",
        "    Use `concurrently` to avoid blocking writes.",
    ]
    words, sql = json.loads(record.read_text())
    assert sql.splitlines() == [
        "-- line 17",
        'CREATE INDEX a ON "user" (a)',
        ";",
        "COMMIT;",
        "-- line 19",
        "VACUUM item",
        ";",
        "BEGIN;",
        "-- line 20",
        sql.splitlines()[9],
        ";",
    ]
    assert re.match("DELETE FROM item WHERE item.name = NULL", sql.splitlines()[9])
    ((version,),) = server_version(on_postgresql)
    assert f"--pg-version={version.split('.')[0]}." in " ".join(words)
    assert "--assume-in-transaction" in words


def server_version(project: Project) -> List[tuple]:
    """Return the server's version."""

    url = re.search("'(postgresql.*?)'", (project.folder / "manage.py").read_text())
    assert url is not None
    return Database(url.group(1)).rows("SHOW server_version")


@pytest.mark.parametrize(
    "source, line",
    [
        ("import sys; sys.exit('no room')", "squawk has failed: no room"),
        ("import sys; sys.exit(3)", "squawk has failed: exit status 3"),
        ("print('no JSON')", "squawk has failed: exit status 0"),
    ],
)
def test_a_squawk_that_fails(on_postgresql: Project, source: str, line: str) -> None:
    """It is an error: nothing passes unread."""
    program(on_postgresql, f"import sys; sys.stdin.read()\n{source}")
    write(on_postgresql, "bbb2", "aaa1", "op.execute('SELECT 1')", "op.execute('SELECT 1')")
    assert on_postgresql.manage("db", "lint").failed() == f"Error: {line}"


def test_without_squawk(on_postgresql: Project) -> None:
    """The rules for every database are checked, and a line has what installs it."""
    only_in(on_postgresql, on_postgresql.folder)
    write(on_postgresql, "bbb2", "aaa1", "op.drop_table('item')", "op.execute('item')")
    result = on_postgresql.manage("db", "lint")
    assert result.failed() == "Error: 1 revision checked: 1 finding."
    assert result.err.splitlines()[-2] == (
        "squawk is not installed: only the rules for every database were checked. For more on PostgreSQL: pip install"
        " 'Flask-Migrate-Script[lint]'"
    )
    on_postgresql.env["FORCE_COLOR"] = "1"
    result = on_postgresql.manage("db", "lint", "--json")
    assert json.loads(result.out)["databases"][0]["squawk"] is False
    assert result.err.startswith(f"{YELLOW}squawk is not installed: ")
