"""After a failure: what the line claims of the database is so, looked up in the database itself."""

from __future__ import annotations

from typing import Dict, List

import pytest
from conftest import SERVERS, Database, Databases, Project
from sqlalchemy import __version__ as sqlalchemy_version
from terminals import yellow
from test_errors import add_revision, write_app

pytestmark = pytest.mark.oldest_and_newest

SQLALCHEMY_2 = int(sqlalchemy_version.split(".")[0]) >= 2

EXTRA = "op.execute('CREATE TABLE extra (id integer)')"
FAIL = "op.execute('nonsense')"


def on(project: Project, database: Database, options: str = "") -> None:
    """Have a project at revision aaa1 on a database."""
    write_app(project, database.url)
    if options:
        path = project.folder / "manage.py"
        path.write_text(path.read_text().replace("db = SQLAlchemy", f"{options}\ndb = SQLAlchemy"))
    project.manage("db", "upgrade").ok()


def version(database: Database, table: str = "alembic_version") -> List[str]:
    """Return what a version table holds."""
    return [row[0] for row in database.rows(f"SELECT version_num FROM {table}")]


COMMITS: Dict[str, str] = {
    "statement": "op.execute('COMMIT')",
    "driver": "op.get_bind().connection.commit()",
    "helper": "sys.path.insert(0, 'migrations'); __import__('helper').commit(op)",
}
if SQLALCHEMY_2:
    COMMITS["connection"] = "op.get_bind().commit()"


@pytest.mark.parametrize("how", sorted(COMMITS))
def test_a_revision_that_commits_by_itself(
    upgraded: Project, postgresql: Databases, how: str
) -> None:
    """On a database that rolls back DDL: not called rolled back, and what is in is named."""
    upgraded.write(
        "migrations/helper.py",
        "def commit(op):\n    with op.get_context().autocommit_block():\n        op.execute('SELECT 1')\n",
    )
    database = postgresql.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", f"import sys; {EXTRA}; {COMMITS[how]}; {FAIL}")
    line = upgraded.manage("db", "upgrade").failed()
    certain = "" if how != "driver" else ", some or all of"
    assert (
        f"The database is at aaa1, as before. Not rolled back, of revision bbb2{certain}:"
        " CREATE TABLE extra (id integer)." in line
    )
    assert database.tables() == ["extra", "user"] and version(database) == ["aaa1"]


def test_a_commit_that_nobody_notices(upgraded: Project, postgresql: Databases) -> None:
    """The driver commits and begins again, outside of SQLAlchemy: the server still knows."""
    database = postgresql.new()
    on(upgraded, database)
    raw = "c = op.get_bind().connection; c.commit(); c.cursor().execute('SELECT 1')"
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; {raw}; {FAIL}")
    line = upgraded.manage("db", "upgrade").failed()
    assert "Not rolled back, of revision bbb2, some or all of: CREATE TABLE extra" in line
    assert database.tables() == ["extra", "user"]


def test_a_commit_in_an_earlier_revision(upgraded: Project, postgresql: Databases) -> None:
    """It takes the versions of the revisions before it along; the rest is rolled back."""
    database = postgresql.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", EXTRA)
    add_revision(upgraded, "ccc3", "bbb2", f"{COMMITS['driver']}")
    add_revision(upgraded, "ddd4", "ccc3", "op.execute('CREATE TABLE other (id integer)'); " + FAIL)
    line = upgraded.manage("db", "upgrade").failed()
    assert "The database is at bbb2 (before this run: aaa1). Upgraded in this run: bbb2." in line
    assert "Rolled back: ccc3, ddd4." in line
    assert database.tables() == ["extra", "user"] and version(database) == ["bbb2"]


def test_an_engine_that_commits_each_statement(upgraded: Project, postgresql: Databases) -> None:
    """isolation_level AUTOCOMMIT in the app's engine options."""
    database = postgresql.new()
    options = {"isolation_level": "AUTOCOMMIT"}
    on(upgraded, database, f'app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {options!r}')
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; {FAIL}")
    line = upgraded.manage("db", "upgrade").failed()
    if upgraded.database and "extra" in database.tables():
        assert "Not rolled back, of revision bbb2: CREATE TABLE extra (id integer)." in line
        (upgraded.folder / "migrations/versions/bbb2_by_hand.py").unlink()
        add_revision(upgraded, "ccc3", "aaa1", FAIL)
        line = upgraded.manage("db", "upgrade").failed()
        assert "No statement of this run was committed: the database is at aaa1, as before." in line
    else:  # Flask-SQLAlchemy before 2.4 has no such setting
        assert "Rolled back: the database is at aaa1, as before." in line


def test_a_refused_statement_leaves_nothing(upgraded: Project, databases: Databases) -> None:
    """The only statement of the revision failed: nothing is left on any database, and the line does not doubt it."""
    database = databases.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", "op.execute('ALTER TABLE nowhere ADD x integer')")
    line = upgraded.manage("db", "upgrade").failed()
    assert line.endswith(": the database is at aaa1, as before.")
    assert "Not rolled back" not in line
    assert database.tables() == ["user"] and version(database) == ["aaa1"]


def test_a_savepoint_that_was_rolled_back(upgraded: Project, postgresql: Databases) -> None:
    """What the revision itself has undone is not in, although the rest was committed."""
    database = postgresql.new()
    on(upgraded, database)
    body = (
        "nested = op.get_bind().begin_nested()\n"
        "    op.execute('CREATE TABLE undone (id integer)')\n    nested.rollback()\n"
        f"    {EXTRA}; op.execute('COMMIT'); {FAIL}"
    )
    add_revision(upgraded, "bbb2", "aaa1", body)
    line = upgraded.manage("db", "upgrade").failed()
    assert "Not rolled back, of revision bbb2: CREATE TABLE extra (id integer)." in line
    assert database.tables() == ["extra", "user"]


def test_rows_that_are_rolled_back_and_rows_that_are_not(
    upgraded: Project, databases: Databases
) -> None:
    """A change of the schema commits the rows before it on MariaDB; those after it are rolled back."""
    database = databases.new()
    on(upgraded, database)
    insert = 'op.execute("INSERT INTO {} (id) VALUES ({})")'
    table = '\\"user\\"' if databases.kind != "mysql" else "user"
    first, second = insert.format(table, 1), insert.format(table, 2)
    add_revision(upgraded, "bbb2", "aaa1", f"{first}; {EXTRA}; {second}; {FAIL}")
    line = upgraded.manage("db", "upgrade").failed()
    rows = database.rows(
        "SELECT id FROM user" if databases.kind == "mysql" else 'SELECT id FROM "user"'
    )
    stayed = {(1,): "VALUES (1)", (2,): "VALUES (2)"}
    for row, text in stayed.items():
        assert (text in line) == (row in rows), (line, rows)
    assert ("CREATE TABLE extra" in line) == ("extra" in database.tables())


def test_databases_of_two_kinds(project: Project, postgresql: Databases, mysql: Databases) -> None:
    """One that rolls DDL back and one that does not: each by name, with its own facts."""
    from test_templates import two_revisions

    first, second = mysql.new(), postgresql.new()
    two_revisions(project, first, second)
    line = project.manage("db", "upgrade").failed()
    assert "[default] The database is at bbb2 (before this run: no revision)." in line
    assert "[second] Rolled back: the database is at no revision, as before." in line
    assert version(first) == ["bbb2"] and second.tables() == []


def test_a_version_that_does_not_go_into_its_column(
    upgraded: Project, databases: Databases
) -> None:
    """A revision id of more than 32 characters: refused by servers, after the revision has run."""
    database = databases.new()
    on(upgraded, database)
    add_revision(upgraded, "b" * 40, "aaa1", EXTRA)
    result = upgraded.manage("db", "upgrade")
    if databases.kind == "sqlite":  # which has no lengths
        result.ok()
    elif databases.kind == "postgresql":
        assert "Rolled back: the database is at aaa1, as before." in result.failed()
        assert database.tables() == ["user"]
    else:
        assert f"Not rolled back, of revision {'b' * 40}: CREATE TABLE extra" in result.failed()
        assert database.tables() == ["extra", "user"]


def test_a_disk_that_is_full_when_the_version_is_written(upgraded: Project) -> None:
    """On SQLite: what the revision did is in, and its version is not."""
    fill = (
        "op.execute('CREATE TABLE extra (id blob)');"
        " op.execute('CREATE TRIGGER full BEFORE UPDATE ON alembic_version BEGIN"
        " INSERT INTO extra VALUES (randomblob(10000000)); END');"
        " op.execute('PRAGMA max_page_count = 100')"
    )
    add_revision(upgraded, "bbb2", "aaa1", fill)
    line = upgraded.manage("db", "upgrade").failed()
    assert "database or disk is full" in line
    assert "The database is at aaa1, as before. Not rolled back, of revision bbb2:" in line
    assert upgraded.database.tables() == ["extra", "user"]


def test_a_version_that_is_gone(upgraded: Project, postgresql: Databases) -> None:
    """Alembic's own error after the revision ("expected to match one row")."""
    database = postgresql.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; op.execute('DELETE FROM alembic_version')")
    line = upgraded.manage("db", "upgrade").failed()
    assert "Rolled back: the database is at aaa1, as before." in line
    assert version(database) == ["aaa1"] and database.tables() == ["user"]


def test_a_command_error_in_a_revision(upgraded: Project) -> None:
    """Alembic's error class, raised by the project: the facts follow it."""
    body = f"from alembic.util import CommandError; {EXTRA}; raise CommandError('not today')"
    add_revision(upgraded, "bbb2", "aaa1", body)
    line = upgraded.manage("db", "upgrade").failed()
    assert "not today. Rolled back: the database is at aaa1, as before." in line
    assert upgraded.database.tables() == ["user"]


ADD_NOT_NULL = (
    'op.execute("INSERT INTO user (id) VALUES (1)");'
    " b = op.batch_alter_table('user', recreate='always').__enter__();"
)


def test_a_batch_that_failed(upgraded: Project) -> None:
    """The table that a batch makes on SQLite is dropped, where the table itself is there; so a second try can run.

    In the run's one transaction it is rolled back; this is a run without that.
    """
    path = upgraded.folder / "manage.py"
    source = path.read_text().replace("Migrate(app, db", "Migrate(app, db, transactional_ddl=False")
    path.write_text(source)
    upgraded.database.execute("INSERT INTO user (id) VALUES (1)")
    path = add_revision(
        upgraded,
        "bbb2",
        "aaa1",
        "with op.batch_alter_table('user', recreate='always') as batch:\n"
        "        batch.add_column(sa.Column('age', sa.Integer, nullable=False))",
    )
    line = upgraded.manage("db", "upgrade").failed()
    assert "No statement of this run was committed: the database is at aaa1, as before." in line
    if SQLALCHEMY_2:  # before, Alembic could drop it itself
        assert "_alembic_tmp_user, which the batch had made, was dropped; user is there." in line
    assert upgraded.database.tables() == ["user"]
    path.write_text(path.read_text().replace("nullable=False", "nullable=True"))
    upgraded.manage("db", "upgrade").ok()
    assert "age" in upgraded.database.columns("user")


def test_the_table_of_an_older_batch(upgraded: Project) -> None:
    """Left by somebody else: not dropped, but the line has the statement that does, and it works."""
    upgraded.database.execute("CREATE TABLE _alembic_tmp_user (id integer)")
    add_revision(
        upgraded,
        "bbb2",
        "aaa1",
        "with op.batch_alter_table('user', recreate='always') as batch:\n"
        "        batch.add_column(sa.Column('age', sa.Integer))",
    )
    line = upgraded.manage("db", "upgrade").failed()
    statement = 'DROP TABLE "_alembic_tmp_user"'
    assert f"and user is there: drop it with {statement}." in line
    assert upgraded.database.tables() == ["_alembic_tmp_user", "user"]
    upgraded.database.execute(statement)
    upgraded.manage("db", "upgrade").ok()


def test_a_batch_whose_table_is_gone(upgraded: Project) -> None:
    """The rows are in the batch's table: the line has the statement that brings them back, and it works."""
    upgraded.database.execute(
        "INSERT INTO user (id) VALUES (7)", "ALTER TABLE user RENAME TO _alembic_tmp_user"
    )
    add_revision(upgraded, "bbb2", "aaa1", FAIL)
    line = upgraded.manage("db", "upgrade").failed()
    statement = 'ALTER TABLE "_alembic_tmp_user" RENAME TO "user"'
    assert f"user is not there: its rows are in it, {statement} brings them back." in line
    upgraded.database.execute(statement)
    assert upgraded.database.rows("SELECT id FROM user") == [(7,)]


def test_another_process_upgrades_meanwhile(upgraded: Project, postgresql: Databases) -> None:
    """This run's own part is not called the database's state."""
    database = postgresql.new()
    on(upgraded, database)
    other = (
        "import os, subprocess, sys\n"
        "    if 'OTHER' not in os.environ:\n"
        "        environ = dict(os.environ, OTHER='1')\n"
        "        subprocess.run([sys.executable, 'manage.py', 'db', 'upgrade', '--no-lock'], env=environ, check=True)\n"
        "        raise ValueError('too late')"
    )
    add_revision(upgraded, "bbb2", "aaa1", other)
    line = upgraded.manage("db", "upgrade").failed()
    assert (
        "The database is at bbb2 now (before this run: aaa1): another process has changed it"
        in line
    )
    assert version(database) == ["bbb2"]


def test_a_version_table_of_another_name_and_schema(
    upgraded: Project, postgresql: Databases
) -> None:
    """The version is read where this run keeps it."""
    database = postgresql.new()
    database.execute("CREATE SCHEMA ours")
    write_app(upgraded, database.url)
    path = upgraded.folder / "manage.py"
    options = "(app, db, version_table='versions', version_table_schema='ours')"
    path.write_text(path.read_text().replace("(app, db)", options))
    upgraded.manage("db", "upgrade").ok()
    add_revision(upgraded, "bbb2", "aaa1", FAIL)
    line = upgraded.manage("db", "upgrade").failed()
    assert "Rolled back: the database is at aaa1, as before." in line
    assert version(database, "ours.versions") == ["aaa1"]


def test_a_search_path_and_a_role_that_env_py_sets(
    upgraded: Project, postgresql: Databases
) -> None:
    """A schema for each tenant: the new connection sees what the run's did."""
    database = postgresql.new()
    database.execute("CREATE SCHEMA tenant")
    write_app(upgraded, database.url)
    env = upgraded.folder / "migrations/env.py"
    env.write_text(
        env.read_text().replace(
            "        context.configure(connection=connection,",
            "        from sqlalchemy import text\n"
            "        connection.execute(text('SET search_path TO tenant'))\n"
            "        connection.execute(text('SET ROLE pg_read_all_data'))\n"
            "        connection.execute(text('RESET ROLE'))\n"
            "        getattr(connection, 'commit', lambda: None)()\n"
            "        context.configure(connection=connection,",
        )
    )
    upgraded.manage("db", "upgrade").ok()
    if (
        database.tables()
    ):  # SQLAlchemy 1.3 rolls the SET back with the transaction that it does not know of
        pytest.fail("the search_path was not used")
    add_revision(upgraded, "bbb2", "aaa1", FAIL)
    line = upgraded.manage("db", "upgrade").failed()
    assert "Rolled back: the database is at aaa1, as before." in line
    assert version(database, "tenant.alembic_version") == ["aaa1"]


def test_a_refused_statement_that_a_revision_goes_on_after(
    upgraded: Project, postgresql: Databases
) -> None:
    """PostgreSQL then refuses all others: the line has the statement that it refused first."""
    database = postgresql.new()
    on(upgraded, database)
    body = (
        "try:\n        op.execute('ALTER TABLE nowhere ADD x integer')\n"
        f"    except Exception:\n        pass\n    {EXTRA}"
    )
    add_revision(upgraded, "bbb2", "aaa1", body)
    line = upgraded.manage("db", "upgrade").failed()
    assert (
        "An earlier statement was refused, and the revision went on: ALTER TABLE nowhere ADD x"
        " integer. Rolled back" in line
    )


def test_a_long_run(upgraded: Project) -> None:
    """Its revisions are counted, and the first and the last one named."""
    before = "aaa1"
    for number in range(10):
        add_revision(upgraded, f"b{number}", before, "pass" if number else "op.execute('VACUUM')")
        before = f"b{number}"
    add_revision(upgraded, "ccc3", before, FAIL)
    line = upgraded.manage("db", "upgrade").failed()
    assert "Upgraded in this run: 10 revisions, from b0 to b9. Not committed: ccc3." in line
    assert "This run was not one transaction: revision b0 runs VACUUM." in line


def test_a_database_in_memory(upgraded: Project) -> None:
    """A new connection would be another, empty database: the line has that nothing was looked up."""
    write_app(upgraded, "sqlite://")
    upgraded.env["FORCE_COLOR"] = "1"
    looked_up = "could not be looked up: the database is in memory."
    line = upgraded.manage("db", "upgrade").ok().last_line
    assert line == yellow(f"Done. What is in the database now {looked_up}")
    del upgraded.env["FORCE_COLOR"]
    add_revision(upgraded, "bbb2", "aaa1", FAIL)
    line = upgraded.manage("db", "upgrade").failed()
    assert looked_up in line
    assert "is at" not in line.split("looked up")[1]


def test_a_connection_that_is_lost(upgraded: Project, postgresql: Databases) -> None:
    """The server ends it: the line has what is so, looked up on a new one."""
    database = postgresql.new()
    on(upgraded, database)
    add_revision(
        upgraded,
        "bbb2",
        "aaa1",
        f"{EXTRA}; op.execute('SELECT pg_terminate_backend(pg_backend_pid())')",
    )
    line = upgraded.manage("db", "upgrade").failed()
    assert "Rolled back: the database is at aaa1, as before." in line
    assert database.tables() == ["user"]


def test_a_server_that_takes_no_connection(upgraded: Project, postgresql: Databases) -> None:
    """Then the line has that it could not be looked up, and why; and where the database was before."""
    database = postgresql.new()
    on(upgraded, database)
    name = database.url.rsplit("/", 1)[1]
    add_revision(
        upgraded,
        "bbb2",
        "aaa1",
        f"sa.create_engine({SERVERS['postgresql']!r}, isolation_level='AUTOCOMMIT').connect().execute("
        f"sa.text('ALTER DATABASE {name} ALLOW_CONNECTIONS false')); {FAIL}",
    )
    line = upgraded.manage("db", "upgrade").failed()
    assert "Before this run the database was at aaa1." in line
    assert "could not be looked up: " in line and "not currently accepting connections" in line


def test_an_env_py_that_leaks_its_connection(upgraded: Project, postgresql: Databases) -> None:
    """The app's pool has none left, and the transaction is open: the line is printed all the same, and true."""
    database = postgresql.new()
    on(upgraded, database)
    env = upgraded.folder / "migrations/env.py"
    env.write_text(
        env.read_text()
        .replace(
            "    with db.engine.connect() as connection:",
            "    if True:\n        connection = leaked",
        )
        .replace(
            "def run_online",
            "leaked = db.engine.connect()\nleaked_begin = leaked.begin()\n\n\ndef run_online",
        )
    )
    add_revision(upgraded, "bbb2", "aaa1", f"{EXTRA}; {FAIL}")
    line = upgraded.manage("db", "upgrade").failed()
    assert "at aaa1" in line and "may" not in line
    assert database.tables() == ["user"]


def test_a_downgrade_that_fails(upgraded: Project, databases: Databases) -> None:
    """The same, in the other direction."""
    database = databases.new()
    on(upgraded, database)
    add_revision(upgraded, "bbb2", "aaa1", EXTRA, f"op.execute('DROP TABLE extra'); {FAIL}")
    add_revision(upgraded, "ccc3", "bbb2")
    upgraded.manage("db", "upgrade").ok()
    line = upgraded.manage("db", "downgrade", "aaa1").failed()
    if databases.kind != "mysql":
        assert "Rolled back: the database is at ccc3, as before." in line
        assert database.tables() == ["extra", "user"] and version(database) == ["ccc3"]
    else:
        assert (
            "The database is at bbb2 (before this run: ccc3). Downgraded in this run: ccc3." in line
        )
        assert "Not rolled back, of the downgrade of bbb2: DROP TABLE extra." in line
        assert database.tables() == ["user"] and version(database) == ["bbb2"]


def test_the_facts_in_the_error_from_python(upgraded: Project) -> None:
    """As data in the error that is raised."""
    add_revision(upgraded, "bbb2", "aaa1", f"op.execute('VACUUM'); {EXTRA}")
    add_revision(upgraded, "ccc3", "bbb2", f"op.execute('CREATE TABLE c (id integer)'); {FAIL}")
    path = upgraded.write(
        "call.py",
        """
        from alembic.util import CommandError
        from flask_migrate_script import upgrade
        from manage import app

        with app.app_context():
            try:
                upgrade()
            except CommandError as error:
                (outcome,) = error.outcomes
                print(outcome.before, outcome.after, outcome.done, outcome.undone)
                print([(left.revision, left.statements) for left in outcome.left])
        """,
    )
    out = upgraded.python(str(path)).ok().out
    assert out.splitlines() == [
        "('aaa1',) ('bbb2',) ('bbb2',) ()",
        "[('ccc3', ('CREATE TABLE c (id integer)',))]",
    ]


def test_an_alembic_function_of_another_kind(upgraded: Project) -> None:
    """Wrapped by somebody else, it has no EnvironmentContext to replace: the command works, with fewer facts."""
    path = upgraded.folder / "manage.py"
    wrap = (
        "from alembic import command\n"
        "command.upgrade = (lambda own: lambda config, revision, sql=False, tag=None:"
        " own(config, revision, sql, tag))(command.upgrade)\n"
        "for name in list(globals()):\n    pass\n"
    )
    path.write_text(path.read_text().replace("app = Flask", wrap + "app = Flask", 1))
    add_revision(upgraded, "bbb2", "aaa1", FAIL)
    assert "Revision bbb2 failed" in upgraded.manage("db", "upgrade").failed()
