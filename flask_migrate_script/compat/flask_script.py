"""Flask-Script 2.0.6, its last release (2017), on the Flask and the Python that are installed.

Flask-Script's own modules get what they lack; nothing is changed in ``flask``, ``inspect`` or ``argparse``.
Flask-Script's private names can be used: there will be no release in which they change.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import inspect
import sys
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any, Dict, Iterator, Optional, Sequence

import flask

_PATCHED = "_patched_by_flask_migrate_script"


def load() -> ModuleType:
    """Import Flask-Script, patch what this Flask and this Python break, and return it.

    :raises ImportError: it is not installed.
    """
    with importable():
        try:
            flask_script = importlib.import_module("flask_script")
        except ModuleNotFoundError as error:
            if error.name != "flask_script":
                raise
            raise ImportError(
                "MigrateCommand needs Flask-Script: run 'pip install Flask-Script'."
            ) from None
    patch(flask_script)
    return flask_script


class _RequestContextStack:
    """Flask 2.3 and newer: ``flask._request_ctx_stack``, as far as ``Shell`` uses it."""

    @property
    def top(self) -> SimpleNamespace:
        return SimpleNamespace(app=flask.current_app._get_current_object())  # type: ignore[attr-defined]


@contextmanager
def importable() -> Iterator[None]:
    """Let Flask-Script's own import statements find what Flask no longer has.

    ``from flask import name`` looks into ``sys.modules`` for ``flask.name`` where ``flask`` has no such attribute.
    """
    lacking: Dict[str, Any] = {}
    # Flask 2.0. Many a project has put a module there itself: it stays.
    if "flask._compat" not in sys.modules and importlib.util.find_spec("flask._compat") is None:
        lacking["flask._compat"] = SimpleNamespace(text_type=str)
    stack = "flask._request_ctx_stack"
    if stack not in sys.modules and "_request_ctx_stack" not in vars(
        flask
    ):  # Flask 2.2 warns, 2.3 has none
        lacking[stack] = _RequestContextStack()
    sys.modules.update(lacking)
    try:
        yield
    finally:
        for name in lacking:
            del sys.modules[name]


def patch(flask_script: ModuleType) -> None:
    """Give Flask-Script's modules what they lack to work here, once."""
    if hasattr(flask_script.Manager, _PATCHED):
        return
    setattr(flask_script.Manager, _PATCHED, True)
    manager, commands = flask_script.Manager, flask_script.commands
    if "_request_ctx_stack" not in vars(flask):
        commands._request_ctx_stack = _RequestContextStack()
    if not hasattr(inspect, "getargspec"):  # Python 3.11
        commands.inspect = SimpleNamespace(getargspec=_getargspec, ismethod=inspect.ismethod)
    if not _usage_reaches_subcommands():  # Python 3.14
        manager.create_parser = _create_parser(manager.create_parser)
    manager._patch_argparser = _patch_argparser


def _getargspec(function: Any) -> Any:
    return inspect.getfullargspec(function)[:4]


def _patch_argparser(manager: Any, parser: argparse.ArgumentParser) -> None:
    """Do what ``Manager._patch_argparser()`` does, which is called right before sub-commands are added.

    Flask-Script's own replaces a private method of argparse, and keeps the original one under a name that argparse
    itself uses from Python 3.14 on, and in bug-fix releases of 3.12 and 3.13.
    """
    parse = parser.parse_known_args

    def parse_or_help(args: Optional[Sequence[str]] = None, namespace: Any = None) -> Any:
        if not (sys.argv[1:] if args is None else args):
            parser.print_help()
            parser.exit(2)
        return parse(args, namespace)

    parser.parse_known_args = parse_or_help  # type: ignore[method-assign, assignment]
    parser.register("action", "parsers", _SubParsers)


def _usage_reaches_subcommands() -> bool:
    parser = argparse.ArgumentParser(usage="usage")
    return parser.add_subparsers().add_parser("command").prog == "usage command"


def _create_parser(create_parser: Any) -> Any:
    def wrapper(self: Any, prog: str, *args: Any, **kwargs: Any) -> Any:
        if self.usage:
            # Flask-Script 2.0.5 has no such attribute.
            getattr(self, "subparser_kwargs", {}).setdefault("prog", self.usage % {"prog": prog})
        return create_parser(self, prog, *args, **kwargs)

    return wrapper


class _SubParsers(type(argparse.ArgumentParser().add_subparsers())):  # type: ignore[misc]
    """Sub-commands whose usage line begins with the script's name.

    Flask-Script makes those of a manager under another one before it knows the parser that they will be under.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: Any,
        values: Any,
        option_string: Any = None,
    ) -> None:
        if values[0] in self.choices and parser.usage is None:
            self.choices[values[0]].prog = f"{parser.prog} {values[0]}"
        super().__call__(parser, namespace, values, option_string)
