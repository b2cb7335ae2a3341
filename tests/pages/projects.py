"""The project of the reader."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path
from typing import Optional

from conftest import Database, Project, Result

APP = """
    import os

    from flask import Flask
    from flask_migrate_script import Migrate
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()
    migrate = Migrate({options})


    class User(db.Model):
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(50))
        # more columns


    def create_app():
        app = Flask(__name__)
        app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
        app.config["SQLALCHEMY_BINDS"] = {binds}
        app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
        db.init_app(app)
        migrate.init_app(app, db)
        return app
"""


MANAGE = """
    from flask_migrate_script import MigrateCommand
    from flask_script import Manager
    from myapp import create_app

    manager = Manager(create_app)
    manager.add_command("db", MigrateCommand)

    if __name__ == "__main__":
        manager.run()
"""

#: The same with Flask-Migrate's import line.
OLD_MANAGE = """
    from flask_migrate import Migrate, MigrateCommand
    from flask_script import Manager
    from myapp import create_app

    manager = Manager(create_app)
    manager.add_command("db", MigrateCommand)

    if __name__ == "__main__":
        manager.run()
"""

#: The column of the model.
NAME = "name = db.Column(db.String(50))"

USERS = """
    \"\"\"users\"\"\"

    import sqlalchemy as sa
    from alembic import op

    revision = "aaa1"
    down_revision = None


    def upgrade():
        op.create_table(
            "user",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("name", sa.String(50)),
        )


    def downgrade():
        op.drop_table("user")
"""


def begin(project: Project, database: Database, options: str = "", binds: str = "{}") -> None:
    """Write an app that has a database, and no migrations folder yet."""
    project.write("manage.py", MANAGE)
    project.write("myapp.py", APP.replace("{options}", options).replace("{binds}", binds))
    project.env.update(FLASK_APP="myapp", DATABASE_URL=database.url)
    project.database = database


def with_revisions(project: Project, database: Database, **kwargs: str) -> None:
    """The same with a folder that has one revision, which the database has not run."""
    begin(project, database, **kwargs)
    project.flask("db", "init").ok()
    project.write("migrations/versions/aaa1_users.py", USERS)


def migrated(project: Project, database: Database, **kwargs: str) -> None:
    """The same, and the database has run it."""
    with_revisions(project, database, **kwargs)
    project.flask("db", "upgrade").ok()


def edit(project: Project, old: str, new: str, name: str = "myapp.py") -> None:
    """Change one place in a file of the project."""
    path = project.folder / name
    source = path.read_text(encoding="utf-8")
    assert source.count(old) == 1, source
    _rewrite(path, source.replace(old, new))


def newest(project: Project) -> str:
    """Return the name of the revision file that was written last."""
    files = (project.folder / "migrations/versions").glob("*.py")
    path = max(files, key=lambda path: path.stat().st_mtime_ns)
    return str(path.relative_to(project.folder))


def write_models(project: Project, models: str) -> None:
    """Write models in the place of those that the app has."""
    path = project.folder / "myapp.py"
    between = re.compile(
        r"(?<=^migrate = Migrate\().*?(?=^def create_app)", re.MULTILINE | re.DOTALL
    )
    source = path.read_text(encoding="utf-8")
    options = between.findall(source)[0].partition("\n")[0]
    code = f"{options}\n\n\n{textwrap.dedent(models).strip()}\n\n\n"
    _rewrite(path, between.sub(lambda found: code, source))


def _rewrite(path: Path, source: str) -> None:
    """Write a file anew; Python takes what it has compiled of one that is as long, and was written in the same second."""
    shutil.rmtree(str(path.parent / "__pycache__"), ignore_errors=True)
    path.write_text(source, encoding="utf-8")


_REVISION = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

revision = {revision!r}
down_revision = {below!r}


def upgrade():
{upgrade}


def downgrade():
{downgrade}
'''


def write_revision(
    project: Project,
    revision: str,
    below: Optional[str],
    message: str,
    upgrade: str = "pass",
    downgrade: str = "pass",
) -> Path:
    """Write a revision, with what its functions do."""
    slug = re.sub(r"\W+", "_", message.lower())
    source = _REVISION.format(
        message=message,
        revision=revision,
        below=below,
        upgrade=textwrap.indent(textwrap.dedent(upgrade).strip(), "    "),
        downgrade=textwrap.indent(textwrap.dedent(downgrade).strip(), "    "),
    )
    path = project.folder / f"migrations/versions/{revision}_{slug}.py"
    path.write_text(source, encoding="utf-8")
    return path


def run_in_app(project: Project, code: str) -> Result:
    """Run the code of a page in a script that has the app."""
    script = project.write(
        "use.py", f"from myapp import create_app, db\n\napp = create_app()\n{code}"
    )
    return project.python(str(script))
