"""Database migrations (Alembic) for Flask, as commands of Flask-Script and of the Flask CLI.

A web worker imports this package for :class:`Migrate` alone, so each public name is loaded on
first use: neither Alembic nor Flask-Script is touched before the first command.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .cli.bridge import bridge as bridge
    from .cli.script import MigrateCommand as MigrateCommand
    from .core import branches as branches
    from .core import check as check
    from .core import current as current
    from .core import downgrade as downgrade
    from .core import drift as drift
    from .core import edit as edit
    from .core import ensure_version as ensure_version
    from .core import graph as graph
    from .core import heads as heads
    from .core import history as history
    from .core import init as init
    from .core import lint as lint
    from .core import list_templates as list_templates
    from .core import merge as merge
    from .core import migrate as migrate
    from .core import rebase as rebase
    from .core import revision as revision
    from .core import show as show
    from .core import squash as squash
    from .core import stamp as stamp
    from .core import status as status
    from .core import upgrade as upgrade
    from .exceptions import MigrateError as MigrateError
    from .extension import Migrate as Migrate
    from .run.config import Config as Config
    from .run.config import alembic_version as alembic_version
    from .script import Manager as Manager

__version__ = "0.1.0"

_MODULES = {
    "Config": "run.config",
    # Flask-Migrate had it in passing, and "from flask_migrate import Manager, MigrateCommand" is found.
    "Manager": "script",
    "Migrate": "extension",
    "MigrateCommand": "cli.script",
    "MigrateError": "exceptions",
    "alembic_version": "run.config",
    "branches": "core",
    "bridge": "cli.bridge",
    "check": "core",
    "current": "core",
    "downgrade": "core",
    "drift": "core",
    "edit": "core",
    "ensure_version": "core",
    "graph": "core",
    "heads": "core",
    "history": "core",
    "init": "core",
    "lint": "core",
    "list_templates": "core",
    "merge": "core",
    "migrate": "core",
    "rebase": "core",
    "revision": "core",
    "show": "core",
    "squash": "core",
    "stamp": "core",
    "status": "core",
    "upgrade": "core",
}

__all__ = sorted(_MODULES)


def __getattr__(name: str) -> object:
    try:
        module = _MODULES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    value = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value
