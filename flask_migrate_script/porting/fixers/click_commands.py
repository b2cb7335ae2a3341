"""The manager's commands, and what replaces each without manage.py."""

from __future__ import annotations

import re
from typing import Iterator, List, Optional, Sequence, Set, Tuple

import libcst

from .. import clicks
from ..findings import Finding
from ..index import Index
from ..managers import ManagerCommand, is_made_at_run_time


def find(index: Index) -> Iterator[Finding]:
    """Yield each command of each script, with the lines that make it one of click's."""
    for script, bridging in index.bridgings():
        named: Set[Tuple[str, ...]] = set()
        imported: Set[Tuple[str, str]] = set()
        # In the order in which they are read: the first command of a group has the lines that make it.
        for path, command in sorted(
            index.managers.commands_of(script),
            key=lambda found: (found[1].source.path, found[1].source.line(found[1].node)),
        ):
            found = _command(path, command, path[0] in bridging.taken, bridging.is_there, named)
            if command.kind == "MigrateCommand" and index.group.name is not None:
                # Whatever the manager calls it.
                found = found._replace(replacement=f"flask {index.group.name}")
            yield found._replace(code="".join(_imports(found, imported)) + found.code)


def _command(
    path: Tuple[str, ...],
    command: ManagerCommand,
    is_taken: bool,
    bridged: bool,
    named: Set[Tuple[str, ...]],
) -> Finding:
    replacement: Optional[str] = f"flask {' '.join(path)}"
    lines: List[str] = []
    left = ""
    expressions = [name.strip("{}") for name in path if is_made_at_run_time(name)]
    if command.kind == "MigrateCommand":
        message = "Migrate(app, db) gives 'flask' the same group"
    elif command.kind == "Server":
        replacement, message = "flask run", "with --host and --port, as the Server has them"
    elif command.kind == "Shell":
        replacement, message = (
            "flask shell",
            "@app.shell_context_processor takes make_context's place",
        )
    elif command.kind == "ShowUrls":
        replacement, message = "flask routes", "which every 'flask' has"
    elif expressions:
        message = f"a click command, whose name is made at run time: {', '.join(expressions)}"
    elif isinstance(command.node, libcst.FunctionDef):
        message = "these lines take the place of its decorators"
        decorators, left = _decorators(path, command.node)
        lines = [*_groups(path, named), *decorators]
    else:
        message = "a click command, with a click.option or click.argument for each Option"
    if command.kind in ("function", "class", "Clean"):
        message = f"{'' if bridged else 'bridge() first, then '}without the script: {message}"
    if is_taken:
        message = f"'flask' has a command {path[0]!r} of its own: give it another name; {message}"
    if expressions and command.kind not in ("Server", "Shell", "ShowUrls"):
        replacement = None
    finding = command.source.finding(command.node, message, replacement)
    return finding._replace(code="\n".join(lines), left=left)


def _imports(found: Finding, imported: Set[Tuple[str, str]]) -> Iterator[str]:
    """Yield the imports that a command's lines need, those that no command of the file before it needed."""
    for use, line in (("@click.", "import click"), ("AppGroup(", "from flask.cli import AppGroup")):
        if use in found.code and (found.path, line) not in imported:
            imported.add((found.path, line))
            yield f"{line}\n"


def _groups(path: Tuple[str, ...], named: Set[Tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines that make the groups above a command, those that ``named`` lacks: a second one would replace the first."""
    for length in range(1, len(path)):
        group = path[:length]
        if group in named:
            continue
        named.add(group)
        if group == ("db",):
            yield f'{_group(group)} = app.cli.commands["db"]'
        else:
            yield f'{_group(group)} = AppGroup("{group[-1]}")'
            yield f"{_group(group[:-1])}.add_command({_group(group)})"


def _group(path: Sequence[str]) -> str:
    """Return the name that a group of commands goes by."""
    return re.sub(r"\W", "_", "_".join(path)) + "_group" if path else "app.cli"


def _decorators(path: Sequence[str], function: libcst.FunctionDef) -> Tuple[List[str], str]:
    """Return the lines that make a function one of click's commands, and which of them are missing."""
    lines = [f'@{_group(path[:-1])}.command("{path[-1]}")']
    left = []
    for name, line in clicks.parameters(function):
        try:
            lines.append(line())
        except clicks.NotInClick as reason:
            left.append(f"{name}, for its {reason}")
    return lines, "; ".join(left)
