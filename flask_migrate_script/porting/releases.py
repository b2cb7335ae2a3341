"""Facts about releases of packages: what this package needs, what the oldest of those need, and what does not run."""

from __future__ import annotations

from typing import Dict, NamedTuple, Tuple

#: What setup.py requires: the lowest release of each.
FLOOR: Dict[str, str] = {
    "flask": "1.0.2",
    "flask-script": "2.0.5",
    "flask-sqlalchemy": "2.3.2",
    "sqlalchemy": "1.3.0",
    "alembic": "1.4.0",
}
#: The lowest Python.
PYTHON = "3.7"

#: How the packages write their names.
NAMES: Dict[str, str] = {
    "python": "Python",
    "flask": "Flask",
    "flask-script": "Flask-Script",
    "flask-sqlalchemy": "Flask-SQLAlchemy",
    "sqlalchemy": "SQLAlchemy",
    "alembic": "alembic",
    "werkzeug": "Werkzeug",
    "jinja2": "Jinja2",
    "markupsafe": "MarkupSafe",
    "itsdangerous": "itsdangerous",
    "click": "click",
    "python-editor": "python-editor",
}


class Needs(NamedTuple):
    """What a release of a package requires itself: the lowest release of each."""

    name: str
    release: str
    lowest: Dict[str, str]


#: From the metadata of the releases in FLOOR; what they require of each other is less than FLOOR.
NEEDS: Tuple[Needs, ...] = (
    Needs(
        "flask",
        "1.0.2",
        {"werkzeug": "0.14", "jinja2": "2.10", "itsdangerous": "0.24", "click": "5.1"},
    ),
    Needs("jinja2", "2.10", {"markupsafe": "0.23"}),
    Needs("alembic", "1.4.0", {"python-editor": "0.3"}),
)


class Unbuildable(NamedTuple):
    """A release that pip cannot install any more, and the next one that it can."""

    name: str
    release: str
    next_release: str
    reason: str


UNBUILDABLE: Tuple[Unbuildable, ...] = (
    Unbuildable(
        "markupsafe",
        "1.0",
        "1.1.0",
        "MarkupSafe 1.0 can't be built any more: its setup.py needs Feature, which setuptools no longer has",
    ),
)


class RunsWith(NamedTuple):
    """Releases of a package that run with these of another one; newer ones are installed beside them all the same."""

    name: str
    releases: str
    with_name: str
    runs_with: str


#: Found by running the releases on both sides of each boundary. Below Flask 1.1.3 they are those for which a release of
#: that time was made; Flask 1.1.3 requires them itself, MarkupSafe excepted. No Flask-SQLAlchemy that runs with
#: SQLAlchemy 2 can be installed beside Flask 2.1. Of several for one package the first one counts: the narrower.
CAPS: Tuple[RunsWith, ...] = (
    RunsWith("flask-sqlalchemy", "<2.5", "flask", "<2.2"),
    RunsWith("flask-sqlalchemy", ">=2.5,<3", "flask", "<3"),
    RunsWith("flask", "<1.1", "werkzeug", "<1"),
    RunsWith("flask", ">=1.1,<1.1.3", "werkzeug", "<2"),
    RunsWith("flask-sqlalchemy", "<2.5", "werkzeug", "<2.1"),
    RunsWith("flask", ">=2,<2.3", "werkzeug", "<3"),
    RunsWith("flask", "<1.1.3", "jinja2", "<3"),
    RunsWith("flask", "<2", "markupsafe", "<2.1"),
    RunsWith("flask", "<1.1.3", "itsdangerous", "<2.1"),
    RunsWith("flask", "<1.1.3", "click", "<8"),
    RunsWith("flask-sqlalchemy", "<2.5", "sqlalchemy", "<1.4"),
    RunsWith("flask-sqlalchemy", ">=2.5,<3", "sqlalchemy", "<2"),
    RunsWith("flask", "<2.2", "sqlalchemy", "<2"),
)

#: The last release of each line, which is what is installed for a range that ends after it.
LAST_RELEASES: Dict[str, Tuple[str, ...]] = {
    "flask": ("0.12.5", "1.0.4", "1.1.4", "2.0.3", "2.1.3", "2.2.5", "2.3.3", "3.0.3", "3.1.3"),
    "flask-sqlalchemy": ("2.2", "2.3.2", "2.4.4", "2.5.1", "3.0.5", "3.1.1"),
}
