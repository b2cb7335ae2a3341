"""The conftest.py of Flask-Script's own tests: what they give to ``Manager.handle`` goes through ``flask``.

A line that ``flask`` has no words for goes the old way. Each is noted in lines.txt, with the way that it went.
"""

from __future__ import annotations

import os
from types import FunctionType

import flask_migrate_script.cli.bridge  # patches Flask-Script
from flask import Flask
from flask.cli import FlaskGroup
from flask_script import Manager

handle = Manager.handle
on_its_way = []


def through_flask(manager, prog, args=None):
    """Replace ``Manager.handle``."""
    args = list(args or [])
    if on_its_way:  # the bridge's own call
        return handle(manager, prog, args)
    # A factory is called by 'flask' and not by the manager.
    sayable = (
        args[:1] and args[0] in manager._commands and not isinstance(manager.app, FunctionType)
    )
    with open("lines.txt", "a") as file:
        test = os.environ["PYTEST_CURRENT_TEST"].split("::")[-1].split(" ")[0]
        print("flask" if sayable else "manage.py", test, *args, file=file)
    if not sayable:
        return handle(manager, prog, args)
    app = Flask("suite")
    flask_migrate_script.cli.bridge.bridge(manager, app)
    on_its_way.append(args)
    try:
        FlaskGroup(create_app=lambda: app, load_dotenv=False).main(args, prog_name="flask")
    finally:
        on_its_way.pop()
    raise AssertionError("'flask' returned, and did not end as a process does")


Manager.handle = through_flask
