# Engines, connections that a revision makes itself and their autocommit, and transactions.
from alembic import op
import sqlalchemy as sa
from sqlalchemy import create_engine
from sqlalchemy.sql import column, select, table

from seen import show

users = table("users", column("id", sa.Integer), column("name", sa.String), column("age", sa.Integer))


# idiom: engine_execute on postgresql, mysql
def upgrade():
    engine = op.get_bind().engine
    show(engine.execute("SELECT name FROM users ORDER BY id").fetchall())
    for row in engine.execute("SELECT id, name FROM users ORDER BY id"):
        show(row["id"], row["name"])
    show(engine.execute("SELECT name FROM users WHERE id = %s", 2).scalar())
    show(engine.execute(select([users.c.name]).where(users.c.id == 1)).first()["name"])
    show(engine.execute(sa.text("SELECT name FROM users WHERE id = :id"), id=3).scalar())
    show(op.get_bind().engine.scalar("SELECT count(*) FROM users"))


# idiom: engine_execute_autocommit
# The revision fails, and what the engine's own connections have done stays.
def upgrade():
    engine = op.get_bind().engine
    engine.execute("UPDATE users SET age = 1 WHERE id = 1")
    engine.execute("  insert into posts (title) values ('x')")
    engine.execute(users.update().where(users.c.id == 2).values(age=2))
    engine.execute(users.update(users.c.id == 3), age=3)
    engine.execute(sa.text("DELETE FROM posts WHERE id = :id"), id=1)
    engine.execute("CREATE TABLE tags (id INTEGER)")
    raise ValueError("stop")


# idiom: engine_execute_autocommit_sqlite on sqlite
def upgrade():
    engine = create_engine("sqlite:///own.db")
    engine.execute("DROP TABLE IF EXISTS t")
    engine.execute("CREATE TABLE t (id INTEGER)")
    engine.execute("INSERT INTO t VALUES (?)", 1)
    engine.execute("INSERT INTO t VALUES (?)", [(2,), (3,)])
    other = create_engine("sqlite:///own.db")
    show(other.execute("SELECT id FROM t ORDER BY id").fetchall())
    t = table("t", column("id", sa.Integer))
    engine.execute(t.insert(), {"id": 4}, {"id": 5})
    engine.execute(t.update(t.c.id == 4).values(id=40))
    show(other.execute("SELECT id FROM t ORDER BY id").fetchall(), other.scalar("SELECT count(*) FROM t"))
    engine.dispose()
    other.dispose()


# idiom: engine_of_memory on sqlite
def upgrade():
    engine = sa.create_engine("sqlite://", convert_unicode=True, encoding="utf8")
    meta = sa.MetaData(bind=engine)
    t = sa.Table("t", meta, sa.Column("id", sa.Integer, primary_key=True), sa.Column("x", sa.String))
    meta.create_all()
    t.insert().execute(x="a")
    t.insert().execute({"x": "b"}, {"x": "c"})
    show(t.select().order_by(t.c.id).execute().fetchall(), engine.table_names())
    show(engine.execute(t.select(t.c.x == "b")).first()[t.c.id])
    conn = engine.connect()
    conn.execute("DELETE FROM t WHERE x = 'a'")
    conn.close()
    show(engine.scalar(select([sa.func.count()]).select_from(t)))


# idiom: connection_autocommit
def upgrade():
    conn = op.get_bind().engine.connect()
    conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    conn.execute(users.update(users.c.id == 2).values(age=2))
    conn.execute(sa.text("UPDATE users SET age = 3 WHERE id = :id"), id=3)
    conn.close()
    raise ValueError("stop")


# idiom: connection_autocommit_beside
# What is committed and rolled back are transactions, sessions and connections of the driver.
from sqlalchemy.orm import sessionmaker


def finish(transaction):
    transaction.commit()


def upgrade():
    engine = op.get_bind().engine
    conn = engine.connect()
    conn.execute(users.update().where(users.c.id == 1).values(age=1))
    trans = conn.begin()
    conn.execute(users.update().where(users.c.id == 2).values(age=2))
    trans.rollback()
    conn.execute(users.update().where(users.c.id == 2).values(name="two"))
    trans = conn.begin()
    conn.execute(users.update().where(users.c.id == 3).values(age=3))
    finish(trans)
    session = sessionmaker(bind=conn)()
    session.execute(users.update().where(users.c.id == 3).values(name="three"))
    session.commit()
    conn.execute(users.update().where(users.c.id == 1).values(name="one"))
    conn.close()
    conn = engine.raw_connection()
    conn.cursor().execute("DELETE FROM posts")
    conn.rollback()
    conn.close()


# idiom: connection_autocommit_comment on postgresql, mysql
# What begins with a comment is not committed.
def upgrade():
    conn = op.get_bind().engine.connect()
    conn.execute("  -- a comment\n UPDATE users SET age = 4")
    conn.close()


# idiom: connection_autocommit_not on postgresql
# SELECT is not committed, whatever it does.
def upgrade():
    op.execute("CREATE TABLE tags (id INTEGER)")
    op.execute("COMMIT")
    op.execute(
        "CREATE FUNCTION add_tag(i INTEGER) RETURNS INTEGER AS $$ INSERT INTO tags VALUES (i); SELECT i; $$ LANGUAGE SQL"
    )
    conn = op.get_bind().engine.connect()
    op.execute("COMMIT")
    conn.execute("SELECT add_tag(1)").fetchall()
    conn.execute(sa.text("SELECT add_tag(2)").execution_options(autocommit=True)).fetchall()
    conn.execute(sa.text("SELECT add_tag(3)", autocommit=True)).fetchall()
    conn.execution_options(autocommit=True).execute("SELECT add_tag(4)").fetchall()
    conn.execute(select([sa.func.add_tag(5)]).execution_options(autocommit=True)).fetchall()
    conn.execute("SELECT add_tag(6)").fetchall()
    conn.close()


# idiom: connection_autocommit_ddl
def upgrade():
    conn = op.get_bind().engine.connect()
    tags = sa.Table("tags", sa.MetaData(bind=conn), sa.Column("id", sa.Integer, primary_key=True))
    tags.create()
    conn.execute("ALTER TABLE tags ADD COLUMN name VARCHAR(20)")
    conn.execute(sa.DDL("CREATE INDEX ix_tags_name ON tags (name)"))
    show(tags.insert().execute().inserted_primary_key)
    conn.close()
    show(op.get_bind().engine.execute("SELECT * FROM tags").fetchall())
    raise ValueError("stop")


# idiom: connection_with
def upgrade():
    with op.get_bind().engine.connect() as conn:
        conn.execute("UPDATE users SET age = 1")
        for row in conn.execute("SELECT * FROM users ORDER BY id"):
            show(row["name"], row["age"])
    show(conn.closed)


# idiom: connection_begin
def upgrade():
    conn = op.get_bind().engine.connect()
    trans = conn.begin()
    conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    trans.rollback()
    trans = conn.begin()
    conn.execute("UPDATE users SET age = 2 WHERE id = 2")
    trans.commit()
    show(trans.is_active)
    conn.execute("UPDATE users SET age = 3 WHERE id = 3")
    with conn.begin():
        conn.execute("UPDATE users SET name = 'x' WHERE id = 1")
    try:
        with conn.begin():
            conn.execute("UPDATE users SET name = 'x' WHERE id = 2")
            raise ValueError("stop")
    except ValueError:
        show("rolled back")
    conn.close()


# idiom: connection_begin_sqlite on sqlite
def upgrade():
    engine = create_engine("sqlite://")
    conn = engine.connect()
    conn.execute("CREATE TABLE t (id INTEGER)")
    trans = conn.begin()
    conn.execute("INSERT INTO t VALUES (1)")
    trans.rollback()
    trans = conn.begin()
    conn.execute("INSERT INTO t VALUES (2)")
    trans.commit()
    show(conn.execute("SELECT id FROM t").fetchall(), trans.is_active)
    conn.execute("INSERT INTO t VALUES (3)")
    with conn.begin():
        conn.execute("INSERT INTO t VALUES (4)")
    trans = conn.begin()
    nested = conn.begin()
    conn.execute("INSERT INTO t VALUES (5)")
    nested.commit()
    trans.rollback()
    show(conn.execute("SELECT id FROM t").fetchall())
    conn.close()


# idiom: connection_begin_nested_pairs
def upgrade():
    conn = op.get_bind().engine.connect()
    outer = conn.begin()
    inner = conn.begin()
    conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    inner.commit()
    show(inner.is_active, outer.is_active)
    outer.commit()
    outer = conn.begin()
    conn.execute("UPDATE users SET age = 2 WHERE id = 2")
    inner = conn.begin()
    inner.rollback()
    show(outer.is_active)
    outer.rollback()
    conn.close()


# idiom: connection_used_after_rollback
# The rollback of an inner transaction ends the outer one, and the next statement is committed by itself.
def upgrade():
    conn = op.get_bind().engine.connect()
    outer = conn.begin()
    inner = conn.begin()
    conn.execute("UPDATE users SET age = 2 WHERE id = 2")
    inner.rollback()
    conn.execute("UPDATE users SET age = 3 WHERE id = 3")
    outer.rollback()
    conn.close()


# idiom: connection_in_transaction
def upgrade():
    conn = op.get_bind().engine.connect()
    show(conn.in_transaction())
    conn.execute("SELECT id FROM users").fetchall()
    show(conn.in_transaction())
    with conn.begin():
        show(conn.in_transaction())
    conn.execute("UPDATE users SET age = 1")
    show(conn.in_transaction())
    conn.close()


# idiom: connection_closed_in_transaction
def upgrade():
    conn = op.get_bind().engine.connect()
    trans = conn.begin()
    conn.execute("UPDATE users SET age = 1")
    conn.close()
    with op.get_bind().engine.connect() as conn:
        show(conn.scalar("SELECT max(age) FROM users"))


# idiom: bind_begin
def upgrade():
    conn = op.get_bind()
    trans = conn.begin()
    conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    trans.commit()
    with conn.begin():
        conn.execute("UPDATE users SET age = 2 WHERE id = 2")
    trans = conn.begin()
    inner = conn.begin()
    conn.execute("UPDATE users SET age = 3 WHERE id = 3")
    inner.commit()
    trans.commit()


# idiom: bind_begin_rollback on postgresql
# The transaction of Alembic goes with it.
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET age = 1")
    trans = conn.begin()
    conn.execute("UPDATE users SET age = 2")
    trans.rollback()


# idiom: bind_begin_failing
def upgrade():
    conn = op.get_bind()
    trans = conn.begin()
    try:
        conn.execute("UPDATE users SET age = 2")
        conn.execute("SELECT nothing FROM nowhere")
        trans.commit()
    except Exception:
        trans.rollback()
        raise


# idiom: bind_begin_nested
def upgrade():
    conn = op.get_bind()
    trans = conn.begin()
    savepoint = conn.begin_nested()
    conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    savepoint.commit()
    savepoint = conn.begin_nested()
    conn.execute("UPDATE users SET age = 2 WHERE id = 2")
    savepoint.rollback()
    with conn.begin_nested():
        conn.execute("UPDATE users SET age = 3 WHERE id = 3")
    trans.commit()


# idiom: bind_connect
def upgrade():
    conn = op.get_bind().connect()
    conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    show(conn.execute("SELECT age FROM users WHERE id = 1").scalar())
    conn.close()
    with op.get_bind().connect() as conn:
        conn.execute("UPDATE users SET age = 2 WHERE id = 2")
    show(op.get_bind().closed, op.get_bind().execute("SELECT age FROM users WHERE id = 2").scalar())


# idiom: bind_contextual_connect
def upgrade():
    with op.get_bind().contextual_connect() as conn:
        conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    show(op.get_bind().execute("SELECT age FROM users WHERE id = 1").scalar())


# idiom: bind_engine
def upgrade():
    bind = op.get_bind()
    show(bind.engine.name, bind.engine.dialect.name == bind.dialect.name, bind.engine.driver)
    show(bind.engine.url.drivername.split("+")[0], bind.engine.url.get_backend_name())
    show(isinstance(bind, sa.engine.Connection), isinstance(bind.engine, sa.engine.Engine))
    show(bind.engine.engine is bind.engine, bind.dialect.paramstyle)


# idiom: bind_engine_execute
def upgrade():
    conn = op.get_bind()
    show(conn.engine.execute("SELECT name FROM users ORDER BY id").fetchall())
    with conn.engine.begin() as other:
        other.execute("UPDATE users SET age = 1")
        other.execute(users.update(users.c.id == 2), age=2)


# idiom: engine_begin_failing
def upgrade():
    try:
        with op.get_bind().engine.begin() as conn:
            conn.execute("UPDATE users SET age = 1")
            raise ValueError("stop")
    except ValueError:
        show("rolled back")


# idiom: engine_transaction on postgresql, mysql
def rename(conn, old, new):
    return conn.execute("UPDATE users SET name = %s WHERE name = %s", new, old).rowcount


def upgrade():
    engine = op.get_bind().engine
    show(engine.transaction(rename, "ann", "anna"))
    show(engine.run_callable(rename, "bob", "robert"))


# idiom: engine_transaction_bind on postgresql, mysql
def rename(conn, old, new):
    return conn.execute("UPDATE users SET name = %s WHERE name = %s", new, old).rowcount


def upgrade():
    conn = op.get_bind()
    show(conn.transaction(rename, "ann", "anna"))
    show(conn.run_callable(rename, "bob", "robert"))


# idiom: bind_run_callable
def count(conn, name):
    return conn.execute("SELECT count(*) FROM %s" % name).scalar()


def upgrade():
    conn = op.get_bind()
    show(conn.run_callable(count, "users"))
    show(conn.transaction(count, "posts"))
    show(conn.run_callable(conn.dialect.has_table, "users"))


# idiom: engine_contextual_connect
def upgrade():
    with op.get_bind().engine.contextual_connect() as conn:
        conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    with op.get_bind().engine.connect(close_with_result=False) as conn:
        conn.execute("UPDATE users SET age = 2 WHERE id = 2")


# idiom: engine_from_url
from sqlalchemy.engine import create_engine as make_engine
from sqlalchemy.pool import NullPool


def upgrade():
    engine = make_engine(op.get_bind().engine.url, poolclass=NullPool)
    connection = engine.connect()
    connection.execute("UPDATE users SET age = 1")
    show(connection.execute("SELECT name FROM users ORDER BY id").fetchall())
    connection.close()
    engine.dispose()


# idiom: engine_strategy
def upgrade():
    engine = sa.create_engine(op.get_bind().engine.url, strategy="threadlocal")
    engine.begin()
    engine.execute("UPDATE users SET age = 1")
    engine.commit()
    engine.begin()
    engine.execute("UPDATE users SET age = 2")
    engine.rollback()
    engine.dispose()


# idiom: isolation_level_autocommit on postgresql
def upgrade():
    engine = op.get_bind().engine
    conn = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    conn.execute("CREATE INDEX CONCURRENTLY ix_users_name ON users (name)")
    conn.execute("VACUUM users")
    conn.close()
    with engine.connect() as conn:
        conn = conn.execution_options(isolation_level="AUTOCOMMIT")
        conn.execute("VACUUM posts")
    engine = engine.execution_options(isolation_level="AUTOCOMMIT")
    engine.execute("VACUUM posts")


# idiom: isolation_level_and_back on postgresql
def upgrade():
    conn = op.get_bind().engine.connect()
    conn = conn.execution_options(isolation_level="AUTOCOMMIT")
    conn.execute("VACUUM users")
    conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    conn = conn.execution_options(isolation_level="READ COMMITTED")
    conn.execute("UPDATE users SET age = 2 WHERE id = 2")
    show(conn.execute("SELECT age FROM users ORDER BY id").fetchall())
    conn.execution_options(isolation_level="SERIALIZABLE").execute("UPDATE users SET age = 3 WHERE id = 3")
    conn.close()


# idiom: commit_and_begin on postgresql
def upgrade():
    op.execute("UPDATE users SET age = 1")
    op.execute("COMMIT")
    op.execute("CREATE INDEX CONCURRENTLY ix_users_name ON users (name)")
    op.get_bind().execute("UPDATE users SET age = 2")
    op.execute("BEGIN")
    op.execute("UPDATE users SET email = 'x'")


def downgrade():
    op.get_bind().execute("COMMIT")
    op.get_bind().execute("DROP INDEX CONCURRENTLY ix_users_name")


# idiom: commit_of_string
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET age = 1")
    if conn.dialect.name != "sqlite":
        conn.execute("COMMIT")
        conn.execute("UPDATE users SET age = 2")


# idiom: raw_connection
def upgrade():
    conn = op.get_bind()
    cursor = conn.connection.cursor()
    cursor.execute("UPDATE users SET age = 1")
    cursor.execute("SELECT name FROM users ORDER BY id")
    show(cursor.fetchall())
    cursor.close()
    show(conn.connection.connection is not None)


# idiom: raw_connection_of_engine
def upgrade():
    connection = op.get_bind().engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute("UPDATE users SET age = 1")
    connection.commit()
    cursor.close()
    connection.close()


# idiom: thread on postgresql, mysql
import threading


def upgrade():
    engine = op.get_bind().engine
    names = []

    def work(number):
        connection = engine.connect()
        connection.execute("UPDATE users SET age = %s WHERE id = %s", number * 10, number)
        names.append(connection.execute("SELECT name FROM users WHERE id = %s", number).first()["name"])
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    show(sorted(names))


# idiom: thread_of_bind
import threading


def upgrade():
    conn = op.get_bind()
    rows = []

    def work():
        rows.extend(r["name"] for r in conn.execute("SELECT name FROM users ORDER BY id"))

    if conn.dialect.name != "sqlite":
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    else:
        work()
    show(rows)


# idiom: connection_attributes
def upgrade():
    conn = op.get_bind()
    show(conn.closed, conn.invalidated, conn.dialect.name, conn.engine.dialect is conn.dialect)
    show(conn.should_close_with_result)


# idiom: stream_results on sqlite, postgresql
# On SQLAlchemy 1, execution_options() returned another connection, on the same one to the database.
def upgrade():
    conn = op.get_bind()
    for row in conn.execution_options(stream_results=True).execute("SELECT id, name FROM users ORDER BY id"):
        conn.execute("UPDATE posts SET title = '%s' WHERE user_id = %s" % (row["name"], row["id"]))
    conn.execute("INSERT INTO posts (title) VALUES ('x')")


# idiom: no_parameters
def upgrade():
    conn = op.get_bind()
    plain = conn.execution_options(no_parameters=True)
    show(plain.execute("SELECT id FROM posts WHERE title LIKE '%50%'").fetchall())
    show(conn.execute("SELECT id FROM posts WHERE title LIKE 'fir%%'").fetchall())


# idiom: execution_options_of_another
def upgrade():
    conn = op.get_bind()
    other = conn.execution_options(my_option=1)
    show(other.get_execution_options().get("my_option"), conn.get_execution_options().get("my_option"))
    other.execute("UPDATE users SET age = 1")


# idiom: compiled_statement
def upgrade():
    conn = op.get_bind()
    compiled = users.update().where(users.c.id == 1).values(age=1).compile(bind=conn)
    conn.execute(compiled)
    compiled = select([users.c.name]).where(users.c.id == sa.bindparam("i")).compile(conn)
    show(conn.execute(compiled, i=2).scalar())
    compiled = select([users.c.name], users.c.id == 3).compile(conn.engine)
    show(conn.execute(compiled).fetchall())


# idiom: connection_execute_function
def upgrade():
    conn = op.get_bind()
    show(conn.execute(sa.func.lower("ABC")).scalar(), conn.scalar(sa.func.upper("abc")))
    show(conn.scalar(select([sa.func.count()]).select_from(users)))


# idiom: several_statements on sqlite
def upgrade():
    conn = op.get_bind()
    for statement in "UPDATE users SET age = 1; UPDATE posts SET title = 'x'".split(";"):
        conn.execute(statement)


# idiom: several_statements_at_once on postgresql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET age = 1; UPDATE posts SET title = 'x';")
    op.execute("UPDATE users SET age = 2 WHERE id = 2; UPDATE posts SET title = 'y' WHERE id = 2")


# idiom: bind_autocommit_option
def upgrade():
    conn = op.get_bind()
    conn.execute(sa.text("UPDATE users SET age = 1 WHERE id = 1").execution_options(autocommit=True))
    conn.execution_options(autocommit=True).execute("UPDATE users SET age = 2 WHERE id = 2")
    conn.execute(sa.text("UPDATE users SET age = 3 WHERE id = :id", autocommit=True), id=3)
    conn.execute(users.update().values(name="x").execution_options(autocommit=True))


# idiom: engine_read_sqlite on sqlite
def upgrade():
    engine = op.get_bind().engine
    show(engine.execute("SELECT name FROM users ORDER BY id").fetchall())
    show([row["name"] for row in engine.execute("SELECT name FROM users ORDER BY id")])
    with engine.connect() as conn:
        show(conn.execute("SELECT count(*) FROM posts WHERE user_id = ?", 1).scalar())
    op.get_bind().execute("UPDATE users SET age = 1")


# idiom: engine_url
def upgrade():
    url = op.get_bind().engine.url
    show(url.drivername.split("+")[0], url.get_dialect().name, bool(url.database), url.query.get("nothing"))


# idiom: engine_events
from sqlalchemy import event


def upgrade():
    engine = sa.create_engine(op.get_bind().engine.url)
    statements = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(conn, cursor, statement, parameters, context, executemany):
        statements.append(statement)

    engine.execute("UPDATE users SET age = 1")
    engine.execute("SELECT name FROM users").fetchall()
    show(statements)
    engine.dispose()


# idiom: transaction_of_bind
def upgrade():
    conn = op.get_bind()
    transaction = conn.begin()
    try:
        for id in (1, 2):
            conn.execute("UPDATE users SET age = {} WHERE id = {}".format(id, id))
        transaction.commit()
    except:
        transaction.rollback()
        raise
    finally:
        show(transaction.is_active)
    conn.execute("UPDATE users SET age = 3 WHERE id = 3")


# idiom: connection_passed_around on postgresql, mysql
class Store(object):
    def __init__(self, connection):
        self.connection = connection

    def all(self, table):
        return [dict(row) for row in self.connection.execute("SELECT id FROM %s ORDER BY id" % table)]


def upgrade():
    show(Store(op.get_bind()).all("users"), Store(op.get_bind().engine).all("posts"))
    connection = op.get_bind().engine.connect()
    show(Store(connection).all("users"))
    connection.close()
