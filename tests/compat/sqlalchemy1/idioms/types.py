# Types in their old homes and with their old parameters, and names that are gone.
from alembic import op
import sqlalchemy as sa

from seen import show


# idiom: binary
def upgrade():
    files = op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Binary(), nullable=True),
        sa.Column("more", sa.types.Binary(length=50), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(files, [{"id": 1, "content": b"\x00\xff", "more": b"x"}])
    op.add_column("users", sa.Column("photo", sa.Binary()))
    show(bytes(op.get_bind().execute("SELECT content FROM files").scalar()))


def downgrade():
    op.drop_table("files")
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_column("photo")


# idiom: binary_imported
from sqlalchemy import Binary, Column
from sqlalchemy.types import Binary as Bytes


def upgrade():
    op.add_column("users", Column("photo", Binary))
    op.add_column("users", Column("thumbnail", Bytes()))


# idiom: string_parameters
def upgrade():
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("a", sa.String(length=80, convert_unicode=False, unicode_error=None, _warn_on_bytestring=False)),
        sa.Column("b", sa.String(20, convert_unicode=True)),
        sa.Column("c", sa.Text(length=None, convert_unicode=False, unicode_error=None, _warn_on_bytestring=False)),
        sa.Column("d", sa.Unicode(length=20)),
        sa.Column("e", sa.UnicodeText()),
        sa.Column("f", sa.VARCHAR(length=20, convert_unicode=True)),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade():
    op.drop_table("tags")


# idiom: types_of_all_kinds
def upgrade():
    op.create_table(
        "tags",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("a", sa.SmallInteger()),
        sa.Column("b", sa.Float()),
        sa.Column("c", sa.Numeric(precision=10, scale=2)),
        sa.Column("d", sa.Date()),
        sa.Column("e", sa.DateTime()),
        sa.Column("f", sa.Time()),
        sa.Column("g", sa.LargeBinary()),
        sa.Column("h", sa.DECIMAL(10, 3)),
        sa.Column("i", sa.CHAR(3)),
        sa.Column("j", sa.Interval()),
        sa.Column("k", sa.PickleType()),
        sa.Column("l", sa.TIMESTAMP(), nullable=True),
        sa.Column("m", sa.INTEGER(), server_default=sa.text("5")),
        sa.Column("n", sa.Text(), nullable=False, server_default="x") if op.get_bind().dialect.name != "mysql"
        else sa.Column("n", sa.String(5), nullable=False, server_default="x"),
        sa.Column("o", sa.REAL()),
        sa.Column("p", sa.FLOAT(precision=5)),
        sa.Column("q", sa.BLOB()) if op.get_bind().dialect.name != "postgresql" else sa.Column("q", sa.LargeBinary),
    )


# idiom: values_of_types
import datetime
import decimal


def upgrade():
    conn = op.get_bind()
    t = op.create_table(
        "t",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("n", sa.Numeric(10, 2)),
        sa.Column("d", sa.Date),
        sa.Column("dt", sa.DateTime),
        sa.Column("p", sa.PickleType(protocol=2)),
        sa.Column("f", sa.Float),
        sa.Column("b", sa.LargeBinary),
    )
    conn.execute(
        t.insert(),
        id=1,
        n=decimal.Decimal("1.50"),
        d=datetime.date(2017, 1, 2),
        dt=datetime.datetime(2017, 1, 2, 3, 4, 5),
        p={"a": [1, 2]},
        f=1.5,
        b=b"\x00\x01",
    )
    row = conn.execute(t.select()).first()
    show(row["n"], row["d"], row["dt"], row["p"], row["f"], row["b"])
    row = conn.execute(sa.select([t.c.n + 1, t.c.dt], t.c.d == datetime.date(2017, 1, 2))).first()
    show(row)


# idiom: boolean (checks)
def upgrade():
    op.create_table(
        "flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("named", sa.Boolean(name="ck_named"), nullable=False, server_default=sa.text("'1'")),
        sa.Column("capital", sa.BOOLEAN(), nullable=True),
        sa.Column("none", sa.Boolean(create_constraint=False), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    flags = sa.table("flags", sa.column("id", sa.Integer), sa.column("active", sa.Boolean), sa.column("named", sa.Boolean))
    conn = op.get_bind()
    conn.execute(flags.insert(), id=1, active=True, named=False)
    conn.execute(flags.insert().values(id=2, active=None, named=True))
    show(conn.execute(flags.select().order_by(flags.c.id)).fetchall())
    show(conn.execute(sa.select([flags.c.id], flags.c.active == True)).fetchall())
    show(conn.execute(sa.select([flags.c.id]).where(flags.c.named)).fetchall())
    op.execute(flags.update().where(flags.c.active.is_(None)).values(active=op.inline_literal(False)))


def downgrade():
    op.drop_table("flags")


# idiom: boolean_added (checks)
def upgrade():
    op.add_column("users", sa.Column("active", sa.Boolean(), nullable=True))
    op.execute("UPDATE users SET active = '1'" if op.get_bind().dialect.name == "postgresql" else "UPDATE users SET active = 1")


def downgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_column("active")


# idiom: boolean_check_dropped on sqlite, mysql (checks)
def upgrade():
    op.create_table("flags", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("active", sa.Boolean(name="ck_active")))


def downgrade():
    with op.batch_alter_table("flags") as batch_op:
        batch_op.drop_constraint("ck_active", type_="check")
        batch_op.alter_column("active", existing_type=sa.Boolean(), type_=sa.Integer())


# idiom: boolean_altered on sqlite, mysql (checks)
def upgrade():
    op.get_bind().execute("UPDATE users SET age = 1")
    with op.batch_alter_table("users") as batch_op:
        batch_op.alter_column("age", existing_type=sa.Integer(), type_=sa.Boolean(name="ck_age"))


# idiom: enum (checks)
def upgrade():
    op.create_table(
        "states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Enum("new", "old", name="state"), nullable=True),
        sa.Column("kind", sa.Enum("a", "b", name="kind", native_enum=False), nullable=True),
        sa.Column("more", sa.Enum("c", "dd", name="more", convert_unicode=True), server_default="c"),
        sa.PrimaryKeyConstraint("id"),
    )
    states = sa.table("states", sa.column("id"), sa.column("state", sa.Enum("new", "old", name="state")))
    conn = op.get_bind()
    conn.execute(states.insert(), [{"id": 1, "state": "new"}, {"id": 2, "state": "old"}])
    show(conn.execute(states.select(states.c.state == "old")).fetchall())


def downgrade():
    op.drop_table("states")
    for name in ("state", "more"):
        sa.Enum(name=name).drop(op.get_bind(), checkfirst=False)


# idiom: enum_added (checks)
def upgrade():
    state = sa.Enum("new", "old", name="state")
    state.create(op.get_bind(), checkfirst=True)
    op.add_column("users", sa.Column("state", state, nullable=True))
    op.execute("UPDATE users SET state = 'new'")


# idiom: enum_of_class (checks)
import enum


class State(enum.Enum):
    new = 1
    old = 2


def upgrade():
    t = op.create_table("states", sa.Column("id", sa.Integer, primary_key=True), sa.Column("state", sa.Enum(State)))
    op.bulk_insert(t, [{"id": 1, "state": State.new}, {"id": 2, "state": "old"}])
    show([row["state"].name for row in op.get_bind().execute(t.select().order_by(t.c.id))])


# idiom: naming_convention_and_checks on sqlite, mysql (checks)
def upgrade():
    meta = sa.MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})
    t = sa.Table(
        "flags",
        meta,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("active", sa.Boolean(name="active")),
        sa.Column("kind", sa.Enum("a", "b", name="kind", native_enum=False)),
    )
    t.create(op.get_bind())


# idiom: type_decorator
class Lowered(sa.types.TypeDecorator):
    impl = sa.Unicode

    def process_bind_param(self, value, dialect):
        return value and value.lower()

    def process_result_value(self, value, dialect):
        return value and value.title()


class Packed(sa.TypeDecorator):
    impl = sa.Binary

    def process_bind_param(self, value, dialect):
        return value.encode("utf-8")


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", Lowered(20)), sa.Column("y", Packed()))
    conn = op.get_bind()
    conn.execute(t.insert(), id=1, x="ABC", y="abc")
    show(conn.execute(t.select()).first()["x"], conn.execute("SELECT x FROM t").scalar())
    show(conn.execute(sa.select([t.c.x], t.c.x == "aBc")).fetchall())


# idiom: user_defined_type on postgresql
from sqlalchemy.types import UserDefinedType


class Point(UserDefinedType):
    def get_col_spec(self, **kw):
        return "POINT"


def upgrade():
    op.add_column("users", sa.Column("place", Point()))
    op.execute("UPDATE users SET place = '(1,2)'")


# idiom: guid
import uuid

from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.types import CHAR, TypeDecorator


class GUID(TypeDecorator):
    impl = CHAR

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(UUID())
        return dialect.type_descriptor(CHAR(32))

    def process_bind_param(self, value, dialect):
        if value is None:
            return value
        return str(value) if dialect.name == "postgresql" else "%.32x" % value.int

    def process_result_value(self, value, dialect):
        return value if value is None else uuid.UUID(value)


def upgrade():
    t = op.create_table("t", sa.Column("id", GUID(), primary_key=True), sa.Column("x", sa.Integer))
    conn = op.get_bind()
    value = uuid.UUID("12345678123456781234567812345678")
    conn.execute(t.insert(), id=value, x=1)
    show(str(conn.execute(t.select()).first()["id"]), conn.execute(sa.select([t.c.x], t.c.id == value)).scalar())


# idiom: passive_default
from sqlalchemy import PassiveDefault
from sqlalchemy.schema import PassiveDefault as Default


def upgrade():
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("a", sa.Integer, PassiveDefault("5")),
        sa.Column("b", sa.String(20), sa.PassiveDefault("x")),
        sa.Column("c", sa.DateTime, Default(sa.func.now())),
        sa.Column("d", sa.Integer, sa.DefaultClause("6")),
    )
    op.execute("INSERT INTO tags (id) VALUES (1)")
    show(op.get_bind().execute("SELECT a, b, d FROM tags").fetchall())
    op.execute("DELETE FROM tags")


# idiom: import_star
from sqlalchemy import *
from sqlalchemy.sql import *


def upgrade():
    conn = op.get_bind()
    meta = MetaData(bind=conn)
    users = Table("users", meta, autoload=True)
    show(conn.execute(select([users.c.name], and_(users.c.id == 1))).fetchall())
    show(conn.execute(select([case([(users.c.id == 1, "a")], else_="b")]).order_by(users.c.id)).fetchall())
    op.create_table("tags", Column("id", Integer, primary_key=True), Column("b", Binary), Column("s", String(5)))


# idiom: import_star_of_orm
from sqlalchemy.ext.declarative import *
from sqlalchemy.orm import *
from sqlalchemy.types import *

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(Integer, primary_key=True)
    posts = relation("Post")


class Post(Base):
    __tablename__ = "posts"
    id = sa.Column(Integer, primary_key=True)
    user_id = sa.Column(Integer, sa.ForeignKey("users.id"))
    title = sa.Column(Unicode)


def upgrade():
    session = sessionmaker(bind=op.get_bind())()
    show([len(user.posts) for user in session.query(User).options(eagerload("posts")).order_by(User.id)])
    session.execute("UPDATE posts SET title = 'x'")
    session.commit()


# idiom: import_forms
import sqlalchemy
import sqlalchemy.orm
import sqlalchemy.sql as sql
import sqlalchemy.types as types
import sqlalchemy.ext.declarative
import sqlalchemy.engine.reflection
from sqlalchemy import engine, orm, schema, sql as sql_module
from sqlalchemy.sql import expression
from sqlalchemy.sql.expression import select, table as make_table
import sqlalchemy.sql.expression as exp


def upgrade():
    conn = op.get_bind()
    users = make_table("users", sql.column("id"), sql.column("name"))
    show(conn.execute(sqlalchemy.select([users.c.name]).where(users.c.id == 1)).scalar())
    show(conn.execute(sqlalchemy.sql.select([users.c.name], users.c.id == 2)).scalar())
    show(conn.execute(sql.select([users.c.name], users.c.id == 3)).first()["name"])
    show(conn.execute(sql.expression.select([sql.func.count()]).select_from(users)).scalar())
    show(conn.execute(expression.select([exp.func.max(users.c.id)])).scalar())
    show(conn.execute(exp.case([(exp.literal(1) == 1, 5)]).select() if False else select([exp.case([(users.c.id > 1, 5)], else_=6)]).order_by(users.c.id)).fetchall())
    session = sqlalchemy.orm.Session(bind=conn)
    session.execute("UPDATE users SET name = 'x'")
    session.commit()
    show(isinstance(types.Binary(), sqlalchemy.LargeBinary), schema.Table is sa.Table, sql_module is sql)
    show(sqlalchemy.engine.reflection.Inspector.from_engine(conn).get_pk_constraint("users")["constrained_columns"])
    show(issubclass(sqlalchemy.ext.declarative.declarative_base(), object), orm.sessionmaker is sqlalchemy.orm.sessionmaker)


# idiom: import_in_function
def upgrade():
    from sqlalchemy import MetaData, Table
    from sqlalchemy.orm import Session

    bind = op.get_bind()
    users = Table("users", MetaData(bind=bind), autoload=True)
    bind.execute(users.update(users.c.id == 1).values(age=1))
    session = Session(bind=bind)
    session.execute("UPDATE users SET age = 2 WHERE id = 2")
    session.commit()


# idiom: import_importlib
import importlib


def upgrade():
    expression = importlib.import_module("sqlalchemy.sql.expression")
    show(expression.__name__, sa.__name__)
    op.get_bind().execute("UPDATE users SET age = 1")


# idiom: import_try
try:
    from sqlalchemy.orm import relation
except ImportError:
    relation = None
try:
    from sqlalchemy import Nothing
except ImportError:
    Nothing = None


def upgrade():
    show(relation is not None, Nothing is None)
    op.get_bind().execute("UPDATE users SET age = 1")


# idiom: import_classes_of_results
from sqlalchemy.engine import Connection, Engine, ResultProxy, RowProxy
from sqlalchemy.engine.base import Connection as BaseConnection
from sqlalchemy.engine.result import RowProxy as Row


def upgrade():
    conn = op.get_bind()
    result = conn.execute("SELECT id, name FROM users ORDER BY id")
    show(isinstance(conn, Connection), isinstance(conn, BaseConnection), isinstance(conn.engine, Engine))
    show(isinstance(result, ResultProxy), [isinstance(row, RowProxy) and isinstance(row, Row) for row in result])
    show(isinstance(conn, sa.engine.Connectable), isinstance(conn.engine, sa.engine.base.Connectable))


# idiom: import_exceptions
from sqlalchemy import exc
from sqlalchemy.exc import IntegrityError, NoSuchTableError, OperationalError, ProgrammingError
from sqlalchemy.orm.exc import MultipleResultsFound, NoResultFound


def upgrade():
    show(issubclass(ProgrammingError, exc.DBAPIError), sa.exc is exc, issubclass(NoResultFound, exc.InvalidRequestError))
    if op.get_bind().dialect.name != "postgresql":
        try:
            op.get_bind().execute("SELECT * FROM nothing")
        except (OperationalError, ProgrammingError) as error:
            show(error.orig is not None)


# idiom: import_old_modules
from sqlalchemy.databases import mysql, postgresql, sqlite
from sqlalchemy.ext.declarative.api import declarative_base as make_base


def upgrade():
    op.add_column("users", sa.Column("a", mysql.INTEGER()))
    op.add_column("users", sa.Column("b", sqlite.VARCHAR(20)))
    op.add_column("users", sa.Column("c", postgresql.VARCHAR(20)))
    show(make_base().metadata.tables)


# idiom: subquery_function
from sqlalchemy.sql import subquery


def upgrade():
    users = sa.table("users", sa.column("id"), sa.column("name"))
    some = subquery("some", [users.c.id, users.c.name], users.c.id > 1)
    show(op.get_bind().execute(sa.select([some.c.name]).order_by(some.c.id)).fetchall())


# idiom: url_constructed
from sqlalchemy.engine.url import URL, make_url


def upgrade():
    url = URL("sqlite")
    engine = sa.create_engine(url)
    show(engine.execute("SELECT 1").scalar(), str(url), make_url("sqlite:///x.db").database)
    url = URL(drivername="postgresql", username="u", host="h", port=5, database="d", query={"a": "b"})
    show(str(url), url.port)


# idiom: compiles
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ClauseElement, Executable


class Truncate(Executable, ClauseElement):
    def __init__(self, table):
        self.table = table


@compiles(Truncate)
def _truncate(element, compiler, **kw):
    return "DELETE FROM %s" % compiler.process(element.table, asfrom=True)


def upgrade():
    posts = sa.table("posts", sa.column("id"))
    op.get_bind().execute(Truncate(posts))


# idiom: util_names
from sqlalchemy.util import OrderedDict


def upgrade():
    show(OrderedDict([("a", 1)]))
    show(sa.__version__ is not None, op.get_bind().execute("SELECT 1").scalar())


# idiom: columns_and_collections
def upgrade():
    users = sa.Table("users", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
    show(users.c.has_key("id"), "name" in users.c, users.columns.keys(), users.c.contains_column(users.c.id))
    show(len(users.c), [c.name for c in users.columns], users.c["id"] is users.c.id, [k for k, v in users.c.items()])
    show([c.name for c in users.c.values()], users.c.get("nothing"), users.primary_key.columns.keys())


# idiom: table_count
def upgrade():
    conn = op.get_bind()
    users = sa.Table("users", sa.MetaData(bind=conn), sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
    show(conn.execute(users.count()).scalar(), conn.execute(users.count(users.c.id > 1)).scalar())
    show(users.count().execute().scalar(), conn.scalar(users.count()))
    show(conn.execute(sa.select([users.c.id]).where(users.c.id > 2).alias("x").count()).scalar())
