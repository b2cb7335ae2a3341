# Revisions that were written for SQLAlchemy 2: they behave as without this package.
from alembic import op
import sqlalchemy as sa
from sqlalchemy import func, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from seen import show

users = sa.table("users", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("age", sa.Integer))
posts = sa.table("posts", sa.column("id", sa.Integer), sa.column("user_id", sa.Integer), sa.column("title", sa.String))


# idiom: modern_text
def upgrade() -> None:
    conn = op.get_bind()
    conn.execute(text("UPDATE users SET age = :age WHERE id = :id"), {"age": 1, "id": 1})
    conn.execute(text("INSERT INTO posts (title) VALUES (:t)"), [{"t": "a"}, {"t": "b"}])
    show(conn.execute(text("SELECT name FROM users WHERE id = :id"), {"id": 2}).scalar_one())
    show(conn.scalar(text("SELECT count(*) FROM users")))
    op.execute("UPDATE users SET age = 2 WHERE id = 2")


def downgrade() -> None:
    op.get_bind().execute(text("UPDATE users SET age = 30 WHERE id = 1"))


# idiom: modern_select
def upgrade() -> None:
    conn = op.get_bind()
    show(conn.execute(select(users.c.id, users.c.name).order_by(users.c.id)).all())
    show(conn.execute(select(users).where(users.c.id == 1)).one())
    show(conn.scalars(select(users.c.name).order_by(users.c.id)).all())
    show(conn.execute(select(func.count()).select_from(users)).scalar_one())
    show(conn.execute(select(users.c.name).filter_by(id=2)).scalar_one_or_none())
    show(conn.execute(select(users.c.name).with_only_columns(users.c.age).where(users.c.id == 2)).scalar())
    show(conn.execute(select(users.c.name).join(posts, posts.c.user_id == users.c.id).where(posts.c.id == 3)).all())
    show(conn.execute(select(sa.case((users.c.id == 1, "a"), else_="b")).order_by(users.c.id)).all())
    show(conn.execute(select(users.c.name).where(sa.exists().where(posts.c.user_id == users.c.id)).order_by(users.c.id)).all())
    show(conn.execute(select(select(func.max(posts.c.id)).scalar_subquery())).scalar())
    show(conn.execute(select(users.c.name).where(users.c.id.in_(select(posts.c.user_id))).order_by(users.c.id)).all())


# idiom: modern_rows
def upgrade() -> None:
    conn = op.get_bind()
    for row in conn.execute(select(users).order_by(users.c.id)):
        show(row.id, row[1], row._mapping["name"], row._mapping[users.c.name], row._asdict(), dict(row._mapping), row._fields)
    for row in conn.execute(text("SELECT id, name FROM users ORDER BY id")).mappings():
        show(row["id"], dict(row), list(row.keys()), {**row})
    row = conn.execute(select(users.c.id, users.c.name).order_by(users.c.id)).first()
    show(row == (1, "ann"), row._tuple() if hasattr(row, "_tuple") else None, isinstance(row, tuple), hash(row) == hash((1, "ann")))
    show((1, "ann") in {row: 1}, "ann" in row, 1 in row, row.index("ann"), row.count("ann"), len(row), row[:1])
    id, name = row
    show(id, name, sorted([row, (0, "x")]), {row: 5}[(1, "ann")])


# idiom: modern_rows_refused
def upgrade() -> None:
    row = op.get_bind().execute(select(users.c.id, users.c.name).order_by(users.c.id)).first()
    for read in (lambda: row.nothing, lambda: row[5], lambda: row._mapping["nothing"], lambda: row._mapping[posts.c.id]):
        try:
            read()
        except Exception as error:
            show(type(error).__name__)


# idiom: modern_column_names
# Columns whose names are those of methods that rows once had, or have.
def upgrade() -> None:
    conn = op.get_bind()
    names = ["items", "keys", "values", "has_key", "iterkeys", "count", "index", "get", "execute", "scalar"]
    t = op.create_table("odd", sa.Column("id", sa.Integer, primary_key=True), *[sa.Column(name, sa.Integer) for name in names])
    conn.execute(t.insert().values({"id": 1, **{name: number for number, name in enumerate(names)}}))
    row = conn.execute(select(t)).first()
    show(row.items, row.keys, row.values, row.has_key, row.iterkeys, row.get, row.execute, row.scalar)
    show(row._mapping["count"], row._mapping["index"], list(row._mapping.items()), row._asdict())
    show(conn.execute(select(t.c["items"], t.c["keys"], t.c["values"])).one(), conn.scalars(select(t.c["count"])).all())
    row = conn.execute(text("SELECT items, id FROM odd")).one()
    show(row.items, row.id, row._mapping.keys())


# idiom: modern_result
def upgrade() -> None:
    conn = op.get_bind()
    result = conn.execute(select(users.c.id, users.c.name).order_by(users.c.id))
    show(list(result.keys()), "name" in result.keys(), result.scalars(1).all())
    show(conn.execute(select(users.c.id, users.c.name).order_by(users.c.id)).columns(1).all())
    show([list(part) for part in conn.execute(select(users.c.id).order_by(users.c.id)).partitions(2)])
    show(conn.execute(select(users.c.id).order_by(users.c.id)).fetchmany(2), conn.execute(select(users.c.id)).unique().all() and 1)
    show(conn.execute(users.update().values(age=1)).rowcount, conn.execute(users.delete().where(users.c.id == 99)).rowcount)
    result = conn.execute(select(users.c.id).order_by(users.c.id))
    show([row.id for row in result], result.all() if not result.closed else "closed")
    first, *others = conn.execute(select(users.c.id).order_by(users.c.id))
    show(first, others, next(iter(conn.execute(select(users.c.id).order_by(users.c.id)))))
    result = conn.execute(select(users.c.id))
    result.close()
    show(result.closed)


# idiom: modern_insert_update_delete
def upgrade() -> None:
    conn = op.get_bind()
    conn.execute(posts.insert().values(user_id=1, title="a"))
    conn.execute(sa.insert(posts), [{"user_id": 1, "title": "b"}, {"user_id": 2, "title": "c"}])
    conn.execute(sa.insert(posts).from_select(["user_id", "title"], select(users.c.id, users.c.name)))
    conn.execute(sa.update(users).where(users.c.id == 1).values(age=1))
    conn.execute(sa.update(users).where(users.c.id == sa.bindparam("i")).values(age=sa.bindparam("a")), [{"i": 2, "a": 5}])
    conn.execute(users.update().values(name=select(func.max(posts.c.title)).scalar_subquery()))
    conn.execute(sa.delete(posts).where(posts.c.id == 1))
    t = sa.Table("posts", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("title", sa.String(100)))
    result = conn.execute(sa.insert(t).values(title="x"))
    show(result.inserted_primary_key.id, result.inserted_primary_key[0], tuple(result.inserted_primary_key))


# idiom: modern_engine_begin
def upgrade() -> None:
    engine = op.get_bind().engine
    with engine.begin() as conn:
        conn.execute(text("UPDATE users SET age = 1 WHERE id = 1"))
    with engine.connect() as conn:
        conn.execute(text("UPDATE users SET age = 2 WHERE id = 2"))
        conn.commit()
        conn.execute(text("UPDATE users SET age = 3 WHERE id = 3"))
        conn.rollback()
        show(conn.in_transaction(), conn.execute(text("SELECT age FROM users ORDER BY id")).all(), conn.in_transaction())


# idiom: modern_commit_twice
# What is committed by hand is committed once.
def upgrade() -> None:
    engine = sa.create_engine(op.get_bind().engine.url)
    with engine.connect() as conn:
        with conn.begin():
            conn.execute(text("UPDATE users SET age = 1 WHERE id = 1"))
        conn.execute(text("UPDATE users SET age = 2 WHERE id = 2"))
        conn.rollback()
        conn.execute(text("UPDATE users SET age = 3 WHERE id = 3"))
        conn.commit()
    engine.dispose()


# idiom: modern_rollback_beside_begin
def upgrade() -> None:
    with Session(op.get_bind()) as session:
        show(session.scalar(select(func.count()).select_from(users)))
    engine = sa.create_engine(op.get_bind().engine.url)
    with engine.begin() as conn:
        conn.execute(text("UPDATE users SET age = 1 WHERE id = 1"))
    conn = None
    try:
        conn = engine.connect().execution_options(stream_results=False)
        conn.execute(text("UPDATE users SET age = 2 WHERE id = 2"))
        conn.rollback()
        show(conn.execute(text("SELECT age FROM users ORDER BY id")).all())
    finally:
        if conn is not None:
            conn.close()
    engine.dispose()


# idiom: modern_commit_in_helper
def finish(done, connection):
    if done:
        connection.commit()
    else:
        connection.rollback()


def upgrade() -> None:
    engine = sa.create_engine(op.get_bind().engine.url)
    with engine.connect() as conn:
        with conn.begin():
            conn.execute(text("UPDATE users SET age = 1 WHERE id = 1"))
        conn.execute(text("UPDATE users SET age = 2 WHERE id = 2"))
        finish(False, connection=conn)
        conn.execute(text("UPDATE users SET age = 3 WHERE id = 3"))
        finish(True, conn)
    engine.dispose()


# idiom: modern_connection_of_helper
# Of two connections, one is committed, and the other is not.
def connection(url):
    return sa.create_engine(url, poolclass=sa.NullPool).connect()


def upgrade() -> None:
    session = Session(op.get_bind())
    session.begin()
    session.rollback()
    url = op.get_bind().engine.url
    with connection(url) as conn:
        conn.execute(text("UPDATE users SET age = 1 WHERE id = 1"))
    with connection(url) as conn:
        conn.execute(text("UPDATE users SET age = 2 WHERE id = 2"))
        conn.commit()


# idiom: modern_not_committed_as_driver on postgresql, mysql
def upgrade() -> None:
    with op.get_bind().engine.connect() as conn:
        conn.exec_driver_sql("UPDATE users SET age = 1")
        conn.rollback()
        conn.exec_driver_sql("UPDATE users SET age = %s WHERE id = %s", (5, 2))
        conn.commit()
        show(conn.exec_driver_sql("SELECT age FROM users ORDER BY id").scalars().all())


# idiom: modern_exec_driver_sql
def upgrade() -> None:
    conn = op.get_bind()
    conn.exec_driver_sql("UPDATE users SET age = 1 WHERE id = 1")
    show(conn.exec_driver_sql("SELECT name FROM users ORDER BY id").scalars().all())


# idiom: modern_savepoint
def upgrade() -> None:
    conn = op.get_bind()
    with conn.begin_nested():
        conn.execute(text("UPDATE users SET age = 1 WHERE id = 1"))
    savepoint = conn.begin_nested()
    conn.execute(text("UPDATE users SET age = 2 WHERE id = 2"))
    savepoint.rollback()
    show(conn.in_transaction(), conn.in_nested_transaction(), conn.get_transaction() is not None, savepoint.is_active)


# idiom: modern_session
class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))
    posts: Mapped[list["Post"]] = relationship(back_populates="user", order_by="Post.id")


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id = mapped_column(sa.ForeignKey("users.id"))
    title = mapped_column(sa.String(100))
    user: Mapped[User] = relationship(back_populates="posts")


def upgrade() -> None:
    with Session(op.get_bind()) as session:
        for user in session.scalars(select(User).order_by(User.id)):
            show(user.name, [post.title for post in user.posts])
        session.get(User, 1).name = "new"
        session.execute(sa.update(User).where(User.id == 2).values(name="newer"))
        session.add(Post(title="x", user=session.get(User, 3)))
        show(session.execute(select(User.id, User.name).order_by(User.id)).all(), session.scalar(select(func.count(Post.id))))
        show(session.execute(text("SELECT count(*) FROM posts WHERE title = :t"), {"t": "x"}).scalar_one())
        session.commit()
    with Session(bind=op.get_bind()) as session, session.begin():
        session.execute(sa.delete(Post).where(Post.title == "first"))
    session = Session(op.get_bind())
    show(session.query(User).filter_by(id=1).one().name, session.in_transaction())
    session.close()


# idiom: modern_session_backref
# No cascade along a backref.
class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id = mapped_column(sa.Integer, primary_key=True)
    posts = relationship("Post", backref="user")


class Post(Base):
    __tablename__ = "posts"
    id = mapped_column(sa.Integer, primary_key=True)
    user_id = mapped_column(sa.ForeignKey("users.id"))
    title = mapped_column(sa.String(100))


def upgrade() -> None:
    with Session(op.get_bind()) as session:
        post = Post(title="x")
        post.user = session.get(User, 1)
        show(post in session)
        session.add(post)
        session.commit()


# idiom: modern_reflection
def upgrade() -> None:
    conn = op.get_bind()
    inspector = sa.inspect(conn)
    show(inspector.has_table("users"), inspector.has_table("nothing"), [c["name"] for c in inspector.get_columns("users")])
    t = sa.Table("users", sa.MetaData(), autoload_with=conn)
    show(t.c.keys(), conn.execute(select(t.c.name).order_by(t.c.id)).scalars().all())
    meta = sa.MetaData()
    meta.reflect(conn, only=["posts"])
    show(sorted(meta.tables))
    meta.create_all(conn)
    show(conn.dialect.has_table(conn, "users"))


# idiom: modern_metadata_schema on postgresql
# The first parameter is the schema now.
def upgrade() -> None:
    meta = sa.MetaData("public")
    show(meta.schema, sa.Table("users", meta, autoload_with=op.get_bind()).fullname)
    show(op.get_bind().execute(select(meta.tables["public.users"].c.name)).first() is not None)


# idiom: modern_create_table
def upgrade() -> None:
    tags = op.create_table("tags", sa.Column("id", sa.Integer(), nullable=False), sa.Column("name", sa.String(20)), sa.Column("on", sa.Boolean()), sa.PrimaryKeyConstraint("id"))
    op.bulk_insert(tags, [{"id": 1, "name": "a", "on": True}])
    op.get_bind().execute(sa.insert(tags), [{"id": 2, "name": "b", "on": False}])
    show(op.get_bind().execute(select(tags).order_by(tags.c.id)).all())
    op.create_index("ix_tags_name", "tags", ["name"])
    with op.batch_alter_table("tags") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer()))


def downgrade() -> None:
    op.drop_index("ix_tags_name", "tags")
    op.drop_table("tags")


# idiom: modern_values_and_division
def upgrade() -> None:
    conn = op.get_bind()
    show([float(value) for value in conn.scalars(select(users.c.age / 8).where(users.c.age.is_not(None)).order_by(users.c.id))])
    show(conn.scalars(select(users.c.age // 8).where(users.c.age.is_not(None)).order_by(users.c.id)).all())


# idiom: modern_uuid on postgresql
import uuid

from sqlalchemy.dialects import postgresql


def upgrade() -> None:
    conn = op.get_bind()
    t = op.create_table("t", sa.Column("id", postgresql.UUID(), primary_key=True), sa.Column("x", sa.Uuid()))
    conn.execute(sa.insert(t).values(id=uuid.UUID(int=1), x=uuid.UUID(int=2)))
    show(conn.execute(select(t)).one(), conn.execute(select(t)).one().id.hex)


# idiom: modern_subquery_and_cte
def upgrade() -> None:
    conn = op.get_bind()
    counts = select(posts.c.user_id, func.count().label("n")).group_by(posts.c.user_id).subquery()
    show(conn.execute(select(users.c.name, counts.c.n).join(counts, counts.c.user_id == users.c.id).order_by(users.c.id)).all())
    some = select(users.c.id).where(users.c.id > 1).cte("some")
    show(conn.execute(select(some.c.id).order_by(some.c.id)).all())
    query = select(users.c.id).add_columns(users.c.name).order_by(users.c.id)
    show(query.selected_columns.keys(), query.column_descriptions[0]["name"], [c.name for c in query.exported_columns])
    show(conn.execute(sa.union_all(select(users.c.id), select(posts.c.id)).order_by("id")).all())


# idiom: modern_autocommit_isolation on postgresql
def upgrade() -> None:
    op.execute("CREATE TYPE state AS ENUM ('new')")
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE state ADD VALUE 'old'")
    engine = op.get_bind().engine
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("CREATE INDEX CONCURRENTLY ix_users_name ON users (name)"))
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        conn.execute(text("VACUUM users"))


# idiom: modern_keywords_of_execute
def upgrade() -> None:
    conn = op.get_bind()
    show(conn.execute(text("SELECT name FROM users WHERE id = 1"), execution_options={"x": 1}).scalar())
    show(conn.execute(statement=select(users.c.name).where(users.c.id == sa.bindparam("i")), parameters={"i": 2}).scalar())
    show(conn.execution_options(stream_results=False) is conn, conn.get_execution_options().get("x"))
    show(conn.get_isolation_level() is not None, conn.default_isolation_level is not None, conn.info)


# idiom: modern_types
def upgrade() -> None:
    show(isinstance(op.get_bind(), sa.Connection), isinstance(op.get_bind().engine, sa.Engine), sa.Row.__name__)
    show(isinstance(select(users), sa.Select), isinstance(op.get_bind().execute(select(users)), sa.CursorResult))
    show(type(op.get_bind()).__name__, type(op.get_bind().execute(select(users)).first()).__name__)


# idiom: modern_pickle_and_copy
import copy
import pickle


def upgrade() -> None:
    row = op.get_bind().execute(select(users.c.id, users.c.name).order_by(users.c.id)).first()
    show(pickle.loads(pickle.dumps(row)), copy.copy(row), copy.deepcopy(row))
    t = sa.Table("users", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    show(t.to_metadata(sa.MetaData()).c.keys(), pickle.loads(pickle.dumps(t)).name, copy.copy(t.c.id).name)


# idiom: modern_failing
def upgrade() -> None:
    conn = op.get_bind()
    conn.execute(text("UPDATE users SET age = 1"))
    conn.execute(text("SELECT nothing FROM nowhere"))
