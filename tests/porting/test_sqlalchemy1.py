"""What of a revision file or an env.py does not run under SQLAlchemy 2: what is written, and what is listed."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from flask_migrate_script.porting.fixers import FIXERS
from porting import projects

pytestmark = pytest.mark.oldest_and_newest

ROOT = Path(__file__).parents[2]
SQLALCHEMY_1_3 = sqlalchemy.__version__.startswith("1.3.")
RULES = [fixer.name for fixer in FIXERS if fixer.topic == "SQLAlchemy 2"]
MIGRATIONS = {"migrations/alembic.ini": "[alembic]\n", "migrations/env.py": "import alembic\n"}


def index_of(text):
    return projects.index_of({**MIGRATIONS, "migrations/versions/1.py": text})


def found(text, has_new_forms=True):
    """Return what is found in a revision beside SQLAlchemy 1.4 or newer, or beside an older one."""
    index = index_of(text)
    index.has_new_forms = has_new_forms
    return projects.found_in(index, *RULES)


def ported(text, has_new_forms=True):
    """Return a file's text with the edits of all findings, which has to be Python."""
    result = projects.ported(text, found(text, has_new_forms))
    compile(result, "1.py", "exec")
    return result


def revision(code, head="import sqlalchemy as sa\nfrom alembic import op\n"):
    """Return a revision file whose upgrade() is some code."""
    return f"{head}\n\ndef upgrade():\n{textwrap.indent(textwrap.dedent(code).strip(), '    ')}\n"


def upgrade_of(text):
    return textwrap.dedent(text.partition("def upgrade():\n")[2]).strip()


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
    "select": ("s = sa.select([t.c.a, t.c.b])", "s = sa.select(t.c.a, t.c.b)"),
    "select of what is in a list": ("s = sa.select([*cols])", "s = sa.select(*cols)"),
    "select below sql": (
        "s = sa.sql.select([t.c.a],).where(t.c.a == 1)",
        "s = sa.sql.select(t.c.a,).where(t.c.a == 1)",
    ),
    "with_only_columns": ("s = s.with_only_columns([t.c.a])", "s = s.with_only_columns(t.c.a)"),
    "case": ("c = sa.case([(a, b),], else_=1)", "c = sa.case((a, b), else_=1)"),
    "case in lines": (
        "c = sa.case(\n    [  # pairs\n        (a, b),\n    ],\n    else_=1,\n)",
        "c = sa.case(\n      # pairs\n        (a, b)\n    ,\n    else_=1,\n)",
    ),
    "exists": ("c = sa.exists([t.c.a])", "c = sa.exists(t.c.a)"),
    "select in execute": (
        "conn.execute(sa.select([sa.case([(a, b)])]))",
        "conn.execute(sa.select(sa.case((a, b))))",
    ),
    "Binary": (
        "a = sa.Column('a', sa.Binary(20))\nb = sa.types.Binary",
        "a = sa.Column('a', sa.LargeBinary(20))\nb = sa.types.LargeBinary",
    ),
    "relation": ("a = sa.orm.relation(A)", "a = sa.orm.relationship(A)"),
    "eagerload": ("a = sa.orm.eagerload('a')", "a = sa.orm.joinedload('a')"),
    "PassiveDefault": ("a = sa.PassiveDefault('a')", "a = sa.DefaultClause('a')"),
}


@pytest.mark.parametrize("before, after", WRITTEN.values(), ids=WRITTEN)
def test_what_is_certain_is_written(before, after):
    """What is found is changed into what SQLAlchemy 2 takes, after which nothing is found."""
    text = revision(before)
    result = ported(text)
    assert upgrade_of(result) == after
    assert result.startswith(text.partition("def upgrade")[0])
    assert found(result) == []


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
    # Lists.
    "somebody's select": ("from app import db\ndb.select([t.c.a])", "takes no list"),
    "select with a whereclause": ("sa.select([t.c.a], t.c.a == 1)", "call where()"),
    "select by keyword": ("sa.select(columns=[t.c.a])", "call where()"),
    "select of strings": ("sa.select(['id', t.c.a])", "column() or text()"),
    "select of no columns": ("sa.select([]).select_from(t)", "takes no list"),
    "select of a list in parentheses": ("sa.select(([t.c.a]))", "takes no list"),
    "select of a list with a comment": (
        "sa.select([t.c.a,  # a, b\n])",
        "takes no list",
    ),
    "select of a tuple": ("sa.select((t.c.a, t.c.b))", "write select(*(...))"),
    "select of a comprehension": ("sa.select([c for c in t.c])", "write select(*(...))"),
    "select of a list's name": ("columns = [t.c.a]\nsa.select(columns)", "write select(*(...))"),
    "select of two lists": ("sa.select([t.c.a] + columns)", "write select(*(...))"),
    "select of sorted()": ("sa.select(sorted(t.c))", "write select(*(...))"),
    "case by keyword": ("sa.case(whens={1: 2}, value=a)", "takes no list"),
    "strings for other columns": ("s.with_only_columns(['id'])", "column() or text()"),
    # What is bound.
    "metadata": ("sa.MetaData(bind=b)", "does not take bind=: give the connection to what needs"),
    "metadata by place": ("sa.MetaData(op.get_bind(), schema='x')", "does not take bind="),
    "metadata with reflect": ("sa.MetaData(reflect=True)", "call reflect(bind=...)"),
    "autoload": ("sa.Table('t', meta, autoload=True)", "autoload_with=bind"),
    "reflect": ("metadata.reflect(only=[])", "reflect(bind=...)"),
    "create_all": ("Base.metadata.create_all()", "create_all(bind=...)"),
    "create": ("Model.__table__.create()", "create(bind=...)"),
    "exists": ("Model.__table__.exists()", "has_table"),
    "bind of metadata": ("print(db.metadata.bind)", "no 'bind' any more"),
    "statement": ("t = sa.table('t')\nt.insert().values(a=1).execute()", "connection.execute("),
    "scalar of a statement": ("sa.select(t.c.a).scalar()", "connection.scalar("),
    # Rows.
    "row in a loop": ("for row in conn.execute(s): print(row['id'])", "write row.name"),
    "row of a list": ("rows = conn.execute(s).fetchall()\nrows[0]['id']", "write row.name"),
    "row of a made list": ("for r in list(conn.execute(s)): print(r['id'])", "write row.name"),
    "row of a comprehension": ("[r['id'] for r in session.execute(s)]", "write row.name"),
    "row or nothing": (
        "rows = conn.execute(s).fetchall()\nr = rows[0] if rows else None\nr['x']",
        "write row.name",
    ),
    "row by column": ("conn.execute(s).first()[t.c.id]", "write row._mapping[column]"),
    "row as a dict": ("dict(conn.execute(s).first())", "make the dict of row._mapping"),
    "keys of a row": ("conn.execute(s).first().keys()", "have no keys(): write row._mapping"),
    "has_key": ("row = conn.execute(s).fetchone()\nrow.has_key('a')", "row._mapping"),
    # What is gone.
    "engine": ('sa.create_engine("x").execute("select 1")', "Engine.execute() is gone"),
    "engine of a connection": ('op.get_bind().engine.execute("select 1")', "op.execute()"),
    "engine of the app": ("db.engine.execute(s)", "with engine.begin() as connection"),
    "table_names": ("engine.table_names()", "use sqlalchemy.inspect(bind).get_table_names()"),
    "has_table": ("engine.has_table('t')", "use sqlalchemy.inspect(bind).has_table()"),
    "dialect": ("engine.dialect.has_table(engine, 't')", "takes a connection"),
    "run_callable": ("engine.run_callable(f)", "call the function"),
    "from_self": ("session.query(A).from_self()", "subquery()"),
    "mapper": ("sa.orm.mapper(A, t)", "map_imperatively"),
    "comparable_property": ("sa.orm.comparable_property(A)", "use hybrid_property"),
    "update": ("t = sa.table('t')\nt.update(t.c.a == 1, {'a': 2})", ".where() and .values()"),
    "delete of an unknown table": ("t.delete(t.c.a == 1)", "call .where()"),
    "function insert": ("sa.insert(t, {'a': 1})", "call .values()"),
    "convert_unicode": ("sa.String(20, convert_unicode=True)", "String() does not take convert"),
    "bindparams": ("sa.text('select :b', bindparams=[b])", "call .bindparams()"),
    "autocommit of text": ("sa.text('select 1', autocommit=True)", "commit"),
    "autocommit as an option": ("s.execution_options(autocommit=True)", "does nothing with"),
    "autocommit of a session": ("sa.orm.sessionmaker(autocommit=True)", "commit"),
    "encoding": ("sa.create_engine('x', encoding='utf8')", "leave it out"),
    "subtransactions": ("session.begin(subtransactions=True)", "begin_nested"),
    # Transactions.
    "begin": ("conn = op.get_bind()\nconn.begin()", "begin_nested()"),
    "connect": ("op.get_bind().connect()", "use the connection itself"),
    "write that nothing commits": (
        "with engine.connect() as c: c.execute(sa.text('delete from t'))",
        "commits no statement",
    ),
    "statement that nothing commits": (
        "c = engine.connect()\nc.execute(t.c.a)\nc.execute(sa.delete(t))",
        "commits no statement",
    ),
}


@pytest.mark.parametrize("code, message", LISTED.values(), ids=LISTED)
def test_what_is_not_certain_is_listed(code, message):
    """What a person has to decide is found once, with advice, and stays as it is."""
    text = revision(code)
    (finding,) = found(text)
    assert (finding.topic, finding.edits, finding.replacement) == ("SQLAlchemy 2", (), None)
    assert message in finding.message
    assert "\n" not in finding.message
    line = next(n for n, each in enumerate(code.splitlines(), 6) if each.strip() == finding.text)
    assert finding.line == line


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
    "columns": "sa.select(t.c.a + t.c.b)\nsa.select(columns + more)\nsa.select(*([t.c.a] + more))",
    "name that is a list at times": "l = [t.c.a]\nl = f(l)\nsa.select(l)\nfor m in [m]:\n    sa.select(m)",
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
    "select": "s = sa.select(t.c.a).where(t.c.a == 1)",
    "case": "s = sa.case((a, b), else_=c)\ns = sa.case({1: 2}, value=t.c.a)",
    "somebody's select": "def select(what):\n    pass\nselect([1])",
    "function of the database": "s = sa.func.select([1])\ns = sa.func.case([1])",
    "metadata": "m = sa.MetaData()\nm = sa.MetaData('public')\nm = sa.MetaData(schema='x')",
    "metadata that gets a bind": "metadata.bind = op.get_bind()",
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
    "savepoint": "with op.get_bind().begin_nested():\n    pass",
    "connect of an engine": "def f(bind):\n    bind.connect()",
    "write that is committed": "with engine.connect() as c:\n    c.execute(sa.delete(t))\n    c.commit()",
    "write that is begun": "with engine.begin() as c:\n    c.execute(sa.delete(t))",
    "write that Alembic commits": "c = engine.connect()\ncontext.configure(connection=c)\nc.execute(sa.delete(t))",
    "unopened write": "with x.connect() as c:\n    c.execute(sa.delete(t))",
    "read": "with engine.connect() as c:\n    c.execute(sa.text('select 1'))",
    "mapper as a target": "sa.event.listen(sa.orm.mapper, 'after_insert', f)",
    "column default": "sa.Column('a', sa.Integer, server_default=sa.text('1'), bind=1)",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE)
def test_what_runs_is_not_listed(code):
    """What SQLAlchemy 2 takes as it is, or what is none of SQLAlchemy's business, is not found."""
    assert found(revision(code)) == []


# What upgrade() has that only SQLAlchemy 1.4 and newer take in another way.
TOO_NEW = [
    "sa.select([t.c.a])",
    "s.with_only_columns([t.c.a])",
    "sa.exists([t.c.a])",
    "sa.case([(a, b)])",
]


@pytest.mark.parametrize("code", TOO_NEW)
def test_what_an_older_sqlalchemy_does_not_take_is_not_written(code):
    """Beside SQLAlchemy 1.3, the command lists what 1.4 takes and does not write it."""
    (newer,) = found(revision(code))
    (finding,) = found(revision(code), has_new_forms=False)
    assert newer.edits and not finding.edits and finding.replacement is None
    assert finding.message == newer.message + "; change it once you have SQLAlchemy 1.4 or newer"
    (never,) = found(revision("sa.select(['id'])"))
    assert "once you have" not in never.message


def test_the_installed_sqlalchemy_decides():
    """What SQLAlchemy 1.4 has brought is written where it is installed."""
    assert index_of("").has_new_forms is not SQLALCHEMY_1_3


# How a file imports text() or SQLAlchemy, how it is written then, and what is added to the imports.
IMPORTS = {
    "import sqlalchemy as sa\n": ("sa.text", ""),
    "import sqlalchemy\n": ("sqlalchemy.text", ""),
    "import sqlalchemy.dialects.postgresql\n": ("sqlalchemy.text", ""),
    "import sqlalchemy.dialects.postgresql as pg\n": ("text", "from sqlalchemy import text\n"),
    "from sqlalchemy import Column, text\n": ("text", ""),
    "from sqlalchemy import text as t\n": ("t", ""),
    "from sqlalchemy.sql import text\n": ("text", ""),
    "from sqlalchemy.sql.expression import text\n": ("text", ""),
    "from sqlalchemy import Column  # noqa\n": ("text", "from sqlalchemy import text\n"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("head", IMPORTS)
def test_text_is_written_as_the_file_imports_it(head, newline):
    """text() gets the name that the file has for it, or one import for all, below that of Alembic."""
    name, added = IMPORTS[head]
    op = "from alembic import op  # first\n"
    code = 'op.get_bind().execute({}"select 1"{}); op.get_bind().execute({}"select 2"{})'
    before = revision(code.format("", "", "", ""), op + head)
    after = revision(code.format(name + "(", ")", name + "(", ")"), op + added + head)
    assert ported(before.replace("\n", newline)) == after.replace("\n", newline)


EXECUTE = 'op.get_bind().execute("select 1")\n'
NOT_TEXT = {
    "somebody's text": "from app import text\nfrom alembic import op\n",
    "Alembic in a function": "def upgrade():\n    from alembic import op\n    ",
    "variable": "from sqlalchemy import text\nfrom alembic import op\ntext = text('a')\n",
    "all of another module": "import sqlalchemy as sa\nfrom alembic import op\nfrom app import *\n",
    "parameter": "from alembic import op\ndef f(text):\n    ",
    "module that is something else": "import sqlalchemy as sa\nfrom alembic import op\nsa = text = sa\n",
}


@pytest.mark.parametrize("before", NOT_TEXT.values(), ids=NOT_TEXT)
def test_nothing_is_written_where_text_may_be_something_else(before):
    """Where a file gives text's name to something else, or imports nothing at its top, the line is listed."""
    (finding,) = found(before + EXECUTE)
    assert not finding.edits
    assert finding.message.endswith("wrap it in text()")


RENAMED = {
    "imported": (
        "from sqlalchemy import Binary, Column\nColumn('a', Binary())\n",
        "from sqlalchemy import LargeBinary, Column\nColumn('a', LargeBinary())\n",
    ),
    "imported in lines": (
        "from sqlalchemy.orm import (\n    relation,\n    relationship,\n)\nrelation(A)\n",
        "from sqlalchemy.orm import (\n    relationship,\n    relationship,\n)\nrelationship(A)\n",
    ),
    "under another name": (
        "from sqlalchemy.types import Binary as B\nB()\n",
        "from sqlalchemy.types import LargeBinary as B\nB()\n",
    ),
    "module": (
        "from sqlalchemy import types as t\nt.Binary()\n",
        "from sqlalchemy import types as t\nt.LargeBinary()\n",
    ),
}


@pytest.mark.parametrize("before, after", RENAMED.values(), ids=RENAMED)
def test_a_renamed_name_is_written_where_it_is_imported_and_used(before, after):
    """A name that SQLAlchemy has had a second name for gets that one, the import included."""
    assert ported(before) == after
    assert found(after) == []


NOT_RENAMED = {
    "one of two": (
        "try:\n    from sqlalchemy import Binary\nexcept ImportError:\n"
        "    from sqlalchemy import LargeBinary as Binary\nBinary()\n",
        [2, 5],
    ),
    "from two modules": (
        "from sqlalchemy import Binary\nfrom sqlalchemy.types import Binary\nBinary()\n",
        [1, 2, 3, 3],
    ),
    "other name that is taken": (
        "from sqlalchemy import Binary\nclass LargeBinary(Binary):\n    pass\n",
        [1, 2],
    ),
}


@pytest.mark.parametrize("text, lines", NOT_RENAMED.values(), ids=NOT_RENAMED)
def test_a_name_that_may_be_another_one_is_listed(text, lines):
    """Where one of the names may be something else, neither the import nor a use is changed."""
    every = found(text)
    assert sorted(finding.line for finding in every) == lines
    assert not any(finding.edits for finding in every)


def test_a_finding_shows_the_line_and_what_it_becomes():
    """A finding has the line, and the expression as it should read."""
    (finding,) = found(revision('n = op.get_bind().execute("select 1").scalar()'))
    assert finding.path == "migrations/versions/1.py"
    assert finding.line == 6
    assert finding.text == 'n = op.get_bind().execute("select 1").scalar()'
    assert finding.replacement == 'op.get_bind().execute(sa.text("select 1"))'


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
from sqlalchemy import Binary, Column, Integer, case, select, table, column

revision = "1"
down_revision = None

NAMES = "insert into thing (id, name) values (2, 'b')"
thing = table("thing", column("id"), column("name"), column("at"))


def upgrade():
    op.create_table("thing", Column("id", Integer), Column("name", Binary(20)), Column("at", Binary(20)))
    bind = op.get_bind()
    bind.execute("insert into thing (id, name, at) values (1, 'a%', '12:30:00')")
    bind.execute(NAMES)
    bind.execute(thing.insert(), id=3, name="d")
    number = case([(thing.c.id == 1, "x")], else_="y")
    for name, letter in bind.execute(select([thing.c.name, number])).fetchall():
        bind.execute(thing.update().where(thing.c.name == name), at=letter)


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
    """A revision for SQLAlchemy 1.3 fails on newer ones, and runs on each of them once it is edited."""
    rows = [(1, "a%", "x"), (2, "b", "y"), (3, "d", "y")]
    if SQLALCHEMY_1_3:
        assert upgrade(tmp_path / "before", OLD) == rows
    else:
        with pytest.raises(ImportError, match="Binary"):
            upgrade(tmp_path / "before", OLD)
    result = ported(OLD, has_new_forms=not SQLALCHEMY_1_3)
    assert result.count("from sqlalchemy import text") == 1
    assert upgrade(tmp_path / "after", result) == rows
