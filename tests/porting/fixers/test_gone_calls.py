"""What manage.py uses and newer releases do not have."""

from __future__ import annotations

import pytest
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

IMPORT = "from flask_script import Manager\n"


@pytest.mark.parametrize(
    "line, message",
    [
        (
            "from werkzeug.contrib.fixers import ProxyFix",
            "Werkzeug 1.0 and newer have no werkzeug.",
        ),
        ("import werkzeug.contrib.cache", "Werkzeug 1.0 and newer have no werkzeug.contrib: "),
        ("from werkzeug import secure_filename", "import it from werkzeug.utils"),
        ("from werkzeug.security import safe_str_cmp", "Werkzeug 2.1 and newer have no"),
        ("from werkzeug.urls import url_quote as q", "no werkzeug.urls.url_quote: urllib.parse"),
        ("from flask._compat import text_type", "Flask 2.0 and newer have no flask._compat"),
        ("from flask import safe_join", "Flask 2.1 and newer have no flask.safe_join"),
        (
            "from flask.json import JSONEncoder",
            "Flask 2.3 and newer have no flask.json.JSONEncoder",
        ),
        ("from flask import Flask, Markup", "Flask 3.0 and newer have no flask.Markup: import it"),
        ("from flask import _app_ctx_stack", "Flask 3.0 and newer have no flask._app_ctx_stack"),
        ("@app.before_first_request\ndef f(): pass", "Flask 2.3 and newer have no before_first_"),
        ("app.json_encoder = Encoder", "Flask 2.3 and newer have no json_encoder: set app.json"),
        ("db.engine.execute('DROP TABLE a')", "'with db.engine.begin() as connection:'"),
        ("db.get_engine(app).scalar(q)", "SQLAlchemy 2.0 and newer have no Engine.scalar()"),
        ("engine = create_engine(u)\nengine.execute(q)", "'with engine.begin() as connection:'"),
        ("e = create_engine(u)\ne.execute(q)", "'with e.begin() as connection:'"),
        ("db.session.execute('SELECT 1')", "takes no plain string: wrap it in text()"),
        ("s = db.session\ns.execute(f'SELECT {a}')", "takes no plain string: wrap it in text()"),
    ],
)
def test_what_is_gone_is_shown(line: str, message: str) -> None:
    """With the release since which it is, and what to write."""
    (finding,) = projects.find("gone calls", {"manage.py": IMPORT + line + "\n"})
    assert message in finding.message
    assert finding.edits == ()
    assert finding.line == 1 + len(line.splitlines()) - ("def f" in line)


@pytest.mark.parametrize(
    "text",
    [
        IMPORT + "from werkzeug.utils import secure_filename\n",
        IMPORT + "from werkzeug.urls import iri_to_uri\n",
        IMPORT + "from .json import JSONEncoder\nfrom flask.json import *\n",
        IMPORT + "db.session.execute(text('SELECT 1'))\ndb.session.execute(query)\n",
        IMPORT + "connection.execute('SELECT 1')\n",
        "from flask import Markup\n",
    ],
)
def test_what_is_there_is_not(text: str) -> None:
    """Nothing is found of what newer releases have, nor in files that have nothing to do with a manager."""
    assert projects.find("gone calls", {"shop.py": text, "manage.py": IMPORT}) == []


def test_a_project_without_a_manager_is_left_alone() -> None:
    """What it uses is no matter of a manage.py."""
    text = "from flask_migrate import upgrade\nfrom flask import Markup\n"
    assert projects.find("gone calls", {"shop.py": text}) == []


def test_revisions_have_rules_of_their_own() -> None:
    """A string in a revision is found once."""
    revision = "from flask_migrate_script import x\nbind.engine.execute('SELECT 1')\n"
    files = {
        "manage.py": IMPORT,
        "migrations/alembic.ini": "[alembic]",
        "migrations/env.py": "x = 1\n",
    }
    assert projects.find("gone calls", {**files, "migrations/versions/1.py": revision}) == []
