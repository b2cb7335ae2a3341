"""What ``port --write`` makes, installed with the project's pins: it imports, and lists its commands under flask."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

import pytest
from checkout import copy_to_build
from conftest import NO_SKIPS, Project
from flask_migrate_script.porting.releases import FLOOR

MANAGE = """
from flask import Flask
from flask_migrate import Migrate, MigrateCommand
from flask_script import Manager
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///shop.db"
app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
db = SQLAlchemy(app)
migrate = Migrate(app, db)
manager = Manager(app)
manager.add_command("db", MigrateCommand)


@manager.command
def seed(number=1):
    print("seeded", number)


if __name__ == "__main__":
    manager.run()
"""
LINES = "python manage.py db init\npython manage.py seed --number 3\npython manage.py db upgrade\n"


def pip(*arguments: str) -> None:
    """Run a pip; without the package index the test is skipped, and fails on CI."""
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode:
        (pytest.fail if NO_SKIPS else pytest.skip)(done.stdout + done.stderr)


def installed() -> Dict[str, str]:
    """Return the releases of this stack by their names, of the packages that this one needs."""
    command = [sys.executable, "-m", "pip", "list", "--format=json"]
    listed = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    releases = {package["name"].lower(): package["version"] for package in listed}
    return {name: releases[name] for name in FLOOR}


def write(project: Project, requirements: List[str]) -> str:
    """Write a project, have port change it, and return its requirements."""
    files: Dict[str, str] = {
        "manage.py": MANAGE,
        "try.sh": LINES,
        "requirements.txt": "\n".join([*requirements, "Flask-Migrate==2.7.0\n"]),
    }
    for path, text in files.items():
        project.write(path, text)
    project.run("git", "init", "-q").ok()
    project.run("git", "add", "-A").ok()
    who = ["-c", "user.name=x", "-c", "user.email=x@localhost"]
    project.run("git", *who, "commit", "-qm", "x").ok()
    project.python("-m", "flask_migrate_script", "port", "--write")
    return (project.folder / "requirements.txt").read_text(encoding="utf-8")


def test_what_is_written_works_with_the_pins(project: Project, tmp_path: Path) -> None:
    """With the releases of the stack that the tests run on, which pin nothing else: port writes what else it takes."""
    pins = [f"{name}=={release}" for name, release in installed().items()]
    requirements = write(project, pins)
    assert "Flask-Migrate-Script\n" in requirements
    assert "Flask-Migrate==" not in requirements
    wheels, environment = tmp_path / "wheels", tmp_path / "environment"
    copy = tmp_path / "copy"
    copy_to_build(copy)
    pip(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(wheels), str(copy))
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = str(environment / "bin/python")
    path = str(project.folder / "requirements.txt")
    pip(python, "-m", "pip", "install", "-q", "--find-links", str(wheels), "-r", path)

    project.env["PATH"] = os.pathsep.join([str(environment / "bin"), os.environ["PATH"]])
    project.env["PYTHONPATH"] = ""
    done = project.run("sh", "-e", "try.sh").ok()
    assert "seeded 3" in done.out
    assert project.run(python, "manage.py", "seed").ok().out == "seeded 1\n"
    # What it has written before the commands: "flask --app manage.py", or FLASK_APP for an older flask.
    first = (project.folder / "try.sh").read_text(encoding="utf-8").splitlines()[0]
    flask, _, command = first.rpartition(" db ")
    assert command == "init" and "flask" in flask.split()
    listed = project.run("sh", "-c", f"{flask} --help").ok().out
    commands = {line.split()[0] for line in listed.splitlines() if line.startswith("  ")}
    assert {"db", "seed", "run", "shell", "routes"} <= commands


OLD = {"flask": "0.12", "flask-script": "0.6.6", "flask-sqlalchemy": "2.2", "alembic": "1.1.0"}


@pytest.mark.oldest_and_newest
def test_beside_pins_that_are_too_old_nothing_is_written_that_needs_this_package(
    project: Project,
) -> None:
    """Each of them is named with the release to lift it to; then the rest is written."""
    old = [f"{name}=={release}" for name, release in OLD.items()]
    before = write(project, old)
    assert "Flask-Migrate==2.7.0" in before
    assert (project.folder / "try.sh").read_text() == LINES
    assert "flask_migrate_script" not in (project.folder / "manage.py").read_text()
    out = project.python("-m", "flask_migrate_script", "port").out
    for name in OLD:
        assert f"      > {name}=={FLOOR[name]}" in out
