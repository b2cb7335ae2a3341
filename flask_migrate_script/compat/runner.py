"""An unmodified manage.py on today's stack: what its imports, and its modules' imports, no longer find.

Flask-Migrate 3 and newer have no ``MigrateCommand``, Flask 1.0.1 and newer no ``flask.ext``, and Flask-Script is
mended whenever it is imported. All of it happens on import, so that a script may still do first what has to
come first. What is installed and complete is left alone.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any, Callable, ContextManager, Dict, Iterator, Optional

PACKAGE = "flask_migrate_script"


def run(script: str) -> None:
    """Run a script in this process, as if Python had been given it.

    :param script: its path; ``sys.argv[1:]`` is the same path and the script's own arguments.
    """
    sys.meta_path.insert(0, _Mending())
    sys.meta_path.append(_Supplying())
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


class _Mending(MetaPathFinder):
    """Stands first, and has something done around the import of a module that is installed."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Optional[ModuleSpec]:
        around = _AROUND.get(fullname)
        if around is None:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(fullname, path, target) for finder in others)
        spec = next((spec for spec in specs if spec is not None), None)
        # What this package supplies itself needs no mending.
        if spec is not None and spec.loader is not None and not isinstance(spec.loader, _Alias):
            _wrap(spec.loader, around)
        return spec


def _wrap(loader: Any, around: Callable[[ModuleType], ContextManager[None]]) -> None:
    run_module = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        with around(module):
            run_module(module)

    loader.exec_module = exec_module


@contextmanager
def _flask_script(module: ModuleType) -> Iterator[None]:
    from . import flask_script

    with flask_script.importable():
        yield
    flask_script.mend(module)


@contextmanager
def _flask_migrate(module: ModuleType) -> Iterator[None]:
    yield
    if not hasattr(module, "MigrateCommand"):  # Flask-Migrate 3.0
        from ..cli.script import MigrateCommand

        module.MigrateCommand = MigrateCommand  # type: ignore[attr-defined]


@contextmanager
def _werkzeug_reloader(module: Any) -> Iterator[None]:
    """Have the child that the reloader starts go through the runner, too."""
    yield
    get_arguments = module._get_args_for_reloading

    def through_the_runner() -> Any:
        arguments = get_arguments()
        if PACKAGE in arguments:  # newer ones take Python's original command line
            return arguments
        return [sys.executable, "-m", PACKAGE, *sys.argv]

    module._get_args_for_reloading = through_the_runner


_AROUND: Dict[str, Callable[[ModuleType], ContextManager[None]]] = {
    "flask_script": _flask_script,
    "flask_migrate": _flask_migrate,
    "werkzeug._reloader": _werkzeug_reloader,
}


class _Supplying(MetaPathFinder):
    """Stands last, and supplies what nobody else has found."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Optional[ModuleSpec]:
        if fullname == "flask_migrate":
            return ModuleSpec(fullname, _Alias(PACKAGE))
        if fullname == "flask.ext":  # until Flask 1.0
            return ModuleSpec(fullname, _Alias(None), is_package=True)
        if fullname.startswith("flask.ext."):
            return ModuleSpec(fullname, _Alias("flask_" + fullname[len("flask.ext.") :]))
        return None


class _Alias(Loader):
    """Puts a module in the place of another one, or leaves an empty one there."""

    def __init__(self, name: Optional[str]) -> None:
        self.name = name

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        if self.name is not None:
            sys.modules[module.__name__] = importlib.import_module(self.name)
