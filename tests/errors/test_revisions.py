"""Revisions and their files: what is there twice, ambiguous, damaged or unknown has a line of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic import __version__ as alembic_version
from alembic.util import CommandError
from conftest import Project
from flask_migrate_script.errors import messages
from test_errors import add_revision

pytestmark = pytest.mark.oldest_and_newest

# It takes the last of two files, steps back from a merge in both directions, and reads '' as no version.
ALEMBIC_14 = alembic_version.startswith("1.4.")


@pytest.mark.parametrize("remedy", ["delete", "another id"])
@pytest.mark.parametrize("later", [False, True])
def test_an_id_in_two_files(upgraded: Project, remedy: str, later: bool) -> None:
    """The line names both files; either remedy works."""
    path = add_revision(upgraded, "bbb2", "aaa1")
    copy = path.with_name("copied.py")
    shutil.copy(str(path), str(copy))
    if later:
        add_revision(upgraded, "ccc3", "bbb2")
    if ALEMBIC_14:
        assert "present more than once" in upgraded.manage("db", "upgrade").ok().err
        return
    line = upgraded.manage("db", "upgrade").failed()
    assert "Several files have the revision id bbb2" in line
    assert "migrations/versions/bbb2_by_hand.py, migrations/versions/copied.py" in line
    if remedy == "delete":
        copy.unlink()
    else:
        last = "ccc3" if later else "bbb2"
        source = copy.read_text().replace("'aaa1'", repr(last))
        # Of another length: Python takes a file of the same second and size for the one that it has compiled.
        copy.write_text(source.replace("revision = 'bbb2'", "revision = 'another'", 1))
    upgraded.manage("db", "upgrade").ok()


def merged(project: Project) -> None:
    """Add two revisions and a merge of them, and upgrade."""
    add_revision(project, "bbb2", "aaa1")
    add_revision(project, "ccc3", "aaa1")
    project.manage("db", "merge", "heads", "--rev-id", "ddd4").ok()
    project.manage("db", "upgrade").ok()


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_a_step_back_from_a_merge(upgraded: Project, front: str) -> None:
    """The line names the merge and its parents; one of them in place of the step works."""
    merged(upgraded)
    if ALEMBIC_14:
        upgraded.cli(front, "db", "downgrade", "-1").ok()
        return
    line = upgraded.cli(front, "db", "downgrade", "-1").failed()
    assert "'-1' is ambiguous: ddd4 follows bbb2, ccc3. Write one of these instead" in line
    line = upgraded.cli(front, "db", "downgrade", "--sql").failed()
    assert "'-1' is ambiguous: ddd4 follows bbb2, ccc3." in line
    upgraded.cli(front, "db", "downgrade", "--sql", "ddd4:bbb2").ok()
    upgraded.cli(front, "db", "downgrade", "bbb2").ok()
    assert set(upgraded.database.rows("SELECT * FROM alembic_version")) == {("bbb2",), ("ccc3",)}


def test_a_step_forward_to_a_branch(upgraded: Project) -> None:
    """The line names the revision and those that follow it."""
    merged(upgraded)
    upgraded.manage("db", "downgrade", "aaa1").ok()
    if ALEMBIC_14:
        upgraded.manage("db", "upgrade", "aaa1+1").ok()
        return
    line = upgraded.manage("db", "upgrade", "aaa1+1").failed()
    assert "'aaa1+1' is ambiguous: aaa1 is followed by bbb2, ccc3." in line
    upgraded.manage("db", "upgrade", "bbb2").ok()


def test_a_step_from_a_merge_that_alembic_does_not_name() -> None:
    """Alembic's error names no revision: where its variables are not found, the line does without."""
    line = messages.of_command_error(CommandError("Ambiguous walk"), {"revision": "-1"}, None)
    assert line.startswith("'-1' is ambiguous: ") and "Write the one that you mean" in line


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_steps_that_go_the_wrong_way(upgraded: Project, front: str) -> None:
    """Both commands that the line names work."""
    add_revision(upgraded, "bbb2", "aaa1")
    line = upgraded.cli(front, "db", "downgrade", "+1").failed()
    assert "write 'db downgrade -1', or 'db upgrade +1'" in line
    upgraded.cli(front, "db", "upgrade", "+1").ok()
    line = upgraded.cli(front, "db", "upgrade", "-1").failed()
    assert "write 'db upgrade +1', or 'db downgrade -1'" in line
    upgraded.cli(front, "db", "downgrade", "-1").ok()
    assert upgraded.database.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]


@pytest.mark.parametrize("name", ["versions/bbb2_by_hand.py", "env.py"])
def test_a_null_byte(upgraded: Project, name: str) -> None:
    """As after a crash of the machine: the line names the file; restored, it works."""
    add_revision(upgraded, "bbb2", "aaa1")
    path = upgraded.folder / "migrations" / name
    source = path.read_bytes()
    path.write_bytes(source + b"\0\0")
    line = upgraded.manage("db", "upgrade").failed()
    assert line.startswith(f"Error: migrations/{name} holds a null byte")
    path.write_bytes(source)
    upgraded.manage("db", "upgrade").ok()


@pytest.mark.parametrize("function", ["upgrade", "downgrade"])
def test_a_revision_without_a_function(upgraded: Project, function: str) -> None:
    """The line names the file and the function; with one that holds 'pass', it works."""
    path = add_revision(upgraded, "bbb2", "aaa1")
    source = path.read_text()
    if function == "downgrade":
        upgraded.manage("db", "upgrade").ok()
    path.write_text(source.replace(f"def {function}()", "def other()"))
    line = upgraded.manage("db", function).failed()
    assert f"migrations/versions/bbb2_by_hand.py has no function {function}()" in line
    assert "env.py" not in line
    path.write_text(source)
    upgraded.manage("db", function).ok()


COMMANDS = ["downgrade"] if ALEMBIC_14 else ["upgrade", "downgrade", "current", "migrate", "stamp"]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_empty_version(upgraded: Project, command: str) -> None:
    """As a program or a person left it in the version table; the command in the line puts it right."""
    upgraded.database.execute("UPDATE alembic_version SET version_num = ''")
    line = upgraded.manage("db", command).failed()
    assert "alembic_version holds an empty version" in line
    assert "'db stamp --purge <revision>'" in line
    upgraded.manage("db", "stamp", "--purge", "aaa1").ok()
    assert "aaa1" in upgraded.manage("db", "current").ok().out


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_a_stamp_over_an_unknown_version(upgraded: Project, front: str) -> None:
    """The command in the line works; the one that was typed does not."""
    upgraded.database.execute("UPDATE alembic_version SET version_num = 'fff9'")
    line = upgraded.cli(front, "db", "stamp", "aaa1").failed()
    assert "'fff9'" in line and "'db stamp --purge aaa1'" in line
    assert "--purge" not in upgraded.cli(front, "db", "upgrade").failed()
    upgraded.cli(front, "db", "stamp", "--purge", "aaa1").ok()
    assert upgraded.database.rows("SELECT version_num FROM alembic_version") == [("aaa1",)]


def test_a_version_that_vanished(upgraded: Project) -> None:
    """A revision empties the version table: the line names the commands that print it and put one in."""
    empty = "op.execute('DELETE FROM alembic_version'); op.get_bind().connection.commit()"
    path = add_revision(upgraded, "bbb2", "aaa1", empty)
    line = upgraded.manage("db", "upgrade").failed()
    assert "expected to match one row" in line
    assert "'db current' prints" in line and "'db stamp <revision>'" in line
    assert upgraded.manage("db", "current").ok().out.strip() == ""
    upgraded.manage("db", "stamp", "aaa1").ok()
    path.write_text(path.read_text().replace(empty, "pass"))
    upgraded.manage("db", "upgrade").ok()


READS = {
    "fetchall": "op.get_bind().execute(sa.text('SELECT 1')).fetchall()",
    "iterates": "[row for row in op.get_bind().execute(sa.text('SELECT 1'))]",
    "scalar": "op.get_bind().scalar(sa.text('SELECT 1'))",
    "inspects": "sa.inspect(op.get_bind()).get_table_names()",
    "begins": "op.get_bind().begin().commit()",
    "helper": "rows(op.get_bind())",
}


@pytest.mark.parametrize("reads", READS)
def test_a_revision_that_reads_under_sql(upgraded: Project, reads: str) -> None:
    """The line explains it, without a word on batches; with the guard that it names, --sql works."""
    path = add_revision(upgraded, "bbb2", "aaa1", READS[reads])
    helper = "\n\ndef rows(bind):\n    return list(bind.execute(sa.text('SELECT 1')))\n"
    source = path.read_text() + helper
    path.write_text(source)
    line = upgraded.manage("db", "upgrade", "aaa1:bbb2", "--sql").failed()
    assert "Revision bbb2 reads from the database, or uses its connection" in line
    assert "migrations/versions/bbb2_by_hand.py, line " in line and "which --sql cannot" in line
    assert "batch" not in line
    guarded = source.replace("def upgrade():\n", "def upgrade():\n    if not offline():\n    ")
    path.write_text(
        guarded + "\n\ndef offline():\n    from alembic import context\n\n"
        "    return context.is_offline_mode()\n"
    )
    upgraded.manage("db", "upgrade", "aaa1:bbb2", "--sql").ok()
    if reads != "begins":  # online there is a transaction already
        path.write_text(source)
        upgraded.manage("db", "upgrade").ok()


def test_another_none_under_sql(upgraded: Project) -> None:
    """A mistake that has nothing to do with the database is shown as it is."""
    add_revision(upgraded, "bbb2", "aaa1", "None.no_such_name")
    line = upgraded.manage("db", "upgrade", "aaa1:bbb2", "--sql").failed()
    assert "AttributeError: 'NoneType' object has no attribute 'no_such_name'" in line
    assert "--sql" not in line


def test_a_batch_under_sql(upgraded: Project) -> None:
    """SQLite's batch mode reads the table: there, the line names copy_from."""
    batch = "with op.batch_alter_table('user') as batch: batch.alter_column('name', nullable=False)"
    path: Path = add_revision(upgraded, "bbb2", "aaa1", batch)
    line = upgraded.manage("db", "upgrade", "aaa1:bbb2", "--sql").failed()
    assert "copy_from" in line and "--sql mode" in line
    table = (
        "sa.Table('user', sa.MetaData(), sa.Column('id', sa.Integer, primary_key=True),"
        " sa.Column('name', sa.String(128)))"
    )
    path.write_text(path.read_text().replace("('user')", f"('user', copy_from={table})"))
    upgraded.manage("db", "upgrade", "aaa1:bbb2", "--sql").ok()
