# select(), case(), exists() and what INSERT, UPDATE and DELETE are made with.
from alembic import op
import sqlalchemy as sa
from sqlalchemy.sql import and_, case, column, exists, func, select, table

from seen import show

users = table(
    "users",
    column("id", sa.Integer),
    column("name", sa.String),
    column("email", sa.String),
    column("age", sa.Integer),
)
posts = table("posts", column("id", sa.Integer), column("user_id", sa.Integer), column("title", sa.String))


# idiom: select_list
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([users.c.id, users.c.name]).order_by(users.c.id)).fetchall())
    show(conn.execute(sa.select([users.c.id]).order_by(users.c.id)).fetchall())
    show(conn.execute(sa.sql.select([users]).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name]).where(users.c.id == 1)).scalar())


# idiom: select_tuple
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select((users.c.id, users.c.name)).order_by(users.c.id)).fetchall())


# idiom: select_collection
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select(users.c).order_by(users.c.id)).fetchall())
    show(conn.execute(select([c for c in users.c if c.name != "age"]).order_by(users.c.id)).fetchall())
    show(conn.execute(select(list(users.c)).order_by(users.c.id)).fetchall())


# idiom: select_functions
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([func.count()]).select_from(users)).scalar())
    show(conn.execute(select([func.count(users.c.id)])).scalar())
    show(conn.execute(select([func.max(users.c.age), func.min(users.c.age)])).fetchone())
    show(conn.execute(select([sa.func.count("*")]).select_from(posts).where(posts.c.user_id == 1)).scalar())
    show(conn.execute(select([func.lower(users.c.name).label("n")]).order_by("n")).fetchall())


# idiom: select_constants
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([1])).scalar())
    show(conn.execute(select([sa.literal(5), sa.literal_column("6").label("six")])).fetchone())
    show(conn.execute(select([sa.text("1"), sa.text("2")])).fetchone())


# idiom: select_strings
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([sa.text("id"), sa.text("name")]).select_from(sa.text("users")).order_by(sa.text("id"))).fetchall())
    show(conn.execute(select([column("id"), column("name")]).select_from(table("users")).order_by("id")).fetchall())
    show(conn.execute(select(["*"]).select_from(users).order_by(users.c.id)).fetchall())


# idiom: select_where_positional
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([users.c.name], users.c.id == 2)).fetchall())
    show(conn.execute(select([users.c.name], and_(users.c.id > 1, users.c.age != None))).fetchall())
    show(conn.execute(select([users.c.name], users.c.id < 3, order_by=users.c.name.desc())).fetchall())
    show(conn.execute(select([func.count()], users.c.id > 1, from_obj=users)).scalar())


# idiom: select_where_keyword
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([users.c.name], whereclause=users.c.id == 2)).fetchall())
    show(conn.execute(select(columns=[users.c.name], whereclause=(users.c.id == 1))).fetchall())


# idiom: select_keywords
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([posts.c.user_id], distinct=True, order_by=[posts.c.user_id])).fetchall())
    show(conn.execute(select([users.c.id], order_by=users.c.id, limit=2)).fetchall())
    show(conn.execute(select([users.c.id], order_by=users.c.id, limit=1, offset=1)).fetchall())
    show(conn.execute(select([func.count()], from_obj=[users])).scalar())
    show(
        conn.execute(
            select(
                [posts.c.user_id, func.count().label("n")],
                group_by=[posts.c.user_id],
                having=func.count() > 1,
                from_obj=[posts],
            )
        ).fetchall()
    )
    show(conn.execute(select([users.c.id], users.c.id == 1, for_update=(conn.dialect.name != "sqlite"))).fetchall())


# idiom: select_from_join
def upgrade():
    conn = op.get_bind()
    joined = sa.join(users, posts, users.c.id == posts.c.user_id)
    show(conn.execute(select([users.c.name, posts.c.title], from_obj=[joined], order_by=posts.c.id)).fetchall())
    show(conn.execute(select([users.c.name]).select_from(joined).where(posts.c.id == 3)).fetchall())
    outer = sa.outerjoin(users, posts, users.c.id == posts.c.user_id)
    show(conn.execute(select([users.c.name], posts.c.id == None, from_obj=outer)).fetchall())


# idiom: select_empty
def upgrade():
    conn = op.get_bind()
    query = select()
    query = query.column(users.c.id)
    query = query.column(users.c.name).where(users.c.id == 1)
    show(conn.execute(query).fetchall())
    query = select([]).column(users.c.name).order_by(users.c.id)
    show(conn.execute(query).fetchall())


# idiom: select_append
def upgrade():
    conn = op.get_bind()
    query = select([users.c.id])
    query.append_column(users.c.name)
    query.append_whereclause(users.c.id > 1)
    query.append_order_by(users.c.id.desc())
    show(conn.execute(query).fetchall())
    query = select([func.count()])
    query.append_from(posts)
    show(conn.execute(query).scalar())
    query = select([posts.c.user_id])
    query.append_group_by(posts.c.user_id)
    query.append_having(func.count(posts.c.id) > 1)
    show(conn.execute(query).fetchall())


# idiom: select_column_added
def upgrade():
    conn = op.get_bind()
    query = select([users.c.id]).order_by(users.c.id)
    show(conn.execute(query.column(users.c.name)).fetchall())
    show(conn.execute(query.column(users.c.age).where(users.c.age == 20)).fetchall())


# idiom: select_with_only_columns
def upgrade():
    conn = op.get_bind()
    query = select([users.c.id, users.c.name]).order_by(users.c.id)
    show(conn.execute(query.with_only_columns([users.c.name])).fetchall())
    show(conn.execute(query.with_only_columns([users.c.age, users.c.id])).fetchall())
    show(conn.execute(query.order_by(None).with_only_columns([func.count()]).select_from(users)).scalar())


# idiom: select_apply_labels
def upgrade():
    conn = op.get_bind()
    joined = users.join(posts, users.c.id == posts.c.user_id)
    query = select([users.c.id, posts.c.id], use_labels=True).select_from(joined).order_by(posts.c.id)
    for row in conn.execute(query):
        show(row["users_id"], row.posts_id, row[users.c.id])
    query = select([users, posts]).select_from(joined).apply_labels().order_by(posts.c.id)
    show(conn.execute(query).first().keys())
    show(dict(conn.execute(query).first()))


# idiom: select_as_scalar
def upgrade():
    conn = op.get_bind()
    count = select([func.count(posts.c.id)]).where(posts.c.user_id == users.c.id).as_scalar()
    conn.execute(users.update().values(age=count))
    show(conn.execute(select([users.c.name, count.label("n")]).order_by(users.c.id)).fetchall())


# idiom: select_correlated
def upgrade():
    conn = op.get_bind()
    count = select([func.count()], posts.c.user_id == users.c.id, from_obj=posts, correlate=True)
    show(conn.execute(select([users.c.name, count.correlate(users).as_scalar()]).order_by(users.c.id)).fetchall())
    title = select([posts.c.title]).where(posts.c.user_id == users.c.id).order_by(posts.c.id).limit(1)
    show(conn.execute(select([users.c.name, title.label("first")]).order_by(users.c.id)).fetchall())
    conn.execute(users.update().values(email=title.as_scalar()))


# idiom: select_implicit_subquery
def upgrade():
    conn = op.get_bind()
    subquery = select([posts.c.user_id, func.count().label("n")]).group_by(posts.c.user_id).alias("counts")
    query = select([users.c.name, subquery.c.n]).select_from(users.join(subquery, subquery.c.user_id == users.c.id))
    show(conn.execute(query.order_by(users.c.id)).fetchall())
    alias = select([users.c.id]).where(users.c.id > 1).alias("a")
    show(conn.execute(select([func.count()]).select_from(alias)).scalar())


# idiom: select_columns_c
def upgrade():
    conn = op.get_bind()
    query = select([users.c.id, users.c.name])
    show([c.name for c in query.c], list(query.columns.keys()))
    show([c.name for c in query.inner_columns])


# idiom: select_in
def upgrade():
    conn = op.get_bind()
    some = select([posts.c.user_id]).where(posts.c.title == "third")
    show(conn.execute(select([users.c.name]).where(users.c.id.in_(some))).fetchall())
    show(conn.execute(select([users.c.name]).where(users.c.id.in_([1, 3])).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name]).where(~users.c.id.in_(some)).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name]).where(users.c.id.notin_([1, 3]))).fetchall())
    conn.execute(posts.delete().where(posts.c.user_id.in_(select([users.c.id]).where(users.c.age > 25))))


# idiom: select_in_generator
def upgrade():
    conn = op.get_bind()
    ids = conn.execute(select([posts.c.user_id])).fetchall()
    show(conn.execute(select([users.c.name]).where(users.c.id.in_(i for i, in ids)).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name]).where(users.c.id.in_(set(i[0] for i in ids))).order_by(users.c.id)).fetchall())


# idiom: select_union
def upgrade():
    conn = op.get_bind()
    query = sa.union(select([users.c.name]), select([posts.c.title])).order_by("name")
    show(conn.execute(query).fetchall())
    query = select([users.c.id]).union_all(select([posts.c.id]))
    show(sorted(row[0] for row in conn.execute(query)))
    show(sorted(row[0] for row in conn.execute(sa.union_all(select([users.c.id]), select([posts.c.id])).alias("u").select())))


# idiom: select_distinct_chain
def upgrade():
    conn = op.get_bind()
    query = (
        select([posts.c.user_id, func.count(posts.c.id).label("total")])
        .select_from(posts.join(users, users.c.id == posts.c.user_id))
        .where(users.c.age.isnot(None))
        .group_by(posts.c.user_id)
        .having(func.count(posts.c.id) >= 1)
        .order_by(sa.desc("total"))
        .limit(5)
    )
    for row in conn.execute(query):
        show(row["user_id"], row["total"], row.total)


# idiom: select_order_by_string
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([users.c.name, users.c.age]).order_by("name")).fetchall())
    show(conn.execute(select([users.c.name, users.c.age]).order_by(sa.desc("name"))).fetchall())
    show(conn.execute(select([users.c.name.label("n")]).order_by(sa.text("n DESC"))).fetchall())


# idiom: case_list
def upgrade():
    conn = op.get_bind()
    kind = case([(users.c.age > 25, "old"), (users.c.age <= 25, "young")], else_="unknown")
    show(conn.execute(select([users.c.name, kind.label("kind")]).order_by(users.c.id)).fetchall())
    conn.execute(users.update().values(email=kind))
    conn.execute(users.update().values(age=sa.case([(users.c.age == None, 1)], else_=users.c.age + 1)))


# idiom: case_value
def upgrade():
    conn = op.get_bind()
    kind = case({"ann": "A", "bob": "B"}, value=users.c.name, else_="?")
    show(conn.execute(select([kind]).order_by(users.c.id)).fetchall())
    kind = case([("ann", "A"), ("bob", "B")], value=users.c.name)
    show(conn.execute(select([kind]).order_by(users.c.id)).fetchall())
    kind = case(whens={1: "one"}, value=users.c.id, else_="other")
    show(conn.execute(select([kind]).order_by(users.c.id)).fetchall())


# idiom: case_built
def upgrade():
    conn = op.get_bind()
    whens = []
    for old, new in (("ann", "anna"), ("bob", "robert")):
        whens.append((users.c.name == old, sa.literal(new)))
    op.execute(users.update().values(name=sa.case(whens, else_=users.c.name)))
    whens = [(users.c.name == "anna", 1)]
    show(conn.execute(select([func.sum(case(whens, else_=0))])).scalar() == 1)


# idiom: exists_list
def upgrade():
    conn = op.get_bind()
    has_posts = exists([posts.c.id]).where(posts.c.user_id == users.c.id)
    show(conn.execute(select([users.c.name]).where(has_posts).order_by(users.c.id)).fetchall())
    conn.execute(users.delete().where(~has_posts))


# idiom: exists_where
def upgrade():
    conn = op.get_bind()
    has_posts = exists().where(posts.c.user_id == users.c.id)
    show(conn.execute(select([users.c.name], has_posts).order_by(users.c.id)).fetchall())
    has_posts = exists([1], posts.c.user_id == users.c.id)
    show(conn.execute(select([users.c.name], ~has_posts)).fetchall())
    has_posts = sa.exists(select([posts.c.id]).where(posts.c.user_id == users.c.id))
    show(conn.execute(select([users.c.name]).where(has_posts).order_by(users.c.id)).fetchall())
    has_posts = exists([posts.c.id], posts.c.user_id == users.c.id).select()
    show(conn.execute(select([posts.c.id]).where(posts.c.user_id == 1).order_by(posts.c.id)).fetchall())


# idiom: table_select
def upgrade():
    conn = op.get_bind()
    show(conn.execute(users.select(users.c.id == 2)).fetchall())
    show(conn.execute(users.select(whereclause=users.c.id == 2)).fetchall())
    show(conn.execute(users.select(order_by=users.c.name.desc(), limit=2)).fetchall())
    show(conn.execute(users.select().where(users.c.id == 1)).fetchone()["name"])


# idiom: join_select
def upgrade():
    conn = op.get_bind()
    joined = users.join(posts, users.c.id == posts.c.user_id)
    for row in conn.execute(joined.select(posts.c.id > 1).order_by(posts.c.id)):
        show(row[users.c.name], row[posts.c.title], row["title"])
    show(conn.execute(joined.select(whereclause=posts.c.id == 1)).fetchall())
    show(len(conn.execute(joined.select()).fetchall()))
    show(conn.execute(joined.select(posts.c.id == 1, use_labels=True)).first().keys())


# idiom: alias_select
def upgrade():
    conn = op.get_bind()
    other = users.alias("other")
    show(conn.execute(other.select(other.c.id == 2)).fetchall())
    show(conn.execute(select([other.c.name], other.c.id == 1)).fetchall())
    pairs = select([users.c.name, other.c.name.label("next")], other.c.id == users.c.id + 1)
    for row in conn.execute(pairs.order_by(users.c.id)):
        show(row[users.c.name], row[other.c.name], row["next"])


# idiom: table_update
def upgrade():
    conn = op.get_bind()
    conn.execute(users.update(users.c.id == 1).values(age=1))
    conn.execute(users.update(whereclause=users.c.id == 2, values={"age": 2}))
    conn.execute(users.update(users.c.id == 3, {"age": 3}))
    conn.execute(users.update(values={users.c.email: "x"}))
    op.execute(users.update(users.c.id == 3).values({"email": op.inline_literal("y")}))


# idiom: table_update_keywords
def upgrade():
    conn = op.get_bind()
    conn.execute(users.update().where(users.c.id == 1), age=1)
    conn.execute(users.update().where(users.c.id == 2), name="new", age=2)
    conn.execute(users.update().where(users.c.id == 3), {"age": 3})
    conn.execute(users.update(), email="all")


# idiom: table_update_bindparam
def upgrade():
    conn = op.get_bind()
    statement = users.update().where(users.c.id == sa.bindparam("user")).values(name=sa.bindparam("new"))
    conn.execute(statement, [{"user": 1, "new": "a"}, {"user": 2, "new": "b"}])
    conn.execute(statement, {"user": 3, "new": "c"}, {"user": 2, "new": "d"})
    conn.execute(statement, user=1, new="e")


# idiom: table_delete
def upgrade():
    conn = op.get_bind()
    conn.execute(posts.delete(posts.c.id == 1))
    conn.execute(posts.delete(whereclause=posts.c.id == 2))
    show(conn.execute(posts.delete().where(posts.c.id == 3)).rowcount)


# idiom: table_insert
def upgrade():
    conn = op.get_bind()
    conn.execute(posts.insert(), user_id=1, title="a")
    conn.execute(posts.insert(), {"user_id": 1, "title": "b"})
    conn.execute(posts.insert(), {"user_id": 1, "title": "c"}, {"user_id": 2, "title": "d"})
    conn.execute(posts.insert(), [{"user_id": 1, "title": "e"}, {"user_id": 2, "title": "f"}])
    conn.execute(posts.insert({"user_id": 1, "title": "g"}))
    conn.execute(posts.insert(values=dict(user_id=1, title="h")))
    conn.execute(posts.insert().values(user_id=1, title="i"))
    conn.execute(posts.insert().values({"user_id": 1, "title": "j"}))
    conn.execute(posts.insert().values([{"user_id": 1, "title": "k"}, {"user_id": 1, "title": "l"}]))
    conn.execute(posts.insert().values((20, 1, "m")))


# idiom: insert_from_select
def upgrade():
    conn = op.get_bind()
    query = select([users.c.id, users.c.name]).where(users.c.id > 1)
    conn.execute(posts.insert().from_select(["user_id", "title"], query))
    op.execute(posts.insert().from_select(["user_id", "title"], select([users.c.id, users.c.email], users.c.id == 1)))


# idiom: functions_insert_update_delete
def upgrade():
    conn = op.get_bind()
    conn.execute(sa.insert(posts, {"user_id": 1, "title": "a"}))
    conn.execute(sa.insert(posts).values(user_id=1, title="b"))
    conn.execute(sa.insert(posts), title="c")
    conn.execute(sa.update(users, users.c.id == 1, {"age": 1}))
    conn.execute(sa.update(users, whereclause=users.c.id == 2, values=dict(age=2)))
    conn.execute(sa.update(users).where(users.c.id == 3).values(age=3))
    conn.execute(sa.sql.update(users, users.c.id == 3).values(email="e"))
    conn.execute(sa.delete(posts, posts.c.id == 1))
    conn.execute(sa.delete(posts, whereclause=posts.c.id == 2))
    conn.execute(sa.sql.expression.delete(posts).where(posts.c.id == 3))


# idiom: update_from_select
def upgrade():
    conn = op.get_bind()
    newest = select([func.max(posts.c.title)]).where(posts.c.user_id == users.c.id)
    conn.execute(users.update().where(users.c.id < 3).values(email=newest.as_scalar()))
    op.execute(users.update().where(users.c.id == 3).values(email=select([func.max(posts.c.title)]).as_scalar()))


# idiom: update_multiple_tables on postgresql
def upgrade():
    conn = op.get_bind()
    conn.execute(users.update(users.c.id == posts.c.user_id).values(email=posts.c.title).where(posts.c.id == 3))


# idiom: statement_printed
def upgrade():
    conn = op.get_bind()
    query = select([users.c.id, users.c.name], users.c.id == 2)
    show(" ".join(str(query).split()))
    show(" ".join(str(query.compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True})).split()))
    conn.execute(str(users.update().values(age=sa.literal_column("5"))))


# idiom: tables_and_columns_of_strings
def upgrade():
    t = sa.table("users", sa.column("id"), sa.column("age"))
    op.execute(t.update().where(t.c.id == op.inline_literal(1)).values({"age": op.inline_literal(5)}))
    op.execute(t.update().where(t.c.id == 2).values(age=6))
    conn = op.get_bind()
    show(conn.execute(t.select().order_by(t.c.id)).fetchall())
    show(conn.execute(t.select(t.c.age == 6)).fetchall())
    show(conn.execute(sa.select([t.c.age]).where(t.c.id == 1)).scalar())
    t.append_column(sa.column("email"))
    show(conn.execute(sa.select([t.c.email]).where(t.c.id == 1)).scalar())


# idiom: boolean_operators
from sqlalchemy import or_, not_


def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([users.c.name], or_(users.c.id == 1, users.c.age == None)).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name], not_(users.c.id == 1)).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name], (users.c.id == 1) | (users.c.id == 3)).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name], and_()).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name]).where(users.c.name.like("%b%")).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name]).where(users.c.email.is_(None))).fetchall())
    show(conn.execute(select([users.c.name]).where("users.id = 1" == sa.literal("users.id = 1"))).rowcount is not None)


# idiom: cast_and_type_coerce
from sqlalchemy import cast, type_coerce


def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([cast(users.c.id, sa.String(10)) + "x"]).order_by(users.c.id)).fetchall())
    show(conn.execute(select([type_coerce(users.c.id, sa.Integer)]).order_by(users.c.id)).fetchall())
    show(conn.execute(select([func.coalesce(users.c.age, 0)]).order_by(users.c.id)).fetchall())


# idiom: statements_reused
def upgrade():
    conn = op.get_bind()
    query = select([users.c.name])
    show([conn.execute(query.where(users.c.id == i)).scalar() for i in (1, 2, 3)])
    update = users.update().values(age=sa.bindparam("new_age")).where(users.c.id == sa.bindparam("user_id"))
    for i in (1, 2):
        conn.execute(update, new_age=i * 10, user_id=i)
    show(isinstance(query, sa.sql.Select), isinstance(update, sa.sql.Update), isinstance(users, sa.sql.TableClause))
    show(isinstance(query, sa.sql.expression.Select), isinstance(users.c.id, sa.sql.ColumnElement))


# idiom: cte
def upgrade():
    conn = op.get_bind()
    counts = select([posts.c.user_id, func.count().label("n")]).group_by(posts.c.user_id).cte("counts")
    query = select([users.c.name, counts.c.n]).where(users.c.id == counts.c.user_id)
    show(conn.execute(query.order_by(users.c.id)).fetchall())


# idiom: window_function
def upgrade():
    conn = op.get_bind()
    number = func.row_number().over(partition_by=posts.c.user_id, order_by=posts.c.id)
    ranked = select([posts.c.id, number.label("n")]).alias("ranked")
    show(conn.execute(select([ranked.c.id], ranked.c.n > 1)).fetchall())
    conn.execute(posts.delete().where(posts.c.id.in_(select([select([ranked.c.id], ranked.c.n > 1).alias("x").c.id]))))


# idiom: integer_division
# On SQLAlchemy 2 the same division has fractions.
def upgrade():
    conn = op.get_bind()
    query = select([users.c.age / 3]).where(users.c.age.isnot(None)).order_by(users.c.id)
    show([int(value) for value, in conn.execute(query)], conn.dialect.name == "mysql" or conn.execute(query).fetchall())
    conn.execute(users.update(users.c.id == 1).values(age=users.c.age / 4)) if conn.dialect.name != "mysql" else None


# idiom: select_count_of_alias
def upgrade():
    conn = op.get_bind()
    show(conn.scalar(select([func.count("*")]).select_from(select([users.c.id], users.c.id > 1).alias("x"))))
    show(conn.execute(select([users.c.id], users.c.id > 1).alias("x").count()).scalar())


# idiom: select_prefixes_and_unions
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([posts.c.user_id], prefixes=["DISTINCT"]).order_by(posts.c.user_id)).fetchall())
    both = sa.union(select([users.c.id]), select([posts.c.id]), order_by=["id"], limit=2)
    show(conn.execute(both).fetchall())
    show(conn.execute(select([users.c.id]).union(select([posts.c.user_id])).order_by("id")).fetchall())
    show(conn.execute(sa.intersect(select([users.c.id]), select([posts.c.user_id])).order_by("id")).fetchall())


# idiom: empty_in
def upgrade():
    conn = op.get_bind()
    show(conn.execute(select([users.c.name], users.c.id.in_([]))).fetchall())
    show(conn.execute(select([users.c.name], ~users.c.id.in_([])).order_by(users.c.id)).fetchall())
    show(conn.execute(users.delete(users.c.id.in_(()))).rowcount)


# idiom: values_of_none_and_expressions
def upgrade():
    conn = op.get_bind()
    conn.execute(users.update().values(email=None, age=sa.func.coalesce(users.c.age, 0) + 1))
    conn.execute(users.update(users.c.email == None).values({users.c.email: sa.null(), "name": users.c.name + "!"}))
    conn.execute(users.update(users.c.id == 1).values(email=sa.text("'x'"), age=sa.literal_column("7")))
    conn.execute(users.insert(inline=True).values(name="a", age=select([func.max(users.c.age)]).as_scalar())) if (
        conn.dialect.name != "mysql"
    ) else None


# idiom: clauses_collected
def upgrade():
    conn = op.get_bind()
    clauses = [users.c.id > 1]
    clauses.append(users.c.name != "nobody")
    show(conn.execute(select([users.c.name], and_(*clauses), order_by=[users.c.id.desc()])).fetchall())
    whereclause = None
    for name in ("ann", "eve"):
        clause = users.c.name == name
        whereclause = clause if whereclause is None else whereclause | clause
    show(conn.execute(users.select(whereclause).order_by(users.c.id)).fetchall())
    show(conn.execute(select([users.c.name], None).order_by(users.c.id)).fetchall())
    show(len(conn.execute(users.select(None)).fetchall()))


# idiom: update_ordered
def upgrade():
    conn = op.get_bind()
    statement = users.update(preserve_parameter_order=True).values([(users.c.email, users.c.name), (users.c.name, "x")])
    conn.execute(statement.where(users.c.id == 1))


# idiom: text_columns
def upgrade():
    conn = op.get_bind()
    query = sa.text("SELECT id, name FROM users").columns(id=sa.Integer, name=sa.String)
    some = query.alias("some")
    show(conn.execute(select([some.c.name], some.c.id > 1).order_by(some.c.id)).fetchall())
    query = sa.text("SELECT id, name FROM users ORDER BY id").columns(users.c.id, users.c.name)
    for row in conn.execute(query):
        show(row[users.c.id], row["name"])
