"""A lending library: the app, and its models."""

import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

# The five stages share a migrations folder and a database. A project has its own next to the app.
SHARED = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DATABASE = "sqlite:///" + os.path.join(SHARED, "library.db")
MIGRATIONS = os.path.join(SHARED, "migrations")

db = SQLAlchemy()


class Book(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(120), nullable=False)
    shelf = db.Column(db.String(1), index=True)


class User(db.Model):
    __tablename__ = "users"
    __table_args__ = (db.UniqueConstraint("name", name="uq_users_name"),)

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80), nullable=False)


def create_app(config=None):
    app = Flask(__name__)
    app.config["LIBRARY"] = "The Library"
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", DATABASE)
    app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
    config = config or os.environ.get("LIBRARY_CONFIG")
    if config:
        app.config.from_pyfile(config)
    db.init_app(app)

    @app.route("/")
    def titles():
        return "\n".join(book.title for book in db.session.query(Book).order_by(Book.id))

    return app
