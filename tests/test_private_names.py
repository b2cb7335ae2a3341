"""The private names of other packages that are used here: which ones, and that the commands work without them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Iterator, Tuple

import flask_migrate_script
import pytest
from conftest import Project

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

PACKAGE = Path(flask_migrate_script.__file__).parent

# All of them, by module. Those of Flask-Script can't change any more: its last release is of 2017.
USED = {
    ("run/loggers.py", "logging", "_handlerList"),
    ("run/loggers.py", "logging", "_handlers"),
    # Flask-Script needs it, too.
    ("cli/script.py", "argparse, for Flask-Script", "_actions"),
    ("cli/script.py", "argparse", "_option_string_actions"),
    ("cli/script.py", "argparse", "_SubParsersAction"),
    ("cli/runner.py", "werkzeug", "_get_args_for_reloading"),
    ("cli/bridge.py", "flask_script", "_commands"),
    ("cli/manager.py", "flask_script", "_commands"),
    ("cli/script.py", "flask_script", "_commands"),
    ("cli/script.py", "flask_script", "_options"),
    ("compat/flask_script.py", "flask_script", "_patch_argparser"),
    # Alembic's loading of revisions, on SQLAlchemy 2.
    ("compat/sqlalchemy1/loader.py", "alembic", "_load_revisions"),
    ("compat/sqlalchemy1/loader.py", "alembic", "_from_filename"),
    ("compat/sqlalchemy1/loader.py", "alembic", "_from_path"),
    # The transaction that it commits at the end.
    ("compat/sqlalchemy1/loader.py", "alembic", "_transaction"),
    # What gives a connection its isolation level back.
    ("compat/sqlalchemy1/connections.py", "sqlalchemy 2", "_is_autocommit_isolation"),
    ("compat/sqlalchemy1/connections.py", "sqlalchemy", "_connection_record"),
    # What makes the rows of a result, and of a query.
    ("compat/sqlalchemy1/results.py", "sqlalchemy", "_post_creational_filter"),
    ("compat/sqlalchemy1/queries.py", "sqlalchemy", "_post_creational_filter"),
    ("compat/sqlalchemy1/queries.py", "sqlalchemy", "_iter"),
    # The database object of Flask-SQLAlchemy's session.
    ("compat/sqlalchemy1/flask_db.py", "flask_sqlalchemy", "_db"),
    ("compat/flask_script.py", "flask_script", "_request_ctx_stack"),
    # What makes the connections of a pool.
    ("run/locks/own_connection.py", "sqlalchemy", "_creator"),
}

# Names with an underscore that are documented.
PUBLIC = {
    "_replace",
    "_asdict",
    "_get_current_object",
    "_current_frames",
    "_exit",
    "_getframe",
    "_mapping",
}

# Used before, where something public serves.
GONE = {
    ("argparse", "_parse_known_args"),
    ("argparse", "_parse_known_args2"),
    ("alembic", "_version_locations"),
}

# Gives the names another name, in all modules of the library, as a later release of it could.
RENAME = r"""
import re
import sys
from importlib.machinery import PathFinder

LIBRARY = {library!r}
NAMES = re.compile(rb"\b({names})\b")


class Finder:
    @staticmethod
    def find_spec(fullname, path, target=None):
        if fullname != LIBRARY and not fullname.startswith(LIBRARY + "."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or not hasattr(spec.loader, "source_to_code"):
            return None
        get_data = spec.loader.get_data

        def renamed(path):
            if not path.endswith(".py"):
                raise OSError("no cached code")
            return NAMES.sub(rb"_renamed\1", get_data(path))

        spec.loader.get_data = renamed
        return spec


assert LIBRARY not in sys.modules
sys.dont_write_bytecode = True
sys.meta_path.insert(0, Finder)
"""


def uses() -> Iterator[Tuple[str, str]]:
    """Yield the module and the name of each private attribute that the package itself does not define."""
    found, own = [], set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = path.relative_to(PACKAGE).as_posix()
            if isinstance(node, ast.Attribute) and node.attr[0] == "_" != node.attr[1]:
                # What is only read may be of the library's class that it is a subclass of.
                if getattr(node.value, "id", "") in ("self", "cls"):
                    if isinstance(node.ctx, ast.Store):
                        own.add((place, node.attr))
                found.append((place, node.attr))
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                own.add((place, node.name))
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = getattr(node, "targets", None) or [node.target]
                own.update((place, getattr(target, "id", "")) for target in targets)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
                name = getattr(node.args[1], "value", None) or getattr(node.args[1], "s", None)
                if isinstance(name, str) and name[0] == "_" != name[1]:
                    found.append((place, name))
    return (use for use in found if use not in own and use[1] not in PUBLIC)


def test_the_list_is_complete() -> None:
    """No other private name of another package is used, and these only there."""
    assert set(uses()) <= {(place, name) for place, _, name in USED}


@pytest.mark.parametrize("library", ["logging", "werkzeug", "argparse", "alembic"])
def test_without_the_names(upgraded: Project, library: str) -> None:
    """Where a library has none of them, the commands work in every way to start them."""
    names = [use[-1] for use in [*USED, *GONE] if use[-2] == library]
    assert names
    upgraded.write("site/sitecustomize.py", RENAME.format(library=library, names="|".join(names)))
    upgraded.env["PYTHONPATH"] = str(upgraded.folder / "site")
    usage = upgraded.python("-m", "flask_migrate_script", "manage.py", "db", "--help").ok().out
    assert usage.startswith("usage: manage.py db [-")
    assert usage == upgraded.manage("db").out
    upgraded.flask("db", "revision", "--rev-id", "bbb2").ok()
    (upgraded.folder / "migrations/script.py.mako").write_text("no python")
    upgraded.manage("db", "revision", "--rev-id", "ccc3").failed()
    assert upgraded.versions() == ["aaa1_first.py", "bbb2_.py"]
