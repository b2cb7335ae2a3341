"""Of a project's lines, passwords are hidden, and names and arguments are not."""

from __future__ import annotations

import pytest
from flask_migrate_script.porting.secrets_in_code import without_secrets

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "line",
    [
        "def create(name, password=None, pwd=PWD):",
        "user = User(name=name, password=password, admin=True)",
        "create(password=settings.PASSWORD)",
        '@click.option("--password", default=None)',
        "manager.add_command('user', User(password=getpass()))",
    ],
)
def test_source_is_shown_as_it_is(line: str) -> None:
    """A parameter, an argument, a name."""
    assert without_secrets(line, f"\n{line}\n    pass\n", 2, is_python=True) == line


@pytest.mark.parametrize(
    "line, shown",
    [
        ('create(password="s3cret")', 'create(password="***")'),
        ("run('manage.py seed --password=s3cret')", "run('manage.py seed --password=***')"),
        ("db = connect('postgresql://me:s3cret@db/x')", "db = connect('postgresql://me:***@db/x')"),
        ("seed()  # password=s3cret", "seed()  # password=***"),
    ],
)
def test_passwords_in_python(line: str, shown: str) -> None:
    """Where they are strings, or in them, or in a comment."""
    assert without_secrets(line, line, 1, is_python=True) == shown


def test_a_string_of_several_lines() -> None:
    """In it, a line is no code; what Python cannot divide into tokens is hidden."""
    text = '"""\nmanage.py seed --password=s3cret\n"""\nseed(password=other)\n'
    lines = text.splitlines()
    assert without_secrets(lines[1], text, 2, True) == "manage.py seed --password=***"
    assert without_secrets(lines[3], text, 4, True) == lines[3]
    broken = f"'''\n{lines[3]}"
    assert without_secrets(lines[3], broken, 2, True) == "seed(password=***)"


@pytest.mark.parametrize(
    "line, shown",
    [
        ("PASSWORD=s3cret python manage.py db upgrade", "PASSWORD=*** python manage.py db upgrade"),
        ("manage.py seed --password=$PASSWORD", "manage.py seed --password=$PASSWORD"),
        ("manage.py seed --password=${PASSWORD}", "manage.py seed --password=${PASSWORD}"),
        ("URL=postgresql://me:{{password}}@db/x", "URL=postgresql://me:{{password}}@db/x"),
        ("URL=postgresql://me:s3cret@db/x", "URL=postgresql://me:***@db/x"),
        ("manage.py seed --password=<yours>", "manage.py seed --password=<yours>"),
    ],
)
def test_other_files(line: str, shown: str) -> None:
    """Variables and what a reader fills in are shown."""
    assert without_secrets(line, line, 1, is_python=False) == shown
