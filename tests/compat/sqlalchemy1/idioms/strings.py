# Strings given to a connection, with parameters in each of SQLAlchemy 1's forms.
from alembic import op
import sqlalchemy as sa

from seen import show


# idiom: execute_string
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET age = 1 WHERE name = 'ann'")


def downgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET age = 30 WHERE name = 'ann'")


# idiom: execute_string_unicode
def upgrade():
    conn = op.get_bind()
    conn.execute(u"UPDATE users SET name = 'Zo\xeb \u2603' WHERE id = 1")
    show(conn.execute(u"SELECT name FROM users WHERE id = 1").scalar())


# idiom: execute_string_of_lines
def upgrade():
    conn = op.get_bind()
    conn.execute(
        """
        UPDATE users
           SET age = 99  -- the oldest: nobody's older
         WHERE age IS NULL
        """
    )
    conn.execute(
        "UPDATE posts SET title = 'x' "
        "WHERE user_id = 1"
    )


# idiom: execute_string_format
def upgrade():
    connection = op.get_bind()
    for id, name in connection.execute("SELECT id, name FROM users").fetchall():
        connection.execute("UPDATE users SET email = '{}@new' WHERE id = {}".format(name, id))


# idiom: execute_string_operator
def upgrade():
    conn = op.get_bind()
    for table in ("users", "posts"):
        show(conn.execute("SELECT count(*) FROM %s" % table).scalar())
        conn.execute("DELETE FROM %s WHERE id = %d" % (table, 3))


# idiom: execute_string_f
def upgrade():
    conn = op.get_bind()
    for user_id, in conn.execute("SELECT id FROM users ORDER BY id").fetchall():
        count = conn.execute(f"SELECT count(*) FROM posts WHERE user_id = {user_id}").scalar()
        conn.execute(f"UPDATE users SET age = {count} WHERE id = {user_id}")


# idiom: execute_colons
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE posts SET title = 'at 10:30 :name :: x' WHERE id = 1")
    show(conn.execute("SELECT id FROM posts WHERE title LIKE 'second:_50_'").fetchall())


# idiom: execute_casts on postgresql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET email = (age::text || ':x') WHERE age IS NOT NULL")
    show(conn.execute("SELECT '2017-01-02 10:20:30'::timestamp").scalar())
    show(conn.execute("SELECT ARRAY[1,2]::int[], '{\"a\": [1, 2]}'::json").fetchall())


# idiom: execute_percent_doubled on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    show(conn.execute("SELECT id FROM posts WHERE title LIKE '%%50%%'").fetchall())
    conn.execute("UPDATE posts SET title = '100%%' WHERE id = 1")


# idiom: execute_percent_single on sqlite
def upgrade():
    conn = op.get_bind()
    show(conn.execute("SELECT id FROM posts WHERE title LIKE '%50%'").fetchall())
    conn.execute("UPDATE posts SET title = '100%' WHERE id = 1")


# idiom: execute_percent_parameters on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE posts SET title = replace(title, '%%', %s) WHERE id = %s", " percent", 2)
    show(conn.execute("SELECT id FROM posts WHERE title LIKE '%%50%%' AND user_id = %s", 2).fetchall())


# idiom: execute_strftime on sqlite
def upgrade():
    conn = op.get_bind()
    show(conn.execute("SELECT strftime('%Y-%m', '2017-01-02 10:20:30')").scalar())
    show(conn.execute("SELECT strftime('%Y', ?)", "2017-01-02").scalar())


# idiom: positional_scalars on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = %s, age = %s WHERE id = %s", "new", 7, 1)
    show(conn.execute("SELECT name FROM users WHERE age = %s", 7).fetchone()[0])


# idiom: positional_scalars_sqlite on sqlite
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = ?, age = ? WHERE id = ?", "new", 7, 1)
    show(conn.execute("SELECT name FROM users WHERE age = ?", 7).fetchone()[0])


# idiom: positional_tuple on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = %s, age = %s WHERE id = %s", ("new", 7, 1))
    show(conn.execute("SELECT name FROM users WHERE age = %s", (7,)).fetchone()[0])


# idiom: positional_tuple_sqlite on sqlite
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = ?, age = ? WHERE id = ?", ("new", 7, 1))
    show(conn.execute("SELECT name FROM users WHERE age = ?", (7,)).fetchone()[0])


# idiom: positional_list on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = %s, age = %s WHERE id = %s", ["new", 7, 1])
    row = conn.execute("SELECT id, name FROM users WHERE id = 2").fetchone()
    conn.execute("UPDATE posts SET user_id = %s, title = %s WHERE id = 3", list(row))


# idiom: positional_list_sqlite on sqlite
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = ?, age = ? WHERE id = ?", ["new", 7, 1])
    row = conn.execute("SELECT id, name FROM users WHERE id = 2").fetchone()
    conn.execute("UPDATE posts SET user_id = ?, title = ? WHERE id = 3", list(row))


# idiom: positional_tuples on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("INSERT INTO posts (user_id, title) VALUES (%s, %s)", (3, "a"), (3, "b"), (3, "c"))


# idiom: positional_tuples_sqlite on sqlite
def upgrade():
    conn = op.get_bind()
    conn.execute("INSERT INTO posts (user_id, title) VALUES (?, ?)", (3, "a"), (3, "b"), (3, "c"))


# idiom: positional_list_of_tuples on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    rows = [(row[0], row[1] * 2) for row in conn.execute("SELECT id, name FROM users ORDER BY id")]
    conn.execute("INSERT INTO posts (user_id, title) VALUES (%s, %s)", rows)


# idiom: positional_list_of_tuples_sqlite on sqlite
def upgrade():
    conn = op.get_bind()
    rows = [(row[0], row[1] * 2) for row in conn.execute("SELECT id, name FROM users ORDER BY id")]
    conn.execute("INSERT INTO posts (user_id, title) VALUES (?, ?)", rows)


# idiom: positional_list_of_lists on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("INSERT INTO posts (user_id, title) VALUES (%s, %s)", [[3, "a"], [3, "b"]])


# idiom: positional_row_as_parameters on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT id, name FROM users ORDER BY id").fetchall():
        conn.execute("INSERT INTO posts (user_id, title) VALUES (%s, %s)", tuple(row))
        conn.execute("INSERT INTO posts (user_id, title) VALUES (%s, %s)", *row)


# idiom: pyformat_dict on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = %(name)s WHERE id = %(id)s", {"name": "new", "id": 1})
    show(conn.execute("SELECT name FROM users WHERE id = %(id)s", {"id": 1}).scalar())


# idiom: pyformat_dict_used_twice on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = %(x)s, email = %(x)s", dict(x="same"))


# idiom: pyformat_keywords on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = %(name)s WHERE id = %(id)s", name="new", id=1)
    show(conn.execute("SELECT name FROM users WHERE id = %(id)s", id=1).scalar())


# idiom: pyformat_dicts on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute(
        "INSERT INTO posts (user_id, title) VALUES (%(user)s, %(title)s)",
        {"user": 3, "title": "a"},
        {"user": 3, "title": "b"},
    )
    conn.execute(
        "INSERT INTO posts (user_id, title) VALUES (%(user)s, %(title)s)",
        [{"user": 3, "title": "c"}, {"user": 3, "title": "d"}],
    )


# idiom: named_sqlite on sqlite
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET name = :name WHERE id = :id", {"name": "new", "id": 1})
    conn.execute("UPDATE users SET name = :name WHERE id = :id", name="newer", id=2)
    conn.execute("INSERT INTO posts (user_id, title) VALUES (:u, :t)", [{"u": 1, "t": "a"}, {"u": 1, "t": "b"}])


# idiom: positional_none on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET email = %s WHERE id = %s", None, 1)
    conn.execute("UPDATE users SET email = %s", (None,))


# idiom: positional_in_tuple on postgresql
def upgrade():
    conn = op.get_bind()
    show(conn.execute("SELECT name FROM users WHERE id IN %s ORDER BY id", [((1, 3),)]).fetchall())
    show(conn.execute("SELECT name FROM users WHERE id IN %(ids)s ORDER BY id", ids=(1, 2)).fetchall())
    show(conn.execute("SELECT name FROM users WHERE id = ANY(%(ids)s) ORDER BY id", {"ids": [1, 3]}).fetchall())


# idiom: execute_empty_parameters
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET age = 5", {})
    conn.execute("UPDATE users SET age = age + 1", ())
    conn.execute("UPDATE users SET age = age + 1", [])


# idiom: connection_scalar
def upgrade():
    conn = op.get_bind()
    show(conn.scalar("SELECT count(*) FROM users"))
    show(conn.scalar("SELECT name FROM users WHERE id = 99"))
    show(conn.scalar(sa.text("SELECT name FROM users WHERE id = :id"), id=2))
    show(conn.scalar(sa.text("SELECT name FROM users WHERE id = :id"), {"id": 1}))


# idiom: connection_scalar_parameters on postgresql, mysql
def upgrade():
    conn = op.get_bind()
    show(conn.scalar("SELECT name FROM users WHERE id = %s", 2))
    show(conn.scalar("SELECT name FROM users WHERE id = %s AND name = %s", (2, "bob")))
    show(conn.scalar("SELECT name FROM users WHERE id = %(id)s", id=3))


# idiom: text_keywords
def upgrade():
    conn = op.get_bind()
    conn.execute(sa.text("UPDATE users SET name = :name WHERE id = :id"), name="new", id=1)
    conn.execute(sa.text("UPDATE users SET name = :name WHERE id = :id"), {"name": "newer", "id": 2})


# idiom: text_several_dicts
def upgrade():
    conn = op.get_bind()
    insert = sa.text("INSERT INTO posts (user_id, title) VALUES (:user_id, :title)")
    conn.execute(insert, {"user_id": 3, "title": "a"}, {"user_id": 3, "title": "b"})
    conn.execute(insert, [{"user_id": 3, "title": "c"}, {"user_id": 3, "title": "d"}])
    conn.execute(insert, dict(user_id=2, title="e"))


# idiom: text_bindparams_list
def upgrade():
    conn = op.get_bind()
    statement = sa.text(
        "SELECT name FROM users WHERE id = :id",
        bindparams=[sa.bindparam("id", value=2, type_=sa.Integer)],
    )
    show(conn.execute(statement).scalar())
    show(conn.execute(statement, id=3).scalar())
    show(conn.execute(sa.text("SELECT name FROM users WHERE id = :id").bindparams(id=1)).scalar())


# idiom: text_typemap
def upgrade():
    conn = op.get_bind()
    statement = sa.text("SELECT id, name FROM users ORDER BY id", typemap={"id": sa.Integer, "name": sa.String})
    show(conn.execute(statement).fetchall())


# idiom: text_colons_and_percents
def upgrade():
    conn = op.get_bind()
    conn.execute(sa.text("UPDATE posts SET title = '100% \\:x' WHERE id = :id"), id=1)
    show(conn.execute(sa.text("SELECT id FROM posts WHERE title LIKE '%50%'")).fetchall())


# idiom: op_execute_strings
def upgrade():
    op.execute("UPDATE posts SET title = '100% at 10:30'")
    op.execute(sa.text("UPDATE users SET age = 0 WHERE id = 1"))
    op.execute(u"UPDATE users SET age = 1 WHERE id = 2")


# idiom: string_subclass
class Query(str):
    pass


def upgrade():
    conn = op.get_bind()
    conn.execute(Query("UPDATE users SET age = 1"))


# idiom: data_loop
def upgrade():
    conn = op.get_bind()
    conn.execute("CREATE TABLE members (id INTEGER PRIMARY KEY, full_name VARCHAR(50), posts INTEGER)")
    res = conn.execute("SELECT id, name, email FROM users ORDER BY id")
    results = res.fetchall()
    members = [{"id": r[0], "full_name": r[1].upper(), "email": r[2]} for r in results]
    for member in members:
        count = conn.execute("SELECT count(*) FROM posts WHERE user_id = {id}".format(**member)).fetchone()[0]
        if not count:
            continue
        conn.execute(
            "INSERT INTO members (id, full_name, posts) VALUES (%d, '%s', %s)"
            % (member["id"], member["full_name"], count)
        )


def downgrade():
    conn = op.get_bind()
    for row in conn.execute("SELECT full_name FROM members"):
        show(row["full_name"])
    op.drop_table("members")


# idiom: context_connection
def upgrade():
    conn = op.get_context().bind
    conn.execute("UPDATE users SET age = 1")
    show(op.get_context().connection.execute("SELECT count(*) FROM users WHERE age = 1").scalar())
    show(op.get_bind() is op.get_bind())


# idiom: alembic_context
from alembic import context


def upgrade():
    conn = context.get_bind()
    conn.execute("UPDATE users SET age = 1")
    show(context.get_context().bind.execute("SELECT count(*) FROM users").scalar())


# idiom: imported_function
from alembic.op import get_bind, execute


def upgrade():
    conn = get_bind()
    conn.execute("UPDATE users SET age = 1")
    execute("UPDATE users SET email = NULL")


# idiom: own_helpers
def rename(connection, old, new):
    result = connection.execute("UPDATE users SET name = '%s' WHERE name = '%s'" % (new, old))
    return result.rowcount


def users(connection):
    return dict((row["name"], row) for row in connection.execute("SELECT * FROM users"))


def upgrade():
    connection = op.get_bind()
    show(rename(connection, "ann", "anna"))
    show(sorted(users(connection)), users(connection)["anna"]["email"])


def downgrade():
    show(rename(op.get_bind(), "anna", "ann"))


# idiom: bind_at_import
conn = op.get_bind()


def upgrade():
    conn.execute("UPDATE users SET age = 1")


# idiom: failing_statement
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET age = 1")
    conn.execute("SELECT nothing FROM nowhere")


# idiom: failing_statement_caught on sqlite, mysql
def upgrade():
    conn = op.get_bind()
    try:
        conn.execute("SELECT nothing FROM nowhere")
    except sa.exc.SQLAlchemyError as error:
        show(isinstance(error, sa.exc.DBAPIError), error.statement)
    conn.execute("UPDATE users SET age = 1")


# idiom: integrity_error_caught
def upgrade():
    conn = op.get_bind()
    trans = conn.begin_nested()
    try:
        conn.execute("INSERT INTO users (id, name) VALUES (1, 'again')")
        trans.commit()
    except sa.exc.IntegrityError:
        trans.rollback()
        show("is there")
    conn.execute("UPDATE users SET age = 1")
