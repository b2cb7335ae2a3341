# What PostgreSQL alone has, and MySQL's and SQLite's own types.
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from seen import show


# idiom: commit_before_add_value on postgresql
def upgrade():
    op.execute("CREATE TYPE state AS ENUM ('new')")
    op.execute("COMMIT")
    op.execute("ALTER TYPE state ADD VALUE 'old'")
    op.execute("ALTER TABLE users ADD COLUMN state state")
    op.get_bind().execute("UPDATE users SET state = 'old'")


def downgrade():
    op.drop_column("users", "state")
    op.execute("DROP TYPE state")


# idiom: commit_by_connection on postgresql
def upgrade():
    conn = op.get_bind()
    conn.execute("CREATE TYPE state AS ENUM ('new')")
    conn.execute("commit")
    conn.execute("ALTER TYPE state ADD VALUE IF NOT EXISTS 'old'")
    conn.execute(sa.text("UPDATE users SET age = 1"))


# idiom: autocommit_block on postgresql
def upgrade():
    op.execute("CREATE TYPE state AS ENUM ('new')")
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE state ADD VALUE 'old'")
        op.get_bind().execute("UPDATE users SET age = 1")
    op.get_bind().execute("UPDATE users SET email = 'x'")


# idiom: isolation_level_of_bind on postgresql
def upgrade():
    op.execute("CREATE TYPE state AS ENUM ('new')")
    op.execute("COMMIT")
    connection = None
    if not op.get_context().as_sql:
        connection = op.get_bind()
        connection.execution_options(isolation_level="AUTOCOMMIT")
    op.execute("ALTER TYPE state ADD VALUE 'old'")
    if connection is not None:
        connection.execution_options(isolation_level="READ_COMMITTED")


# idiom: raw_isolation_level on postgresql
def upgrade():
    op.execute("CREATE TYPE state AS ENUM ('new')")
    op.execute("COMMIT")
    connection = op.get_bind().connection.connection
    connection.set_isolation_level(0)
    op.execute("ALTER TYPE state ADD VALUE 'old'")
    connection.set_isolation_level(1)
    op.execute("UPDATE users SET age = 1")


# idiom: enum_replaced on postgresql
old_options = ("new", "old")
new_options = ("new", "done")

old_type = sa.Enum(*old_options, name="state")
new_type = sa.Enum(*new_options, name="state")
tmp_type = sa.Enum(*(old_options + new_options[1:]), name="_state")

users = sa.sql.table("users", sa.Column("state", new_type, nullable=False))


def upgrade():
    old_type.create(op.get_bind(), checkfirst=False)
    op.add_column("users", sa.Column("state", old_type, server_default="old", nullable=False))
    op.alter_column("users", "state", server_default=None)
    tmp_type.create(op.get_bind(), checkfirst=False)
    op.execute("ALTER TABLE users ALTER COLUMN state TYPE _state USING state::text::_state")
    old_type.drop(op.get_bind(), checkfirst=False)
    op.execute("UPDATE users SET state = 'done' WHERE state = 'old'")
    new_type.create(op.get_bind(), checkfirst=False)
    op.execute("ALTER TABLE users ALTER COLUMN state TYPE state USING state::text::state")
    tmp_type.drop(op.get_bind(), checkfirst=False)


def downgrade():
    op.execute(users.update().where(users.c.state == u"done").values(state="new"))
    op.alter_column("users", "state", type_=sa.String(10), postgresql_using="state::text", existing_type=new_type)
    new_type.drop(op.get_bind())
    op.drop_column("users", "state")


# idiom: enum_of_postgresql on postgresql
state = postgresql.ENUM("new", "old", name="state", create_type=False)


def upgrade():
    state.create(op.get_bind(), checkfirst=True)
    op.create_table("states", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("state", state, nullable=False))
    op.add_column("users", sa.Column("state", postgresql.ENUM("new", "old", name="state", create_type=False)))


def downgrade():
    op.drop_column("users", "state")
    op.drop_table("states")
    state.drop(op.get_bind(), checkfirst=True)


# idiom: enum_bound on postgresql
def upgrade():
    meta = sa.MetaData(bind=op.get_bind())
    state = sa.Enum("new", "old", name="state", metadata=meta)
    state.create()
    op.add_column("users", sa.Column("state", state))


# idiom: enum_recreated_in_loop on postgresql
def upgrade():
    conn = op.get_bind()
    conn.execute("CREATE TYPE state AS ENUM ('a', 'b')")
    rows = conn.execute(
        "SELECT e.enumlabel AS label FROM pg_enum e JOIN pg_type t ON e.enumtypid = t.oid"
        " WHERE t.typname = 'state' ORDER BY enumsortorder"
    ).fetchall()
    labels = [row["label"] for row in rows]
    show(labels)
    conn.execute("DROP TYPE state")
    conn.execute("CREATE TYPE state AS ENUM (%s)" % ", ".join("'%s'" % label for label in labels + ["c"]))


# idiom: postgresql_types on postgresql
from sqlalchemy.dialects.postgresql.base import BYTEA, DOUBLE_PRECISION, INTERVAL
from sqlalchemy.dialects.postgresql.json import JSON as PGJSON
from sqlalchemy.dialects.postgresql.array import ARRAY as PGARRAY


def upgrade():
    op.create_table(
        "everything",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("a", postgresql.ARRAY(sa.Integer())),
        sa.Column("b", postgresql.JSON()),
        sa.Column("c", postgresql.JSONB(astext_type=sa.Text()), server_default="{}"),
        sa.Column("d", postgresql.UUID()),
        sa.Column("e", postgresql.UUID(as_uuid=True)),
        sa.Column("f", postgresql.INET()),
        sa.Column("g", BYTEA()),
        sa.Column("h", DOUBLE_PRECISION(precision=53)),
        sa.Column("i", INTERVAL()),
        sa.Column("j", postgresql.TIMESTAMP(timezone=True)),
        sa.Column("k", postgresql.TSVECTOR()),
        sa.Column("l", PGJSON()),
        sa.Column("m", PGARRAY(sa.String(5))),
        sa.Column("n", postgresql.DOUBLE_PRECISION()),
        sa.Column("o", postgresql.BIT(3)),
        sa.Column("p", postgresql.INT4RANGE()),
        sa.Column("q", sa.ARRAY(sa.Text)),
        sa.Column("r", sa.JSON()),
        sa.Column("s", postgresql.MACADDR()),
        sa.Column("t", postgresql.TIME(timezone=False)),
        sa.Column("u", postgresql.OID()),
        sa.Column("v", postgresql.CIDR()),
        sa.Column("w", postgresql.INTERVAL(fields="DAY")) if False else sa.Column("w", postgresql.INTERVAL(precision=3)),
    )


# idiom: json_values on postgresql
def upgrade():
    conn = op.get_bind()
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("data", postgresql.JSONB()))
    conn.execute(t.insert(), id=1, data={"a": [1, 2], "b": {"c": "x"}})
    conn.execute("INSERT INTO t VALUES (2, '{\"a\": null}')")
    for row in conn.execute("SELECT id, data FROM t ORDER BY id"):
        show(row["id"], row["data"])
    show(conn.execute(sa.select([t.c.data["b"]["c"].astext], t.c.id == 1)).scalar())
    show(conn.execute(sa.select([t.c.id], t.c.data.has_key("b"))).fetchall())
    show(conn.execute(sa.select([t.c.id]).where(t.c.data.contains({"a": [1]}))).fetchall())
    data = conn.execute(sa.select([t.c.data]).where(t.c.id == 1)).first()["data"]
    data["new"] = 1
    conn.execute(t.update(t.c.id == 1).values(data=data))
    conn.execute(t.update(t.c.id == 2), data=None)


# idiom: array_values on postgresql
def upgrade():
    conn = op.get_bind()
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", postgresql.ARRAY(sa.Text)))
    conn.execute(t.insert(), [{"id": 1, "a": ["x", "y"]}, {"id": 2, "a": []}])
    show(conn.execute(t.select().order_by(t.c.id)).fetchall())
    show(conn.execute(sa.select([t.c.id], t.c.a.contains(["x"]))).fetchall())
    show(conn.execute(sa.select([t.c.id], t.c.a.any("y"))).fetchall())
    show(conn.execute(sa.select([sa.func.array_length(t.c.a, 1)]).where(t.c.id == 1)).scalar())
    conn.execute(t.update().values(a=sa.func.array_append(t.c.a, "z")))
    conn.execute("UPDATE t SET a = %(a)s WHERE id = 2", a=["q"])
    show(conn.execute(sa.select([postgresql.array([1, 2])])).scalar())


# idiom: uuid_values on postgresql
# On SQLAlchemy 1 they are texts, if the type does not say otherwise.
def upgrade():
    conn = op.get_bind()
    t = op.create_table("t", sa.Column("id", postgresql.UUID(), primary_key=True), sa.Column("x", sa.Integer))
    conn.execute(t.insert(), id="12345678-1234-5678-1234-567812345678", x=1)
    for row in conn.execute(t.select()):
        show(row["id"], row["id"].replace("-", ""))
        conn.execute(t.update(t.c.id == row["id"]).values(x=2))


# idiom: insert_returning on postgresql
def upgrade():
    conn = op.get_bind()
    users = sa.table("users", sa.column("id"), sa.column("name"), sa.column("age"))
    show(conn.execute(users.insert().returning(users.c.id), name="a").scalar())
    show(conn.execute(users.insert().values(name="b").returning(users.c.id, users.c.name)).fetchone()["name"])
    result = conn.execute("INSERT INTO users (name) VALUES ('c'), ('d') RETURNING id")
    show([row["id"] for row in result], conn.execute("DELETE FROM users WHERE id > 5 RETURNING *").rowcount)
    show(sorted(row[users.c.id] for row in conn.execute(users.update(users.c.id < 3).values(age=1).returning(users.c.id))))
    show(conn.execute(sa.insert(users, {"name": "e"}, returning=[users.c.id])).scalar())


# idiom: on_conflict on postgresql
from sqlalchemy.dialects.postgresql import insert


def upgrade():
    conn = op.get_bind()
    users = sa.Table("users", sa.MetaData(bind=conn), autoload=True)
    statement = insert(users).values(id=1, name="again").on_conflict_do_nothing()
    show(conn.execute(statement).rowcount)
    statement = insert(users).values(id=1, name="again")
    conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"name": statement.excluded.name}))
    conn.execute(insert(users, {"id": 10, "name": "new"}).on_conflict_do_nothing(index_elements=[users.c.id]))


# idiom: psycopg2_extras on postgresql
from psycopg2.extras import execute_values


def upgrade():
    conn = op.get_bind()
    cursor = conn.connection.cursor()
    execute_values(cursor, "INSERT INTO posts (user_id, title) VALUES %s", [(1, "a"), (2, "b")])
    conn.execute("UPDATE posts SET title = 'x' WHERE title = 'a'")


# idiom: copy_by_cursor on postgresql
import io


def upgrade():
    cursor = op.get_bind().connection.cursor()
    cursor.copy_from(io.StringIO("1\tcopied\n"), "posts", columns=("user_id", "title"))


# idiom: functions_and_triggers on postgresql
def upgrade():
    op.execute(
        """
        CREATE OR REPLACE FUNCTION touch() RETURNS trigger AS $$
        BEGIN
            NEW.email := NEW.name || '@x';
            RETURN NEW;
        END;
        $$ LANGUAGE plpgsql
        """
    )
    conn = op.get_bind()
    conn.execute("CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE touch()")
    conn.execute("UPDATE users SET age = 1")
    conn.execute("DO $$ BEGIN UPDATE posts SET title = 'x' WHERE id = 1; END $$")


def downgrade():
    op.execute("DROP TRIGGER touch ON users")
    op.get_bind().execute("DROP FUNCTION touch()")


# idiom: sequence_set on postgresql
def upgrade():
    conn = op.get_bind()
    conn.execute("INSERT INTO users (id, name) VALUES (50, 'x')")
    show(conn.execute("SELECT setval('users_id_seq', (SELECT max(id) FROM users))").scalar())
    show(conn.execute(sa.func.nextval("users_id_seq")).scalar(), conn.scalar(sa.Sequence("users_id_seq").next_value()))
    show(conn.execute(sa.Sequence("users_id_seq")))


# idiom: concurrent_index on postgresql
def upgrade():
    op.execute("COMMIT")
    op.create_index("ix_users_name", "users", ["name"], postgresql_concurrently=True)


def downgrade():
    op.get_bind().execute("COMMIT")
    op.drop_index("ix_users_name", table_name="users", postgresql_concurrently=True)


# idiom: search_path on postgresql
def upgrade():
    conn = op.get_bind()
    conn.execute("CREATE SCHEMA tenant")
    conn.execute("SET search_path TO tenant, public")
    op.create_table("tags", sa.Column("id", sa.Integer, primary_key=True))
    show(conn.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'tags'").first()["schemaname"])
    show(conn.execute("SHOW search_path").scalar())
    conn.execute("SET search_path TO public")
    for row in conn.execute("SELECT nspname FROM pg_namespace WHERE nspname = 'tenant'"):
        conn.execute('DROP SCHEMA "{}" CASCADE'.format(row["nspname"]))


# idiom: mysql_types on mysql
from sqlalchemy.dialects.mysql.base import MSInteger, MSString


def upgrade():
    op.create_table(
        "everything",
        sa.Column("id", mysql.INTEGER(display_width=11), primary_key=True),
        sa.Column("a", mysql.TINYINT(display_width=1), server_default=sa.text("'0'"), autoincrement=False),
        sa.Column("b", mysql.VARCHAR(length=50, collation="utf8mb4_bin")),
        sa.Column("c", mysql.LONGTEXT()),
        sa.Column("d", mysql.MEDIUMTEXT()),
        sa.Column("e", mysql.DATETIME(fsp=6)),
        sa.Column("f", mysql.ENUM("a", "b")),
        sa.Column("g", mysql.BIGINT(display_width=20, unsigned=True)),
        sa.Column("h", mysql.DOUBLE(asdecimal=True)),
        sa.Column("i", mysql.LONGBLOB()),
        sa.Column("j", mysql.SET("x", "y")),
        sa.Column("k", mysql.DECIMAL(precision=10, scale=2)),
        sa.Column("l", mysql.YEAR()),
        sa.Column("m", mysql.TIMESTAMP(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.Column("n", MSInteger()),
        sa.Column("o", MSString(20)),
        mysql_default_charset="utf8mb4",
        mysql_engine="InnoDB",
    )


# idiom: mysql_statements on mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("SET FOREIGN_KEY_CHECKS = 0")
    conn.execute("INSERT IGNORE INTO users (id, name) VALUES (1, 'x'), (5, 'five')")
    conn.execute("UPDATE users u JOIN posts p ON p.user_id = u.id SET u.email = p.title WHERE p.id = 3")
    row = conn.execute("SHOW CREATE TABLE users").first()
    show(row["Table"], row[0])
    show([row["Field"] for row in conn.execute("SHOW COLUMNS FROM users")], conn.execute("SELECT DATABASE()").scalar() is not None)
    show(conn.execute("SELECT DATE_FORMAT('2017-01-02', '%%Y-%%m')").scalar())
    conn.execute("ALTER TABLE users ADD COLUMN x INT, ADD INDEX ix_x (x)")
    conn.execute("SET FOREIGN_KEY_CHECKS = 1")


# idiom: sqlite_statements on sqlite
def upgrade():
    conn = op.get_bind()
    conn.execute("PRAGMA foreign_keys=OFF")
    show([row["name"] for row in conn.execute("PRAGMA table_info(users)")])
    show([row[1] for row in conn.execute("PRAGMA table_info('posts')").fetchall()])
    show(conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?", "users").fetchone()["name"])
    conn.execute("INSERT OR IGNORE INTO users (id, name) VALUES (1, 'x'), (5, 'five')")
    conn.execute("PRAGMA foreign_keys=ON")
