"""What is given to execute() and its like."""

from __future__ import annotations

import pytest
from porting import revision_cases

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

# What upgrade() has, and what it has afterwards.
WRITTEN = {
    "literal": ("op.get_bind().execute('select 1')", "op.get_bind().execute(sa.text('select 1'))"),
    "name of a connection": (
        'bind = op.get_bind()\nbind.execute("select 1")',
        'bind = op.get_bind()\nbind.execute(sa.text("select 1"))',
    ),
    "connection in both branches": (
        "c = op.get_bind()\nif x:\n    c = sa.create_engine(x).connect()\nc.execute('select 1')",
        "c = op.get_bind()\nif x:\n    c = sa.create_engine(x).connect()\nc.execute(sa.text('select 1'))",
    ),
    "opened": (
        'with sa.create_engine("x").connect() as c:\n    c.execute("select 1")',
        'with sa.create_engine("x").connect() as c:\n    c.execute(sa.text("select 1"))',
    ),
    "begun": (
        'e = op.get_bind().engine\nwith e.begin() as c:\n    c.execute("select 1")',
        'e = op.get_bind().engine\nwith e.begin() as c:\n    c.execute(sa.text("select 1"))',
    ),
    "several lines": (
        'op.get_bind().execute("""\nselect 1\n""")',
        'op.get_bind().execute(sa.text("""\nselect 1\n"""))',
    ),
    "implicit concatenation": (
        'op.get_bind().execute("select "\n    "1")',
        'op.get_bind().execute(sa.text("select "\n    "1"))',
    ),
    "parentheses": (
        'op.get_bind().execute(("select " "1"))',
        'op.get_bind().execute((sa.text("select " "1")))',
    ),
    "raw": ("op.get_bind().execute(r'select 1')", "op.get_bind().execute(sa.text(r'select 1'))"),
    "variable": (
        'sql = "select 1"\nop.get_bind().execute(sql)',
        'sql = "select 1"\nop.get_bind().execute(sa.text(sql))',
    ),
    "variable with another string later": (
        "sql = 'select 1'\nop.get_bind().execute(sql)\nsql = 'select 2'",
        "sql = 'select 1'\nop.get_bind().execute(sa.text(sql))\nsql = 'select 2'",
    ),
    "time of day": (
        "op.get_bind().execute(\"select '12:30:00', 1::int\")",
        "op.get_bind().execute(sa.text(\"select '12:30:00', 1::int\"))",
    ),
    "per cent": (
        "op.get_bind().execute(\"select 'a' like 'a%'\")",
        "op.get_bind().execute(sa.text(\"select 'a' like 'a%'\"))",
    ),
    "scalar": (
        'n = op.get_bind().scalar("select 1")',
        'n = op.get_bind().scalar(sa.text("select 1"))',
    ),
    "session": (
        'session = sa.orm.Session(bind=op.get_bind())\nsession.execute("select 1")',
        'session = sa.orm.Session(bind=op.get_bind())\nsession.execute(sa.text("select 1"))',
    ),
    "made session": (
        'Maker = sa.orm.sessionmaker()\nMaker(bind=b).execute("select 1")',
        'Maker = sa.orm.sessionmaker()\nMaker(bind=b).execute(sa.text("select 1"))',
    ),
    "a session's colons and parameters are as before": (
        'db.session.execute("select \'%%\', :b", {"b": 1})',
        'db.session.execute(sa.text("select \'%%\', :b"), {"b": 1})',
    ),
    "keywords": (
        "c = op.get_bind()\nc.execute(sa.text('select :b'), b=1, c = (2),)",
        'c = op.get_bind()\nc.execute(sa.text(\'select :b\'), {"b": 1, "c": (2)},)',
    ),
}


@pytest.mark.parametrize("before, after", WRITTEN.values(), ids=WRITTEN)
def test_what_is_certain_is_written(before: str, after: str) -> None:
    """It becomes what SQLAlchemy 2 takes, after which nothing is found."""
    revision_cases.check_written("executed", before, after)


# What upgrade() has, and the message about its last line.
LISTED = {
    # The string may be another one, or mean another thing in text().
    "colon in a string": ("op.get_bind().execute(\"select ':b'\")", "':b' for a parameter"),
    "JSON": ("op.get_bind().execute('select \\'{\"a\":1}\\'')", "':1' for a parameter"),
    "escaped colon": (r'op.get_bind().execute("select E\'\\:b\'")', "double a backslash"),
    "%s": ('op.get_bind().execute("select %s", (1,))', "as ':name'"),
    "%(name)s": ('op.get_bind().execute("select %(b)s", {"b": 1})', "as ':name'"),
    "?": ('op.get_bind().execute("select ?", 1)', "as ':name'"),
    "%%": ("op.get_bind().execute(\"select 'a' like 'a%%'\")", "write '%' for '%%'"),
    "parameters in a name": ('op.get_bind().execute("select :b", values)', "in one dict"),
    "f-string": ('op.get_bind().execute(f"drop table {t}")', "where they may have"),
    "f-string of a session": ('db.session.execute(f"drop table {t}")', "where they may have"),
    "%": ("op.get_bind().execute(\"select '%s'\" % t)", "where they may have"),
    "format": ('op.get_bind().execute("drop table {}".format(t))', "where they may have"),
    "+": ('op.get_bind().execute("drop table " + t)', "where they may have"),
    "join": ("op.get_bind().execute('; '.join(many))", "where they may have"),
    "dedent": ("import textwrap\nop.get_bind().execute(textwrap.dedent('a'))", "wrap it in"),
    "one of two": ("op.get_bind().execute('a' if x else 'b')", "where they may have"),
    "variable that grows": (
        "s = 'select 1'\ns += ' where 1'\nop.get_bind().execute(s)",
        "where they may have",
    ),
    "variable that is added to": (
        "s = 'select '\ns = s + x\nop.get_bind().execute(s)",
        "where they may have",
    ),
    "loop": (
        "for s in ['select 1', 'select 2']: op.get_bind().execute(s)",
        "where they may have",
    ),
    "loop over a name": (
        "many = ('select 1', 'select 2')\nfor s in many: op.get_bind().execute(s)",
        "where they may have",
    ),
    "pairs": (
        "for _, s in [('a', 'select 1')]: op.get_bind().execute(s)",
        "where they may have",
    ),
    "values": (
        "SQL = {'a': 'select 1'}\nfor k, s in SQL.items(): op.get_bind().execute(s)",
        "where they may have",
    ),
    "item": ("SQL = {'a': 'select 1'}\nop.get_bind().execute(SQL['a'])", "where they may have"),
    "comprehension": (
        "for s in sorted(['drop table ' + t for t in x]): op.get_bind().execute(s)",
        "where they may have",
    ),
    # It may be the connection of a driver, or something else.
    "connection by its name": ("conn.execute('select 1')", "if conn is a connection or a session"),
    "attribute of that name": ("self.conn.execute('select 1')", "if self.conn is"),
    "somebody's connection": ("conn = make()\nconn.execute('select 1')", "if conn is"),
    "parameter": ("def run(conn): conn.execute('select 1')", "if conn is a connection"),
    "parameter that is one at times": (
        "def run(conn):\n    conn = conn or op.get_bind()\n    conn.execute('select 1')",
        "if conn is",
    ),
    "parameter that becomes one at times": (
        "def run(conn):\n    if x: conn = op.get_bind()\n    conn.execute('select 1')",
        "if conn is",
    ),
    "connection or something else": (
        "c = op.get_bind()\nif (c := x): c.execute('select 1')",
        "if c is",
    ),
    "connection in a loop": (
        "c = op.get_bind()\nfor c in x: c.execute('select 1')",
        "if c is",
    ),
    "connection that is taken apart": ("conn, x = make()\nconn.execute('select 1')", "if conn is"),
    "connection that is itself": ("conn = conn.connect()\nconn.execute('select 1')", "if conn is"),
    "driver's at times": (
        "import sqlite3\nc = op.get_bind()\nc = sqlite3.connect(x)\nc.execute('select 1')",
        "if c is",
    ),
    "somebody's function": ("get().execute('select 1')", "if get() is a connection or a session"),
    "unknown receiver": ('thing.execute("select 1")', "if thing is a connection"),
    "receiver in lines": ('get(\n).execute("select 1")', "if this is a connection"),
    "somebody's Session": ("session = Session()\nsession.execute('select 1')", "if session is"),
    # Parameters.
    "keywords of somebody's connection": ("conn = make()\nconn.execute(s, a=1)", "give one dict"),
    "keywords and more": ("op.get_bind().execute(s, a=1, **b)", "give one dict"),
    "keywords of a session": ("session.execute(s, mapper=M)", "bind_arguments"),
    "several sets": ("op.get_bind().execute(s, {'a': 1}, {'a': 2})", "one list of dicts"),
}


@pytest.mark.parametrize("code, message", LISTED.values(), ids=LISTED)
def test_what_is_not_certain_is_listed(code: str, message: str) -> None:
    """What a person has to decide is found once, with advice, and stays as it is."""
    revision_cases.check_listed("executed", code, message)


FINE = {
    "op.execute": 'op.execute("update t set a = 1")',
    "batch": 'with op.batch_alter_table("t") as batch_op:\n    batch_op.execute("update t set a = 1")',
    "context.execute": 'op.get_context().execute("select 1")',
    "operations": "def f(operations):\n    operations.execute('select 1')",
    "text": 'op.get_bind().execute(sa.text("select 1"))',
    "text in a name": 's = sa.text("select 1")\nconn.execute(s)',
    "name that is not only a string": 's = "select 1"\ns = sa.text(s)\nconn.execute(s)',
    "parameter of a function": "def run(sql):\n    conn.execute(sql)",
    "parameter that is a string at times": "def run(sql='select 1'):\n    conn.execute(sql)",
    "containers of text": "d = {'a': sa.text('x')}\nfor k, v in d.items():\n    conn.execute(v)",
    "unknown container": "for s in many():\n    conn.execute(s)\nconn.execute(more['a'])",
    "string that is taken apart": "s, t = 'select 1', x\nconn.execute(t)",
    "empty list": "l = []\nfor s in l:\n    conn.execute(s)",
    "cursor": 'conn.connection.cursor().execute("select 1")',
    "cursor in a name": 'cursor = conn.connection.cursor()\ncursor.execute("select %s", (1,))',
    "cursor by its name": 'with closing(x) as cur:\n    cur.execute("select 1")',
    "connection of the driver": 'op.get_bind().connection.execute("select 1")',
    "raw connection": 'raw = engine.raw_connection()\nraw.execute("select 1")',
    "sqlite3": 'import sqlite3\nconn = sqlite3.connect("x")\nconn.execute("select 1")',
    "sqlite3 of a function": (
        "import sqlite3\ndef get_connection():\n    return sqlite3.connect('x')\n"
        "conn = get_connection()\nconn.execute('select 1')\nget_connection().execute('select 1')"
    ),
    "sqlite3 of a function to which it is given": (
        "import sqlite3\ndef run(conn):\n    conn.execute('select 1')\nrun(sqlite3.connect('x'))"
    ),
    "sqlite3 of an instance": (
        "import sqlite3\nclass A:\n    def __init__(self):\n        self.conn = sqlite3.connect('x')\n"
        "    def run(self):\n        self.conn.execute('select 1')"
    ),
    "closing of sqlite3": (
        "import contextlib\nimport sqlite3\nwith contextlib.closing(sqlite3.connect('x')) as conn:\n"
        "    conn.execute('select 1')"
    ),
    "pool of psycopg2": (
        "import psycopg2.pool\npool = psycopg2.pool.SimpleConnectionPool(1, 2)\n"
        "conn = pool.getconn()\nconn.execute('select 1')"
    ),
    "something else": 'task.execute("every day")',
    "exec_driver_sql": 'conn.exec_driver_sql("select 1")',
    "bytes": 'conn.execute(b"select 1")',
    "starred": "conn.execute(*a)\nconn.execute(statement=a)",
    "list of dicts": "conn.execute(t.insert(), [{'a': 1}, {'a': 2}])",
    "parameters by name": "conn.execute(s, parameters={'a': 1}, execution_options={})",
    "params of a session": "session.execute(s, params={'a': 1})",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_runs_is_not_listed(code: str) -> None:
    """What SQLAlchemy 2 takes as it is, or what is none of SQLAlchemy's business, is not found."""
    assert revision_cases.found(revision_cases.revision(code)) == []


def test_a_finding_shows_the_line_and_what_it_becomes() -> None:
    """A finding has the line, and the expression as it should read."""
    (finding,) = revision_cases.found(
        revision_cases.revision('n = op.get_bind().execute("select 1").scalar()')
    )
    assert finding.path == "migrations/versions/1.py"
    assert finding.line == 6
    assert finding.text == 'n = op.get_bind().execute("select 1").scalar()'
    assert finding.replacement == 'op.get_bind().execute(sa.text("select 1"))'
