"""An unmodified manage.py on today's stack: ``python -m flask_migrate_script manage.py ...``.

Flask-Migrate 3 and newer have no ``MigrateCommand``, Flask 1.0.1 and newer no ``flask.ext``, and Flask-Script is
patched whenever it is imported. All of it happens on import, so that a script may still do first what has to
come first. What is installed and complete is left alone.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Any, Iterator

from ..compat import flask_script as compat
from ..compat import import_hooks

PACKAGE = "flask_migrate_script"


def run_script(script: str) -> None:
    """Run a script in this process, as if Python had been given it.

    :param script: its path; ``sys.argv[1:]`` is the same path and the script's own arguments.
    """
    around = {
        "flask_script": _flask_script,
        "flask_migrate": _flask_migrate,
        "werkzeug._reloader": _werkzeug_reloader,
    }
    import_hooks.install(around, {"flask_migrate": PACKAGE})
    del sys.argv[0]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    main = ModuleType("__main__")
    # Python 3.9 and newer make it absolute.
    path = os.path.abspath(script) if sys.version_info >= (3, 9) else script
    main.__file__ = path
    main.__loader__ = loader = SourceFileLoader("__main__", path)
    main.__dict__["__builtins__"] = __builtins__
    sys.modules["__main__"] = main
    exec(compile(loader.get_data(path), path, "exec"), vars(main))


@contextmanager
def _flask_script(module: ModuleType) -> Iterator[None]:
    with compat.importable():
        yield
    compat.patch(module)
    from . import manager

    manager.wrap(module)


@contextmanager
def _flask_migrate(module: ModuleType) -> Iterator[None]:
    yield
    if not hasattr(module, "MigrateCommand"):  # Flask-Migrate 3.0
        from .script import MigrateCommand

        module.MigrateCommand = MigrateCommand  # type: ignore[attr-defined]


@contextmanager
def _werkzeug_reloader(module: Any) -> Iterator[None]:
    """Have the child that the reloader starts go through the runner, too."""
    yield
    # Private, and nothing public serves: without it the child is started as werkzeug does.
    get_arguments = getattr(module, "_get_args_for_reloading", None)
    if get_arguments is None:
        return

    def through_the_runner() -> Any:
        arguments = get_arguments()
        if PACKAGE in arguments:  # newer ones take Python's original command line
            return arguments
        return [sys.executable, "-m", PACKAGE, *sys.argv]

    module._get_args_for_reloading = through_the_runner
