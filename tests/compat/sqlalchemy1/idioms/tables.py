# Tables, MetaData with and without a bind, and reflection.
from alembic import op
import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table
from sqlalchemy.sql import select

from seen import show


# idiom: metadata_bind
def upgrade():
    meta = MetaData(bind=op.get_bind())
    users = Table("users", meta, autoload=True)
    show(sorted(users.c.keys()))
    users.update().values(age=1).execute()
    show(users.select().where(users.c.id == 1).execute().first()["name"])


# idiom: metadata_positional_connection
def upgrade():
    meta = MetaData(op.get_bind())
    users = Table("users", meta, autoload=True)
    op.get_bind().execute(users.update().where(users.c.id == 1).values(age=1))


# idiom: metadata_positional_engine
def upgrade():
    meta = MetaData(op.get_bind().engine)
    users = Table("users", meta, autoload=True)
    show(sorted(c.name for c in users.columns))
    show(select([users.c.name]).order_by(users.c.id).execute().fetchall())
    meta.bind.dispose()


# idiom: metadata_reflect_parameter
def upgrade():
    meta = MetaData(op.get_bind(), reflect=True)
    users = meta.tables["users"]
    show(sorted(set(meta.tables) - {"alembic_version"}), sorted(users.c.keys()))
    op.execute(users.update().values(age=2))


# idiom: metadata_reflect
def upgrade():
    bind = op.get_bind()
    meta = MetaData()
    meta.reflect(bind=bind)
    show(sorted(set(meta.tables) - {"alembic_version"}))
    meta = MetaData(bind=bind)
    meta.reflect(only=["users"])
    show(sorted(meta.tables))
    meta = MetaData()
    meta.bind = bind
    meta.reflect()
    users = meta.tables["users"]
    bind.execute(users.update(users.c.id == 1).values(age=3))
    meta = MetaData(bind)
    meta.reflect(only=("posts",))
    show(sorted(meta.tables), [fk.target_fullname for fk in meta.tables["posts"].foreign_keys])


# idiom: metadata_is_bound
def upgrade():
    meta = MetaData()
    show(meta.bind is None, meta.is_bound())
    meta.bind = op.get_bind()
    show(meta.bind is op.get_bind(), meta.is_bound(), meta.bind.dialect.name == op.get_bind().dialect.name)
    users = Table("users", meta, Column("id", Integer, primary_key=True), Column("name", String(50)))
    show(users.bind is meta.bind, users.metadata is meta)


# idiom: metadata_create_all
def upgrade():
    meta = MetaData(bind=op.get_bind())
    Table("tags", meta, Column("id", Integer, primary_key=True), Column("name", String(20), nullable=False))
    Table("post_tags", meta, Column("post_id", None, ForeignKey("tags.id"), primary_key=True))
    meta.create_all()
    meta.create_all(checkfirst=True)
    meta.create_all(op.get_bind())
    show(op.get_bind().engine.dialect.has_table(op.get_bind(), "tags"))


def downgrade():
    meta = MetaData(bind=op.get_bind())
    meta.reflect(only=["tags", "post_tags"])
    meta.drop_all()


# idiom: metadata_create_some
def upgrade():
    meta = MetaData()
    tags = Table("tags", meta, Column("id", Integer, primary_key=True))
    Table("others", meta, Column("id", Integer, primary_key=True))
    meta.create_all(bind=op.get_bind(), tables=[tags])


def downgrade():
    meta = MetaData()
    tags = Table("tags", meta, Column("id", Integer, primary_key=True))
    meta.drop_all(op.get_bind(), tables=[tags])


# idiom: table_create_without_bind
meta = MetaData()
tags = Table("tags", meta, Column("id", Integer, primary_key=True), Column("name", String(20), index=True))


def upgrade():
    meta.bind = op.get_bind()
    show(tags.exists())
    tags.create()
    show(tags.exists())
    tags.create(checkfirst=True)
    tags.insert().execute(name="a")
    tags.insert().values(name="b").execute()
    tags.insert().execute({"name": "c"}, {"name": "d"})


def downgrade():
    meta.bind = op.get_bind()
    tags.drop()
    tags.drop(checkfirst=True)
    show(tags.exists())


# idiom: table_create_with_bind
def upgrade():
    tags = Table("tags", MetaData(), Column("id", Integer, primary_key=True))
    tags.create(op.get_bind())
    tags.create(bind=op.get_bind(), checkfirst=True)
    show(tags.exists(op.get_bind()), tags.exists(bind=op.get_bind()))


def downgrade():
    Table("tags", MetaData()).drop(op.get_bind())


# idiom: table_autoload
def upgrade():
    bind = op.get_bind()
    users = Table("users", MetaData(), autoload=True, autoload_with=bind)
    show(users.c.keys(), [c.name for c in users.primary_key])
    posts = Table("posts", MetaData(), Column("title", sa.Text()), autoload=True, autoload_with=bind)
    show(posts.c.keys(), type(posts.c.title.type).__name__)
    bind.execute(posts.update(posts.c.id == 1).values(title="x"))
    other = Table("posts", MetaData(), autoload_with=bind)
    show([list(c.columns.keys()) for c in other.foreign_key_constraints])


# idiom: table_autoload_bound
def upgrade():
    meta = MetaData(bind=op.get_bind())
    posts = Table("posts", meta, autoload=True)
    users = Table("users", meta, autoload=True)
    joined = users.join(posts)
    for row in joined.select(posts.c.title.like("s%")).execute():
        show(row[users.c.name], row[posts.c.title])
    show(joined.select().order_by(posts.c.id).execute().fetchall()[0][posts.c.id])
    show(posts.c.user_id.references(users.c.id))


# idiom: table_autoload_options
def upgrade():
    meta = MetaData(bind=op.get_bind())
    users = Table("users", meta, autoload=True, include_columns=["id", "name"])
    show(users.c.keys())
    again = Table("users", meta, Column("extra", Integer), autoload=True, extend_existing=True)
    show(again is users, "extra" in again.c, "age" in again.c)
    show(Table("users", meta) is users)
    other = Table("users", MetaData(op.get_bind()), autoload=True, autoload_replace=False, keep_existing=True)
    show(other.c.keys())


# idiom: table_autoload_missing
def upgrade():
    meta = MetaData(bind=op.get_bind())
    try:
        Table("nothing", meta, autoload=True)
    except sa.exc.NoSuchTableError:
        show("NoSuchTableError")


# idiom: table_mustexist
def upgrade():
    meta = MetaData()
    users = Table("users", meta, Column("id", Integer))
    show(Table("users", meta, mustexist=True) is users)
    try:
        Table("users", meta, Column("name", String(50)))
    except sa.exc.InvalidRequestError:
        show("InvalidRequestError")
    Table("users", meta, Column("name", String(50)), extend_existing=True)
    show(users.c.keys())


# idiom: table_tometadata
def upgrade():
    meta = MetaData(bind=op.get_bind())
    users = Table("users", meta, autoload=True)
    other = MetaData()
    copy = users.tometadata(other)
    show(copy.c.keys(), copy.metadata is other, copy.name)
    column = users.c.name.copy()
    show(column.name, column.table is None)


# idiom: table_copied_to_another on sqlite
def upgrade():
    bind = op.get_bind()
    users = Table("users", MetaData(bind=bind), autoload=True)
    new = Table("users_new", MetaData(bind=bind), *[c.copy() for c in users.columns if c.name != "age"])
    new.create()
    names = [c.name for c in new.columns]
    bind.execute(new.insert().from_select(names, select([users.c[name] for name in names])))
    op.drop_table("users")
    op.rename_table("users_new", "users")


# idiom: statement_execute_bound
def upgrade():
    meta = MetaData(bind=op.get_bind())
    users = Table("users", meta, Column("id", Integer, primary_key=True), Column("name", String(50)), Column("age", Integer))
    show(select([users.c.name]).where(users.c.id == 1).execute().fetchall())
    show(select([users.c.name], users.c.id == 2).scalar())
    show(users.select().order_by(users.c.id).execute().fetchone())
    show(select([sa.func.count(users.c.id)]).scalar())
    users.update().where(users.c.id == 1).values(age=1).execute()
    users.update().where(users.c.id == 2).execute(age=2)
    users.delete(users.c.id == 3).execute()
    users.insert().execute(id=10, name="new")
    show(users.select().bind is meta.bind)


# idiom: statement_execute_bind_argument
def upgrade():
    bind = op.get_bind()
    show(sa.select([sa.text("name")], sa.text("id = 1"), [sa.text("users")], bind=bind).execute().scalar())
    show(sa.text("SELECT name FROM users WHERE id = :id", bind=bind).execute(id=2).scalar())
    show(sa.text("SELECT count(*) FROM users", bind=bind).scalar())
    show(sa.func.max(5, bind=bind).execute().scalar() if bind.dialect.name != "postgresql" else "none")
    show(sa.func.lower("ABC", bind=bind).scalar())


# idiom: ddl_elements
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, DropTable, UniqueConstraint
from sqlalchemy import DDL


def upgrade():
    bind = op.get_bind()
    meta = MetaData(bind=bind)
    tags = Table("tags", meta, Column("id", Integer, primary_key=True), Column("name", String(20)))
    bind.execute(CreateTable(tags))
    bind.execute(CreateIndex(sa.Index("ix_tags_name", tags.c.name)))
    bind.execute(DDL("CREATE TABLE others (id INTEGER)"))
    DDL("DROP TABLE others").execute(bind)
    op.execute(DDL("CREATE TABLE more (id INTEGER)"))


def downgrade():
    bind = op.get_bind()
    bind.execute(DropTable(Table("tags", MetaData())))
    DDL("DROP TABLE %(name)s", context={"name": "more"}, bind=bind).execute()


# idiom: ddl_bound
from sqlalchemy.schema import CreateTable, DropTable


def upgrade():
    meta = MetaData(bind=op.get_bind())
    tags = Table("tags", meta, Column("id", Integer, primary_key=True))
    CreateTable(tags, bind=op.get_bind()).execute()
    sa.DDL("CREATE TABLE others (id INTEGER)", bind=op.get_bind()).execute()


def downgrade():
    meta = MetaData(bind=op.get_bind())
    DropTable(Table("tags", meta), bind=meta.bind).execute()
    sa.DDL("DROP TABLE others").execute(bind=op.get_bind())


# idiom: index_create_and_drop
def upgrade():
    bind = op.get_bind()
    meta = MetaData(bind=bind)
    users = Table("users", meta, autoload=True)
    sa.Index("ix_users_name", users.c.name).create()
    sa.Index("ix_users_age", users.c.age, users.c.name, unique=True).create(bind)
    sa.Index("ix_users_email", users.c.email).create(bind=bind)
    index = sa.Index("ix_x", users.c.name, users.c.email)
    index.create()
    index.drop()
    show(sorted(i["name"] for i in sa.inspect(bind).get_indexes("users")))


def downgrade():
    bind = op.get_bind()
    users = Table("users", MetaData(bind=bind), autoload=True)
    for index in sorted(users.indexes, key=lambda index: index.name):
        show(index.name)
        index.drop()


# idiom: has_table_dialect
def upgrade():
    bind = op.get_bind()
    show(bind.dialect.has_table(bind, "users"), bind.dialect.has_table(bind, "nothing"))
    show(bind.engine.dialect.has_table(bind, "users"))
    show(bind.engine.dialect.has_table(connection=bind, table_name="posts"))
    show(op.get_context().dialect.has_table(bind, "posts"))
    if not bind.dialect.has_table(bind, "tags"):
        op.create_table("tags", Column("id", Integer, primary_key=True))
    show(bind.dialect.has_table(bind, "tags"))


# idiom: has_table_engine
def upgrade():
    bind = op.get_bind()
    engine = bind.engine
    show(bind.dialect.has_table(engine, "users"), engine.dialect.has_table(engine, "nothing"))
    show(engine.has_table("users"), engine.has_table("nothing"))
    show(sorted(set(engine.table_names()) - {"alembic_version"}))
    show(engine.dialect.has_table(engine.connect(), "users"))


# idiom: has_table_engine_sqlite on sqlite
def upgrade():
    engine = sa.create_engine("sqlite://")
    engine.execute("CREATE TABLE t (id INTEGER)")
    show(engine.has_table("t"), engine.has_table("nothing"), engine.table_names())
    show(engine.dialect.has_table(engine, "t"))
    show(op.get_bind().engine.has_table("users"), op.get_bind().engine.dialect.has_table(op.get_bind().engine, "users"))


# idiom: has_schema on postgresql
def upgrade():
    bind = op.get_bind()
    show(bind.dialect.has_schema(bind, "public"), bind.dialect.has_schema(bind, "nothing"))
    show(bind.dialect.has_table(bind, "users", schema="public"))
    show(bind.dialect.has_sequence(bind, "users_id_seq"), bind.dialect.has_type(bind, "nothing"))


# idiom: dialect_get_names
def upgrade():
    bind = op.get_bind()
    show(sorted(set(bind.dialect.get_table_names(bind)) - {"alembic_version"}))
    show([c["name"] for c in bind.dialect.get_columns(bind, "users")])
    show(bind.dialect.get_pk_constraint(bind, "users")["constrained_columns"])
    show([fk["referred_table"] for fk in bind.dialect.get_foreign_keys(bind, "posts")])
    show(bind.dialect.get_view_names(bind), bind.dialect.get_indexes(bind, "users", schema=None))


# idiom: inspector_from_engine
from sqlalchemy.engine.reflection import Inspector


def upgrade():
    conn = op.get_bind()
    inspector = Inspector.from_engine(conn)
    tables = inspector.get_table_names()
    show(sorted(set(tables) - {"alembic_version"}))
    show([c["name"] for c in inspector.get_columns("users")])
    show(inspector.get_foreign_keys("posts")[0]["constrained_columns"])
    if "tags" not in tables:
        op.create_table("tags", sa.Column("id", sa.Integer))
    show(Inspector.from_engine(conn).get_table_names().count("tags"))


# idiom: inspector_from_real_engine
from sqlalchemy.engine.reflection import Inspector


def upgrade():
    inspector = Inspector.from_engine(op.get_bind().engine)
    show(sorted(inspector.get_table_names())[-1], inspector.default_schema_name == "public")
    show([c["name"] for c in sa.inspect(op.get_bind().engine).get_columns("posts")])


# idiom: inspector_of_module
from sqlalchemy.engine import reflection


def upgrade():
    inspector = reflection.Inspector.from_engine(op.get_bind())
    show(sorted(inspector.get_table_names())[-1])
    inspector = reflection.Inspector(op.get_bind())
    show([c["name"] for c in inspector.get_columns("posts")])


# idiom: inspector_reflecttable
def upgrade():
    bind = op.get_bind()
    inspector = sa.inspect(bind)
    users = Table("users", MetaData())
    inspector.reflecttable(users, None)
    show(users.c.keys())
    bind.execute(users.update().values(age=1))


# idiom: reflecttable
def upgrade():
    bind = op.get_bind()
    users = Table("users", MetaData())
    bind.dialect.reflecttable(bind, users, None, [], True)
    show(users.c.keys())


# idiom: inspect
def upgrade():
    bind = op.get_bind()
    inspector = sa.inspect(bind)
    show(sorted(inspector.get_table_names())[-2:], inspector.get_view_names())
    show([c["name"] for c in inspector.get_columns("users")], inspector.get_pk_constraint("users")["constrained_columns"])
    show([u["name"] for u in inspector.get_unique_constraints("users")], inspector.get_indexes("users"))
    show(inspector.bind is bind, inspector.engine.dialect.name == bind.dialect.name)
    show(sorted((c["name"], type(c["type"]).__name__) for c in inspector.get_columns("users")))


# idiom: foreign_keys_dropped
def upgrade():
    conn = op.get_bind()
    posts = Table("posts", MetaData(bind=conn), autoload=True)
    for fk in posts.foreign_keys:
        show(fk.column.table.name, fk.parent.name, fk.constraint.name)
    with op.batch_alter_table("posts") as batch:
        for constraint in posts.constraints:
            if isinstance(constraint, sa.ForeignKeyConstraint) and constraint.name:
                batch.drop_constraint(constraint.name, type_="foreignkey")


# idiom: sorted_tables
def upgrade():
    meta = MetaData(bind=op.get_bind())
    meta.reflect()
    for table in reversed(meta.sorted_tables):
        if table.name != "alembic_version":
            show(table.name, op.get_bind().execute(table.select()).fetchall())
            op.get_bind().execute(table.delete())


# idiom: metadata_contains
def upgrade():
    meta = MetaData(bind=op.get_bind())
    meta.reflect()
    show("users" in meta, "nothing" in meta, "users" in meta.tables)
    meta.remove(meta.tables["posts"])
    show("posts" in meta)
    meta.clear()
    show(list(meta.tables))


# idiom: naming_convention
def upgrade():
    meta = MetaData(op.get_bind(), naming_convention={"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s"})
    tags = Table("tags", meta, Column("id", Integer, primary_key=True), Column("name", String(20), unique=True), Column("n", Integer, index=True))
    tags.create()


# idiom: table_of_a_schema on postgresql
def upgrade():
    bind = op.get_bind()
    bind.execute("CREATE SCHEMA other")
    meta = MetaData(bind=bind, schema="other")
    tags = Table("tags", meta, Column("id", Integer, primary_key=True))
    tags.create()
    show(meta.schema, tags.fullname, bind.dialect.has_table(bind, "tags", schema="other"))
    show(sa.inspect(bind).get_table_names(schema="other"), sa.inspect(bind).get_table_names("other"))
    reflected = MetaData()
    reflected.reflect(bind, schema="other")
    show(list(reflected.tables))
    bind.execute("DROP SCHEMA other CASCADE")


# idiom: thread_local_metadata
from sqlalchemy import ThreadLocalMetaData


def upgrade():
    meta = ThreadLocalMetaData()
    meta.bind = op.get_bind()
    users = Table("users", meta, autoload=True)
    show(users.select(users.c.id == 1).execute().scalar())


# idiom: defaults_and_sequences on postgresql
def upgrade():
    bind = op.get_bind()
    seq = sa.Sequence("my_seq", metadata=MetaData(bind=bind))
    seq.create()
    show(bind.execute(seq), bind.execute(sa.func.nextval("my_seq")).scalar())
    other = sa.Sequence("other_seq", start=5)
    op.execute(sa.schema.CreateSequence(other))
    show(bind.execute(other.next_value()).scalar(), bind.execute(other))
    bind.execute(sa.schema.DropSequence(other))


def downgrade():
    sa.Sequence("my_seq").drop(op.get_bind())


# idiom: column_defaults
def upgrade():
    meta = MetaData(bind=op.get_bind())
    tags = Table(
        "tags",
        meta,
        Column("id", Integer, primary_key=True),
        Column("n", Integer, default=7),
        Column("m", Integer, default=lambda: 8),
        Column("s", String(20), server_default="x"),
        Column("f", Integer, default=select([sa.func.max(sa.text("3"))]) if op.get_bind().dialect.name == "sqlite" else 3),
    )
    tags.create()
    tags.insert().execute()
    op.get_bind().execute(tags.insert(), n=1)
    op.get_bind().execute(tags.insert(), [{"n": 2}, {"n": 3}])
    op.bulk_insert(tags, [{"n": 4}, {"n": 5}])
    show(tags.select().order_by(tags.c.id).execute().fetchall())


# idiom: ddl_listeners
def upgrade():
    bind = op.get_bind()
    tags = Table("tags", MetaData(bind=bind), Column("id", Integer, primary_key=True))
    sa.DDL("INSERT INTO tags (id) VALUES (1)").execute_at("after-create", tags)
    sa.DDL("INSERT INTO tags (id) VALUES (2)", on="nothing").execute_at("after-create", tags)
    sa.event.listen(tags, "after_create", sa.DDL("INSERT INTO tags (id) VALUES (3)").execute_if(dialect=bind.dialect.name))
    tags.append_ddl_listener("after-create", lambda event, target, connection, **kw: connection.execute("INSERT INTO tags (id) VALUES (4)"))
    tags.create()


# idiom: create_table_compiled
from sqlalchemy.schema import CreateTable


def upgrade():
    bind = op.get_bind()
    tags = Table("tags", MetaData(), Column("id", Integer, primary_key=True), Column("name", String(20)))
    sql = str(CreateTable(tags).compile(bind))
    bind.execute(sql)
    sql = str(CreateTable(Table("more", MetaData(), Column("id", Integer, primary_key=True))).compile(bind.engine))
    bind.execute(sql.replace("more", "others"))
    show(" ".join(str(CreateTable(tags).compile(dialect=bind.dialect)).split()))


# idiom: temporary_table on sqlite, postgresql
def upgrade():
    bind = op.get_bind()
    ids = Table("ids", MetaData(bind=bind), Column("id", Integer, primary_key=True), prefixes=["TEMPORARY"])
    ids.create()
    bind.execute(ids.insert(), [{"id": 1}, {"id": 3}])
    users = Table("users", MetaData(bind=bind), autoload=True)
    bind.execute(users.update(users.c.id.in_(select([ids.c.id]))).values(age=0))
    ids.drop()


# idiom: table_appended
def upgrade():
    meta = MetaData(bind=op.get_bind())
    users = Table("users", meta)
    users.append_column(Column("id", Integer, primary_key=True))
    users.append_column(Column("name", String(50)))
    show(users.select(users.c.id == 1).execute().first()["name"], "users" in meta.tables)
    users.append_constraint(sa.UniqueConstraint("name"))


# idiom: reflected_with_views_and_filter
def upgrade():
    bind = op.get_bind()
    bind.execute("CREATE VIEW names AS SELECT name FROM users")
    meta = MetaData(bind)
    meta.reflect(views=True, only=lambda name, meta: name in ("names", "users"))
    show(sorted(meta.tables))
    meta = MetaData()
    meta.reflect(bind, True, extend_existing=True) if False else meta.reflect(bind, extend_existing=True)
    show(sorted(set(meta.tables) - {"alembic_version"}))
    bind.execute("DROP VIEW names")


# idiom: compare_metadata
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext


def upgrade():
    meta = MetaData(bind=op.get_bind())
    meta.reflect()
    context = MigrationContext.configure(op.get_bind())
    show(compare_metadata(context, meta), context.get_current_revision())
