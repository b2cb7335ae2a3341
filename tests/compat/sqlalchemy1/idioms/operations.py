# Alembic's operations where they meet SQLAlchemy 1: tables that are returned, batch mode, indexes.
from alembic import op
import sqlalchemy as sa

from seen import show


# idiom: created_table
def upgrade():
    conn = op.get_bind()
    tags = op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(tags, [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    conn.execute(tags.insert(), id=3, name="c")
    conn.execute(tags.insert(), {"id": 4, "name": "d"}, {"id": 5, "name": "e"})
    conn.execute(tags.update(tags.c.id == 1).values(name="x"))
    conn.execute(tags.delete(tags.c.id == 2))
    show(conn.execute(tags.select(tags.c.id > 3).order_by(tags.c.id)).fetchall())
    show(conn.execute(sa.select([tags.c.name]).where(tags.c.id == 1)).first()["name"])
    show([row[tags.c.name] for row in conn.execute(tags.select().order_by(tags.c.id))])


def downgrade():
    op.drop_table("tags")


# idiom: created_table_bound
def upgrade():
    tags = op.create_table("tags", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(20)))
    tags.metadata.bind = op.get_bind()
    tags.insert().execute(name="a")
    show(tags.select().execute().fetchall(), tags.exists())


# idiom: bulk_insert_of_table
def upgrade():
    posts = sa.sql.table("posts", sa.sql.column("user_id", sa.Integer), sa.sql.column("title", sa.String))
    op.bulk_insert(posts, [{"user_id": 1, "title": "a"}, {"user_id": 2, "title": "b"}])
    op.bulk_insert(posts, [{"user_id": op.inline_literal(3), "title": op.inline_literal("c")}], multiinsert=False)
    op.bulk_insert(posts, [])
    rows = op.get_bind().execute("SELECT id AS user_id, name AS title FROM users ORDER BY id").fetchall()
    op.bulk_insert(posts, [dict(row) for row in rows])


# idiom: index_column_twice on sqlite, postgresql
def upgrade():
    op.create_index("ix_users_twice", "users", ["name", "age", "name"])


def downgrade():
    op.drop_index("ix_users_twice", "users")


# idiom: index_column_twice_in_batch on sqlite, postgresql
def upgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.create_index("ix_users_twice", ["name", "name"], unique=False)
        batch_op.create_index(batch_op.f("ix_users_age"), ["age"], unique=False)


def downgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_index("ix_users_twice")
        batch_op.drop_index(batch_op.f("ix_users_age"))


# idiom: unique_column_twice on sqlite
def upgrade():
    op.create_table("tags", sa.Column("id", sa.Integer()), sa.Column("name", sa.String(20)), sa.UniqueConstraint("name", "name", name="uq_tags"))


# idiom: indexes
def upgrade():
    op.create_index(op.f("ix_users_name"), "users", ["name"], unique=False)
    op.create_index("ix_users_both", "users", ["name", "age"], unique=True)
    op.create_index("ix_users_lower", "users", [sa.text("lower(name)")]) if op.get_bind().dialect.name != "mysql" else None
    op.create_index("ix_users_email", "users", ["email"], mysql_length=10, postgresql_where=sa.text("age > 5"))


def downgrade():
    if op.get_bind().dialect.name != "mysql":
        op.drop_index("ix_users_lower", "users")
    op.drop_index("ix_users_email", table_name="users")
    op.drop_index("ix_users_both", table_name="users")
    op.drop_index(op.f("ix_users_name"), table_name="users")


# idiom: column_added_and_filled
def upgrade():
    op.add_column("users", sa.Column("nick", sa.String(50), nullable=True))
    conn = op.get_bind()
    users = sa.sql.table("users", sa.Column("id", sa.Integer), sa.Column("name", sa.String), sa.Column("nick", sa.String))
    for row in conn.execute(users.select()):
        conn.execute(users.update().where(users.c.id == row.id).values(nick=row["name"][:2]))
    with op.batch_alter_table("users") as batch_op:
        batch_op.alter_column("nick", existing_type=sa.String(50), nullable=False)


def downgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_column("nick")


# idiom: column_altered on postgresql, mysql
def upgrade():
    op.alter_column("users", "name", existing_type=sa.String(50), type_=sa.String(80), existing_nullable=False)
    op.alter_column("users", "age", new_column_name="years", existing_type=sa.Integer())
    op.alter_column("users", "email", existing_type=sa.String(100), server_default="none", nullable=True)
    op.get_bind().execute("UPDATE users SET years = years + 1")


def downgrade():
    op.alter_column("users", "email", existing_type=sa.String(100), server_default=None)
    op.alter_column("users", "years", new_column_name="age", existing_type=sa.Integer())
    op.alter_column("users", "name", existing_type=sa.String(80), type_=sa.String(50), existing_nullable=False)
    op.get_bind().execute("UPDATE users SET age = age - 1")


# idiom: batch_on_sqlite on sqlite
def upgrade():
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer(), nullable=False, server_default="1"))
        batch_op.alter_column("email", new_column_name="mail", existing_type=sa.String(100))
        batch_op.drop_column("age")
        batch_op.create_unique_constraint("uq_users_name", ["name"])
    op.get_bind().execute("UPDATE users SET x = 2 WHERE mail IS NULL")


def downgrade():
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_constraint("uq_users_name", type_="unique")
        batch_op.alter_column("mail", new_column_name="email", existing_type=sa.String(100))
        batch_op.drop_column("x")
        batch_op.add_column(sa.Column("age", sa.Integer(), nullable=True))


# idiom: batch_recreated on sqlite, postgresql
def upgrade():
    with op.batch_alter_table("posts", recreate="always") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer(), nullable=True))
        batch_op.alter_column("title", existing_type=sa.String(100), type_=sa.String(120))


# idiom: batch_copy_from on sqlite
def upgrade():
    meta = sa.MetaData(bind=op.get_bind())
    posts = sa.Table("posts", meta, autoload=True)
    with op.batch_alter_table("posts", copy_from=posts) as batch_op:
        batch_op.alter_column("title", nullable=False)
    other = sa.Table("users", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(50)))
    with op.batch_alter_table("users", copy_from=other) as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer()))


# idiom: batch_naming_convention on sqlite
convention = {"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"}


def upgrade():
    op.execute("CREATE TABLE tags (id INTEGER NOT NULL PRIMARY KEY, post_id INTEGER, FOREIGN KEY(post_id) REFERENCES posts (id))")
    with op.batch_alter_table("tags", naming_convention=convention) as batch_op:
        batch_op.drop_constraint("fk_tags_post_id_posts", type_="foreignkey")
        batch_op.create_foreign_key("fk_tags_user", "users", ["post_id"], ["id"], ondelete="CASCADE")


# idiom: batch_and_statements
def upgrade():
    conn = op.get_bind()
    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("x", sa.Integer()))
        show(conn.execute("SELECT count(*) FROM users").scalar())
    conn.execute("UPDATE users SET x = 1")
    users = sa.Table("users", sa.MetaData(bind=conn), autoload=True)
    show(conn.execute(users.select(users.c.id == 1)).first()["x"])
    with op.batch_alter_table("users") as batch_op:
        batch_op.alter_column("x", existing_type=sa.Integer(), nullable=False)


def downgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_column("x")


# idiom: constraints on postgresql, mysql
def upgrade():
    op.create_unique_constraint("uq_users_name", "users", ["name"])
    op.create_check_constraint("ck_users_age", "users", sa.sql.column("age") >= 0)
    op.create_check_constraint("ck_users_name", "users", "length(name) > 1")
    op.drop_constraint("fk_posts_user", "posts", type_="foreignkey")
    op.create_foreign_key("fk_posts_user", "posts", "users", ["user_id"], ["id"], ondelete="SET NULL")


def downgrade():
    op.drop_constraint("ck_users_name", "users", type_="check")
    op.drop_constraint("ck_users_age", "users", type_="check")
    op.drop_constraint("uq_users_name", "users", type_="unique")
    op.drop_constraint("fk_posts_user", "posts", "foreignkey")
    op.create_foreign_key("fk_posts_user", "posts", "users", ["user_id"], ["id"])


# idiom: created_table_constraints
def upgrade():
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id", ondelete="CASCADE"), nullable=True, index=True),
        sa.Column("name", sa.String(20), unique=True),
        sa.Column("size", sa.Integer(), server_default="1"),
        sa.Column("made", sa.DateTime(), server_default=sa.func.now(), nullable=True),
        sa.CheckConstraint("size > 0", name="ck_size"),
        sa.ForeignKeyConstraint(["size"], ["users.id"], name="fk_tags_size"),
        sa.PrimaryKeyConstraint("id", name="pk_tags"),
        sa.UniqueConstraint("name", "size", name="uq_tags_name_size"),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        sqlite_autoincrement=False,
    )


def downgrade():
    op.drop_table("tags")


# idiom: own_operations
from alembic.migration import MigrationContext
from alembic.operations import Operations


def upgrade():
    conn = op.get_bind()
    own = Operations(MigrationContext.configure(conn))
    own.add_column("users", sa.Column("x", sa.Integer()))
    own.execute("UPDATE users SET x = 1")
    own.get_bind().execute("UPDATE users SET x = 2 WHERE id = 2")
    show(own.get_bind().execute("SELECT x FROM users ORDER BY id").fetchall()[1]["x"])


# idiom: offline_is_not
from alembic import context


def upgrade():
    show(context.is_offline_mode(), op.get_context().as_sql, context.get_x_argument(as_dictionary=True))
    if not context.is_offline_mode():
        context.get_bind().execute("UPDATE users SET age = 1")


# idiom: column_exists
from sqlalchemy import inspect


def has_column(table, column):
    inspector = inspect(op.get_bind().engine if op.get_bind().dialect.name != "sqlite" else op.get_bind())
    return column in [c["name"] for c in inspector.get_columns(table)]


def upgrade():
    show(has_column("users", "name"), has_column("users", "nothing"))
    if not has_column("users", "x"):
        op.add_column("users", sa.Column("x", sa.Integer()))


# idiom: column_exists_by_engine
from sqlalchemy import engine_from_config
from sqlalchemy.engine import reflection


def has_column(table, column):
    engine = engine_from_config({"sqlalchemy.url": op.get_bind().engine.url}, prefix="sqlalchemy.")
    insp = reflection.Inspector.from_engine(engine)
    found = any(column in c["name"] for c in insp.get_columns(table))
    engine.dispose()
    return found


def upgrade():
    show(has_column("users", "name"), has_column("users", "nothing"))


# idiom: constraint_names_found
def upgrade():
    inspector = sa.engine.reflection.Inspector.from_engine(op.get_bind())
    names = [fk["name"] for fk in inspector.get_foreign_keys("posts")]
    show(names)
    with op.batch_alter_table("posts") as batch_op:
        for name in names:
            batch_op.drop_constraint(name, type_="foreignkey")


# idiom: views
def upgrade():
    op.execute("CREATE VIEW names AS SELECT name FROM users WHERE id > 1")
    conn = op.get_bind()
    show([row["name"] for row in conn.execute("SELECT * FROM names ORDER BY name")])
    names = sa.Table("names", sa.MetaData(bind=conn), autoload=True)
    show(names.select().order_by(names.c.name).execute().fetchall(), sa.inspect(conn).get_view_names())


def downgrade():
    op.execute("DROP VIEW names")


# idiom: renamed_table
def upgrade():
    op.rename_table("users", "people")
    conn = op.get_bind()
    conn.execute("UPDATE people SET age = 1")
    show(conn.dialect.has_table(conn, "users"), conn.dialect.has_table(conn, "people"))


def downgrade():
    op.rename_table("people", "users")
    op.get_bind().execute("UPDATE users SET age = 30 WHERE id = 1")


# idiom: helper_columns
def timestamps():
    return (
        sa.Column("created_at", sa.DateTime, nullable=True, default=sa.func.now()),
        sa.Column("updated_at", sa.DateTime, nullable=True, onupdate=sa.func.now()),
    )


def upgrade():
    tags = op.create_table("tags", sa.Column("id", sa.Integer, primary_key=True), *timestamps())
    op.get_bind().execute(tags.insert(), id=1)
    show(op.get_bind().execute("SELECT count(*) FROM tags WHERE created_at IS NOT NULL").scalar())
    op.execute("DELETE FROM tags")


# idiom: relations_moved
def upgrade():
    conn = op.get_bind()
    op.create_table(
        "user_emails",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id")),
        sa.Column("email", sa.String(100)),
    )
    meta = sa.MetaData(bind=conn)
    meta.reflect(only=("users", "user_emails"))
    users, emails = meta.tables["users"], meta.tables["user_emails"]
    for user in conn.execute(users.select(users.c.email.isnot(None)).order_by(users.c.id)):
        conn.execute(emails.insert().values(user_id=user["id"], email=user["email"]))
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_column("email")


def downgrade():
    conn = op.get_bind()
    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(100)))
    meta = sa.MetaData(bind=conn)
    meta.reflect(only=("users", "user_emails"))
    users, emails = meta.tables["users"], meta.tables["user_emails"]
    first = sa.select([emails.c.email]).where(emails.c.user_id == users.c.id).limit(1).as_scalar()
    conn.execute(users.update(values={"email": first}))
    op.drop_table("user_emails")
