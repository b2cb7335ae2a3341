"""The library's commands."""

import json

import library
from flask import current_app
from flask.ext.migrate import Migrate, MigrateCommand
from flask.ext.script import Command, Manager, Option, Server, Shell
from library import Book, User, db


def create_app(config=None):
    app = library.create_app(config)
    Migrate(app, db, directory=library.MIGRATIONS)
    return app


def make_context():
    return {"app": current_app, "db": db, "Book": Book, "User": User}


manager = Manager(create_app)
manager.add_option("-c", "--config", dest="config", help="a file with settings")
manager.add_command("db", MigrateCommand)
manager.add_command("runserver", Server(host="127.0.0.1", port=5050))
manager.add_command("shell", Shell(make_context=make_context))


@manager.option("-n", "--number", type=int, default=3, help="how many")
def seed(number):
    "Write some books."
    for volume in range(1, number + 1):
        db.session.add(Book(title="Volume " + str(volume)))
    db.session.commit()
    print("Wrote", number, "books.")


users = Manager(help="Those who borrow books.")
manager.add_command("users", users)


@users.command
def create(name):
    "Add somebody."
    db.session.add(User(name=name))
    db.session.commit()
    print("Added", name)


class Report(Command):
    "Count the books."

    option_list = (
        Option("--format", choices=["text", "json"], default="text", help="how to print it"),
        Option("--least", type=int, default=0, help="fail where there are fewer books"),
    )

    def run(self, format, least):
        name = current_app.config["LIBRARY"]
        books = db.session.query(Book).count()
        if format == "json":
            print(json.dumps({"library": name, "books": books}, sort_keys=True))
        else:
            print(name, "has", books, "books.")
        return 1 if books < least else 0


manager.add_command("report", Report())

if __name__ == "__main__":
    manager.run()
