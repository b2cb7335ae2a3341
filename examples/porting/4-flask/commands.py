"""The library's commands."""

import json
import sys

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from library import Book, User, db


@click.command()
@click.option("-n", "--number", type=int, default=3, help="how many")
@with_appcontext
def seed(number):
    "Write some books."
    for volume in range(1, number + 1):
        db.session.add(Book(title="Volume " + str(volume)))
    db.session.commit()
    print("Wrote", number, "books.")


users = AppGroup("users", help="Those who borrow books.")


@users.command()
@click.argument("name")
def create(name):
    "Add somebody."
    db.session.add(User(name=name))
    db.session.commit()
    print("Added", name)


@click.command()
@click.option(
    "--format", type=click.Choice(["text", "json"]), default="text", help="how to print it"
)
@click.option("--least", type=int, default=0, help="fail where there are fewer books")
@with_appcontext
def report(format, least):
    "Count the books."
    name = current_app.config["LIBRARY"]
    books = db.session.query(Book).count()
    if format == "json":
        print(json.dumps({"library": name, "books": books}, sort_keys=True))
    else:
        print(name, "has", books, "books.")
    sys.exit(1 if books < least else 0)
