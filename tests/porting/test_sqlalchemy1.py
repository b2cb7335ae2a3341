"""What of a revision file or an env.py does not run under SQLAlchemy 2, and what is made of it."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from flask_migrate_script.porting.findings import edited
from flask_migrate_script.porting.source import Source
from flask_migrate_script.porting.sqlalchemy1 import installed
from flask_migrate_script.porting.sqlalchemy1.rules import findings

pytestmark = pytest.mark.oldest_and_newest

ROOT = Path(__file__).parents[2]
SQLALCHEMY_2 = not sqlalchemy.__version__.startswith("1.")
SQLALCHEMY_1_3 = sqlalchemy.__version__.startswith("1.3.")


@pytest.fixture(autouse=True)
def new_forms(monkeypatch):
    """Write what SQLAlchemy 1.4 has brought, whichever is installed."""
    monkeypatch.setattr(installed, "_HAS_NEW_FORMS", True)


def found(text):
    return list(findings(Source("migrations/versions/1.py", text)))


def ported(text):
    """Return a file's text with the edits of all findings, which has to be Python."""
    edits = [edit for finding in found(text) for edit in finding.edits]
    result = edited(text, edits)
    compile(result, "1.py", "exec")
    return result


def revision(code, head="import sqlalchemy as sa\nfrom alembic import op\n"):
    """Return a revision file whose upgrade() is some code."""
    return f"{head}\n\ndef upgrade():\n{textwrap.indent(textwrap.dedent(code).strip(), '    ')}\n"


def upgrade_of(text):
    return textwrap.dedent(text.partition("def upgrade():\n")[2]).strip()


# What upgrade() has, and what it has afterwards.
EDITED = {
    "literal": ("op.get_bind().execute('select 1')", "op.get_bind().execute(sa.text('select 1'))"),
    "name of a connection": (
        'bind = op.get_bind()\nbind.execute("select 1")',
        'bind = op.get_bind()\nbind.execute(sa.text("select 1"))',
    ),
    "several lines": (
        'conn.execute("""\nselect 1\n""")',
        'conn.execute(sa.text("""\nselect 1\n"""))',
    ),
    "implicit concatenation": (
        'conn.execute("select "\n             "1")',
        'conn.execute(sa.text("select "\n             "1"))',
    ),
    "parentheses": ('conn.execute(("select " "1"))', 'conn.execute(sa.text("select " "1"))'),
    "raw": ("conn.execute(r'select 1')", "conn.execute(sa.text(r'select 1'))"),
    "f-string": (
        "t = 'a'\nconn.execute(f'drop table {t}{1}{n:02d}{len(x)}')",
        "t = 'a'\nconn.execute(sa.text(f'drop table {t}{1}{n:02d}{len(x)}'))",
    ),
    "%": (
        "conn.execute(\"select %s, '100%%'\" % 1)",
        "conn.execute(sa.text(\"select %s, '100%%'\" % 1))",
    ),
    "format": (
        'conn.execute("drop table {}{b}{0}{:.2f}".format("a", n, b="b"))',
        'conn.execute(sa.text("drop table {}{b}{0}{:.2f}".format("a", n, b="b")))',
    ),
    "format_map": (
        'conn.execute("drop table {a}".format_map({"a": "t"}))',
        'conn.execute(sa.text("drop table {a}".format_map({"a": "t"})))',
    ),
    "% of numbers": (
        'conn.execute("select %d, %.2f, %i" % row)',
        'conn.execute(sa.text("select %d, %.2f, %i" % row))',
    ),
    "% of a tuple and of a dict": (
        "conn.execute('select %s' % ('a',))\nconn.execute('select %(a)s' % {'a': 'b'})",
        "conn.execute(sa.text('select %s' % ('a',)))\nconn.execute(sa.text('select %(a)s' % {'a': 'b'}))",
    ),
    "% of one of several": (
        "for t in ('a', 'b c'):\n    conn.execute('drop table %s' % t)",
        "for t in ('a', 'b c'):\n    conn.execute(sa.text('drop table %s' % t))",
    ),
    "replace": (
        "conn.execute('drop table T;'.replace('T', 'a').replace(';', ''))",
        "conn.execute(sa.text('drop table T;'.replace('T', 'a').replace(';', '')))",
    ),
    "join": (
        "conn.execute('select ' + ', '.join(['a', 'b']))",
        "conn.execute(sa.text('select ' + ', '.join(['a', 'b'])))",
    ),
    "+": (
        'conn.execute("drop table " + "t")',
        'conn.execute(sa.text("drop table " + "t"))',
    ),
    "variable": (
        'sql = "select 1"\nconn.execute(sql)',
        'sql = "select 1"\nconn.execute(sa.text(sql))',
    ),
    "variable that grows": (
        'sql = "select 1"\nsql += " where 1 = 1"\nconn.execute(sql)',
        'sql = "select 1"\nsql += " where 1 = 1"\nconn.execute(sa.text(sql))',
    ),
    "loop": (
        'for sql in ["select 1", "select 2"]:\n    conn.execute(sql)',
        'for sql in ["select 1", "select 2"]:\n    conn.execute(sa.text(sql))',
    ),
    "loop over a name": (
        'many = ("select 1", "select 2")\nfor sql in many:\n    conn.execute(sql)',
        'many = ("select 1", "select 2")\nfor sql in many:\n    conn.execute(sa.text(sql))',
    ),
    "one of two": (
        'conn.execute("select 1" if x else "select 2")',
        'conn.execute(sa.text("select 1" if x else "select 2"))',
    ),
    "scalar": ('n = conn.scalar("select 1")', 'n = conn.scalar(sa.text("select 1"))'),
    "session": (
        'session = sa.orm.Session(bind=op.get_bind())\nsession.execute("select 1")',
        'session = sa.orm.Session(bind=op.get_bind())\nsession.execute(sa.text("select 1"))',
    ),
    "made session": (
        'Maker = sa.orm.sessionmaker()\nMaker(bind=b).execute("select 1")',
        'Maker = sa.orm.sessionmaker()\nMaker(bind=b).execute(sa.text("select 1"))',
    ),
    "a session's colons are as before": (
        'session.execute("select \'%%\', :b", {"b": 1})',
        'session.execute(sa.text("select \'%%\', :b"), {"b": 1})',
    ),
    "db.session": ('db.session.execute("select 1")', 'db.session.execute(sa.text("select 1"))'),
    "context": (
        'op.get_context().bind.execute("select 1")',
        'op.get_context().bind.execute(sa.text("select 1"))',
    ),
    "opened": (
        'with sa.create_engine("x").connect() as c:\n    c.execute("select 1")',
        'with sa.create_engine("x").connect() as c:\n    c.execute(sa.text("select 1"))',
    ),
    "begun": (
        'with engine.begin() as c:\n    c.execute("select 1")',
        'with engine.begin() as c:\n    c.execute(sa.text("select 1"))',
    ),
    "time of day": (
        "conn.execute(\"select '12:30:00', 1::int\")",
        "conn.execute(sa.text(\"select '12:30:00', 1::int\"))",
    ),
    "per cent": (
        "conn.execute(\"select 'a' like 'a%'\")",
        "conn.execute(sa.text(\"select 'a' like 'a%'\"))",
    ),
    "dict": (
        'conn.execute("select :b", {"b": 1})',
        'conn.execute(sa.text("select :b"), {"b": 1})',
    ),
    "keywords": (
        'conn.execute("select :b, :c", b=1, c = (2))',
        'conn.execute(sa.text("select :b, :c"), {"b": 1, "c": (2)})',
    ),
    "keywords of a statement": (
        "conn.execute(t.insert(), name='x', **more)",
        "conn.execute(t.insert(), {\"name\": 'x', **more})",
    ),
    "several sets": (
        "conn.execute(t.insert(), {'a': 1}, dict(a=2))",
        "conn.execute(t.insert(), [{'a': 1}, dict(a=2)])",
    ),
    "select": ("s = sa.select([t.c.a, t.c.b])", "s = sa.select(t.c.a, t.c.b)"),
    "select of a comprehension": (
        "s = sa.select([c for c in t.c])",
        "s = sa.select(*[c for c in t.c])",
    ),
    "select of a list's name": (
        "columns = [t.c.a]\ns = sa.select(columns)",
        "columns = [t.c.a]\ns = sa.select(*columns)",
    ),
    "select below sql": (
        "s = sa.sql.select([t.c.a],).where(t.c.a == 1)",
        "s = sa.sql.select(t.c.a,).where(t.c.a == 1)",
    ),
    "with_only_columns": ("s = s.with_only_columns([t.c.a])", "s = s.with_only_columns(t.c.a)"),
    "case": ("c = sa.case([(a, b),], else_=1)", "c = sa.case((a, b), else_=1)"),
    "exists": ("c = sa.exists([t.c.a])", "c = sa.exists(t.c.a)"),
    "select in execute": (
        "conn.execute(sa.select([sa.case([(a, b)])]))",
        "conn.execute(sa.select(sa.case((a, b))))",
    ),
    "metadata": (
        "b = op.get_bind()\nmeta = sa.MetaData(bind=b)\nmeta.reflect()\nt = sa.Table('t', meta, autoload=True)",
        "b = op.get_bind()\nmeta = sa.MetaData()\nmeta.reflect(bind=b)\nt = sa.Table('t', meta, autoload_with=b)",
    ),
    "metadata by place": (
        "meta = sa.MetaData(op.get_bind(), schema='x')\nmeta.create_all(tables=[])",
        "meta = sa.MetaData(schema='x')\nmeta.create_all(bind=op.get_bind(), tables=[])",
    ),
    "metadata bound later": (
        "meta = sa.MetaData()\nmeta.bind = op.get_bind()\nt = sa.Table('t', meta)\nt.drop()",
        "meta = sa.MetaData()\nmeta.bind = op.get_bind()\nt = sa.Table('t', meta)\nt.drop(bind=op.get_bind())",
    ),
    "metadata bound twice": (
        "m = sa.MetaData(bind=conn)\nm.bind = conn\nm.reflect()",
        "m = sa.MetaData()\nm.bind = conn\nm.reflect(bind=conn)",
    ),
    "metadata bound in each function": (
        "meta.bind = op.get_bind()\nt = sa.Table('t', meta, autoload=True)\n"
        "t.update(values={'a': 1}).where(t.c.b == 2).execute()\n\n\n"
        "def downgrade():\n    meta.bind = op.get_bind()",
        "meta.bind = op.get_bind()\nt = sa.Table('t', meta, autoload_with=op.get_bind())\n"
        "op.get_bind().execute(t.update().values({'a': 1}).where(t.c.b == 2))\n\n\n"
        "def downgrade():\n    meta.bind = op.get_bind()",
    ),
    "statement of a bound table": (
        "m = sa.MetaData(bind=conn)\nt = sa.Table('t', m)\nfor r in t.select().execute():\n    print(r['a'])",
        "m = sa.MetaData()\nt = sa.Table('t', m)\nfor r in conn.execute(t.select()):\n    print(r.a)",
    ),
    "autoload beside autoload_with": (
        "t = sa.Table('t', m, autoload=True, autoload_with=b)",
        "t = sa.Table('t', m, autoload_with=b)",
    ),
    "convert_unicode": (
        "c = sa.String(20, convert_unicode=True)\nd = sa.Text(convert_unicode=True,)",
        "c = sa.String(20)\nd = sa.Text()",
    ),
    "update": (
        "t = sa.table('t')\nt.update(t.c.a == 1, {'a': 2})",
        "t = sa.table('t')\nt.update().where(t.c.a == 1).values({'a': 2})",
    ),
    "update by keyword": (
        "t = sa.table('t')\nt.update(values={'a': 2}, whereclause=(a == 1))",
        "t = sa.table('t')\nt.update().values({'a': 2}).where((a == 1))",
    ),
    "delete of an unknown table": ("t.delete(t.c.a == 1)", "t.delete().where(t.c.a == 1)"),
    "function update": (
        "sa.update(t, t.c.a == 1, values=v)",
        "sa.update(t).where(t.c.a == 1).values(v)",
    ),
    "insert": (
        "t = sa.table('t')\nt.insert(values={'a': 1})",
        "t = sa.table('t')\nt.insert().values({'a': 1})",
    ),
    "table_names": ("n = engine.table_names()", "n = sa.inspect(engine).get_table_names()"),
    "has_table": (
        "n = op.get_bind().engine.has_table('t')",
        "n = sa.inspect(op.get_bind().engine).has_table('t')",
    ),
    "string of a dict": (
        "SQL = {'a': 'select 1', 'b': sa.text('x')}\nconn.execute(SQL['a'])",
        "SQL = {'a': 'select 1', 'b': sa.text('x')}\nconn.execute(sa.text(SQL['a']))",
    ),
    "some string of a dict": (
        "SQL = {}\nSQL['b'] = 'select 2'\nconn.execute(SQL[x])",
        "SQL = {}\nSQL['b'] = 'select 2'\nconn.execute(sa.text(SQL[x]))",
    ),
    "string of a dict by number": (
        "SQL = {1: 'select 1', 2: s}\nconn.execute(SQL[1])",
        "SQL = {1: 'select 1', 2: s}\nconn.execute(sa.text(SQL[1]))",
    ),
    "string of a list": (
        "SQL = ['select 1', sa.text('x')]\nconn.execute(SQL[0])",
        "SQL = ['select 1', sa.text('x')]\nconn.execute(sa.text(SQL[0]))",
    ),
    "string of a list in a dict": (
        "SQL = {'a': ('select 1', s)}\nconn.execute(SQL['a'][0])",
        "SQL = {'a': ('select 1', s)}\nconn.execute(sa.text(SQL['a'][0]))",
    ),
    "items": (
        "SQL = {'a': 'select 1'}\nfor key, sql in SQL.items():\n    conn.execute(sql)",
        "SQL = {'a': 'select 1'}\nfor key, sql in SQL.items():\n    conn.execute(sa.text(sql))",
    ),
    "values": (
        "SQL = {'a': 'select 1'}\nfor sql in SQL.values():\n    conn.execute(sql)",
        "SQL = {'a': 'select 1'}\nfor sql in SQL.values():\n    conn.execute(sa.text(sql))",
    ),
    "pairs": (
        "for _, sql in ((s, 'select 1'), (s, 'select 2')):\n    conn.execute(sql)",
        "for _, sql in ((s, 'select 1'), (s, 'select 2')):\n    conn.execute(sa.text(sql))",
    ),
    "nested pairs": (
        "for _, (sql, _) in [(s, ('select 1', s))]:\n    conn.execute(sql)",
        "for _, (sql, _) in [(s, ('select 1', s))]:\n    conn.execute(sa.text(sql))",
    ),
    "taken apart": (
        "one, two = 'select 1', s\nconn.execute(one)",
        "one, two = 'select 1', s\nconn.execute(sa.text(one))",
    ),
    "enumerate": (
        "for i, sql in enumerate(['select 1']):\n    conn.execute(sql)",
        "for i, sql in enumerate(['select 1']):\n    conn.execute(sa.text(sql))",
    ),
    "sorted": (
        "for sql in sorted({'select 1', 'select 2'}):\n    conn.execute(sql)",
        "for sql in sorted({'select 1', 'select 2'}):\n    conn.execute(sa.text(sql))",
    ),
    "split": (
        "SQL = 'select 1; select 2'\nfor sql in SQL.split(';'):\n    conn.execute(sql)",
        "SQL = 'select 1; select 2'\nfor sql in SQL.split(';'):\n    conn.execute(sa.text(sql))",
    ),
    "comprehension": (
        "for sql in ['drop table ' + t for t in ('a', 'b')]:\n    conn.execute(sql)",
        "for sql in ['drop table ' + t for t in ('a', 'b')]:\n    conn.execute(sa.text(sql))",
    ),
    "two lists": (
        "for sql in ['select 1', *['select 2']] + ['select 3']:\n    conn.execute(sql)",
        "for sql in ['select 1', *['select 2']] + ['select 3']:\n    conn.execute(sa.text(sql))",
    ),
    "list that grows": (
        "l = []\nl.append('select 1')\nl.extend(('select 2',))\nfor sql in l:\n    conn.execute(sql)\nprint(l)",
        "l = []\nl.append('select 1')\nl.extend(('select 2',))\nfor sql in l:\n    conn.execute(sa.text(sql))\nprint(l)",
    ),
    "containers that are made empty": (
        "l = list()\nl.insert(0, 'select 1')\nd = dict()\nd.update({1: 'select 1'})\n"
        "conn.execute(l[0] if x else d[1])",
        "l = list()\nl.insert(0, 'select 1')\nd = dict()\nd.update({1: 'select 1'})\n"
        "conn.execute(sa.text(l[0] if x else d[1]))",
    ),
    "set and dict that grow": (
        "d = {}\nd.setdefault(1, 'select 1')\nconn.execute(d[1])\n"
        "l = set()\nl.add('select 1')\nfor sql in l:\n    conn.execute(sql)",
        "d = {}\nd.setdefault(1, 'select 1')\nconn.execute(sa.text(d[1]))\n"
        "l = set()\nl.add('select 1')\nfor sql in l:\n    conn.execute(sa.text(sql))",
    ),
    "slice of a list": (
        "for sql in ['select 1', 'select 2'][1:]:\n    conn.execute(sql)",
        "for sql in ['select 1', 'select 2'][1:]:\n    conn.execute(sa.text(sql))",
    ),
    "parameter": (
        "def run(sql):\n    op.get_bind().execute(sql)\nrun('select 1')\nrun(sql='select 2')",
        "def run(sql):\n    op.get_bind().execute(sa.text(sql))\nrun('select 1')\nrun(sql='select 2')",
    ),
    "parameter beside a connection": (
        "def run(connection, sql='select 1', *, also=s):\n    return connection.execute(sql)\n"
        "run(conn)\nrun(conn, 'select 2', also='x')",
        "def run(connection, sql='select 1', *, also=s):\n    return connection.execute(sa.text(sql))\n"
        "run(conn)\nrun(conn, 'select 2', also='x')",
    ),
    "parameter by name alone": (
        "def run(*all, sql='select 1'):\n    conn.execute(sql)\nrun(1, 2, sql='select 2')\nrun(3)",
        "def run(*all, sql='select 1'):\n    conn.execute(sa.text(sql))\nrun(1, 2, sql='select 2')\nrun(3)",
    ),
    "parameter that is a list": (
        "def run(many):\n    for sql in many:\n        conn.execute(sql)\nl = ['select 1']\nrun(l)",
        "def run(many):\n    for sql in many:\n        conn.execute(sa.text(sql))\nl = ['select 1']\nrun(l)",
    ),
    "parameter of a parameter": (
        "def one(a):\n    conn.execute(a)\ndef two(b):\n    one(b.strip())\ntwo('select 1')",
        "def one(a):\n    conn.execute(sa.text(a))\ndef two(b):\n    one(b.strip())\ntwo('select 1')",
    ),
    "select of two lists": (
        "more = [t.c.b]\ns = sa.select([t.c.a] + more)",
        "more = [t.c.b]\ns = sa.select(*([t.c.a] + more))",
    ),
    "select of two lists in parentheses": (
        "s = sa.select(([t.c.a] + [t.c.b]))",
        "s = sa.select(*([t.c.a] + [t.c.b]))",
    ),
    "select of a comprehension in parentheses": (
        "s = sa.select(([c for c in t.c]))",
        "s = sa.select(*([c for c in t.c]))",
    ),
    "select of a list that is added to": (
        "l = [t.c.a]\nl = l + [t.c.b]\ns = sa.select(l)",
        "l = [t.c.a]\nl = l + [t.c.b]\ns = sa.select(*l)",
    ),
    "select of sorted()": ("s = sa.select(sorted(t.c))", "s = sa.select(*sorted(t.c))"),
    "select of list()": ("s = sa.select(list(t.c))", "s = sa.select(*list(t.c))"),
    "row in a loop": (
        "for row in conn.execute(s):\n    print(row['id'], row['count'], row['a b'])",
        "for row in conn.execute(s):\n    print(row.id, row._mapping['count'], row._mapping['a b'])",
    ),
    "row of a list": (
        "rows = conn.execute(s).fetchall()\nx = [r['id'] for r in rows]\ny = rows[0]['id']",
        "rows = conn.execute(s).fetchall()\nx = [r.id for r in rows]\ny = rows[0].id",
    ),
    "row of a made list": (
        "for row in list(conn.execute(s)):\n    print(row['id'])",
        "for row in list(conn.execute(s)):\n    print(row.id)",
    ),
    "row by column": (
        "row = conn.execute(s).fetchone()\nprint(row[t.c.id])",
        "row = conn.execute(s).fetchone()\nprint(row._mapping[t.c.id])",
    ),
    "row that is nothing at first": (
        "row = None\nrow = conn.execute(s).fetchone()\nprint(row['id'])",
        "row = None\nrow = conn.execute(s).fetchone()\nprint(row.id)",
    ),
    "row as a dict": (
        "row = session.execute(s).first()\nd = dict(row)\nk = row.keys()",
        "row = session.execute(s).first()\nd = dict(row._mapping)\nk = list(row._mapping.keys())",
    ),
    "lists of a row": (
        "row = conn.execute(s).first()\na = row.values()[0]\nb = row.keys() + ['a']\nc = f(row.items())",
        "row = conn.execute(s).first()\na = list(row._mapping.values())[0]\n"
        "b = list(row._mapping.keys()) + ['a']\nc = f(list(row._mapping.items()))",
    ),
    "row that is run through": (
        "r = conn.execute(s).first()\nfor a in r.keys():\n    pass\nx = [a for a, _ in r.items()]\n"
        "a, b = r.values()\nc = sorted(r.keys())\nd = ','.join(r.keys())\ne = f(*r.values())\n"
        "g = [*r.keys()]\nh = 'a' in r.keys()\ni = dict(zip(r.keys(), r.values()))\nj = len(r.keys())",
        "r = conn.execute(s).first()\nfor a in r._mapping.keys():\n    pass\n"
        "x = [a for a, _ in r._mapping.items()]\n"
        "a, b = r._mapping.values()\nc = sorted(r._mapping.keys())\nd = ','.join(r._mapping.keys())\n"
        "e = f(*r._mapping.values())\n"
        "g = [*r._mapping.keys()]\nh = 'a' in r._mapping.keys()\n"
        "i = dict(zip(r._mapping.keys(), r._mapping.values()))\nj = len(r._mapping.keys())",
    ),
    "result that becomes rows": (
        "res = conn.execute(s)\nres = res.fetchall()\nfor r in res:\n    print(r['id'])",
        "res = conn.execute(s)\nres = res.fetchall()\nfor r in res:\n    print(r.id)",
    ),
    "row or nothing": (
        "rows = conn.execute(s).fetchall()\nrow = rows[0] if rows else None\nprint(row['id'])",
        "rows = conn.execute(s).fetchall()\nrow = rows[0] if rows else None\nprint(row.id)",
    ),
    "connection of a function": (
        "def get_connection():\n    return op.get_bind()\nc = get_connection()\nc.execute('select 1')",
        "def get_connection():\n    return op.get_bind()\nc = get_connection()\nc.execute(sa.text('select 1'))",
    ),
    "connection of a context manager": (
        "import contextlib\n@contextlib.contextmanager\ndef begin():\n    with engine.begin() as c:\n        yield c\n"
        "with begin() as c:\n    c.execute('select 1')",
        "import contextlib\n@contextlib.contextmanager\ndef begin():\n    with engine.begin() as c:\n        yield c\n"
        "with begin() as c:\n    c.execute(sa.text('select 1'))",
    ),
    "connection or another": (
        "def run(conn=None):\n    conn = conn or op.get_bind()\n    conn.execute('select 1')",
        "def run(conn=None):\n    conn = conn or op.get_bind()\n    conn.execute(sa.text('select 1'))",
    ),
    "connection with options": (
        "c = op.get_bind()\nc = c.execution_options(a=1)\nc.execute('select 1')",
        "c = op.get_bind()\nc = c.execution_options(a=1)\nc.execute(sa.text('select 1'))",
    ),
    "connection of an instance": (
        "class A:\n    def __init__(self):\n        self.c = op.get_bind()\n"
        "    def run(self):\n        self.c.execute('select 1')",
        "class A:\n    def __init__(self):\n        self.c = op.get_bind()\n"
        "    def run(self):\n        self.c.execute(sa.text('select 1'))",
    ),
}


@pytest.mark.parametrize("before, after", EDITED.values(), ids=EDITED)
def test_what_can_be_changed_is_changed(before, after):
    """What is found is changed into what SQLAlchemy 2 takes, after which nothing is found."""
    text = revision(before)
    result = ported(text)
    assert upgrade_of(result) == after
    assert result.startswith(text.partition("def upgrade")[0])
    assert found(result) == []


# What upgrade() has, and the message about its last line.
REPORTED = {
    "colon in a string": ("conn.execute(\"select ':b'\")", "':b' for a parameter"),
    "JSON": ("conn.execute('insert into t values (\\'{\"a\":1}\\')')", "':1' for a parameter"),
    "parameter that is not given": ('conn.execute("select :b", {"c": 1})', "':b' for a parameter"),
    "colon before a value": ("conn.execute(f\"select ':{x}'\")", "':' for a parameter"),
    "f-string of what is not known": ('conn.execute(f"drop table {t}")', "where they may have"),
    "f-string of a date": ('conn.execute(f"select {t:%H:%M}")', "where they may have"),
    "f-string of a representation": ("conn.execute(f'select {1!r:>{n}}')", "where they may have"),
    "f-string of a session": ('session.execute(f"drop table {t}")', "where they may have"),
    "% of what is not known": ("conn.execute(\"select '%s'\" % t)", "where they may have"),
    "% of strings that are not known": (
        "for k, v in [('k', dumps({'a': 1}))]: conn.execute(\"select '%s', '%s'\" % (k, v))",
        "where they may have",
    ),
    "% of keys that are not known": (
        "conn.execute('select %(a)s' % {'a': 'b', **c})",
        "where they may have",
    ),
    "% of a star": ("conn.execute('select %s, %s' % ('a', *b))", "where they may have"),
    "% after %%": ("conn.execute('select %% and %s' % t)", "where they may have"),
    "% of strings that begin in two ways": (
        "for t in ('-', 'b'): conn.execute('select :%s' % t)",
        "':' for a parameter",
    ),
    "format of what is not known": ('conn.execute("drop table {}".format(t))', "where they may"),
    "format of an attribute": ('conn.execute("select {0.a}".format("t"))', "where they may"),
    "format of a star": ('conn.execute("drop table {}".format(*t))', "where they may"),
    "format of a wrong string": ('conn.execute("select {".format("t"))', "where they may"),
    "format of a conversion": ('conn.execute("select {!r}".format("t"))', "where they may"),
    "format_map of what is not known": ('conn.execute("{a}".format_map(t))', "where they may"),
    "format with a colon": ("conn.execute('select {}'.format(':x'))", "':x' for a parameter"),
    "keys of a dict": (
        "for a, b in {'/users/:id': 'User'}.items(): conn.execute(f\"select '{a}', '{b}'\")",
        "where they may",
    ),
    "+ of what is not known": ('conn.execute("drop table " + t)', "where they may"),
    "+ of what is known at times": (
        "d = {'a': 'b', **more}\nconn.execute('drop table ' + d[x])",
        "where they may",
    ),
    "join of what is not known": ("conn.execute('; '.join(many))", "where they may"),
    "join with colons": ("conn.execute('; '.join(['select 1', ':a']))", "where they may"),
    "replace by what is not known": ("conn.execute('select T'.replace('T', t))", "where they may"),
    "replace of what is not known": ("conn.execute('select T'.replace(t, u))", "where they may"),
    "somebody's connection": (
        "conn = make()\nconn.execute('select 1')",
        "if conn is a connection",
    ),
    "connection of somebody's function": (
        "from app import get_connection\nconn = get_connection()\nconn.execute('select 1')",
        "if conn is a connection",
    ),
    "connection of a function that does not show it": (
        "def get_connection():\n    return make()\nconn = get_connection()\nconn.execute('select 1')",
        "if conn is a connection",
    ),
    "connection of a function that is a driver's at times": (
        "import sqlite3\ndef get():\n    if x:\n        return op.get_bind()\n    return sqlite3.connect(x)\n"
        "conn = get()\nconn.execute('select 1')",
        "if conn is a connection",
    ),
    "connection that is a driver's at times": (
        "import sqlite3\nconn = op.get_bind()\nconn = sqlite3.connect(x)\nconn.execute('select 1')",
        "if conn is a connection",
    ),
    "connection that is taken apart": (
        "conn, x = make()\nconn.execute('select 1')",
        "if conn is a connection",
    ),
    "connection of somebody's instance": (
        "x = make()\nx.conn.execute('select 1')",
        "if x.conn is a connection",
    ),
    "connection of an instance": ("self.conn.execute('select 1')", "if self.conn is"),
    "somebody's Session": ("session = Session()\nsession.execute('select 1')", "if session is"),
    "keywords of somebody's connection": ("conn = make()\nconn.execute(s, a=1)", "give one dict"),
    "sets of somebody's connection": (
        "conn = make()\nconn.execute(s, {'a': 1}, {'a': 2})",
        "one list of dicts",
    ),
    "dicts of rows": (
        "rows = conn.execute(s).fetchall()\nrows = [dict(r._mapping) for r in rows]\n"
        "for row in rows: print(row['x'])",
        "write row.name",
    ),
    "dicts of a result": (
        "res = conn.execute(s)\nres = [{'id': r[0]} for r in res]\n[r['id'] for r in res]",
        "write row.name",
    ),
    "rows to which others are added": (
        "rows = conn.execute(s).fetchall()\nrows.append({'x': 1})\nrows[0]['x']",
        "write row.name",
    ),
    "row to which a key is given": (
        "row = conn.execute(s).first(); row['x'] = row._mapping['y']",
        "write row.name",
    ),
    "connection of a function that calls itself": (
        "def get():\n    return get() or make()\nconn = get()\nconn.execute('select 1')",
        "if conn is a connection",
    ),
    "rows of somebody's connection": (
        "conn = make()\nfor row in conn.execute(s): print(row['x'])",
        "write row.name",
    ),
    "row or something else": (
        "row = conn.execute(s).first() or {}\nprint(row['x'])",
        "write row.name",
    ),
    "list of a row where list is something else": (
        "list = []\nrow = conn.execute(s).first()\nrow.values()[0]",
        "row._mapping",
    ),
    "method of a row": ("row = conn.execute(s).first()\nf(row.keys)", "row._mapping"),
    "escaped colon": (r'conn.execute("select E\'\\:b\'")', "double a backslash"),
    "%s": ('conn.execute("select %s", (1,))', "as ':name'"),
    "%(name)s": ('conn.execute("select %(b)s", {"b": 1})', "as ':name'"),
    "%(name)s by keyword": ('conn.execute("select %(b)s", b=1)', "one dict"),
    "?": ('conn.execute("select ?", 1)', "as ':name'"),
    "%%": ("conn.execute(\"select 'a' like 'a%%'\")", "write '%' for '%%'"),
    "parameters in a name": ('conn.execute("select :b", values)', "in one dict"),
    "engine": ('sa.create_engine("x").execute("select 1")', "Engine.execute() is gone"),
    "engine of a connection": ('op.get_bind().engine.execute("select 1")', "op.execute()"),
    "engine of the app": ("db.engine.execute(s)", "with engine.begin() as connection"),
    "unknown receiver": ('thing.execute("select 1")', "if thing is a connection"),
    "select with a whereclause": ("sa.select([t.c.a], t.c.a == 1)", "call where()"),
    "select by keyword": ("sa.select(columns=[t.c.a])", "call where()"),
    "case by keyword": ("sa.case(whens={1: 2}, value=a)", "takes no list"),
    "metadata with reflect": ("sa.MetaData(reflect=True)", "call reflect(bind=...)"),
    "autoload from nowhere": ("sa.Table('t', meta, autoload=True)", "autoload_with=bind"),
    "autoload without anything": ("sa.Table(autoload=True)", "autoload_with=bind"),
    "reflect": ("metadata.reflect()", "reflect(bind=...)"),
    "create_all": ("Base.metadata.create_all()", "create_all(bind=...)"),
    "create": ("Model.__table__.create()", "create(bind=...)"),
    "exists": ("Model.__table__.exists()", "has_table"),
    "metadata of two databases": (
        "m = sa.MetaData()\nm.bind = a\nm.bind = b\nm.reflect()",
        "reflect(bind=...)",
    ),
    "statement with parameters": (
        "m = sa.MetaData()\nm.bind = conn\nt = sa.Table('t', m)\nt.insert().execute(a=1)",
        "connection.execute(",
    ),
    "statement": ("t = sa.table('t')\nt.insert().values(a=1).execute()", "connection.execute("),
    "scalar of a statement": ("sa.select(t.c.a).scalar()", "connection.scalar("),
    "bind of metadata": ("print(db.metadata.bind)", "no 'bind' any more"),
    "run_callable": ("engine.run_callable(f)", "call the function"),
    "dialect": ("engine.dialect.has_table(engine, 't')", "takes a connection"),
    "has_key": ("row = conn.execute(s).fetchone()\nrow.has_key('a')", "row._mapping"),
    "bindparams": ("sa.text('select :b', bindparams=[b])", "call .bindparams()"),
    "typemap": ("sa.text('select 1', typemap={})", "call .columns()"),
    "autocommit of text": ("sa.text('select 1', autocommit=True)", "commit"),
    "autocommit as an option": ("s.execution_options(autocommit=True)", "does nothing"),
    "autocommit of a session": ("sa.orm.sessionmaker(autocommit=True)", "commit"),
    "encoding": ("sa.create_engine('x', encoding='utf8')", "leave it out"),
    "subtransactions": ("session.begin(subtransactions=True)", "begin_nested"),
    "keywords of a session": ("session.execute(s, mapper=M)", "bind_arguments"),
    "from_self": ("session.query(A).from_self()", "subquery()"),
    "relation": ("sa.orm.relation(A)", "relationship()"),
    "mapper": ("sa.orm.mapper(A, t)", "map_imperatively"),
    "Binary": ("sa.Binary()", "LargeBinary"),
    "begin": ("conn = op.get_bind()\nwith conn.begin():\n    pass", "begin_nested()"),
    "connect": ("conn = op.get_bind()\nconn.connect()", "use the connection itself"),
    "write that nothing commits": (
        "with engine.connect() as c:\n    c.execute(sa.text('delete from t'))",
        "commits no statement",
    ),
    "statement that nothing commits": (
        "c = engine.connect()\nc.execute(t.c.a)\nc.execute(sa.delete(t))",
        "commits no statement",
    ),
    "several sets that are no dicts": ("conn.execute(s, a, b)", "one list of dicts"),
    "strings and others in a dict": (
        "d = {'a': 'select 1', 'b': sa.text('x')}\nconn.execute(d[x])",
        "d[x] is one at times: wrap it in sa.text() where it is",
    ),
    "strings and others in a list": (
        "l = ['select 1']\nl.append(s)\nconn.execute(l[-1])",
        "at times",
    ),
    "strings and what is not in the file": (
        "d = {1: 'select 1', **more}\nconn.execute(d[x])",
        "at times",
    ),
    "strings in somebody's list": ("more.append('select 1')\nconn.execute(more[0])", "at times"),
    "strings after others": ("conn.execute([*[s], 'select 1'][1])", "at times"),
    "strings that somebody gets": (
        "l = ['select 1']\nfill(l)\nconn.execute(l[0])",
        "at times",
    ),
    "strings to which a function adds": (
        "def fill(m):\n    m.append(s)\nl = ['select 1']\nfill(l)\nconn.execute(l[0])",
        "at times",
    ),
    "colon in a string of a list": (
        "l = ['select 1', \"select ':b'\"]\nconn.execute(l[x])",
        "':b' for a parameter",
    ),
    "computed list": (
        "sa.select([t.c.a] + columns)",
        "takes no list: if this makes one, write select(*(...))",
    ),
    "strings for columns": ("sa.select(['id', t.c.a])", "column() or text()"),
    "strings in a list's name": ("l = []\nl.append('id')\nsa.select(l)", "column() or text()"),
    "strings for other columns": (
        "s.with_only_columns(['id'])",
        "with_only_columns() takes no list",
    ),
    "name that is a row at times": (
        "row = somebodys()\nrow = conn.execute(s).fetchone()\nprint(row['id'])",
        "write row.name",
    ),
    "name that is rows at times": (
        "rows = somebodys()\nrows = conn.execute(s).fetchall()\nprint(rows[0]['id'])",
        "write row.name",
    ),
    "dict of a name that is a row at times": (
        "row = somebodys()\nrow = conn.execute(s).fetchone()\ndict(row)",
        "row._mapping",
    ),
    "lambda over rows": ("list(map(lambda r: r['id'], conn.execute(s)))", "write row.name"),
    "values and more": ("sa.insert(t, {'a': 1}, inline=True)", "call .values()"),
}


@pytest.mark.parametrize("code, message", REPORTED.values(), ids=REPORTED)
def test_what_a_person_has_to_change_is_reported(code, message):
    """What a person has to decide is found once, with advice and without an edit."""
    text = revision(code)
    every = [each for each in found(text) if not each.edits]
    assert [message in each.message for each in every].count(True) == 1
    assert all("\n" not in each.message and each.topic == "SQLAlchemy 2" for each in every)
    number = 6 + code.count("\n")
    if "with" not in code:
        assert {each.line for each in every} == {number}
        assert every[0].text == code.splitlines()[-1]


# What upgrade() has that only SQLAlchemy 1.4 and newer take in another way.
TOO_NEW = [
    "sa.select([t.c.a])",
    "sa.select([t.c.a] + [t.c.b])",
    "sa.select([c for c in t.c])",
    "s.with_only_columns([t.c.a])",
    "sa.exists([t.c.a])",
    "sa.case([(a, b)])",
    "engine.has_table('t')",
    "conn.execute(s).first()['count']",
    "conn.execute(s).first()[t.c.id]",
    "conn.execute(s).first().items()",
    "dict(conn.execute(s).first())",
]


@pytest.mark.parametrize("code", TOO_NEW)
def test_what_an_older_sqlalchemy_does_not_take_is_not_written(monkeypatch, code):
    """Beside SQLAlchemy 1.3, the command reports what 1.4 takes and does not write it."""
    (newer,) = found(revision(code))
    monkeypatch.setattr(installed, "_HAS_NEW_FORMS", False)
    (finding,) = found(revision(code))
    assert newer.edits and not finding.edits and finding.replacement is None
    assert finding.message == newer.message + "; change it once you have SQLAlchemy 1.4 or newer"


def test_what_an_older_sqlalchemy_takes_is_written(monkeypatch):
    """Beside SQLAlchemy 1.3, the command still writes what 1.3 takes; what it never writes has no advice to wait."""
    monkeypatch.setattr(installed, "_HAS_NEW_FORMS", False)
    code = 'n = engine.table_names()\nfor r in conn.execute("select 1 id"):\n    print(r["id"])'
    assert upgrade_of(ported(revision(code))) == (
        "n = sa.inspect(engine).get_table_names()\n"
        'for r in conn.execute(sa.text("select 1 id")):\n    print(r.id)'
    )
    (finding,) = found(revision("sa.select(['id'])"))
    assert "once you have" not in finding.message


def test_the_installed_sqlalchemy_decides(monkeypatch):
    """What SQLAlchemy 1.4 has brought is written where it is installed."""
    monkeypatch.undo()
    assert installed._HAS_NEW_FORMS is not SQLALCHEMY_1_3


RELYING = [
    "t.insert().execute(a=1)",
    "sa.select([t.c.a]).scalar()",
    "print(m.bind)",
    "t.exists()",
    "sa.Table(*args, autoload=True)",
]


@pytest.mark.parametrize("code", RELYING)
def test_metadata_stays_bound_as_long_as_something_relies_on_it(code):
    """The bind of metadata is reported and left where it is, if a person has to change what uses it."""
    made = "m = sa.MetaData(bind=conn)\nt = sa.Table('t', m)\n"
    result = ported(revision(made + code))
    assert upgrade_of(result).startswith(made)
    assert any("MetaData has no bind" in finding.message for finding in found(result))


FINE = {
    "op.execute": 'op.execute("update t set a = 1")',
    "batch": 'with op.batch_alter_table("t") as batch_op:\n    batch_op.execute("update t set a = 1")',
    "context.execute": 'op.get_context().execute("select 1")',
    "text": 'op.get_bind().execute(sa.text("select 1"))',
    "text in a name": 's = sa.text("select 1")\nconn.execute(s)',
    "name that is not only a string": 's = "select 1"\ns = sa.text(s)\nconn.execute(s)',
    "parameter of a function": "def run(sql):\n    conn.execute(sql)",
    "parameter that is no string": "def run(sql):\n    conn.execute(sql)\nrun(sa.text('x'))\nrun(s)",
    "parameter that becomes text": "def run(sql):\n    sql = sa.text(sql)\n    conn.execute(sql)\nrun('x')",
    "parameter whose type is tested": (
        "def run(sql):\n    if not isinstance(sql, str):\n        conn.execute(sql)\nrun('select 1')"
    ),
    "parameter that a function gives to itself": "def run(sql):\n    conn.execute(sql)\n    run(sql)",
    "other parameter": "def run(name, sql):\n    conn.execute(sql)\nrun('select 1', s)\nrun('a', sql=s)",
    "parameter of starred arguments": "def run(a, sql='select 1'):\n    conn.execute(sql)\nrun(*args)",
    "default that is not taken": "def run(sql='select 1'):\n    conn.execute(sql)\nrun(s)",
    "containers of text": "d = {'a': sa.text('x')}\nfor k, v in d.items():\n    conn.execute(v)",
    "other item": "d = {'a': 'select 1', 'b': s}\nconn.execute(d['b'])\nl = ['x', s]\nconn.execute(l[1])",
    "keys of a dict": "for x in {s: 'select 1'}:\n    conn.execute(x)",
    "other part of pairs": "for s, _ in ((x, 'select 1'),):\n    conn.execute(s)",
    "starred target": "for *_, s in [(x, 'select 1', y)]:\n    conn.execute(s)",
    "unknown container": "for s in many():\n    conn.execute(s)\nconn.execute(more['a'])",
    "list that is only itself": "for l in l:\n    conn.execute(l)\nl = l[1:]\nconn.execute(l[0])",
    "empty list": "l = []\nfor s in l:\n    conn.execute(s)",
    "somebody's items and split": "for _, s in x.items():\n    conn.execute(s)\nfor s in x.split():\n    conn.execute(s)",
    "sum of columns": "sa.select(t.c.a + t.c.b)\nsa.select(columns + more)\nsa.select(*([t.c.a] + more))",
    "name that is a list at times": "l = [t.c.a]\nl = f(l)\nsa.select(l)\nfor m in [m]:\n    sa.select(m)",
    "lambda over something else": "list(map(lambda r: r['id'], values))",
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
    "list of dicts": "conn.execute(t.insert(), [{'a': 1}, {'a': 2}])",
    "parameters by name": "conn.execute(s, parameters={'a': 1}, execution_options={})",
    "params of a session": "session.execute(s, params={'a': 1})",
    "select": "s = sa.select(t.c.a).where(t.c.a == 1)",
    "case": "s = sa.case((a, b), else_=c)\ns = sa.case({1: 2}, value=t.c.a)",
    "somebody's select": "def select(what):\n    pass\nselect([1])",
    "function of the database": "s = sa.func.select([1])\ns = sa.func.case([1])",
    "metadata": "m = sa.MetaData()\nm = sa.MetaData('public')\nm = sa.MetaData(schema='x')",
    "autoload_with": "t = sa.Table('t', m, autoload_with=op.get_bind())",
    "with bind": "metadata.create_all(bind=b)\nmetadata.reflect(b)\nt = sa.Table('t', m)\nt.create(b)",
    "create_all of Flask-SQLAlchemy": "db.create_all()",
    "enum": "sa.Enum('a', name='x').create(op.get_bind(), checkfirst=False)",
    "types": "sa.String(20, collation='x')\nsa.Enum('a', convert_unicode=True)",
    "inspector": "sa.inspect(engine).has_table('t')\ni = sa.inspect(b)\ni.get_table_names()",
    "dialect": "bind.dialect.has_table(bind, 't')",
    "dict": "d = {}\nd.update({'a': 1})\nd.update(a=1)\nl = []\nl.insert(0, 1)",
    "clauses": "t = sa.table('t')\nt.update().where(t.c.a == 1).values(a=2)\nsa.insert(t).values(a=1)",
    "query": "session.query(A).filter_by(a=1).update({'a': 2})\nsession.query(A).get(1)",
    "row": "for row in conn.execute(s):\n    print(row.id, row[0], row[-1], row[1:], row[i])",
    "mappings": "for row in conn.execute(s).mappings():\n    print(row['id'])",
    "rows of something else": "for row in csv.DictReader(f):\n    print(row['id'], row.keys())",
    "autocommit off": "sa.orm.sessionmaker(autocommit=False)",
    "isolation level": "conn.execution_options(isolation_level='AUTOCOMMIT')",
    "begin": "with engine.connect() as c:\n    with c.begin():\n        pass",
    "write that is committed": "with engine.connect() as c:\n    c.execute(sa.delete(t))\n    c.commit()",
    "write that is begun": "with engine.begin() as c:\n    c.execute(sa.delete(t))",
    "write that Alembic commits": "c = engine.connect()\ncontext.configure(connection=c)\nc.execute(sa.delete(t))",
    "read": "with engine.connect() as c:\n    c.execute(sa.text('select 1'))",
    "connect of an engine": "def f(bind):\n    bind.connect()",
    "operations": "def f(operations):\n    operations.execute('select 1')",
    "savepoint": "with op.get_bind().begin_nested():\n    pass",
    "column default": "sa.Column('a', sa.Integer, server_default=sa.text('1'), bind=1)",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_runs_is_left_alone(code):
    """What SQLAlchemy 2 takes as it is, or what is none of SQLAlchemy's business, is not found."""
    assert found(revision(code)) == []


IMPORTS = {
    "import sqlalchemy as sa\n": ("sa.text", ""),
    "import sqlalchemy\n": ("sqlalchemy.text", ""),
    "import sqlalchemy.dialects.postgresql\n": ("sqlalchemy.text", ""),
    "import sqlalchemy.dialects.postgresql as pg\n": ("text", "from sqlalchemy import text\n"),
    "from sqlalchemy import Column, text\n": ("text", ""),
    "from sqlalchemy import text as t\n": ("t", ""),
    "from sqlalchemy.sql import text\n": ("text", ""),
    "from sqlalchemy.sql.expression import text\n": ("text", ""),
    "from sqlalchemy import *\n": ("text", ""),
    "from sqlalchemy import Column  # noqa\n": ("text", "from sqlalchemy import text\n"),
}


@pytest.mark.parametrize("head", IMPORTS)
def test_text_is_written_as_the_file_imports_it(head):
    """text() gets the name that the file has for it, and an import below the others if it has none."""
    name, added = IMPORTS[head]
    result = ported(revision('conn.execute("select 1")', head))
    assert result == revision(f'conn.execute({name}("select 1"))', head + added)


def test_a_column_of_that_name_is_in_nobodys_way():
    """An attribute of a class by the name of text leaves text() as it is imported."""
    head = "from sqlalchemy import Column, text\n\n\nclass A:\n    text = Column()\n"
    result = ported(revision('conn.execute("select 1")', head))
    assert result == revision('conn.execute(text("select 1"))', head)


def test_a_name_that_the_file_has_given_to_something_else_is_not_taken():
    """Where text is a variable of the file's own, sqlalchemy.text is imported and written."""
    result = ported(revision('text = "select 1"\nconn.execute(text)', "from alembic import op\n"))
    assert result == revision(
        'text = "select 1"\nconn.execute(sqlalchemy.text(text))',
        "from alembic import op\nimport sqlalchemy\n",
    )


HEADS = {
    "": "from sqlalchemy import text\n\n",
    "# A comment\n": "# A comment\nfrom sqlalchemy import text\n\n",
    '"""doc"""\n\n': '"""doc"""\n\nfrom sqlalchemy import text\n\n',
    '"""doc"""\nfrom __future__ import annotations\n\n': (
        '"""doc"""\nfrom __future__ import annotations\n\nfrom sqlalchemy import text\n\n'
    ),
    "from alembic import op\r\n": "from alembic import op\r\nfrom sqlalchemy import text\r\n",
}


@pytest.mark.parametrize("head", HEADS)
def test_the_import_is_at_the_top(head):
    """An import is added below the docstring and the imports from __future__, once for all that needs it."""
    code = 'conn.execute("select 1"); conn.execute("select 2")'
    end = "\r\n" if "\r" in head else "\n"
    wrapped = 'conn.execute(text("select 1")); conn.execute(text("select 2"))'
    assert ported(head + code + end) == HEADS[head] + wrapped + end


def test_a_finding_shows_the_line_and_what_it_becomes():
    """A finding has the line, and the expression as it should read."""
    (finding,) = found(revision('n = conn.execute("select 1").scalar()'))
    assert finding.path == "migrations/versions/1.py"
    assert finding.line == 6
    assert finding.text == 'n = conn.execute("select 1").scalar()'
    assert finding.replacement == 'conn.execute(sa.text("select 1"))'


def test_names_that_are_gone_are_found_where_they_are_imported():
    """An import that fails under SQLAlchemy 2 is found."""
    every = found(
        "from sqlalchemy.orm import relation, relationship\nfrom sqlalchemy import Binary\n"
    )
    assert [finding.line for finding in every] == [1, 2]


GENERATED = '''"""add things

Revision ID: 0a1b2c3d4e5f
Revises:
Create Date: 2019-04-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '0a1b2c3d4e5f'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table('thing',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('made', sa.DateTime(), server_default=sa.text('now()'), nullable=True),
    sa.ForeignKeyConstraint(['id'], ['other.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('thing', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name', sa.String(length=20), nullable=True))
        batch_op.create_index(batch_op.f('ix_thing_name'), ['name'], unique=True)
    # ### end Alembic commands ###


def downgrade():
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_table('thing')
    # ### end Alembic commands ###
'''

CLEAN = [
    *(ROOT / "examples" / "migrations" / "versions").glob("*.py"),
    *(ROOT / "examples" / "migrations").glob("env.py"),
    *(ROOT / "flask_migrate_script" / "templates").glob("*/env.py"),
]


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_found_in_files_that_run(path):
    """The revisions and env.py of the example, and the env.py of new projects, are left alone."""
    assert found(path.read_text(encoding="utf-8")) == []


def test_nothing_is_found_in_a_generated_revision():
    """A revision as Alembic generates it is left alone."""
    assert len(CLEAN) == 7
    assert found(GENERATED) == []


OLD = '''"""old

Revision ID: 1
"""
from alembic import op

revision = "1"
down_revision = None

NAMES = "insert into thing (id, name) values (2, 'b')"


def upgrade():
    op.execute("create table thing (id integer, name varchar(20), at varchar(20))")
    bind = op.get_bind()
    bind.execute("insert into thing (id, name, at) values (1, 'a%', '12:30:00')")
    bind.execute(NAMES)
    for sql in ("update thing set name = 'c' where id = 2", "delete from thing where id = 3"):
        bind.execute(sql)
    bind.execute(
        "insert into thing (id, name) "
        "values (:id, :name)", id=3, name="d"
    )
    for row in bind.execute("select id, name from thing where name = '{}'".format("a%")):
        bind.execute("update thing set name = :n where id = %d" % row["id"], n=row["name"] + "!")


def downgrade():
    pass
'''

ENV = """from alembic import context
import sqlalchemy

engine = sqlalchemy.create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def upgrade(folder, text):
    """Run one revision on a new SQLite database, and return what is in its table."""
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(ENV)
    (folder / "versions" / "1.py").write_text(text)
    url = f"sqlite:///{folder / 'app.db'}"
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("sqlalchemy.url", url)
    command.upgrade(config, "head")
    with sqlalchemy.create_engine(url).connect() as connection:
        rows = connection.execute(sqlalchemy.text("select id, name, at from thing order by id"))
        return [tuple(row) for row in rows]


def test_an_old_revision_runs_when_it_is_ported(tmp_path):
    """A revision for SQLAlchemy 1 fails on SQLAlchemy 2, and runs on both of them once it is edited."""
    rows = [(1, "a%!", "12:30:00"), (2, "c", None), (3, "d", None)]
    if SQLALCHEMY_2:
        with pytest.raises(sqlalchemy.exc.ObjectNotExecutableError):
            upgrade(tmp_path / "before", OLD)
    else:
        assert upgrade(tmp_path / "before", OLD) == rows
    result = ported(OLD)
    assert re.findall("from sqlalchemy import text", result) == ["from sqlalchemy import text"]
    assert upgrade(tmp_path / "after", result) == rows


BOUND = """import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade():
    op.execute("create table thing (id integer, name varchar(20), at varchar(20))")
    bind = op.get_bind()
    metadata = sa.MetaData(bind=bind)
    thing = sa.Table("thing", metadata, autoload=True)
    other = sa.Table("other", metadata, sa.Column("id", sa.Integer))
    other.create()
    bind.execute(thing.insert(values={"id": 1, "name": "a"}))
    bind.execute(thing.insert(), {"id": 2, "name": "b"}, {"id": 3, "name": "c"})
    thing.insert().values(id=4).execute()
    thing.delete().where(thing.c.id == 4).execute()
    bind.execute(thing.update(thing.c.id == 2, values={"name": "x"}))
    bind.execute(thing.delete(thing.c.id == 3))
    names = sa.select([thing.c.name, thing.c.id.label("count")])
    more = sa.select([thing.c.at] + [sa.case([(thing.c.id == 1, "a")], else_="b")])
    bind.execute(more).fetchall()
    for row in bind.execute(names.where(thing.c.id == 1)):
        bind.execute(thing.update().values(at=row["name"] * row["count"] * len(dict(row)["name"])))


def downgrade():
    pass
"""


def test_a_revision_with_bound_metadata_runs_when_it_is_ported(tmp_path, monkeypatch):
    """Metadata that was bound, clauses as arguments and lists of columns become what SQLAlchemy 2 takes."""
    monkeypatch.undo()
    rows = [(1, "a", "a"), (2, "x", "a")]
    result = ported(BOUND)
    if SQLALCHEMY_2:
        with pytest.raises(TypeError):
            upgrade(tmp_path / "before", BOUND)
    else:
        assert upgrade(tmp_path / "before", BOUND) == rows
    assert upgrade(tmp_path / "after", result) == rows


GIVEN = """import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None

SQL = {"a": "insert into thing (id, name) values (1, 'a')"}
NAMES = ["insert into thing (id, name) values (2, 'b')"]


def run(sql):
    op.get_bind().execute(sql)


def run_with(connection, sql):
    return connection.execute(sql)


def upgrade():
    run("create table thing (id integer, name varchar(20), at varchar(20))")
    conn = op.get_bind()
    conn.execute(SQL["a"])
    conn.execute(NAMES[0])
    for key, sql in SQL.items():
        conn.execute(sql)
    for _, s in (("a", "update thing set at = 'x' where id = 1"), ("b", "delete from thing where id = 3")):
        conn.execute(s)
    run(sql="insert into thing (id, name) values (3, 'c')")
    run_with(conn, "insert into thing (id, name) values (4, 'd')")
    lines = []
    lines.append("update thing set at = 'y' where id > 2")
    for l in lines:
        conn.execute(l)


def downgrade():
    pass
"""


def test_a_revision_whose_strings_are_elsewhere_runs_when_it_is_ported(tmp_path):
    """Strings from containers and calls become text() where they are executed."""
    rows = [(1, "a", "x"), (1, "a", "x"), (2, "b", None), (3, "c", "y"), (4, "d", "y")]
    if SQLALCHEMY_2:
        with pytest.raises(sqlalchemy.exc.ObjectNotExecutableError):
            upgrade(tmp_path / "before", GIVEN)
    else:
        assert upgrade(tmp_path / "before", GIVEN) == rows
    assert upgrade(tmp_path / "after", ported(GIVEN)) == rows


def test_a_parameter_that_is_a_string_at_times_is_reported_at_the_execute():
    """A function that gets strings and statements is found where it executes them, without an edit."""
    calls = 'def run(sql):\n    conn.execute(sql)\n\n\nrun("select 1")\n'
    for other in ("run(s)", "map(run, many)", "run(*args)"):
        (finding,) = found(calls + other + "\n")
        assert (finding.line, finding.edits) == (2, ())
        assert "sql is one at times: wrap it in text()" in finding.message


PLAIN = """import sqlite3

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None

DATA = [(1, "/users/:id"), (2, '{"a":1}')]


def get_connection():
    return sqlite3.connect(":memory:")


def upgrade():
    op.execute("create table thing (id integer, name varchar(20), at varchar(20))")
    bind = op.get_bind()
    conn = get_connection()
    conn.execute("create table a (b integer)")
    for number, name in DATA:
        values = {"id": number, "name": name}
        bind.execute(sa.text("insert into thing (id, name) values (:id, :name)"), values)
    rows = bind.execute(sa.text("select id, name from thing")).fetchall()
    rows = [{"id": row[0], "name": row[1]} for row in rows]
    for row in rows:
        row["name"] = row["name"].upper()
        values = {"id": row["id"], "name": row["name"]}
        bind.execute(sa.text("update thing set name = :name where id = :id"), values)
    REPLACED


def downgrade():
    pass
"""

# What runs on SQLAlchemy 1 alone, and what it makes of it.
OLD_LINES = """for letter in ("x", "y"):
        bind.execute("update thing set at = '%s' where id = %d" % (letter, 1))
    first = bind.execute(sa.text("select id, at from thing")).first()
    values = first.values()
    values.append("".join(first.keys()))
    bind.execute(sa.text("update thing set at = :at where id = 2"), {"at": str(values)})"""


def test_a_revision_that_runs_still_runs_when_it_is_ported(tmp_path, monkeypatch):
    """Dicts that were rows and a driver's connection stay as they are."""
    monkeypatch.undo()
    text = PLAIN.replace("REPLACED", "pass")
    rows = [(1, "/USERS/:ID", None), (2, '{"A":1}', None)]
    assert upgrade(tmp_path / "before", text) == rows
    result = ported(text)
    assert result == text
    assert upgrade(tmp_path / "after", result) == rows


def test_lists_of_rows_run_when_they_are_ported(tmp_path, monkeypatch):
    """What is done with the lists of a row is done with lists, and what is put in stays what it is."""
    monkeypatch.undo()
    text = PLAIN.replace("REPLACED", OLD_LINES)
    rows = [(1, "/USERS/:ID", "y"), (2, '{"A":1}', "[1, 'y', 'idat']")]
    if SQLALCHEMY_2:
        with pytest.raises(sqlalchemy.exc.ObjectNotExecutableError):
            upgrade(tmp_path / "before", text)
    else:
        assert upgrade(tmp_path / "before", text) == rows
    assert upgrade(tmp_path / "after", ported(text)) == rows


# What puts in a value that text() takes for a parameter.
WITH_COLONS = """for name in ["a", str("/users/:id")]:
        bind.execute("update thing set at = '%s'" % name)
        bind.execute(f"update thing set at = '{name}'")
        bind.execute("update thing set at = '{}'".format(name))"""


def test_what_puts_in_values_stays(tmp_path):
    """A value with a colon that is put into a string is what it was, as the string is left to a person."""
    rows = [(1, "/USERS/:ID", "/users/:id"), (2, '{"A":1}', "/users/:id")]
    text = ported(PLAIN.replace("REPLACED", WITH_COLONS))
    assert WITH_COLONS in text
    if SQLALCHEMY_2:
        with pytest.raises(sqlalchemy.exc.ObjectNotExecutableError):
            upgrade(tmp_path, text)
    else:
        assert upgrade(tmp_path, text) == rows
