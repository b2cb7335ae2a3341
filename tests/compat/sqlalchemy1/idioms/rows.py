# What a result gives, and how its rows are read.
from alembic import op
import sqlalchemy as sa
from sqlalchemy.sql import column, select, table

from seen import show

users = table("users", column("id", sa.Integer), column("name", sa.String), column("age", sa.Integer))
posts = table("posts", column("id", sa.Integer), column("user_id", sa.Integer), column("title", sa.String))


# idiom: row_by_name
def upgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT id, name FROM users ORDER BY id"):
        show(row["id"], row["name"], row[u"name"])


# idiom: row_by_name_of_statement
def upgrade():
    conn = op.get_bind()
    for row in conn.execute(users.select().order_by(users.c.id)):
        show(row["id"], row["name"], row.name, row[1])


# idiom: row_by_column
def upgrade():
    conn = op.get_bind()
    for row in conn.execute(users.select().order_by(users.c.id)).fetchall():
        show(row[users.c.id], row[users.c.name])


# idiom: row_by_column_of_join
def upgrade():
    conn = op.get_bind()
    joined = users.join(posts, users.c.id == posts.c.user_id)
    query = select([users.c.id, users.c.name, posts.c.id, posts.c.title]).select_from(joined)
    for row in conn.execute(query.order_by(posts.c.id)):
        show(row[users.c.id], row[users.c.name], row[posts.c.id], row[posts.c.title])


# idiom: row_by_label
def upgrade():
    conn = op.get_bind()
    count = sa.func.count(posts.c.id)
    query = select([posts.c.user_id.label("u"), count.label("n")]).group_by(posts.c.user_id)
    for row in conn.execute(query.order_by(posts.c.user_id)):
        show(row["u"], row["n"], row.u, row.n)


# idiom: row_by_function
def upgrade():
    conn = op.get_bind()
    row = conn.execute("SELECT count(*) AS n, max(age) AS oldest FROM users").first()
    show(row["n"], row["oldest"], row.n)
    row = conn.execute(select([sa.func.count(), sa.func.max(users.c.age).label("oldest")])
                       .select_from(users)).first()
    show(row[0], row["oldest"], row["count_1"])


# idiom: row_attributes
def upgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT id, name, email AS mail FROM users ORDER BY id"):
        show(row.id, row.name, row.mail)


# idiom: row_indexes_and_slices
def upgrade():
    conn = op.get_bind()
    row = conn.execute("SELECT id, name, age FROM users ORDER BY id").fetchone()
    show(row[0], row[-1], row[1:], row[:2], len(row))


# idiom: row_unpacked
def upgrade():
    conn = op.get_bind()
    for id, name in conn.execute("SELECT id, name FROM users ORDER BY id"):
        show(id, name)
    (count,) = conn.execute("SELECT count(*) FROM users").fetchone()
    show(count)
    for i, (name,) in enumerate(conn.execute("SELECT name FROM users ORDER BY id")):
        show(i, name)


# idiom: row_dict
def upgrade():
    conn = op.get_bind()
    rows = [dict(row) for row in conn.execute("SELECT * FROM users ORDER BY id")]
    show(rows)
    show([dict(row) for row in conn.execute(users.select().order_by(users.c.id))])


# idiom: row_dict_of_items
def upgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT id, name FROM users ORDER BY id"):
        show(dict(row.items()), [k for k, v in row.items()])
        show(dict(zip(row.keys(), row)))
        show(dict((key, value) for key, value in row.items()))
        show({key: row[key] for key in row.keys()})


# idiom: row_double_star
def upgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT id, name FROM users ORDER BY id").fetchall():
        show({**row}, dict(row, age=1), "{id}: {name}".format(**row))


# idiom: row_percent
def upgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT id, name FROM users ORDER BY id").fetchall():
        show("%(id)s-%(name)s" % row)
        conn.execute("UPDATE users SET email = '%(name)s@x' WHERE id = %(id)s" % row)


# idiom: row_percent_tuple
def upgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT id, name FROM users ORDER BY id").fetchall():
        show("%s-%s" % tuple(row), "{} {}".format(*row), "{0[0]} {0[1]}".format(row))


# idiom: row_keys_and_values
def upgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT id, name FROM users ORDER BY id"):
        show(row.keys(), row.values(), list(row), tuple(row))
        show(row.keys()[1], row.values()[1], row.items()[1], len(row.keys()))


# idiom: row_has_key
def upgrade():
    conn = op.get_bind()
    row = conn.execute("SELECT id, name FROM users").fetchone()
    show(row.has_key("id"), row.has_key("x"), "name" in row.keys())


# idiom: row_iterkeys
def upgrade():
    conn = op.get_bind()
    row = conn.execute("SELECT id, name FROM users ORDER BY id").fetchone()
    show(list(row.iterkeys()), list(row.itervalues()))


# idiom: row_missing
def upgrade():
    conn = op.get_bind()
    row = conn.execute("SELECT id, name FROM users ORDER BY id").fetchone()
    for missing in ("nothing", users.c.age):
        try:
            row[missing]
        except sa.exc.NoSuchColumnError:
            show("NoSuchColumnError")
    try:
        row["nothing"]
    except KeyError:
        show("KeyError")
    try:
        row.nothing
    except AttributeError:
        show("AttributeError")
    show(getattr(row, "nothing", 5))


# idiom: row_compared
def upgrade():
    conn = op.get_bind()
    rows = conn.execute("SELECT id, name FROM users ORDER BY id").fetchall()
    show(rows[0] == (1, "ann"), rows[0] != (1, "ann"), rows[0] == rows[1], rows[0] < rows[1])
    show(sorted(rows, key=lambda row: row["name"], reverse=True))
    show((2, "bob") in rows, rows.index((2, "bob")))


# idiom: row_after_the_revision_loop
def upgrade():
    conn = op.get_bind()
    by_name = {}
    for row in conn.execute("SELECT * FROM users"):
        by_name[row["name"]] = row
    conn.execute("DELETE FROM posts")
    conn.execute("DELETE FROM users")
    for name in sorted(by_name):
        conn.execute("INSERT INTO users (id, name, age) VALUES (%s, '%s', 1)" % (by_name[name]["id"] + 10, name))


# idiom: row_as_parameters
def upgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT id, name FROM users ORDER BY id").fetchall():
        conn.execute(posts.insert().values(user_id=row["id"], title=row["name"]))
        conn.execute(posts.insert(), user_id=row.id, title=row.name)
    row = conn.execute("SELECT id AS user_id, name AS title FROM users ORDER BY id").first()
    conn.execute(posts.insert().values(**row))
    conn.execute(posts.insert(), dict(row))
    conn.execute(posts.insert(), **row)


# idiom: row_columns_named_like_methods
def upgrade():
    conn = op.get_bind()
    row = conn.execute('SELECT 1 AS "count", 2 AS "index", 3 AS x').first() if conn.dialect.name != "mysql" else (
        conn.execute("SELECT 1 AS `count`, 2 AS `index`, 3 AS x").first()
    )
    show(row["count"], row["index"], row["x"], dict(row))


# idiom: row_case on sqlite, mysql
def upgrade():
    conn = op.get_bind()
    row = conn.execute("SELECT id AS Id, name AS NAME FROM users ORDER BY id").first()
    show(row["Id"], row["NAME"], row.NAME, row.keys())


# idiom: row_pickled
import copy
import pickle


def upgrade():
    conn = op.get_bind()
    row = conn.execute("SELECT id, name FROM users ORDER BY id").first()
    show(pickle.loads(pickle.dumps(row))["name"])
    show(copy.copy(row)[1])


# idiom: row_json
import json


def upgrade():
    conn = op.get_bind()
    rows = conn.execute("SELECT id, name FROM users ORDER BY id").fetchall()
    show(json.dumps([dict(row) for row in rows]))
    show(json.dumps([list(row) for row in rows]))


# idiom: rows_of_two_columns_of_one_name
def upgrade():
    conn = op.get_bind()
    row = conn.execute("SELECT users.id, posts.id, title FROM users, posts ORDER BY posts.id, users.id").first()
    show(row[0], row[1], row["title"], len(row))


# idiom: result_methods
def upgrade():
    conn = op.get_bind()
    show(conn.execute("SELECT id FROM users ORDER BY id").fetchone())
    show(conn.execute("SELECT id FROM users ORDER BY id").first())
    show(conn.execute("SELECT id FROM users ORDER BY id").fetchall())
    show(conn.execute("SELECT id FROM users ORDER BY id").fetchmany(2))
    show(conn.execute("SELECT id FROM users ORDER BY id").scalar())
    show(conn.execute("SELECT id FROM users WHERE id = 99").first())
    show(conn.execute("SELECT id FROM users WHERE id = 99").fetchone())
    show(conn.execute("SELECT id FROM users WHERE id = 99").fetchall())
    show(conn.execute("SELECT id FROM users WHERE id = 99").scalar())


# idiom: result_fetch_loop
def upgrade():
    conn = op.get_bind()
    result = conn.execute("SELECT id, name FROM users ORDER BY id")
    while True:
        row = result.fetchone()
        if row is None:
            break
        show(row["name"])
    result.close()
    result = conn.execute("SELECT id, name FROM users ORDER BY id")
    row = result.fetchone()
    while row:
        show(row["name"])
        row = result.fetchone()


# idiom: result_iterated
def upgrade():
    conn = op.get_bind()
    result = conn.execute("SELECT id, name FROM users ORDER BY id")
    show([row["name"] for row in result])
    show(list(conn.execute("SELECT id FROM users ORDER BY id")))
    show(next(iter(conn.execute("SELECT name FROM users ORDER BY id")))["name"])
    show([r for r, in conn.execute("SELECT id FROM users ORDER BY id")])
    show(dict(conn.execute("SELECT id, name FROM users").fetchall()))
    show(set(row[0] for row in conn.execute("SELECT user_id FROM posts")))
    show(max(conn.execute("SELECT id, name FROM users").fetchall(), key=lambda row: row.id)["name"])


# idiom: result_keys
def upgrade():
    conn = op.get_bind()
    result = conn.execute("SELECT id, name FROM users ORDER BY id")
    show(result.keys(), result.keys()[0], list(result.keys()), len(result.keys()), "name" in result.keys())
    show([dict(zip(result.keys(), row)) for row in result])


# idiom: result_rowcount
def upgrade():
    conn = op.get_bind()
    show(conn.execute("UPDATE users SET age = 1 WHERE id < 3").rowcount)
    show(conn.execute(users.update().where(users.c.id == 1).values(age=5)).rowcount)
    show(conn.execute(users.delete().where(users.c.id == 3)).rowcount)
    result = conn.execute("DELETE FROM posts")
    show(result.rowcount, result.returns_rows)


# idiom: result_lastrowid on sqlite, mysql
def upgrade():
    conn = op.get_bind()
    show(conn.execute("INSERT INTO posts (title) VALUES ('x')").lastrowid)
    result = conn.execute(posts.insert().values(title="y"))
    show(result.lastrowid)


# idiom: result_inserted_primary_key
def upgrade():
    conn = op.get_bind()
    meta = sa.MetaData()
    posts = sa.Table("posts", meta, sa.Column("id", sa.Integer, primary_key=True), sa.Column("title", sa.String(100)))
    result = conn.execute(posts.insert().values(title="x"))
    show(result.inserted_primary_key, result.inserted_primary_key[0])
    result = conn.execute(posts.insert(), title="y")
    (new_id,) = result.inserted_primary_key
    conn.execute(posts.update().where(posts.c.id == new_id).values(title="z"))
    show(result.is_insert, result.last_inserted_params()["title"])


# idiom: result_autoclose
def upgrade():
    conn = op.get_bind()
    result = conn.execute("SELECT id FROM users ORDER BY id")
    show(result.fetchall(), result.closed)
    result = conn.execute("UPDATE users SET age = 1")
    show(result.closed)
    try:
        result.fetchall()
    except sa.exc.ResourceClosedError:
        show("ResourceClosedError")


# idiom: result_of_typed_statement
def upgrade():
    conn = op.get_bind()
    typed = table("users", column("id", sa.Integer), column("age", sa.Boolean), column("name", sa.Unicode))
    conn.execute("UPDATE users SET age = 1 WHERE id = 1") if conn.dialect.name != "postgresql" else None
    if conn.dialect.name != "postgresql":
        show(conn.execute(select([typed.c.age]).where(typed.c.id == 1)).scalar())
    show(conn.execute(select([typed.c.name]).where(typed.c.id == 1)).scalar())


# idiom: result_nested_loops
def upgrade():
    conn = op.get_bind()
    for user in conn.execute("SELECT * FROM users ORDER BY id").fetchall():
        titles = []
        for post in conn.execute(posts.select().where(posts.c.user_id == user["id"]).order_by(posts.c.id)):
            titles.append(post["title"])
            conn.execute(posts.update().where(posts.c.id == post[posts.c.id]).values(title=user["name"]))
        show(user["name"], titles)


# idiom: result_rows_none_and_boolean
def upgrade():
    conn = op.get_bind()
    row = conn.execute("SELECT email, age FROM users WHERE name = 'bob'").first()
    show(row["email"], row["age"], bool(row))
    show([r["email"] or "none" for r in conn.execute("SELECT email FROM users ORDER BY id")])


# idiom: row_functional
import collections
import itertools
import operator


def upgrade():
    conn = op.get_bind()
    rows = conn.execute("SELECT id, name, age FROM users ORDER BY id").fetchall()
    show(sorted(map(operator.itemgetter("name"), rows), reverse=True), [operator.itemgetter(0)(row) for row in rows])
    show(list(map(dict, rows)))
    Record = collections.namedtuple("Record", rows[0].keys())
    show([Record(*row).name for row in rows])
    posts = conn.execute("SELECT user_id, title FROM posts ORDER BY id")
    show([(key, len(list(group))) for key, group in itertools.groupby(posts, lambda row: row["user_id"])])
    by_id = collections.OrderedDict((row["id"], row) for row in rows)
    show(by_id[2]["name"], str(rows[0]), repr(rows[1]))
    show([a + b for a, b in [row[:2] for row in conn.execute("SELECT age, id FROM users WHERE age > 1 ORDER BY id")]])


# idiom: result_keys_as_list
def upgrade():
    result = op.get_bind().execute("SELECT id, name FROM users ORDER BY id")
    keys = result.keys()
    show(keys.index("name"), keys + ["more"], keys[-1:], list(reversed(keys)), sorted(keys))
    row = result.fetchone()
    show(row.keys() == ["id", "name"], row.items() == [("id", 1), ("name", "ann")])


# idiom: result_attributes
def upgrade():
    conn = op.get_bind()
    result = conn.execute("SELECT id, name FROM users ORDER BY id")
    show(result.cursor is not None, result.connection is not None, result.returns_rows, result.is_insert)
    show(result.dialect.name == conn.dialect.name, [d[0] for d in result.cursor.description])
    result.close()


# idiom: row_of_aliased_table
def upgrade():
    conn = op.get_bind()
    a, b = users.alias("a"), posts.alias("b")
    query = select([a, b.c.title], a.c.id == b.c.user_id).order_by(b.c.id)
    for row in conn.execute(query):
        show(row[a.c.id], row[a.c.name], row[b.c.title], row["title"], row.name)


# idiom: row_of_core_table
def upgrade():
    conn = op.get_bind()
    t = sa.Table("users", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String, key="label"))
    for row in conn.execute(t.select().order_by(t.c.id)):
        show(row[t.c.label], row["label"], row.label, row[t.c.id], row.keys())
