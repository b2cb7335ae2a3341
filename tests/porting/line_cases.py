"""A line in a file beside a manage.py, and what becomes of it."""

from __future__ import annotations

from typing import List, Sequence

from flask_migrate_script.porting.findings import Finding
from porting import projects

MANAGE = """
from flask import Flask
from flask_script import Manager, Server
from flask_migrate import Migrate, MigrateCommand

def create_app(config=None, testing=False):
    app = Flask(__name__)
    Migrate(app, db)
    return app

manager = Manager(create_app)
manager.add_option("-c", "--config", dest="config")
manager.add_option("--testing", action="store_true")
manager.add_command("db", MigrateCommand)
manager.add_command("runserver", Server(host="0.0.0.0", port=8000))
manager.add_command("devserver", Server(use_debugger=True))
manager.add_command("odd", Server(port=PORT))

@manager.command
def seed(number=1):
    pass

if __name__ == "__main__":
    manager.run()
"""


def find(
    text: str,
    path: str = "start.sh",
    script: str = "manage.py",
    app_is_set: bool = False,
    bridged: bool = True,
    manage: str = MANAGE,
    others: Sequence[str] = (),
    has_app_option: bool = True,
) -> List[Finding]:
    """Return what is found in a file of a project."""
    if bridged:
        call = "    bridge(manager, app)\n    return app"
        manage = manage.replace("    return app", call)
        manage = f"from flask_migrate_script import bridge\n{manage}"
    files = {script: manage, **dict.fromkeys(others, ""), path: text}
    if app_is_set:
        files[".flaskenv"] = "FLASK_APP=manage.py\n"
        files["requirements.txt"] = "python-dotenv\n"
    index = projects.index_of(files, has_app_option)
    found = projects.found_in(index, "lines", "loaded")
    return [finding for finding in found if finding.path == path]


def replaced(text: str, *args: object, **kwargs: object) -> str:
    """Return a file's text after the edits of what is found in it."""
    findings = find(text, *args, **kwargs)  # type: ignore[arg-type]
    assert findings
    return projects.ported(text, findings)


def check_written(path: str, before: str, after: str) -> None:
    """Check that a line becomes another one, and that nothing else in its file changes."""
    assert after != before
    assert replaced(before, path) == after
    assert replaced(f"one\r\n{before}\r\nthree\n", path) == f"one\r\n{after}\r\nthree\n"


def check_shown(path: str, line: str) -> None:
    """Check that a line is shown with the one for flask, and stays as it is."""
    (finding,) = find(line, path)
    assert finding.replacement
    assert not finding.edits


def check_words_shown(path: str, line: str, words: str) -> None:
    """Check that a line is shown with words for flask, and with no line that is made of them."""
    (finding,) = find(line, path)
    assert finding.message == f"runs manage.py: write {words}"
    assert finding.replacement is None
    assert not finding.edits
