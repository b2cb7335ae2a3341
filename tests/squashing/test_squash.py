"""``db squash``: a baseline that makes the same, on each kind of database, and what a deployed one needs: nothing."""

from __future__ import annotations

import io
import shutil
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Iterator, List, Optional

import flask_migrate_script as fms
import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from conftest import Databases, need_command
from flask_migrate_script.questions import answer
from flask_migrate_script.run.scratch_run import scratch_databases, upgrade_scratch
from flask_migrate_script.squashing.dumping import dump
from flask_migrate_script.squashing.version_table import VersionTable
from histories import NASTY, History

pytestmark = pytest.mark.oldest_and_newest


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Iterator[History]:
    """An app with a migrations folder without revisions, inside its context."""
    if databases.kind == "postgresql":
        need_command("pg_dump")
    (tmp_path / "app").mkdir()
    made = History(tmp_path / "app", databases.new())
    with made.app.app_context():
        fms.init()
        yield made
        made.db.engine.dispose()


@pytest.fixture
def history(empty: History) -> History:
    """The same with four revisions, which git has."""
    empty.write_all()
    empty.commit()
    return empty


sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


ENVIRONMENT = """
from alembic import context
from flask import current_app
from sqlalchemy import create_engine, text

engine = create_engine(current_app.config["SQLALCHEMY_DATABASE_URI"])
with engine.begin() as connection:
    connection.execute(text("CREATE SCHEMA IF NOT EXISTS app"))
with engine.connect() as connection:
    context.configure(connection=connection, version_table_schema={schema!r})
    with context.begin_transaction():
        connection.execute(text("SET search_path = {path}"))
        context.run_migrations()
engine.dispose()
"""


def made(history: History, revision: str) -> List[str]:
    """Return the statements of what the revisions make up to one, read anew."""
    with scratch_databases() as scratch:
        upgrade_scratch(None, None, revision)
        (database,) = scratch.databases
        return [one.text for one in dump(database, VersionTable("alembic_version")).statements]


def refused(history: History, **options: Any) -> str:
    """Return the line of a squash that is refused, and leaves all files as they are."""
    before = history.files()
    with pytest.raises(CommandError) as raised:
        fms.squash(**options)
    assert history.files() == before
    return str(raised.value)


def test_all_of_it(history: History, databases: Databases) -> None:
    """The baseline makes what the revisions made, rows included, on a new database; an old one needs nothing."""
    fms.upgrade()
    rows = history.rows()
    assert "50% of :all" in rows[0][1]
    before = made(history, "head")
    result = fms.squash()
    assert (result.revision, result.replaced) == ("ddd4", ("aaa1", "bbb2", "ccc3"))
    assert str(result) == (
        "4 revisions are squashed into ddd4. Their files are in"
        f" {Path(history.directory, 'squashed/ddd4')}."
    ).replace(f"{Path.cwd()}/", "")
    (baseline,) = result.databases
    assert (baseline.kind, baseline.tables >= 2, baseline.rows >= 3) == (history.kind, True, True)
    assert made(history, "head") == before
    assert fms.status()[0].is_up_to_date
    fms.upgrade()
    assert history.rows() == rows
    # A new one, to the end and back.
    fms.downgrade(revision="base")
    assert history.tables() == []
    fms.upgrade()
    assert history.rows() == rows
    assert fms.status()[0].version == ("ddd4",)
    if history.kind == "sqlite":
        assert history.database.rows("SELECT seq FROM sqlite_sequence") == [(2,)]


@pytest.mark.parametrize("databases", ["mysql"], indirect=True)
def test_sql_modes(history: History) -> None:
    """Functions and triggers keep the SQL mode that they were made with, and rows their zeros; a sequence has no database."""
    rows = history.database.rows
    if "MariaDB" in rows("SELECT version()")[0][0]:
        create = "CREATE TABLE numbered (id INT DEFAULT nextval(numbers))"
        upgrade = f"    op.execute('CREATE SEQUENCE numbers')\n    op.execute({create!r})"
        history.write("eee5", "ddd4", upgrade)
        history.commit()
    fms.squash()
    fms.upgrade()
    assert rows("SELECT joined('a')") == [("ab",)]
    modes = "SELECT sql_mode FROM information_schema.triggers WHERE trigger_name = 'joining'"
    assert "PIPES_AS_CONCAT" in rows(modes)[0][0]
    assert rows("SELECT id, day = 0, at = 0 FROM zero") == [(0, 1, 1)]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
@pytest.mark.parametrize("schema", ["app", None])
def test_a_schema_of_the_version_table(empty: History, schema: Optional[str]) -> None:
    """A schema that env.py makes for the version table, with or without a search_path, is no obstacle, up and down."""
    path = "public" if schema else "app, public"
    Path(empty.directory, "env.py").write_text(ENVIRONMENT.format(path=path, schema=schema))
    empty.write("aaa1", None, "    op.execute('CREATE TABLE app.one (id int)')")
    empty.write("bbb2", "aaa1", "    op.create_table('two', sa.Column('id', sa.Integer))")
    empty.commit()
    assert fms.squash().databases[0].tables == 2
    fms.upgrade()
    fms.downgrade(revision="base")


@sqlite
def test_virtual_tables(history: History) -> None:
    """A table whose name begins like a virtual one's is kept, and the numbers of rows, zero characters and infinities."""
    fms.squash()
    fms.upgrade()
    rows = history.database.rows
    assert rows("SELECT docid FROM post WHERE post MATCH 'two'") == [(42,)]
    assert rows("SELECT id, hex(kind), size FROM post_kind") == [
        (1, "610062", float("inf")),
        (2, "63", float("-inf")),
    ]


@sqlite
def test_a_virtual_table_without_text(empty: History) -> None:
    """Rows that can't be read are not left out in silence."""
    create = "    op.execute(\"CREATE VIRTUAL TABLE f USING fts4(t, content='')\")"
    empty.write("aaa1", None, create)
    empty.write("bbb2", "aaa1", "    op.execute(\"INSERT INTO f (docid, t) VALUES (1, 'x')\")")
    empty.commit()
    assert "The table f keeps no text (content='')" in refused(empty)
    empty.write("bbb2", "aaa1", "")
    empty.commit()
    assert fms.squash().databases[0].tables == 1


@sqlite
def test_files(history: History) -> None:
    """The revisions' files are moved, with nothing changed in them; two files hold the SQL."""
    before = history.files()
    result = fms.squash()
    after = history.files()
    moved = {f"squashed/ddd4/{name}": data for name, data in before.items() if "_x.py" in name}
    assert len(moved) == 4
    name = "versions/ddd4_baseline"
    new = {
        f"{name}.py",
        f"{name}.{history.kind}.sql",
        f"{name}.{history.kind}.downgrade.sql",
    }
    assert set(after) == {*before, *moved, *new} - {one for one in before if "_x.py" in one}
    assert {one: after[one] for one in moved} == moved
    assert Path(result.path).read_bytes() == after[f"{name}.py"]


def test_later_revisions(history: History) -> None:
    """Up to a revision that is not the head; a database at a later one needs nothing, and a new one runs both."""
    history.write_later()
    history.commit()
    fms.upgrade()
    fms.squash(to="ddd4")
    assert [one.revision for one in fms.status()[0].revisions] == ["ddd4", "eee5"]
    assert fms.status()[0].is_up_to_date
    fms.upgrade()
    fms.downgrade(revision="base")
    assert history.tables() == []
    fms.upgrade()
    assert "later" in history.tables()


@sqlite
def test_an_older_database(history: History) -> None:
    """The line names the baseline, and the commit or the tag that still has the files."""
    (history.folder / ".gitignore").write_text("__pycache__/\n")
    history.commit()
    fms.upgrade(revision="bbb2")
    fms.squash()
    line = "bbb2 was squashed into ddd4: upgrade the database with the code of before the squash (git: {}), then"
    commit = "commit " + history.git("rev-parse", "--short", "HEAD")
    for _ in range(2):
        with pytest.raises(CommandError) as raised:
            fms.upgrade()
        assert str(raised.value).startswith(
            f"The database is at revision 'bbb2'. {line.format(commit)}"
        )
        assert line.format(commit) in str(fms.status()[0])
        history.commit()
    history.git("tag", "v1", commit.split()[1])
    assert line.format("tag v1") in str(fms.status()[0])
    with pytest.raises(CommandError, match="There is no revision 'aaa1' any more: it was squashed"):
        fms.downgrade(revision="aaa1")
    # As the line has it.
    history.git("checkout", "-q", "v1")
    fms.upgrade()
    history.git("checkout", "-q", "-")
    assert fms.status()[0].is_up_to_date


def test_plain_alembic(history: History) -> None:
    """Alembic alone runs a baseline, and writes its SQL."""
    before = made(history, "head")
    fms.squash()
    config = Config(str(Path(history.directory, "alembic.ini")))
    config.set_main_option("script_location", history.directory)
    command.upgrade(config, "head")
    assert history.rows()
    out = io.StringIO()
    config.output_buffer = out
    command.upgrade(config, "head", sql=True)
    for statement in before:
        assert statement in out.getvalue()
    command.downgrade(config, "base")
    assert history.tables() == []


@sqlite
def test_twice(history: History) -> None:
    """A baseline is squashed with later revisions into the next one, which names all that is replaced."""
    fms.squash()
    history.write_later()
    history.commit()
    before = made(history, "head")
    result = fms.squash()
    assert result.replaced == ("aaa1", "bbb2", "ccc3", "ddd4")
    assert made(history, "head") == before
    (path,) = history.versions.glob("*.py")
    assert path.name == "eee5_baseline.py"
    assert len(list(Path(history.directory, "squashed/eee5/versions").iterdir())) == 4


@sqlite
def test_other_commands(history: History) -> None:
    """With a baseline, history, lint, plan, check and the models' comparison work as with any revision."""
    fms.squash()
    history.write_later()
    out = io.StringIO()
    with redirect_stdout(out):
        fms.history()
    assert "<base> -> ddd4 (first), the ddd4" in out.getvalue()
    (plan,) = fms.upgrade(plan=True) or []
    assert [step.revision for step in plan.steps] == ["ddd4", "eee5"]
    assert [step.error for step in plan.steps] == [None, None]
    assert history.tables() == []
    (linted,) = fms.lint(rev_range="base:heads")
    assert [str(one) for one in linted.findings if one.revision == "ddd4"] == []
    assert fms.graph().revisions[1].replaces == ("aaa1", "bbb2", "ccc3")
    fms.upgrade()


@sqlite
def test_labels_and_places(history: History, tmp_path: Path) -> None:
    """Labels of the revisions are the baseline's, and a dependency on a label keeps working."""
    history.write("eee5", "ddd4", "")
    history.write("fff6", "eee5", "", "depends_on = 'first'\n")
    history.commit()
    fms.squash(to="ddd4")
    fms.upgrade()
    assert fms.status()[0].revisions[0].branch_labels == ("first",)
    assert fms.status()[0].is_up_to_date


@sqlite
def test_what_later_revisions_need(history: History) -> None:
    """A revision that a later one does not descend from can't be squashed; the line names the nearest that can."""
    assert refused(history, to="bbb2") == (
        "Up to bbb2 can't be squashed. ccc3 follows aaa1, which would not be there any more. The nearest one that each"
        " later revision descends from is ddd4: 'db squash --to ddd4'."
    )
    history.write("eee5", "ddd4", "", "depends_on = 'bbb2'\n")
    history.commit()
    line = refused(history, to="ddd4")
    assert "eee5 depends on bbb2, which would not be there any more. The nearest one" in line
    assert line.endswith("'db squash --to eee5'.")
    history.write("fff6", None, "")
    history.commit()
    assert "fff6 does not descend from it. There is no revision that all later ones" in refused(
        history, to="eee5"
    )


@sqlite
def test_nothing_to_squash(empty: History) -> None:
    """Without a revision, with one, and with a baseline alone there is nothing to squash."""
    assert "There is no revision yet" in refused(empty)
    empty.write_all()
    empty.commit()
    assert "Nothing to squash: aaa1 is the first revision." in refused(empty, to="aaa1")
    assert "There is no revision 'zzz'" in refused(empty, to="zzz")
    fms.squash()
    empty.commit()
    assert "ddd4 is the first revision, a baseline already." in refused(empty)


@sqlite
def test_git(history: History) -> None:
    """What git does not have as it is, is not moved, unless that is forced."""
    path = history.versions / "aaa1_x.py"
    text = path.read_text()
    path.write_text(text + "\n# new\n")
    assert refused(history) == (
        "migrations/versions/aaa1_x.py is not committed as it is: commit the migrations folder first, or run 'db squash"
        " --force'."
    )
    path.write_text(text)
    history.git("rm", "-q", "--cached", "migrations/versions/aaa1_x.py")
    assert "aaa1_x.py is not committed as it is" in refused(history)
    shutil.rmtree(str(history.folder / ".git"))
    assert "git does not have" in refused(history)
    fms.squash(force=True)


@sqlite
def test_delete(history: History) -> None:
    """With --delete the files are gone. That git does not have what Python has compiled is no matter."""
    compiled = history.versions / "__pycache__" / "x.pyc"
    compiled.parent.mkdir(exist_ok=True)
    compiled.write_bytes(b"")
    assert str(fms.squash(delete=True)).endswith("ddd4. Their files are deleted.")
    assert not Path(history.directory, "squashed").exists()
    fms.upgrade()


def test_a_revision_that_fails(history: History) -> None:
    """Where a revision fails on a scratch database, all files are as they were, and its line is printed."""
    history.write(
        "eee5", "ddd4", "    op.drop_column('nothing', 'there')\n    op.drop_table('none')"
    )
    history.commit()
    assert "Revision eee5 failed" in refused(history)
    assert history.tables() == []


def test_the_database_of_a_line(history: History) -> None:
    """What the line says after a failure is read from the scratch database, not from the app's."""
    fms.upgrade(revision="bbb2")
    history.write("eee5", "ddd4", "    op.drop_table('none')")
    history.commit()
    line = refused(history)
    assert "database is at " in line
    assert "is at bbb2" not in line


@sqlite
def test_a_baseline_that_makes_something_else(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The difference is shown, and all files are as they were."""
    from flask_migrate_script.squashing import baseline_files

    joined = baseline_files._joined
    without = "CREATE TRIGGER"
    monkeypatch.setattr(
        baseline_files,
        "_joined",
        lambda found: joined([one for one in found if not one.startswith(without)]),
    )
    line = refused(history)
    assert "The baseline does not make what the revisions make, and nothing was changed" in line
    assert "\n-CREATE TRIGGER no_empty" in line


MANY = """
    op.create_table("word", sa.Column("id", sa.Integer, primary_key=True), sa.Column("word", sa.String(50)))
    op.bulk_insert(sa.table("word", sa.column("word", sa.String)), [dict(word=str(n)) for n in range(1001)])
"""
RANDOM = """
    import uuid
    op.create_table("key", sa.Column("id", sa.Integer, primary_key=True), sa.Column("key", sa.String(50)))
    op.bulk_insert(sa.table("key", sa.column("key", sa.String)), [dict(key=uuid.uuid4().hex)])
"""


def test_rows_that_may_not_be_wanted(empty: History) -> None:
    """Many rows, and others in each run, are named and asked about; --no-data leaves out all."""
    empty.write("aaa1", None, MANY)
    empty.write("bbb2", "aaa1", RANDOM)
    empty.commit()
    line = (
        "The revisions add more than 1000 rows to word (1001). Two runs of the revisions add other rows to key: random"
        " values, or times"
    )
    assert refused(empty) == (
        f"{line}. 'db squash --no-data' leaves out all rows; on a terminal 'db squash' asks whether to keep them."
    )
    questions: List[str] = []
    with answer(lambda question: questions.append(question) or "n"):
        assert "Nothing was squashed" in refused(empty)
    assert questions == [f"{line}. Put the rows of this run into the baseline? [y/N]"]
    with answer(lambda question: "y"):
        assert fms.squash().databases[0].rows == 1002
    empty.git("stash", "-q", "-u")
    assert fms.squash(no_data=True).databases[0].rows == 0
    fms.upgrade()
    assert empty.tables() == ["key", "word"]
    assert empty.database.rows("SELECT * FROM word") == []


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_without_pg_dump(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL it is needed, and the line has the reason."""
    monkeypatch.setenv("PATH", str(history.folder))
    assert "pg_dump is needed to squash revisions for PostgreSQL" in refused(history, force=True)


@sqlite
def test_a_schema_that_is_random(empty: History) -> None:
    """No baseline is equal to revisions that make another schema each time."""
    empty.write(
        "aaa1",
        None,
        "    import uuid\n    op.execute(f'CREATE TABLE t{uuid.uuid4().hex} (id INT)')",
    )
    empty.write("bbb2", "aaa1", "")
    empty.commit()
    assert "Two runs of the revisions make other schemas" in refused(empty)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_another_kind(history: History, postgresql: Databases) -> None:
    """A kind of database without SQL names the command that adds it, which does."""
    need_command("pg_dump")
    history.write("bbb2", "aaa1", "")  # without what only SQLite knows
    history.commit()
    fms.squash()
    other = History(history.folder, postgresql.new())
    with other.app.app_context():
        with pytest.raises(CommandError) as raised:
            fms.upgrade()
        assert (
            "ddd4_baseline.postgresql.sql is missing: 'db squash --add' on this kind of database writes it"
            in str(raised.value)
        )
        before = history.files()
        result = fms.squash(add=True)
        assert str(result) == "The baseline ddd4 has SQL for postgresql now."
        name = "versions/ddd4_baseline.postgresql"
        assert set(history.files()) - set(before) == {f"{name}.sql", f"{name}.downgrade.sql"}
        assert {one: history.files()[one] for one in before} == before
        fms.upgrade()
        assert other.rows()[0] == (1, NASTY)
        assert "There is a file" in refused(other, add=True)
        shutil.rmtree(str(Path(history.directory, "squashed")))
        assert "are not in" in refused(other, add=True)
        other.db.engine.dispose()


def test_several_databases(databases: Databases, tmp_path: Path) -> None:
    """Each bind has a file of its own."""
    if databases.kind == "postgresql":
        need_command("pg_dump")
    first, second = databases.new(), databases.new()
    made = History(tmp_path, first, users=second.url)
    with made.app.app_context():
        fms.init(multidb=True)
        made.write(
            "aaa1", None, "    op.create_table(f'one_{engine_name}', sa.Column('id', sa.Integer))"
        )
        made.write(
            "bbb2", "aaa1", "    op.create_table(f'two_{engine_name}', sa.Column('id', sa.Integer))"
        )
        made.commit()
        result = fms.squash()
        assert [one.name for one in result.databases] == ["", "users"]
        assert sorted(path.name for path in made.versions.glob("*.sql")) == sorted(
            f"bbb2_baseline.{bind}{made.kind}.{part}"
            for bind in ("", "users.")
            for part in ("sql", "downgrade.sql")
        )
        fms.upgrade()
        assert (first.tables(), second.tables()) == (
            ["one_", "two_"],
            ["one_users", "two_users"],
        )
        fms.downgrade(revision="base")
        assert first.tables() + second.tables() == []
        for bind in made.db.engines.values() if hasattr(made.db, "engines") else ():
            bind.dispose()
