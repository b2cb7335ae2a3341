"""Whether the code in a file commits or rolls back its connections itself."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Dict

import pytest
from flask_migrate_script.compat.sqlalchemy1.own_commits import commits_itself
from old_history import SQLALCHEMY_2, History

# Of SQLAlchemy 2: commit() of a connection.
CONNECTIONS: Dict[str, str] = {
    "assigned": "c = engine.connect()\nc.commit()",
    "annotated": "c: sa.Connection = engine.connect()\nc.rollback()",
    "with": "with engine.connect() as c:\n    c.commit()",
    "with a transaction beside": "with engine.connect() as c, c.begin() as t:\n    t.rollback()\n    c.commit()",
    "several names": "a = b = engine.connect()\nb.commit()",
    "another name": "a = engine.connect()\nb = a\nb.commit()",
    "without a name": "engine.connect().commit()",
    "options": "c = engine.connect().execution_options(x=1)\nc = c.execution_options(y=1)\nc.commit()",
    "one of two": "c = engine.connect() if new else None\nc.commit()",
    "or": "c = given or engine.connect()\nc.commit()",
    "None before and after": "c = None\nc = engine.connect()\nc.commit()\nc = None",
    "in a loop": "for i in ids:\n    if i:\n        c.commit()\n    c = engine.connect()",
    "Alembic's": "c = op.get_bind()\nc.commit()",
    "the method": "c = engine.connect()\nstack.callback(c.rollback)",
    "stack": "c = stack.enter_context(engine.connect())\nc.commit()",
    "closing": "with contextlib.closing(engine.connect()) as c:\n    c.commit()",
    "function around": """
        def finish():
            c.commit()
        c = engine.connect()
    """,
    "parameter": """
        def finish(done, c):
            c.commit()
        finish(True, engine.connect())
    """,
    "parameter by name, called above": """
        def run():
            c = engine.connect()
            finish(c=c)
            finish(c=session)
        def finish(done=True, c=None):
            c.commit()
    """,
    "returned": """
        def connection():
            return engine.connect()
        with connection() as c:
            c.commit()
    """,
    "yielded": """
        @contextmanager
        def connection():
            with engine.connect() as c:
                yield c
        with connection() as other:
            other.commit()
    """,
}
# Of SQLAlchemy 1, or of either.
OTHERS: Dict[str, str] = {
    "none": "c = engine.connect()\nc.close()",
    "transaction": "c = engine.connect()\nt = c.begin()\nt.rollback()",
    "transaction without a name": "engine.connect().begin().commit()",
    "session": "c = engine.connect()\ns = Session(bind=c)\ns.commit()",
    "session of connect()": "s = Session(engine.connect())\ns.commit()",
    "session of the file": "def session():\n    return Session(engine.connect())\nsession().commit()",
    "driver's connection": "c = engine.raw_connection()\nc.commit()",
    "driver's connection of one": "c = engine.connect().connection\nc.commit()",
    "driver": "c = sqlite3.connect('a.db')\nc.commit()",
    "driver with keywords": "c = MySQLdb.connect(db='a')\nc.commit()",
    "pool": "c = engine.pool.connect()\nc.commit()",
    "name given again": "c = engine.connect()\nc.close()\nc = engine.raw_connection()\nc.commit()",
    "name given again in a tuple": "c = engine.connect()\nc, d = opened()\nc.commit()",
    "name given again by a loop": "c = engine.connect()\nfor c in sessions:\n    c.commit()",
    "name of another function": """
        def one():
            c = engine.connect()
        def other():
            c = Session()
            c.commit()
    """,
    "parameter": """
        def finish(c):
            c.commit()
        c = engine.connect()
        finish(c.begin())
    """,
    "not in the file": "from x import c\nc.commit()",
    "itself": "c = c\nc.commit()",
}


def found(tmp_path: Path, source: str) -> bool:
    """Return what is found in a file."""
    path = tmp_path / "a1_.py"
    path.write_text(textwrap.dedent(source))
    return commits_itself(str(path))


@pytest.mark.parametrize("name", CONNECTIONS)
def test_connection(tmp_path: Path, name: str) -> None:
    """The last value above is one: ``commit()`` is SQLAlchemy 2's."""
    assert found(tmp_path, CONNECTIONS[name])


@pytest.mark.parametrize("name", OTHERS)
def test_another(tmp_path: Path, name: str) -> None:
    """It is a transaction, a session, the driver's, or not known."""
    assert not found(tmp_path, OTHERS[name])


@pytest.mark.parametrize(
    "source", ["(c := engine.connect()).commit()", "if c := engine.connect():\n    c.commit()"]
)
def test_assigned_in_an_expression(tmp_path: Path, source: str) -> None:
    """Python 3.7 can't read that."""
    assert found(tmp_path, source) == (sys.version_info >= (3, 8))


def test_written_anew(tmp_path: Path) -> None:
    """What is in the file now counts."""
    assert not found(tmp_path, OTHERS["none"])
    assert found(tmp_path, CONNECTIONS["assigned"])


#: Others may be of what another test has left, and Python clears away now.
OF_A_FILE = (SyntaxWarning, DeprecationWarning)


def test_no_warning(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """Of what Python warns of in a file it does when it runs it."""
    assert found(tmp_path, CONNECTIONS["assigned"] + "\nc.execute('\\d', 1 is 1)")
    assert not [one for one in recwarn if issubclass(one.category, OF_A_FILE)]


@pytest.mark.parametrize("content", [None, b"\xe3\x00\x00\x00", b"\xff\xfe", b"def"])
def test_not_read(tmp_path: Path, content: object) -> None:
    """A file that is not there, or not source."""
    path = tmp_path / "a1_.pyc"
    if isinstance(content, bytes):
        path.write_bytes(content)
    assert not commits_itself(str(path))


HELPER = """
import sqlalchemy as sa

t = sa.table("t", sa.column("id"))


def insert(engine, id):
    with engine.connect() as connection:
        connection.execute(t.insert().values(id=id))
        {end}
"""

if SQLALCHEMY_2:

    @pytest.mark.parametrize("end", ["rollback", "commit", "close"])
    def test_file_that_connects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
        """It is the one that counts: a module beside the revision, for one."""
        module = f"helper_with_{end}"
        (tmp_path / f"{module}.py").write_text(HELPER.format(end=f"connection.{end}()"))
        monkeypatch.syspath_prepend(str(tmp_path))
        history = History(tmp_path)
        history.add("aaa1", "op.create_table('t', sa.Column('id', sa.Integer))")
        upgrade = """
            engine = op.get_bind().engine
            {module}.insert(engine, 1)
            with engine.connect() as connection:
                connection.execute({module}.t.insert().values(id=2))
                {end}
        """
        history.add("bbb2", upgrade.format(module=module, end="pass"), top=f"import {module}")
        assert bool(history.upgrade().ok().notice)
        assert history.rows("SELECT id FROM t ORDER BY id") == (
            [(2,)] if end == "rollback" else [(1,), (2,)]
        )
        history.add(
            "ccc3",
            upgrade.format(module=module, end="connection.rollback()"),
            top=f"import {module}",
        )
        assert bool(history.upgrade().ok().notice) == (end == "close")
        assert history.rows("SELECT count(*) FROM t WHERE id = 2") == [(1,)]
