"""A small blog: its models, its migrations, and the manage.py that a project has in its root folder.

    python examples/manage.py db upgrade
    python examples/manage.py seed
    FLASK_APP=examples/manage.py flask db current

The database is a SQLite file next to this file; set DATABASE_URL to use another. Nothing here depends on the
working directory.
"""

import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

# On Flask 2 and newer, put this line before any import of flask_script.
from flask_migrate_script import Migrate, MigrateCommand  # isort: skip
from flask_script import Manager  # isort: skip

HERE = os.path.dirname(os.path.abspath(__file__))

db = SQLAlchemy()
migrate = Migrate(directory=os.path.join(HERE, "migrations"))


class Author(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), nullable=False)


class Post(db.Model):
    __table_args__ = (db.UniqueConstraint("slug", name="uq_post_slug"),)

    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(120), nullable=False)
    slug = db.Column(db.String(140), nullable=False)
    body = db.Column(db.Text)
    author_id = db.Column(
        db.Integer, db.ForeignKey("author.id", name="fk_post_author"), nullable=False
    )
    author = db.relationship("Author")


class Comment(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    text = db.Column(db.String(500), nullable=False)
    post_id = db.Column(
        db.Integer, db.ForeignKey("post.id", name="fk_comment_post"), nullable=False
    )
    post = db.relationship("Post")


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get(
        "DATABASE_URL", "sqlite:///" + os.path.join(HERE, "blog.db")
    )
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    db.init_app(app)
    migrate.init_app(app, db)

    @app.route("/")
    def posts():
        titles = [post.title for post in db.session.query(Post).order_by(Post.id)]
        return "\n".join(titles)

    return app


manager = Manager(create_app)
manager.add_command("db", MigrateCommand)


@manager.command
def seed():
    """Write a first post, unless there are posts already."""
    if db.session.query(Post).count():
        print("There are posts already.")
        return
    author = Author(name="Ada")
    post = Post(title="The First Post", slug="the-first-post", body="Hello.", author=author)
    db.session.add(Comment(text="Hello yourself.", post=post))
    db.session.add(author)
    db.session.commit()
    print("Wrote a post by Ada, with a comment.")


if __name__ == "__main__":
    manager.run()
