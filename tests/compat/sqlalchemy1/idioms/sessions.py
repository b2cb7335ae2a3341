# Sessions and queries on the connection of the migration.
from alembic import op
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import Session, sessionmaker

from seen import show

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(50), nullable=False)
    email = sa.Column(sa.String(100))
    age = sa.Column(sa.Integer)
    posts = orm.relationship("Post", backref="user", order_by="Post.id")


class Post(Base):
    __tablename__ = "posts"
    id = sa.Column(sa.Integer, primary_key=True)
    user_id = sa.Column(sa.Integer, sa.ForeignKey("users.id"))
    title = sa.Column(sa.String(100))


# idiom: session_bind
def upgrade():
    bind = op.get_bind()
    session = orm.Session(bind=bind)
    for user in session.query(User).order_by(User.id):
        user.email = user.name + "@new"
    session.add(User(name="new", age=len(session.query(Post).all())))
    session.commit()


def downgrade():
    session = Session(bind=op.get_bind())
    session.query(User).filter(User.name == "new").delete()
    session.query(User).filter_by(name="bob").update({"email": None})
    session.query(User).filter(User.email != None).update({User.email: User.name + "@example.com"}, synchronize_session=False)
    session.commit()


# idiom: session_positional_bind
def upgrade():
    session = Session(op.get_bind())
    session.add(Post(title="x", user_id=1))
    session.flush()
    session.commit()
    session.close()


# idiom: session_maker_bind
def upgrade():
    session = sessionmaker(bind=op.get_bind())()
    user = session.query(User).get(1)
    user.age = 99
    session.add(user)
    session.commit()
    show(user.age, session.query(User).count())
    session.close()


# idiom: session_maker_called_with_bind
Session = sessionmaker()


def upgrade():
    bind = op.get_bind()
    session = Session(bind=bind)
    for post in session.query(Post).filter(Post.user_id == 1):
        post.title = post.user.name
    session.commit()


# idiom: session_maker_configured
Session = sessionmaker(autoflush=False)


def upgrade():
    Session.configure(bind=op.get_bind())
    session = Session()
    session.query(User).filter(User.id == 1).one().age = 1
    session.commit()


# idiom: session_scoped
from sqlalchemy.orm import scoped_session


def upgrade():
    session = scoped_session(sessionmaker(bind=op.get_bind()))
    session.query(User).filter_by(id=1).first().age = 5
    session.add(Post(title="scoped"))
    show(session.execute("SELECT count(*) FROM users").scalar(), session().query(User).count())
    session.commit()
    session.remove()


# idiom: session_execute_string
def upgrade():
    session = Session(bind=op.get_bind())
    session.execute("UPDATE users SET age = 1 WHERE name = 'ann'")
    session.execute("UPDATE users SET age = :age WHERE id = :id", {"age": 2, "id": 2})
    session.execute("INSERT INTO posts (title) VALUES (:t)", [{"t": "a"}, {"t": "b"}])
    show(session.execute("SELECT name, age FROM users ORDER BY id").fetchall())
    for row in session.execute("SELECT id, name FROM users WHERE id > :id ORDER BY id", dict(id=1)):
        show(row["id"], row.name, dict(row))
    show(session.scalar("SELECT count(*) FROM posts"))
    show(session.scalar("SELECT name FROM users WHERE id = :id", {"id": 2}))
    show(session.execute("SELECT '%' || name || '%%' FROM users WHERE id = 1").scalar() if op.get_bind().dialect.name != "mysql" else 0)
    session.commit()


# idiom: session_execute_core
def upgrade():
    session = Session(bind=op.get_bind())
    users = User.__table__
    session.execute(users.update(users.c.id == 1).values(age=1))
    session.execute(users.insert(), {"name": "new"})
    session.execute(Post.__table__.insert(), [{"title": "a"}, {"title": "b"}])
    show(session.execute(sa.select([users.c.name], users.c.id == 2)).fetchall())
    show(session.execute(sa.select([User.name]).where(User.id == 2)).first()["name"])
    show(session.execute(sa.select([User.id, User.name]).order_by(User.id)).fetchall())
    show(session.scalar(sa.select([sa.func.count()]).select_from(users)))
    session.commit()


# idiom: session_query_rows
def upgrade():
    session = Session(bind=op.get_bind())
    for row in session.query(User.id, User.name.label("n")).order_by(User.id):
        show(row.id, row.n, row[0], row.keys(), row._asdict())
    for id, name in session.query(User.id, User.name).order_by(User.id).all():
        show(id, name)
    for user, post in session.query(User, Post).join(Post, Post.user_id == User.id).order_by(Post.id):
        show(user.name, post.title)
    show(session.query(User.name).filter(User.id == 1).scalar())
    show(session.query(sa.func.max(User.age)).scalar(), session.query(sa.func.count(User.id)).one())
    show([name for (name,) in session.query(User.name).order_by(User.id)])
    show(dict(session.query(User.id, User.name).all()))
    session.close()


# idiom: session_query_methods
def upgrade():
    session = Session(bind=op.get_bind())
    query = session.query(User)
    show(query.get(1).name, query.get(99), query.filter_by(name="bob").one().id)
    show(query.filter(User.age > 10).count(), query.order_by(User.id).first().name, query.order_by(User.id)[1].name)
    show([u.name for u in query.order_by(User.id.desc()).limit(2).offset(1)])
    show([u.name for u in query.filter(User.id.in_([1, 3])).order_by("id")])
    show(query.filter(User.id == 99).one_or_none(), query.filter("x" == "y").count() if False else 0)
    show(session.query(User).join(User.posts).filter(Post.title == "third").one().name)
    show(session.query(User).outerjoin(Post).filter(Post.id == None).one().name)
    show(session.query(sa.exists().where(User.name == "bob")).scalar())
    show(session.query(User).options(orm.joinedload("posts")).get(1).posts[0].title)
    show(session.query(User).options(orm.joinedload(User.posts)).order_by(User.id).all()[0].posts[1].title)
    show([u.name for u in session.query(User).from_self().order_by(User.id)])
    show([u.name for u in session.query(User).yield_per(2)] and 1)
    show([u.name for u in query.filter(sa.text("age = 20"))], [u.name for u in query.filter(sa.text("age = :a")).params(a=30)])
    session.close()


# idiom: session_query_join_by_name
def upgrade():
    session = Session(bind=op.get_bind())
    show(session.query(User).join("posts").filter(Post.title == "third").one().name)
    show([p.title for p in session.query(Post).join(Post.user, aliased=False).filter(User.name == "ann").order_by(Post.id)])
    show(session.query(Post).options(orm.subqueryload("user")).get(3).user.name)
    show(session.query(User).join(Post, User.id == Post.user_id).filter(Post.id == 3).first().name)
    session.close()


# idiom: session_query_update_delete
def upgrade():
    session = Session(bind=op.get_bind())
    show(session.query(Post).filter(Post.user_id == 1).update({"title": "x"}))
    show(session.query(Post).filter(Post.id == 2).update({Post.title: "y"}, synchronize_session="fetch"))
    show(session.query(User).update({"age": User.age + 1}, synchronize_session=False))
    show(session.query(Post).filter(Post.id == 3).delete())
    show(session.query(Post).filter(Post.title.in_(["y"])).delete(synchronize_session="fetch"))
    session.commit()


# idiom: session_commit_in_loop
def upgrade():
    session = Session(bind=op.get_bind())
    for user in session.query(User).order_by(User.id).all():
        user.age = user.id
        session.commit()
    session.query(Post).delete()
    session.commit()
    session.close()


# idiom: session_rollback
def upgrade():
    session = Session(bind=op.get_bind())
    user = session.query(User).get(1)
    user.age = 1
    session.flush()
    session.expire_all()
    show(session.query(User).get(1).age)
    user.age = 2
    session.commit()
    session.close()


# idiom: session_rollback_own_connection
def upgrade():
    session = sessionmaker(bind=op.get_bind().engine)()
    session.execute("UPDATE users SET age = 1")
    session.rollback()
    session.execute("UPDATE users SET age = 2 WHERE id = 2")
    session.commit()
    session.close()


# idiom: session_not_committed
def upgrade():
    session = Session(bind=op.get_bind())
    session.execute("UPDATE users SET age = 1 WHERE id = 1")
    session.add(Post(title="x"))
    session.flush()


# idiom: session_closed_uncommitted on postgresql
def upgrade():
    session = Session(bind=op.get_bind())
    session.execute("UPDATE users SET age = 1 WHERE id = 1")
    session.close()


# idiom: session_begin_subtransactions
def upgrade():
    session = Session(bind=op.get_bind())
    session.begin(subtransactions=True)
    session.query(User).get(1).age = 1
    session.commit()
    with session.begin(subtransactions=True):
        session.query(User).get(2).age = 2
    session.commit()


# idiom: session_begin_nested
def upgrade():
    session = Session(bind=op.get_bind())
    with session.begin_nested():
        session.query(User).get(1).age = 1
    session.begin_nested()
    session.query(User).get(2).age = 2
    session.commit()
    session.commit()


# idiom: session_autocommit
def upgrade():
    session = Session(bind=op.get_bind(), autocommit=True)
    session.query(User).filter(User.id == 1).update({"age": 1})
    with session.begin():
        session.query(User).get(2).age = 2
    session.execute("UPDATE users SET age = 3 WHERE id = 3")


# idiom: session_connection
def upgrade():
    session = Session(bind=op.get_bind())
    session.connection().execute("UPDATE users SET age = 1 WHERE id = 1")
    show(session.connection().execute("SELECT name FROM users ORDER BY id").fetchall()[0]["name"])
    show(session.bind.dialect.name == op.get_bind().dialect.name, session.bind is op.get_bind())
    show(session.get_bind().execute("SELECT count(*) FROM users").scalar())
    session.bind.execute("UPDATE users SET age = 2 WHERE id = 2")
    session.commit()


# idiom: session_bind_assigned
def upgrade():
    session = Session()
    session.bind = op.get_bind()
    session.query(User).get(1).age = 1
    session.execute("UPDATE users SET age = 2 WHERE id = 2")
    session.commit()


# idiom: session_of_bound_metadata
def upgrade():
    Base.metadata.bind = op.get_bind()
    session = Session()
    session.query(User).get(1).age = 1
    show(session.query(User).order_by(User.id).first().name)
    session.execute(User.__table__.update(User.__table__.c.id == 2).values(age=2))
    session.commit()
    Base.metadata.bind = None


# idiom: session_object_session
from sqlalchemy.orm import object_session


def upgrade():
    session = Session(bind=op.get_bind())
    user = session.query(User).get(1)
    show(object_session(user) is session, user in session)
    object_session(user).execute("UPDATE users SET age = 1")
    session.refresh(user)
    show(user.age)
    session.merge(User(id=2, name="merged"))
    session.delete(session.query(Post).get(3))
    session.commit()


# idiom: session_bulk
def upgrade():
    session = Session(bind=op.get_bind())
    session.bulk_save_objects([Post(title="a"), Post(title="b")])
    session.bulk_insert_mappings(Post, [{"title": "c"}, {"title": "d"}])
    session.bulk_update_mappings(User, [{"id": 1, "age": 1}, {"id": 2, "age": 2}])
    session.add_all([Post(title="e", user=session.query(User).get(1))])
    session.commit()


# idiom: session_relationships
def upgrade():
    session = Session(bind=op.get_bind())
    ann = session.query(User).filter_by(name="ann").one()
    show([post.title for post in ann.posts], ann.posts[0].user is ann)
    eve = session.query(User).filter_by(name="eve").one()
    eve.posts.append(Post(title="new"))
    eve.posts += [p for p in ann.posts if p.title == "first"]
    Post(title="backref", user=eve)
    session.commit()


# idiom: session_backref_cascade
# On SQLAlchemy 1 an object comes into the session through a backref.
def upgrade():
    session = Session(bind=op.get_bind())
    user = session.query(User).get(3)
    post = Post(title="cascaded")
    post.user = user
    show(post in session)
    session.commit()


# idiom: session_and_connection
def upgrade():
    conn = op.get_bind()
    conn.execute("UPDATE users SET age = 1 WHERE id = 1")
    session = Session(bind=conn)
    show(session.query(User).get(1).age)
    session.query(User).get(2).age = 2
    session.flush()
    show(conn.execute("SELECT age FROM users WHERE id = 2").scalar())
    session.commit()
    conn.execute("UPDATE users SET age = 3 WHERE id = 3")
    op.add_column("users", sa.Column("x", sa.Integer))
    conn.execute("UPDATE users SET x = 4")


# idiom: session_after_failure
# One transaction, for databases that have transactional DDL.
def upgrade():
    session = Session(bind=op.get_bind())
    session.query(User).get(1).age = 1
    session.commit()
    raise ValueError("stop")


# idiom: session_of_engine
def upgrade():
    session = Session(bind=op.get_bind().engine)
    session.query(User).get(1).age = 1
    session.commit()
    session.close()
    raise ValueError("stop")


# idiom: session_query_more
from sqlalchemy.orm import aliased, contains_eager, defer, eagerload, joinedload_all, lazyload, load_only, subqueryload_all


def upgrade():
    session = Session(bind=op.get_bind())
    other = aliased(User)
    show(session.query(User.name, other.name).filter(other.id == User.id + 1).order_by(User.id).all())
    counts = session.query(Post.user_id, sa.func.count("*").label("n")).group_by(Post.user_id).subquery()
    for user, n in session.query(User, counts.c.n).outerjoin(counts, User.id == counts.c.user_id).order_by(User.id):
        show(user.name, n)
    show(session.query(sa.func.count("*")).select_from(User).scalar(), session.query(User.id).distinct().count())
    show([u.name for u in session.query(User).filter(User.posts.any(Post.title == "third"))])
    show([p.title for p in session.query(Post).filter(Post.user.has(name="ann")).order_by(Post.id)])
    show(session.query(User).options(joinedload_all("posts")).get(1).posts[0].title)
    show(session.query(User).options(subqueryload_all("posts"), defer("age")).get(2).posts[0].title)
    show(session.query(User).options(load_only("name"), lazyload("posts")).order_by(User.id).first().name)
    show(session.query(User).outerjoin("posts").filter(Post.id == None).one().name)
    show(session.query(User).join((Post, Post.user_id == User.id)).filter(Post.id == 3).one().name)
    show(session.query(User).join(User.posts).options(contains_eager("posts")).filter(Post.id == 3).one().posts[0].title)
    show([name for name, in session.query(User).order_by(User.id).values(User.name)])
    show(session.query(User.id).filter(User.name == "bob").as_scalar() is not None)
    ids = session.query(Post.user_id).filter(Post.title == "third")
    show([u.name for u in session.query(User).filter(User.id.in_(ids))])
    show([u.name for u in session.query(User).filter(User.id.in_(ids.subquery()))])
    show(session.query(User).order_by(User.id).statement.execute().fetchall() if False else session.query(User).order_by(None).count())
    show(session.query(User).with_entities(User.name).order_by(User.id).first()[0])
    show([row.name for row in session.query(User.name).union(session.query(Post.title)).order_by("users_name")][:2] and 1)
    session.close()


# idiom: session_rollback_of_bind on postgresql
# The transaction of Alembic goes with it.
def upgrade():
    session = Session(bind=op.get_bind())
    session.query(User).get(1).age = 1
    session.flush()
    session.rollback()


# idiom: session_query_without_autoflush
def upgrade():
    session = sessionmaker(bind=op.get_bind(), autoflush=False, autocommit=False, expire_on_commit=False)()
    user = session.query(User).get(1)
    user.age = 5
    show(session.execute("SELECT age FROM users WHERE id = 1").scalar())
    with session.no_autoflush:
        show(session.query(User).filter(User.age == 5).count())
    session.commit()
    show(user.age)


# idiom: session_scoped_configured
from sqlalchemy.orm import scoped_session

session = scoped_session(sessionmaker())


def upgrade():
    session.configure(bind=op.get_bind())
    session.query(User).filter(User.id == 1).update(dict(age=1))
    session.execute("UPDATE users SET age = 2 WHERE id = 2")
    show(session.query(User.age).order_by(User.id).first().age, session.bind.dialect.name == op.get_bind().dialect.name)
    session.commit()
    session.remove()


# idiom: session_transaction
def upgrade():
    session = Session(bind=op.get_bind())
    session.execute("UPDATE users SET age = 1 WHERE id = 1")
    show(session.transaction is not None, session.is_active, session.autocommit)
    session.transaction.commit()
    show(session.query(User).get(1).age)
    session.close()


# idiom: session_execute_mapper
def upgrade():
    session = Session(bind=op.get_bind())
    show(session.execute("SELECT name FROM users WHERE id = :id", {"id": 1}, mapper=User).scalar())
    show(session.execute(sa.select([User.__table__.c.name]), mapper=User).first()["name"] is not None)
    show(session.connection(mapper=User).execute("SELECT count(*) FROM users").scalar())
    session.close()


# idiom: session_merge_rows_into_models
def upgrade():
    conn = op.get_bind()
    session = Session(bind=conn)
    for row in conn.execute("SELECT id, name FROM users ORDER BY id").fetchall():
        session.add(Post(user_id=row["id"], title=row["name"]))
        session.merge(User(id=row.id, name=row.name + "!"))
    session.commit()
    session.bulk_insert_mappings(Post, [dict(row) for row in conn.execute("SELECT id AS user_id, name AS title FROM users")])
    session.commit()


# idiom: session_of_two_models_files
# A session that a helper makes.
def session_scope():
    session = Session(bind=op.get_bind())
    try:
        yield session
        session.commit()
    except Exception:
        session.rollback()
        raise
    finally:
        session.close()


from contextlib import contextmanager


def upgrade():
    with contextmanager(session_scope)() as session:
        session.query(User).filter_by(name="ann").update({"age": 1})
        session.execute("UPDATE users SET age = 2 WHERE id = 2")
