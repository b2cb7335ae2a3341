"""What a shell completes under ``flask`` with click 8: names of revisions and of binds, from files and the configuration.

It connects to no database, and prints nothing: where the folder can't be read, there is nothing to complete.
"""

from __future__ import annotations

import os
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, Callable, Dict, List, Tuple

import click
from flask import current_app
from flask.cli import ScriptInfo

from ..commands import DIRECTORY_VARIABLE, Names

# Names, each with what a shell may show beside it.
_Named = List[Tuple[str, str]]


class CompletedName(click.ParamType):  # type: ignore[type-arg]
    """A text of which the shell completes what it names; click 7 does not look at it.

    :param names: what it names.
    """

    name = "text"

    def __init__(self, names: Names) -> None:
        self.names = names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Any:
        """Return click's items for what begins with ``incomplete``; of a range, after its colon."""
        from click.shell_completion import CompletionItem  # click 8

        before, colon, begin = "", "", incomplete
        if self.names is Names.REVISIONS:
            before, colon, begin = incomplete.rpartition(":")
        try:
            app = ctx.ensure_object(ScriptInfo).load_app()
            # What a revision file prints while it is loaded would be completed, too.
            with app.app_context(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                found = _READERS[self.names](ctx)
        except (
            Exception
        ):  # no folder, a revision that can't be loaded, ...: the command itself will report it
            return []
        return [
            CompletionItem(f"{before}{colon}{name}", help=text or None)
            for name, text in found
            if name.startswith(begin)
        ]


def _revisions(ctx: click.Context) -> _Named:
    script = _script(ctx)
    labels: Dict[str, str] = {}
    found: _Named = []
    for one in script.walk_revisions():
        found.append(_named(one))
        labels.update(dict.fromkeys(one.branch_labels, "a branch"))
    return [*found, *labels.items(), ("head", ""), ("heads", ""), ("base", "")]


def _heads(ctx: click.Context) -> _Named:
    return [_named(one) for one in _script(ctx).get_revisions("heads")]


def _binds(ctx: click.Context) -> _Named:
    binds = current_app.config.get("SQLALCHEMY_BINDS") or {}
    # Flask-SQLAlchemy 3 may have the default database there.
    return [("default", "the default database"), *((name, "") for name in binds if name)]


_READERS: Dict[Names, Callable[[click.Context], _Named]] = {
    Names.REVISIONS: _revisions,
    Names.HEADS: _heads,
    Names.BINDS: _binds,
}


def _named(script: Any) -> Tuple[str, str]:
    from ..errors.redaction import redacted
    from ..exceptions import one_line

    return script.revision, one_line(redacted(script.doc or ""))


def _script(ctx: click.Context) -> Any:
    # Loaded here, because a web worker loads this module.
    from ..compat import old_revisions

    group = ctx.parent.params if ctx.parent else {}
    given = ctx.params.get("directory") or group.get("directory")
    directory = given or os.environ.get(DIRECTORY_VARIABLE) or None
    migrate = current_app.extensions["migrate"].migrate
    return old_revisions.script_directory(migrate.get_config(directory))
