# Revisions whose SQL is printed, with --sql: nothing is read.
from alembic import context, op
import sqlalchemy as sa
from sqlalchemy.sql import column, select, table

from seen import show

users = table("users", column("id", sa.Integer), column("name", sa.String), column("age", sa.Integer))
posts = table("posts", column("id", sa.Integer), column("user_id", sa.Integer), column("title", sa.String))


# idiom: offline_strings (offline)
def upgrade():
    op.execute("UPDATE users SET name = 'a: b', age = 1 WHERE name LIKE '%x%'")
    op.execute(u"DELETE FROM posts")
    op.execute(sa.text("UPDATE users SET age = 5"))
    show(context.is_offline_mode(), op.get_context().as_sql, op.get_bind() is None)


def downgrade():
    op.execute("UPDATE users SET age = 0")


# idiom: offline_statements (offline)
def upgrade():
    op.execute(users.update().where(users.c.id == op.inline_literal(1)).values({"age": op.inline_literal(5)}))
    op.execute(users.update(users.c.id == 2).values(name="it's 50%: x"))
    op.execute(users.update(whereclause=users.c.id == 3, values={"age": 6}))
    op.execute(posts.delete(posts.c.id == 1))
    op.execute(posts.insert().values(user_id=1, title="a"))
    op.execute(posts.insert({"user_id": 1, "title": "b"}))
    op.execute(posts.insert().from_select(["user_id", "title"], select([users.c.id, users.c.name], users.c.id > 1)))
    op.execute(users.update().values(age=sa.case([(users.c.id == 1, 5), (users.c.id == 2, 6)], else_=7)))
    op.execute(users.update().values(age=select([sa.func.count(posts.c.id)]).where(posts.c.user_id == users.c.id).as_scalar()))
    op.execute(sa.delete(posts, sa.exists([users.c.id]).where(users.c.id == posts.c.user_id)))


# idiom: offline_tables (offline)
def upgrade():
    tags = op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20, convert_unicode=True), nullable=False, server_default="x"),
        sa.Column("content", sa.Binary(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(tags, [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    op.execute(tags.update(tags.c.id == 1).values(name="c"))
    op.create_index("ix_tags_name", "tags", ["name"], unique=True)
    op.add_column("users", sa.Column("x", sa.PickleType(), nullable=True))
    op.rename_table("posts", "articles")


def downgrade():
    op.rename_table("articles", "posts")
    op.drop_index("ix_tags_name", "tags")
    op.drop_table("tags")


# idiom: offline_enum on postgresql (offline)
def upgrade():
    state = sa.Enum("new", "old", name="state")
    op.execute(sa.schema.CreateTable(sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))))
    op.create_table("states", sa.Column("id", sa.Integer, primary_key=True), sa.Column("state", state))
    op.execute("COMMIT")
    op.execute("ALTER TYPE state ADD VALUE 'more'")
    op.alter_column("users", "name", type_=sa.String(80), existing_type=sa.String(50), nullable=True)
    op.execute(table("states", column("state", state)).update().values(state="new"))


# idiom: offline_guarded (offline)
def upgrade():
    if context.is_offline_mode():
        op.execute("-- the data is not moved")
    else:
        op.get_bind().execute("UPDATE users SET age = 1")


# idiom: offline_connection (offline)
# There is none.
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET age = 1")
