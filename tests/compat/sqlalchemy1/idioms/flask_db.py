# A Flask-SQLAlchemy object of the revision's own, never given an app: Flask-SQLAlchemy 2 took the current one.
from alembic import op
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy

from seen import show

db = SQLAlchemy()


class User(db.Model):
    __tablename__ = "users"

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(50), nullable=False)
    email = db.Column(db.String(100))
    age = db.Column(db.Integer)
    posts = db.relationship("Post", backref="user", lazy="dynamic")


class Post(db.Model):
    __tablename__ = "posts"

    id = db.Column(db.Integer, primary_key=True)
    user_id = db.Column(db.Integer, db.ForeignKey("users.id"))
    title = db.Column(db.String(100))


# idiom: db_columns
def upgrade():
    op.create_table(
        "tags",
        db.Column("id", db.Integer(), nullable=False),
        db.Column("name", db.String(length=20), nullable=True),
        db.Column("post_id", db.Integer(), nullable=True),
        db.ForeignKeyConstraint(["post_id"], ["posts.id"]),
        db.PrimaryKeyConstraint("id"),
    )
    op.add_column("users", db.Column("text", db.Text))


def downgrade():
    op.drop_table("tags")
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_column("text")


# idiom: db_session_read
def upgrade():
    show(db.session.execute("SELECT count(*) FROM users").scalar())
    for row in db.session.execute("SELECT id, name FROM users WHERE id > :id ORDER BY id", {"id": 1}):
        show(row["name"], row.id)
    for user in db.session.query(User).order_by(User.id):
        show(user.name, [post.title for post in user.posts.order_by(Post.id)])
    show(User.query.count(), User.query.filter_by(name="bob").first().id, User.query.get(3).email)
    db.session.close()


# idiom: db_session_write
def upgrade():
    db.session.execute("UPDATE users SET age = 1 WHERE id = 1")
    for user in db.session.query(User).filter(User.id > 1):
        user.age = user.id
    db.session.add(Post(title="new", user=User.query.get(1)))
    db.session.commit()


# idiom: db_session_rolled_back
def upgrade():
    db.session.execute("UPDATE users SET age = 1")
    db.session.rollback()
    User.query.filter(User.id == 2).update({"age": 2})
    db.session.flush()
    db.session.commit()
    db.session.remove()


# idiom: db_session_configured
def upgrade():
    session = db.create_scoped_session(options={"bind": op.get_bind()})
    session.execute("UPDATE users SET age = 1 WHERE id = 1")
    session.query(User).get(2).age = 2
    session.commit()


# idiom: db_session_called_with_bind
def upgrade():
    session = db.session(bind=op.get_bind()) if not db.session.registry.has() else db.session()
    session.execute("SELECT 1")
    show(session.query(User).count())
    db.session.remove()


# idiom: db_models_with_orm_session
def upgrade():
    session = sa.orm.Session(bind=op.get_bind())
    for user in session.query(User).order_by(User.id):
        user.email = user.name
    session.add(Post(title="new", user_id=3))
    session.commit()
    show([user.email for user in session.query(User).order_by(User.id)])
    session.close()


# idiom: db_models_with_sessionmaker
from sqlalchemy.orm import sessionmaker

Session = sessionmaker()


def upgrade():
    session = Session(bind=op.get_bind())
    show(session.query(Post).join(User).filter(User.name == "ann").count())
    session.query(Post).filter(Post.user_id == 1).delete()
    session.commit()


# idiom: db_engine
def upgrade():
    show(db.engine.execute("SELECT name FROM users ORDER BY id").fetchall())
    db.engine.execute("UPDATE users SET age = 1 WHERE id = 1")
    connection = db.engine.connect()
    connection.execute("UPDATE users SET age = 2 WHERE id = 2")
    connection.close()
    show(db.get_engine().has_table("users"), db.session.bind.url.database == db.engine.url.database)


# idiom: db_session_connection
def upgrade():
    show(db.session.connection().execute("SELECT name FROM users ORDER BY id").first()["name"])
    show(db.session.bind.dialect.name == op.get_bind().dialect.name)
    db.session.close()


# idiom: db_metadata
def upgrade():
    db.metadata.bind = op.get_bind()
    User.__table__.update(User.__table__.c.id == 1).values(age=1).execute()
    tags = db.Table("tags", db.Column("id", db.Integer, primary_key=True))
    tags.create()
    db.metadata.create_all(op.get_bind(), tables=[tags])
    show(db.metadata is db.Model.metadata, sorted(db.metadata.tables))


def downgrade():
    sa.Table("tags", db.metadata).drop(op.get_bind())


# idiom: db_core
def upgrade():
    conn = op.get_bind()
    conn.execute(db.text("UPDATE users SET age = :age WHERE id = :id"), age=1, id=1)
    show(conn.execute(db.select([User.name, User.age]).where(User.id == 1)).first()["age"])
    show(conn.execute(db.select([db.func.count()]).select_from(User.__table__)).scalar())
    conn.execute(User.__table__.update(User.id == 2).values(age=db.case([(User.name == "bob", 5)], else_=6)))
    show(conn.execute(db.select([User.id], db.and_(User.id > 1, User.age == 5))).fetchall())


# idiom: db_of_app
from flask import current_app


def upgrade():
    own = SQLAlchemy(current_app) if False else db
    show(own.session.execute("SELECT name FROM users WHERE id = 1").first()["name"])
    show(current_app.config["SQLALCHEMY_TRACK_MODIFICATIONS"])
    own.session.close()


# idiom: db_create_all
class Tag(db.Model):
    id = db.Column(db.Integer, primary_key=True)


def upgrade():
    db.create_all()
    db.session.add(Tag(id=1))
    db.session.commit()
    show(Tag.__tablename__, Tag.query.count())
