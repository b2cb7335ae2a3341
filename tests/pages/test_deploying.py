"""The recipes of docs/deploying.rst: the files that readers copy, run as far as a machine without the services can."""

from __future__ import annotations

import configparser
import contextlib
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple
from urllib.request import urlopen

import pytest
import yaml
from conftest import Database, Databases, Project, Result
from projects import NAME, USERS, edit, migrated, with_revisions
from reading import DOCS, Page, with_commands

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

RECIPES = DOCS / "recipes"


@pytest.fixture
def shop(project: Project, tmp_path: Path) -> Project:
    """A project with one revision, and a SQLite file that has run none."""
    with_revisions(project, Database(f"sqlite:///{tmp_path / 'app.db'}"))
    with_commands(project)
    return project


def recipe(name: str) -> str:
    """Return a recipe that the page shows."""
    assert f".. literalinclude:: recipes/{name}\n" in (DOCS / "deploying.rst").read_text("utf-8")
    return (RECIPES / name).read_text(encoding="utf-8")


def words(key: str) -> List[str]:
    """Return the words that the Dockerfile has after a key, as JSON."""
    [found] = re.findall(rf"^{key} (\[.*\])$", recipe("Dockerfile"), re.MULTILINE)
    return list(json.loads(found))


def pod(name: str) -> Dict[str, Any]:
    """Return the pod that a recipe for Kubernetes describes."""
    return dict(yaml.safe_load(recipe(name))["spec"]["template"]["spec"])


def settings_of_the_service() -> Dict[str, str]:
    """Return what the recipe for systemd has after each name."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(recipe("myapp.service"))
    return dict(parser["Service"])


def breaks(project: Project) -> None:
    """Let the project's revision fail."""
    path = project.folder / "migrations/versions/aaa1_users.py"
    path.write_text(path.read_text().replace("op.create_table(", "op.no_such_thing("))


def test_entry_point(project: Project, postgresql: Databases) -> None:
    """Three containers start at once: one upgrades, and all serve."""
    with_revisions(project, postgresql.new())
    with_commands(project)
    recipe("entrypoint.sh")
    shutil.copy(str(RECIPES / "entrypoint.sh"), str(project.folder))
    entry_point = words("ENTRYPOINT")
    assert entry_point == ["./entrypoint.sh"]
    results: List[Result] = []

    def start() -> None:
        results.append(project.run(*entry_point, "echo", "serves"))

    containers = [threading.Thread(target=start) for _ in range(3)]
    for container in containers:
        container.start()
    for container in containers:
        container.join()
    assert [result.ok().out for result in results] == ["serves\n"] * 3
    assert sum("Upgraded to aaa1" in result.err for result in results) == 1
    assert sum("Nothing to upgrade" in result.err for result in results) == 2


def test_entry_point_that_fails(shop: Project) -> None:
    """The server is not started."""
    breaks(shop)
    shutil.copy(str(RECIPES / "entrypoint.sh"), str(shop.folder))
    result = shop.run("./entrypoint.sh", "echo", "serves")
    assert result.failed().startswith("Error: migrations/versions/aaa1_users.py, line 11")
    assert "serves" not in result.out


def test_kubernetes(shop: Project) -> None:
    """The init container's loop ends when the Job's command has run, and not before."""
    [wait] = [container["command"] for container in pod("deployment.yaml")["initContainers"]]
    [job] = [container["command"] for container in pod("job.yaml")["containers"]]
    meanwhile = shop.folder / ".commands/sleep"
    meanwhile.write_text("#!/bin/sh\nexec " + " ".join(map(shlex.quote, job)) + "\n")
    meanwhile.chmod(0o755)
    result = shop.run(*wait).ok()
    assert "0 applied, 1 pending" in result.err
    assert "Upgraded to aaa1" in result.err
    assert "1 applied, 0 pending" in result.last_line


def test_kubernetes_after_a_rollback(shop: Project) -> None:
    """A pod serves from an older image, which may not upgrade: it does not run the image's entry point."""
    shop.flask("db", "upgrade").ok()
    shop.database.execute("UPDATE alembic_version SET version_num = 'f2780e4ab6d5'")
    shutil.copy(str(RECIPES / "entrypoint.sh"), str(shop.folder))
    assert "is ahead of" in shop.run("./entrypoint.sh", "echo", "serves").failed()
    [web] = pod("deployment.yaml")["containers"]
    # Which is in the place of the image's entry point; "args" would follow it.
    assert web["command"] == words("CMD") and "args" not in web


def test_heroku(project: Project, postgresql: Databases) -> None:
    """The release line upgrades, with the URL that Heroku gives."""
    database = postgresql.new()
    with_revisions(project, database)
    page = Page("deploying", project)
    for language in ("text", "python"):
        code = page.code(language)
    edit(
        project,
        'app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]\n',
        code.strip().replace("\n", "\n    ") + "\n",
    )
    project.env["DATABASE_URL"] = "postgres" + database.url[len("postgresql+psycopg2") :]
    [line] = re.findall("^release: (.*)$", recipe("Procfile"), re.MULTILINE)
    page.shell(line).ok()
    assert database.tables() == ["user"]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def serve(project: Project, command: List[str], *more: str) -> Tuple[int, str, str]:
    """Start gunicorn by the words of a recipe, look at a page once it serves, and end it.

    :return: gunicorn's exit status, the page, and what gunicorn printed.
    """
    address = f"127.0.0.1:{free_port()}"
    bind = command.index("--bind")
    words = [*command[1:bind], "--bind", address, *more, *command[bind + 2 :]]
    output = project.folder / "gunicorn.txt"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *words],
            cwd=str(project.folder),
            env={**os.environ, **project.env},
            stdout=file,
            stderr=file,
        )
    page = ""
    while process.poll() is None and not page:
        with contextlib.suppress(OSError), urlopen(f"http://{address}/users") as answer:
            page = answer.read().decode()
        time.sleep(0.05)
    process.terminate()
    return process.wait(30), page, output.read_text()


@pytest.fixture
def site(shop: Project) -> Project:
    """The same with a page that reads the table."""
    edit(
        shop,
        "return app",
        'app.route("/users")(lambda: f"users: {User.query.count()}")\n    return app',
    )
    return shop


def test_gunicorn(site: Project) -> None:
    """It upgrades before it serves, in the command of the container, and does not start if that fails."""
    recipe("gunicorn.conf.py")
    shutil.copy(str(RECIPES / "gunicorn.conf.py"), str(site.folder))
    command = words("CMD")
    status, page, printed = serve(site, command, "--workers", "2")
    assert (status, page) == (0, "users: 0"), printed
    assert printed.count("Upgraded to aaa1") == 1
    site.env["DATABASE_URL"] = "sqlite:////no/such/folder/app.db"
    status, page, printed = serve(site, command)
    assert status and not page
    assert "Error: Can't connect to the database" in printed


def test_systemd(site: Project) -> None:
    """What has to succeed before the server is started upgrades, in the unit's folder; then the server serves."""
    service = settings_of_the_service()
    assert service["WorkingDirectory"] == "/srv/myapp"
    name, value = service["Environment"].split("=")
    site.env[name] = value
    before, server = (shlex.split(service[key]) for key in ("ExecStartPre", "ExecStart"))
    assert [before[0], server[0]] == [
        f"/srv/myapp/venv/bin/{name}" for name in ("flask", "gunicorn")
    ]
    site.run(str(site.folder / ".commands/flask"), *before[1:]).ok()
    status, page, printed = serve(site, server)
    assert (status, page) == (0, "users: 0"), printed


@pytest.mark.parametrize("change", ["nothing", "a model", "a head", "a drop"])
def test_ci(shop: Project, change: str) -> None:
    """The script passes; it fails for a model without a revision, for a second head and for a dropped column."""
    recipe("ci.sh")
    shutil.copy(str(RECIPES / "ci.sh"), str(shop.folder))
    shop.env["RELEASED"] = "aaa1"
    expected = {
        "nothing": "Upgraded to bbb2",
        "a model": "Error: The models differ from the database",
        "a head": "Error: There are several heads",
        "a drop": "Error: 1 revision checked: 1 finding.",
    }[change]
    operation = 'op.add_column("user", sa.Column("nickname", sa.String(50)))'
    model = NAME + "\n    nickname = db.Column(db.String(50))"
    if change == "a drop":
        operation, model = 'op.drop_column("user", "name")', ""
    if change == "a model":
        model += "\n    age = db.Column(db.Integer)"
    edit(shop, NAME, model)
    back = 'op.add_column("user", sa.Column("name", sa.String(50)))'
    if change != "a drop":
        back = (
            'with op.batch_alter_table("user") as batch:\n            batch.drop_column("nickname")'
        )
    source = USERS.replace("aaa1", "bbb2").replace("= None", '= "aaa1"').partition("    def ")[0]
    source += f"    def upgrade():\n        {operation}\n\n\n    def downgrade():\n        {back}\n"
    shop.write("migrations/versions/bbb2_change.py", source)
    if change == "a head":
        shop.write("migrations/versions/ccc3_head.py", source.replace("bbb2", "ccc3"))
    if change == "a drop":
        result = shop.run("./ci.sh")
    else:
        result = _one_by_one(shop)
    if "needs Alembic" in result.err:
        return
    assert result.status == int(change != "nothing"), result
    assert result.last_line.startswith(expected), result.err


def _one_by_one(project: Project) -> Result:
    """Run the script's commands up to the first that fails; it takes less than a script that starts six processes."""
    lines = recipe("ci.sh").partition("set -e\n")[2].splitlines()
    for line in lines:
        line = line.replace("$RELEASED", project.env["RELEASED"])
        result = project.flask(*shlex.split(line)[1:])
        if result.status:
            break
    return result


def test_blue_green(project: Project, tmp_path: Path) -> None:
    """Blue works with green's schema, and refuses to migrate it; the way back takes what green has added."""
    database = Database(f"sqlite:///{tmp_path / 'app.db'}")
    migrated(project, database)
    page = Page("deploying", project)
    for language in ("text", "python"):
        page.code(language)
    shutil.copytree(str(project.folder), str(tmp_path / "green"))
    blue, green = project, Project(tmp_path / "green")
    green.env.update(blue.env)
    page.project = green
    edit(green, NAME, NAME + "\n    nickname = db.Column(db.String(50))")
    revision = ["--rev-id", "f2780e4ab6d5", "-m", "posts"]
    green.flask("db", "migrate", *revision).ok()
    page.type()
    page.type()
    page.project = blue
    page.type()
    write = "from myapp import *; db.session.add(User(name='Ada')); db.session.commit()"
    blue.python(
        "-c", f"from myapp import create_app; create_app().app_context().push(); {write}"
    ).ok()
    page.project = green
    page.type()
    page.end()
    assert database.rows("SELECT * FROM user") == [(1, "Ada")]
