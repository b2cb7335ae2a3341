"""The blocks of docs/testing.rst, with the first conftest.py that it shows: one suite with two databases.

The other one is run by tests/testing/test_suites.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Database, Project
from projects import begin, edit, write_models
from reading import DOCS, Page

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

MODELS = """
    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(50))


    class Event(db.Model):
        __bind_key__ = "second"
        id = db.Column(db.Integer, primary_key=True)
"""

#: It takes the settings of a test, and registers users.
FACTORY = """
    app.config.update(config or {})
    db.init_app(app)

    @app.route("/register", methods=["POST"])
    def register():
        from flask import request

        db.session.add(User(name=request.form["name"]))
        db.session.commit()
        return "registered"

"""

REVISION = """
    import sqlalchemy as sa
    from alembic import context, op

    revision = "a04d7c5e8f12"
    down_revision = None


    def upgrade(engine_name):
        with open("runs.txt", "a") as runs:
            runs.write(f"{engine_name or 'default'}: {context.get_x_argument()[0]}\\n")
        if engine_name == "second":
            op.create_table("event", sa.Column("id", sa.Integer, primary_key=True))
        else:
            op.create_table(
                "user",
                sa.Column("id", sa.Integer, primary_key=True),
                sa.Column("name", sa.String(50)),
            )


    def downgrade(engine_name):
        raise NotImplementedError  # lint: ignore[irreversible-downgrade]
"""


def test_a_suite(project: Project, tmp_path: Path) -> None:
    """Each test begins with what the revisions make, which are run with the options; the ready tests pass."""
    begin(
        project,
        Database(f"sqlite:///{tmp_path / 'development.db'}"),
        binds='{"second": "sqlite://"}',
    )
    write_models(project, MODELS)
    edit(project, "def create_app():", "def create_app(config=None):")
    edit(project, "\n    db.init_app(app)\n", FACTORY)
    page = Page("testing", project)
    recipe = "recipes/conftest_modern.py"
    for shown in (recipe, "recipes/conftest_legacy.py"):
        assert f".. literalinclude:: {shown}\n" in page.text
    conftest = (DOCS / recipe).read_text(encoding="utf-8")
    test = page.code()
    call = page.code("").strip()
    [line] = [line for line in conftest.splitlines() if "create_app({" in line]
    conftest = conftest.replace(line, "    return " + call.replace("\n", "\n    "))
    conftest = conftest.replace("SERVER = ", "SECOND_SERVER = SERVER = ")
    project.write("conftest.py", f"{conftest}\n\n{page.code()}")
    project.write(
        "test_register.py",
        f"from myapp import User\n\n\n{test}\n\ntest_again = test_registration\n",
    )
    project.write("test_revisions.py", page.code())
    page.end()
    project.env["REGION"] = "north"
    project.flask("db", "init", "--multidb").ok()
    project.write("migrations/versions/a04d7c5e8f12_first.py", REVISION)
    result = project.python("-m", "pytest", "-q", "--rootdir", ".").ok()
    assert "7 passed" in result.out
    runs = (project.folder / "runs.txt").read_text().splitlines()
    assert set(runs) == {"default: tenant=test", "second: tenant=test"}
    assert not (tmp_path / "development.db").exists()
