"""``--plan``: the steps from where the database is, what each would do, and that nothing is applied."""

from __future__ import annotations

import json
import textwrap
from functools import partial
from pathlib import Path
from typing import Any, Dict, List

import alembic.command
import flask_migrate_script as fms
import pytest
import test_api
from conftest import Database, Databases, Project
from flask_migrate_script.run import rows_now
from flask_migrate_script.run.touched_tables import TouchedTables
from terminals import BOLD, END, RED, YELLOW, uncoloured
from test_api import App
from test_errors import files, write_app
from test_errors import write_revision as write
from test_lock import HOLD, holder, let_go
from test_status import BRANCHES, DEPENDENT, LINE, MERGED
from test_templates import two_revisions
from written_revisions import set_version, write_history

pytestmark = pytest.mark.oldest_and_newest

made = test_api.made

FRONTS = pytest.mark.parametrize("front", ["manage", "flask"])


def listed(text: str) -> List[str]:
    """Return the lines of a list."""
    return textwrap.dedent(text).strip("\n").splitlines()


def state(database: Database) -> Any:
    """Return what a SQLite database holds."""
    tables = database.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
    return tables, database.rows("SELECT version_num FROM alembic_version")


STEPS = {
    "bbb2": """
        op.create_table("item", *[column.copy() if hasattr(column, "copy") else column._copy() for column in items.c])
        op.bulk_insert(items, [{"name": "a"}, {"name": "b"}])
        op.add_column("user", sa.Column("age", sa.Integer))
        op.execute("UPDATE user SET age = 1")
        """,
    "ccc3": """
        op.get_bind().execute(items.update().where(items.c.name == "a").values(name="c"))
        op.create_index("ix_age", "user", ["age", sa.text("lower(name)")], unique=True)
        """,
}


@FRONTS
def test_the_steps(upgraded: Project, front: str) -> None:
    """What each revision would do, in plain words, and with -v its SQL; the database stays as it is."""
    write(upgraded, "bbb2", "aaa1", STEPS["bbb2"])
    write(upgraded, "ccc3", "bbb2", STEPS["ccc3"])
    before = state(upgraded.database)
    result = upgraded.cli(front, "db", "upgrade", "--plan").ok()
    assert result.out.splitlines() == listed(
        """
        aaa1 -> bbb2
            create table item (id, name)
            insert 2 rows into item
            add column user.age
            UPDATE user SET age = 1
        bbb2 -> ccc3
            UPDATE item SET name=? WHERE item.name = ?
            create unique index ix_age on user (age, lower(name))
        """
    )
    assert result.err == "2 revisions to run: nothing was applied.\n"
    result = upgraded.cli(front, "db", "upgrade", "bbb2", "--plan", "-v").ok()
    assert [line.rstrip() for line in result.out.splitlines()] == listed(
        """
        aaa1 -> bbb2
            create table item (id, name)
            insert 2 rows into item
            add column user.age
            UPDATE user SET age = 1

        CREATE TABLE item (
        \tid INTEGER NOT NULL,
        \tname VARCHAR(50),
        \tPRIMARY KEY (id)
        );

        INSERT INTO item (name) VALUES (?);
        -- with ('a',)
        -- with ('b',)

        ALTER TABLE user ADD COLUMN age INTEGER;

        UPDATE user SET age = 1;
        """
    ) + [""]
    assert result.err == "1 revision to run: nothing was applied.\n"
    assert state(upgraded.database) == before


WORDS = """
    create table item (id, kind)
    alter column item.id: type Integer(), not nullable, server default 5
    alter column item.id: nullable, no server default, renamed to number
    create foreign key fk on item (id) to user (id)
    create check constraint ck on item
    create unique constraint on item (id)
    create primary key pk on s.item (id, name)
    drop constraint ck on item
    drop index ix on item
    drop index ix
    rename table item to thing
    comment on table thing
    drop the comment on table thing
    insert 1 row into item
    CREATE EXTENSION IF NOT EXISTS something_with_a_long_name_that_goes_on_and_on_and_on_and_on_and_on_a ...
    SELECT set_config('a', '100%', false)
    autocommit: commits what was done before, and each statement
    create index ix on item (id)
    end of autocommit
    drop column item.id
    drop table item
"""

IN_CODE = """
    op.create_table("item", sa.Column("id", sa.Integer), sa.Column("kind", sa.Enum("a", name="kind")))
    op.alter_column("item", "id", type_=sa.Integer(), nullable=False, server_default="5")
    op.alter_column("item", "id", nullable=True, server_default=None, new_column_name="number")
    op.create_foreign_key("fk", "item", "user", ["id"], ["id"])
    op.create_check_constraint("ck", "item", "id > 5")
    op.create_unique_constraint(None, "item", ["id"])
    op.create_primary_key("pk", "item", ["id", "name"], schema="s")
    op.drop_constraint("ck", "item", type_="check")
    op.drop_index("ix", table_name="item")
    op.drop_index("ix")
    op.rename_table("item", "thing")
    op.create_table_comment("thing", "c")
    op.drop_table_comment("thing")
    op.bulk_insert(items, [{"name": "a"}])
    op.execute("CREATE EXTENSION IF NOT EXISTS something_with_a_long_name_" + "_".join(["that_goes"] + 9 * ["on_and"]))
    op.execute(sa.text("SELECT set_config('a', '100%', false)"))
    with op.get_context().autocommit_block():
        op.create_index("ix", "item", ["id"])
    op.drop_column("item", "id")
    op.drop_table("item")
"""


def test_the_words(upgraded: Project, postgresql: Databases) -> None:
    """Each of Alembic's operations; a long statement is cut."""
    database = postgresql.new()
    write_app(upgraded, database.url)
    upgraded.manage("db", "upgrade").ok()
    write(upgraded, "bbb2", "aaa1", IN_CODE)
    result = upgraded.manage("db", "upgrade", "--plan", "-v").ok()
    words = [line for line in result.out.splitlines() if line.startswith("    ")]
    assert words == WORDS.strip("\n").splitlines()
    assert "\nCREATE TYPE kind AS ENUM ('a');\n" in result.out
    assert "\nSELECT set_config('a', '100%', false);\n" in result.out
    assert "ALTER TABLE item ALTER COLUMN id SET DEFAULT '5';" in result.out
    assert database.tables() == ["user"]


@FRONTS
def test_json(upgraded: Project, front: str) -> None:
    """All of it, on standard output alone: what a revision prints is not in it."""
    write(upgraded, "bbb2", "aaa1", "print('mine')\nop.execute('UPDATE user SET name = 1')")
    write(
        upgraded, "ccc3", "bbb2", "op.get_bind().execute(items.select())", "op.drop_table('user')"
    )
    result = upgraded.cli(front, "db", "upgrade", "--plan", "--json").ok()
    assert result.err.splitlines() == [
        "mine",
        "2 revisions to run, 1 depends on data: nothing was applied.",
    ]

    def step(before: str, after: str, **others: Any) -> Dict[str, Any]:
        return {
            "revision": max(before, after),
            "message": "",
            "before": [before],
            "after": [after],
            "operations": [],
            "sql": [],
            "without_sql": [],
            "depends_on_data": None,
            "error": None,
            **others,
        }

    statement = "UPDATE user SET name = 1"
    operations = [{"text": statement, "rows_now": None}]
    sql = [{"text": statement, "parameters": []}]
    reason = "reads from the database: SELECT item.id, item.name FROM item"
    place = "migrations/versions/ccc3.py, line 17, in upgrade()"
    steps = [
        step("aaa1", "bbb2", operations=operations, sql=sql),
        step("bbb2", "ccc3", depends_on_data={"reason": reason, "place": place}),
    ]
    found = json.loads(result.out)
    assert found == {
        "databases": [{"bind": "", "version": ["aaa1"], "command": "upgrade", "steps": steps}]
    }
    set_version(upgraded.database, "ccc3")
    result = upgraded.cli(front, "db", "downgrade", "--plan", "--json").ok()
    rows = {"number": 0, "is_all": True, "of_column": False}
    operations = [{"text": "drop table user", "rows_now": rows}]
    sql = [{"text": "DROP TABLE user", "parameters": []}]
    steps = [step("ccc3", "bbb2", operations=operations, sql=sql)]
    assert json.loads(result.out)["databases"][0]["steps"] == steps


@FRONTS
def test_wrong_usage(upgraded: Project, front: str) -> None:
    """Options that don't go together, or not without another, are refused before anything is done."""
    write(upgraded, "bbb2", "aaa1")
    for command, options, line in (
        ("upgrade", ["--plan", "--sql"], "--plan and --sql don't go together"),
        ("downgrade", ["--sql", "--plan"], "--plan and --sql don't go together"),
        ("upgrade", ["--json"], "--json needs --plan"),
        ("downgrade", ["-v"], "--verbose needs --plan"),
    ):
        assert upgraded.cli(front, "db", command, *options).failed(2) == f"Error: {line}"
    assert upgraded.database.rows("SELECT * FROM alembic_version") == [("aaa1",)]


# The history, the version, the command, and the steps.
DESTINATIONS = {
    "one step": (LINE, "aaa1", "upgrade +1", "aaa1-bbb2"),
    "a revision": (LINE, "aaa1", "upgrade bbb2", "aaa1-bbb2"),
    "from nothing": (LINE, "", "upgrade head", "-aaa1 aaa1-bbb2 bbb2-ccc3"),
    "from a revision": (LINE, "aaa1", "upgrade aaa1+2", "aaa1-bbb2 bbb2-ccc3"),
    "nothing": (LINE, "ccc3", "upgrade", ""),
    "a branch": (BRANCHES, "aaa1", "upgrade users@head", "aaa1-bbb2 bbb2-ccc3"),
    "heads": (BRANCHES, "ccc3", "upgrade heads", "aaa1-bbb3"),
    "a merge": (MERGED, "ccc3", "upgrade", "aaa1-bbb3 bbb3,ccc3-ddd4"),
    "a dependency": (DEPENDENT, "", "upgrade side@head", "-aaa1 aaa1-bbb2 -xxx1 xxx1-xxx2"),
    "one back": (LINE, "ccc3", "downgrade", "ccc3-bbb2"),
    "two back": (LINE, "ccc3", "downgrade -2", "ccc3-bbb2 bbb2-aaa1"),
    "to base": (LINE, "bbb2", "downgrade base", "bbb2-aaa1 aaa1-"),
    "a merge back": (MERGED, "ddd4", "downgrade bbb2", "ddd4-bbb3,ccc3 ccc3-bbb2"),
    "a branch back": (BRANCHES, "bbb3 ccc3", "downgrade users@bbb2", "ccc3-bbb2"),
}


def test_destinations(made: App) -> None:
    """The steps are Alembic's own: those that the command runs right after it."""
    project = Project(made.folder)
    fms.upgrade()
    for case, (history, version, line, expected) in DESTINATIONS.items():
        write_history(project.folder / "migrations", history)
        set_version(made.database, version)
        name, *revision = line.split()
        command = getattr(fms, name)
        given = {"revision": revision[0]} if revision else {}
        (plan,) = command(plan=True, **given)
        steps = [f"{','.join(step.before)}-{','.join(step.after)}" for step in plan.steps]
        assert steps == expected.split(), case
        assert made.database.rows("SELECT version_num FROM alembic_version ORDER BY 1") == [
            (one,) for one in sorted(version.split())
        ]
        seen: List[str] = []
        made.app.extensions["migrate"].configure_args["on_version_apply"] = partial(_note, seen)
        assert command(**given) is None
        assert seen == [step.revision for step in plan.steps]


def _note(seen: List[str], step: Any, **_: Any) -> None:
    seen.append(step.up_revision_id)


def test_refusals_are_those_of_the_command(upgraded: Project) -> None:
    """A revision that there is not, a step too far, the wrong way, a version without a file."""
    for command in (["upgrade", "nope"], ["upgrade", "+5"], ["upgrade", "-1"], ["downgrade", "-5"]):
        planned = upgraded.manage("db", *command, "--plan")
        assert planned.failed() == upgraded.manage("db", *command).failed()
        assert planned.out == ""
    set_version(upgraded.database, "zzz9")
    planned = upgraded.manage("db", "upgrade", "--plan").failed()
    assert planned == upgraded.manage("db", "upgrade").failed()


def test_nothing_to_do(upgraded: Project) -> None:
    """One line, in each direction, and where there is no revision."""
    result = upgraded.manage("db", "upgrade", "--plan").ok()
    assert (result.out, result.err) == ("", "Nothing to upgrade: the database is at aaa1.\n")
    upgraded.database.execute("DELETE FROM alembic_version")
    result = upgraded.manage("db", "downgrade", "base", "--plan").ok()
    line = "Nothing to downgrade: the database is at no revision."
    assert (result.out, result.last_line) == ("", line)
    write_history(upgraded.folder / "migrations", [])
    result = upgraded.manage("db", "upgrade", "--plan").ok()
    assert result.last_line == "Nothing to upgrade: the database is at no revision."


# What a revision does, and the last line about it.
NEEDING = {
    "op.get_bind().execute(sa.text('-- first\\n/* and * then */ (SELECT 1)'))": (
        "reads from the database: -- first /* and * then */ (SELECT 1)"
    ),
    "op.get_bind().execute(sa.text('PRAGMA foreign_keys'))": (
        "reads from the database: PRAGMA foreign_keys"
    ),
    "op.get_bind().execute(items.select())": "reads from the database: SELECT item.id, item.name FROM item",
    "sa.inspect(op.get_bind()).get_columns('user')": "reads from the database: PRAGMA ",
    "items.create(op.get_bind(), checkfirst=True)": "reads from the database: PRAGMA ",
    "op.get_bind().execute(sa.text('INSERT INTO user (name) VALUES (1) RETURNING id'))": (
        "reads from the database: INSERT INTO user (name) VALUES (1) RETURNING id"
    ),
    "if op.get_bind().execute(items.delete()).rowcount > 1: pass": (
        "uses a value that the database makes: an id, or a number of rows"
    ),
    "op.execute(items.insert().values(id=op.get_bind().execute(items.insert()).inserted_primary_key[0]))": (
        "uses a value that the database makes: an id, or a number of rows"
    ),
    "op.get_bind().connection.cursor().execute('DROP TABLE user')": "uses the driver's connection",
    "op.get_bind().engine.raw_connection().executescript('DROP TABLE user')": "uses the driver's connection",
    "from manage import db; db.session.execute(sa.text('DROP TABLE user'))": (
        "uses a connection of its own, which a plan refuses"
    ),
    "sa.create_engine(op.get_bind().engine.url).raw_connection().cursor().execute('DROP TABLE user')": (
        "uses a connection of its own, which a plan refuses"
    ),
    "from manage import kept; kept.execute(sa.text('DROP TABLE user'))": (
        "uses a connection of its own, which a plan refuses"
    ),
    "sa.orm.Session(bind=op.get_bind()).execute(sa.text('SELECT 1'))": (
        "reads from the database: SELECT 1"
    ),
}


def test_what_depends_on_data(upgraded: Project) -> None:
    """A revision is followed until it needs the database; the next ones are planned, and nothing is changed."""
    path = upgraded.folder / "manage.py"
    path.write_text(
        path.read_text().replace(
            "manager = Manager(app)",
            "with app.app_context():\n    kept = db.engine.connect()\n\nmanager = Manager(app)",
        )
    )
    down = "aaa1"
    for number, code in enumerate(NEEDING):
        before = "import sqlalchemy.orm\nop.execute('UPDATE user SET name = 1')"
        write(upgraded, f"r{number}", down, f"{before}\n{code}\nop.drop_table('never')")
        down = f"r{number}"
    upgraded.database.execute("INSERT INTO user (name) VALUES ('a')")
    before = state(upgraded.database)
    result = upgraded.manage("db", "upgrade", "--plan", "--json").ok()
    steps = json.loads(result.out)["databases"][0]["steps"]
    for code, step in zip(NEEDING, steps):
        found = step["depends_on_data"]
        place = f"migrations/versions/{step['revision']}.py, line 19, in upgrade()"
        assert (found["place"], step["error"]) == (place, None)
        assert found["reason"].startswith(NEEDING[code])
        assert step["operations"][0]["text"] == "UPDATE user SET name = 1"
        assert "never" not in str(step["operations"])
    line = f"{len(NEEDING)} revisions to run, {len(NEEDING)} depend on data: nothing was applied."
    assert (len(steps), result.last_line) == (len(NEEDING), line)
    assert state(upgraded.database) == before
    text = upgraded.manage("db", "upgrade", "r2", "--plan").ok().out.splitlines()
    assert text[-1] == (
        "    depends on data: migrations/versions/r2.py, line 19, in upgrade() reads from the database:"
        " SELECT item.id, item.name FROM item"
    )


def test_code_that_catches_everything(upgraded: Project) -> None:
    """What it does after a question is no fact, and is not listed."""
    code = """
        op.execute("UPDATE user SET name = 1")
        try:
            op.get_bind().execute(items.select())
        except {caught}:
            pass
        op.drop_table("user")
        """
    write(upgraded, "bbb2", "aaa1", code.format(caught="Exception"))
    write(upgraded, "ccc3", "bbb2", code.format(caught="BaseException"))
    write(upgraded, "ddd4", "ccc3", code.format(caught="BaseException").replace("op.drop", "# "))
    upgraded.env["FORCE_COLOR"] = "1"
    result = upgraded.manage("db", "upgrade", "--plan").ok()
    assert result.out.count(f"\n    {YELLOW}depends on data: ") == 3
    reads = "reads from the database: SELECT item.id, item.name FROM item"
    assert uncoloured(result.out).splitlines() == [
        "aaa1 -> bbb2",
        "    UPDATE user SET name = 1",
        f"    depends on data: migrations/versions/bbb2.py, line 19, in upgrade() {reads}",
        "bbb2 -> ccc3",
        "    UPDATE user SET name = 1",
        f"    depends on data: migrations/versions/ccc3.py, line 19, in upgrade() {reads}",
        "ccc3 -> ddd4",
        "    UPDATE user SET name = 1",
        f"    depends on data: migrations/versions/ddd4.py, line 19, in upgrade() {reads}",
    ]


def test_code_that_fails(upgraded: Project) -> None:
    """The error is the step's, with its place, in red, and the next revisions are planned."""
    write(upgraded, "bbb2", "aaa1", "op.drop_table('user')\n1 / 0")
    write(upgraded, "ccc3", "bbb2", "raise SystemExit('no')")
    write(upgraded, "ddd4", "ccc3", "op.create_unique_constraint('uq', 'user', ['name'])")
    write(upgraded, "eee5", "ddd4")
    upgraded.env["FORCE_COLOR"] = "1"
    result = upgraded.manage("db", "upgrade", "--plan").ok()
    assert result.out.count(f"\n    {RED}fails in the plan: ") == 3
    result = result._replace(out=uncoloured(result.out))
    *lines, constraint = result.out.splitlines()[:-3]
    place = "migrations/versions"
    assert lines == [
        "aaa1 -> bbb2",
        "    drop table user (no row now)",
        f"    fails in the plan: {place}/bbb2.py, line 18, in upgrade(): ZeroDivisionError: division by zero",
        "bbb2 -> ccc3",
        f"    fails in the plan: sys.exit() was called in {place}/ccc3.py, line 17, in upgrade().",
        "ccc3 -> ddd4",
    ]
    assert constraint == "    create unique constraint uq on user (name)"
    assert result.out.splitlines()[-3].startswith(
        f"    fails in the plan: {place}/ddd4.py, line 17, in upgrade(): NotImplementedError: No support for ALTER"
    )
    assert result.out.splitlines()[-2:] == ["ddd4 -> eee5", "    no operation"]
    assert result.last_line == "4 revisions to run, 3 fail in the plan: nothing was applied."
    assert upgraded.database.tables() == ["user"]


BATCH = "with op.batch_alter_table('user') as batch:\n    batch.{}"


def test_batches(upgraded: Project) -> None:
    """The operations are listed; the SQL, where the table is as it is now."""
    write(upgraded, "bbb2", "aaa1", BATCH.format("drop_column('name')"))
    write(upgraded, "ccc3", "bbb2", BATCH.format("create_unique_constraint('uq', ['id'])"))
    write(upgraded, "ddd4", "ccc3", BATCH.format("add_column(sa.Column('age', sa.Integer))"))
    upgraded.database.execute("INSERT INTO user (name) VALUES ('a'), (NULL)")
    result = upgraded.manage("db", "upgrade", "--plan", "-v").ok()
    assert [line.rstrip() for line in result.out.splitlines()] == listed(
        """
        aaa1 -> bbb2
            drop column user.name (1 row has a value now)

        CREATE TABLE _alembic_tmp_user (
        \tid INTEGER NOT NULL,
        \tPRIMARY KEY (id)
        );

        INSERT INTO _alembic_tmp_user (id) SELECT user.id
        FROM user;

        DROP TABLE user;

        ALTER TABLE _alembic_tmp_user RENAME TO user;

        bbb2 -> ccc3
            create unique constraint uq on user (id)

        -- The SQL of the batch on user is made from that table as it is then.

        ccc3 -> ddd4
            add column user.age

        ALTER TABLE user ADD COLUMN age INTEGER;
        """
    ) + [""]
    assert upgraded.database.columns("user") == ["id", "name"]


def test_a_batch_on_a_table_that_is_not_there(upgraded: Project) -> None:
    """It would fail, and fails in the plan."""
    write(upgraded, "bbb2", "aaa1", BATCH.format("drop_column('name')").replace("user", "nope"))
    result = upgraded.manage("db", "upgrade", "--plan").ok()
    assert "NoSuchTableError: nope" in result.out


@pytest.mark.parametrize("number", [0, 1, 2, 25])
def test_rows_that_would_be_lost(made: App, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """As many as there are now, up to a limit; nothing is claimed of what earlier steps may have changed."""
    monkeypatch.setattr(rows_now, "MOST", 20)
    project = Project(made.folder)
    fms.upgrade()
    made.database.execute("ALTER TABLE user ADD COLUMN x INTEGER")
    for one in range(number):
        made.database.execute(f"INSERT INTO user (x) VALUES ({one or 'NULL'})")
    write(project, "bbb2", "aaa1", "op.drop_column('user', 'x')\nop.drop_column('user', 'nope')")
    write(project, "ccc3", "bbb2", "op.drop_table('user')\nop.drop_table('user')")
    write(project, "ddd4", "ccc3", "op.drop_table('nope')")
    ((first, second, third),) = [plan.steps for plan in fms.upgrade(plan=True)]  # type: ignore[union-attr]
    is_all = number <= 20
    counted = [one.rows_now for one in (*first.operations, *second.operations, *third.operations)]
    in_column = max(0, min(number, 21) - 1)
    assert counted == [
        (in_column, is_all, True),
        None,
        (min(number, 21), is_all, False),
        None,
        None,
    ]


@pytest.mark.parametrize(
    "before",
    [
        "op.execute('DELETE FROM User')",
        "op.execute(items.insert().from_select(['name'], sa.text('SELECT name FROM user').columns(sa.column('name'))))",
        "op.get_bind().execute(items.select())",
        "op.rename_table('item', 'user')",
        "op.bulk_insert(sa.table('user', sa.column('name')), [{'name': 'a'}])",
        "op.alter_column('user', 'x', new_column_name='y')",
        "1 / 0",
    ],
)
def test_rows_that_an_earlier_step_may_change(made: App, before: str) -> None:
    """Nothing is claimed."""
    fms.upgrade()
    write(Project(made.folder), "bbb2", "aaa1", before)
    write(Project(made.folder), "ccc3", "bbb2", "op.drop_table('user')")
    (plan,) = fms.upgrade(plan=True)  # type: ignore[misc]
    assert plan.steps[1].operations == (("drop table user", None),)


def test_tables_with_two_words() -> None:
    """A statement touches a table if it has all words of its name."""
    touched = TouchedTables()
    touched.note_statement('DELETE FROM "my table"')
    assert not touched.has_rows("My Table") and not touched.has_structure("my table")
    assert touched.has_rows("my tables") and touched.has_rows("your table")


def test_a_sqlite_file_that_is_not_there(upgraded: Project) -> None:
    """All revisions are pending, and the file is not made."""
    (upgraded.folder / "app.db").unlink()
    before = files(upgraded.folder)
    result = upgraded.manage("db", "upgrade", "--plan").ok()
    assert result.out == "base -> aaa1, first\n    create table user (id, name)\n"
    assert files(upgraded.folder) == before


def test_on_each_database(upgraded: Project, databases: Databases) -> None:
    """No version table is made; an id that only the database knows; rows that would be lost."""
    database = databases.new()
    write_app(upgraded, database.url)
    write(
        upgraded,
        "bbb2",
        "aaa1",
        """
        op.get_bind().execute(items.insert().values(name="50%"))
        with op.get_context().autocommit_block():
            op.create_index("ix", "user", ["name"])
        """,
        "op.drop_index('ix', table_name='user')\nop.drop_table('user')",
    )
    result = upgraded.flask("db", "upgrade", "--plan", "-v").ok()
    assert "50%'" in result.out and "CREATE INDEX ix ON " in result.out
    assert result.last_line == "2 revisions to run: nothing was applied."
    assert database.tables() == []
    with pytest.raises(Exception, match="alembic_version"):
        database.rows("SELECT version_num FROM alembic_version")
    upgraded.manage("db", "upgrade", "aaa1").ok()
    set_version(database, "bbb2")
    quoted = '"user"' if databases.kind == "postgresql" else "user"
    database.execute(f"INSERT INTO {quoted} (name) VALUES ('a')")
    result = upgraded.flask("db", "downgrade", "--plan").ok()
    assert result.out.splitlines()[1:] == [
        "    drop index ix on user",
        "    drop table user (1 row now)",
    ]
    assert database.tables() == ["user"]


def test_several_databases(project: Project, tmp_path: Path) -> None:
    """Each by its name, from where it is, with what the revision does there; what other lines are below is bold."""
    first, second = (Database(f"sqlite:///{tmp_path}/{name}.db") for name in ("first", "second"))
    two_revisions(project, first, second)
    project.manage("db", "upgrade", "aaa1").ok()
    first.execute("UPDATE alembic_version SET version_num = 'bbb2'")
    project.env["FORCE_COLOR"] = "1"
    result = project.flask("db", "upgrade", "--plan").ok()
    assert result.out.splitlines() == [
        f"{BOLD}default:{END}",
        f"{BOLD}second:{END}",
        f"{BOLD}aaa1 -> bbb2{END}, bad",
        "    nonsense",
    ]
    assert result.last_line == (
        "[default] Nothing to upgrade: the database is at bbb2."
        " [second] 1 revision to run: nothing was applied."
    )


def test_without_the_lock(upgraded: Project, postgresql: Databases) -> None:
    """While another run works, a plan does not wait for it."""
    write_app(upgraded, postgresql.new().url)
    upgraded.manage("db", "upgrade").ok()
    write(upgraded, "bbb2", "aaa1", HOLD)
    running = holder(upgraded)
    # A plan runs its code, too.
    write(upgraded, "bbb2", "aaa1")
    result = upgraded.manage("db", "upgrade", "--plan").ok()
    let_go(upgraded)
    running.process.wait()
    assert result.last_line == "1 revision to run: nothing was applied."


def test_old_revisions(upgraded: Project) -> None:
    """Code for SQLAlchemy 1 is planned on each release."""
    write(
        upgraded,
        "bbb2",
        "aaa1",
        """
        connection = op.get_bind()
        connection.execute("UPDATE user SET name = ?", ("a",))
        connection.execute(items.insert(), name="b")
        for row in connection.execute("SELECT name FROM user"):
            op.drop_table(row.name)
        """,
    )
    result = upgraded.manage("db", "upgrade", "--plan", "-v").ok()
    assert result.out.splitlines() == listed(
        """
        aaa1 -> bbb2
            UPDATE user SET name = ?
            INSERT INTO item (name) VALUES (?)
            depends on data: migrations/versions/bbb2.py, line 20, in upgrade() reads from the database: SELECT name FROM user

        UPDATE user SET name = ?;
        -- with ('a',)

        INSERT INTO item (name) VALUES (?);
        -- with ('b',)
        """
    ) + [""]


def test_the_context_of_env_py(upgraded: Project) -> None:
    """A revision that goes to it past op gets the connection that sends nothing, too; it takes its online part."""
    write(
        upgraded,
        "bbb2",
        "aaa1",
        """
        assert not context.is_offline_mode() and not op.get_context().as_sql
        context.execute("UPDATE user SET name = 1")
        context.get_bind().execute(items.delete())
        context.get_context().execute("DROP TABLE user")
        op.get_bind().execute(sa.text("PRAGMA foreign_keys = OFF"))
        """,
    )
    upgraded.database.execute("INSERT INTO user (name) VALUES ('a')")
    result = upgraded.manage("db", "upgrade", "--plan").ok()
    assert result.out.splitlines()[1:] == [
        "    UPDATE user SET name = 1",
        "    DELETE FROM item",
        "    DROP TABLE user",
        "    PRAGMA foreign_keys = OFF",
    ]
    assert upgraded.database.rows("SELECT name FROM user") == [("a",)]


OWN_OPERATION = """
from alembic.operations import MigrateOperation, Operations


@Operations.register_operation("refill")
class RefillOp(MigrateOperation):
    def __init__(self, table_name):
        self.table_name = table_name

    @classmethod
    def refill(cls, operations, table_name):
        return operations.invoke(cls(table_name))


@Operations.implementation_for(RefillOp)
def refill(operations, operation):
    operations.execute(f"DELETE FROM {operation.table_name}")
"""


def test_an_operation_of_the_projects_own(upgraded: Project) -> None:
    """It is listed by the name of its class, and its SQL with -v."""
    upgraded.write("own_operation.py", OWN_OPERATION)
    write(
        upgraded, "bbb2", "aaa1", "import own_operation\nop.refill('user')\nop.drop_table('user')"
    )
    result = upgraded.manage("db", "upgrade", "--plan", "-v").ok()
    assert result.out.splitlines() == listed(
        """
        aaa1 -> bbb2
            RefillOp
            drop table user

        DELETE FROM user;

        DROP TABLE user;
        """
    ) + [""]


def test_from_python(made: App) -> None:
    """It returns data, without --sql; where somebody has replaced Alembic's function, it refuses."""
    write(Project(made.folder), "bbb2", "aaa1", "op.execute('nonsense')")
    (plan,) = fms.upgrade(plan=True)  # type: ignore[misc]
    assert str(plan) == "2 revisions to run: nothing was applied."
    assert (plan.bind, plan.version, plan.command) == ("", (), "upgrade")
    assert [step.revision for step in plan.steps] == ["aaa1", "bbb2"]
    with pytest.raises(fms.MigrateError, match="don't go together"):
        fms.downgrade(plan=True, sql=True)


def test_a_function_that_is_replaced(made: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of it can't be made, and calling it would change the database."""
    monkeypatch.setattr(alembic.command, "upgrade", print)
    with pytest.raises(fms.MigrateError, match="replaced in this process"):
        fms.upgrade(plan=True)


def test_the_help(upgraded: Project) -> None:
    """It has that the revisions' code runs."""
    for front in ("manage", "flask"):
        words = " ".join(upgraded.cli(front, "db", "upgrade", "--help").ok().out.split())
        assert "The revisions' own code runs, without the database." in words
