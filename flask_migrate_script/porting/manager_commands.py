"""The commands of a script, and what replaces each: under ``flask`` now, and without the script later."""

from __future__ import annotations

import re
from typing import Iterator, Sequence, Set, Tuple

import libcst
import libcst.matchers as m

from . import clicks, flask_app
from .findings import Edit, Finding
from .line_ends import line_end
from .scripts import MIGRATE_COMMAND, ManagerCommand, Script, Scripts

APP, BRIDGE, COMMANDS = "FLASK_APP", "bridge", "commands"
APP_WITHOUT = "FLASK_APP without the script"

#: The commands that every ``flask`` has.
_FLASK_OWN = ("routes", "run", "shell")

# Neither needs bridge().
_ALREADY_THERE = ("MigrateCommand", "Server")


def findings(scripts: Scripts, script: Script, app_is_known: bool = False) -> Iterator[Finding]:
    """Yield what a script's own lines take.

    :param scripts: the project's managers.
    :param script: the script.
    :param app_is_known: whether the project sets somewhere where ``flask`` finds the app.
    """
    if not app_is_known:
        yield _app(script)
    yield _app_without(script)
    commands = list(_commands(scripts, script))
    taken = sorted(
        {
            path[0]
            for path, command in commands
            if path[0] in _FLASK_OWN and (len(path) > 1 or command.kind != "Shell")
        }
    )
    bridged = script.manager.name in scripts.bridged
    if not bridged and any(command.kind not in _ALREADY_THERE for _, command in commands):
        yield _bridge(script, taken, [command for _, command in commands])
    named: Set[Tuple[str, ...]] = set()
    # In the order in which they are read: the message for the first command of a group has the lines that make the group.
    for path, command in sorted(
        commands, key=lambda found: (found[1].source.path, found[1].source.line(found[1].node))
    ):
        yield _command(path, command, path[0] in taken, bridged, named)


def _commands(scripts: Scripts, script: Script) -> Iterator[Tuple[Tuple[str, ...], ManagerCommand]]:
    groups = []
    for path, command in scripts.tree(script.manager.name):
        if command.kind == "MigrateCommand":
            groups.append(path)
        yield path, command
    for path, command in scripts.tree(MIGRATE_COMMAND):
        yield (*(groups[0] if groups else ("db",)), *path), command


def _app(script: Script) -> Finding:
    place = flask_app.with_script(script)
    message = place.note
    if place.name is not None:
        message = f"'flask' finds the app with FLASK_APP={place.name} in its environment, or as flask --app {place.name}"
    replacement = f"FLASK_APP={place.name}" if place.name else None
    return script.manager.source.finding(APP, script.manager.call, message, replacement)


def _app_without(script: Script) -> Finding:
    place = flask_app.without_script(script)
    message = f"without {script.path}, 'flask' finds the app there{place.note}"
    if place.name is None:
        message = f"move the app into a module of its own: in app.py, 'flask' finds it{place.note}"
    replacement = f"FLASK_APP={place.name}" if place.name else None
    return script.manager.source.finding(APP_WITHOUT, script.manager.call, message, replacement)


def _bridge(script: Script, taken: Sequence[str], commands: Sequence[ManagerCommand]) -> Finding:
    source = script.source
    message = "gives 'flask' the manager's commands"
    if taken:
        names = ", ".join(taken)
        message = f"{message}; first rename {names}: 'flask' has commands of these names"
    call = libcst.ensure_type(script.run, libcst.Call)
    manager = source.code(libcst.ensure_type(call.func, libcst.Attribute).value)
    if flask_app.factory_name(script) is not None:
        message += ": call it in the factory, before it returns the app"
        return source.finding(BRIDGE, script.run, message, f"bridge({manager}, app)")
    line = f"bridge({manager})"
    body = source.module.body
    main = next((node for node in body if m.matches(node, _MAIN)), None)
    start = source.span(main)[0] if main is not None else len(source.text)
    late = [
        command.name
        for command in commands
        if command.source is source and source.span(command.node)[0] >= start
    ]
    if late:
        message += (
            f"; first move what adds {', '.join(late)} above the last lines, to add_command()"
        )
    imports = [
        node for node in body if m.matches(node, _IMPORT_LINE) and source.span(node)[0] < start
    ]
    is_safe = flask_app.is_app(script) and flask_app.with_script(script).name is not None
    if any(name.value == "bridge" for name in source.nodes(libcst.Name)):
        message += "; import it under another name: the file has a bridge of its own"
        is_safe = False
    if main is None or not imports or taken or late or not is_safe:
        return source.finding(BRIDGE, script.run, message, line)
    newline = source.newline
    # After a comment that the last import may have.
    end = line_end(source.text, source.span(imports[-1])[1])
    return source.finding(
        BRIDGE,
        script.run,
        message,
        line,
        Edit(end, end, f"{newline}from flask_migrate_script import bridge"),
        Edit(start, start, f"{line}{newline}{newline}"),
    )


_MAIN = m.If(test=m.Comparison(left=m.Name("__name__")))
_IMPORT_LINE = m.SimpleStatementLine(body=[m.OneOf(m.Import(), m.ImportFrom())])


def _command(
    path: Tuple[str, ...],
    command: ManagerCommand,
    is_taken: bool,
    bridged: bool,
    named: Set[Tuple[str, ...]],
) -> Finding:
    words = " ".join(path)
    replacement = f"flask {words}"
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
    elif command.kind == "function":
        message = " ".join([*_groups(path, named), _decorators(path, command)])
    else:
        message = "a click command, with a click.option or click.argument for each Option"
    if command.kind in ("function", "class", "Clean"):
        message = f"{'' if bridged else 'bridge() first, then '}without the script: {message}"
    if is_taken:
        message = f"'flask' has a command {path[0]!r} of its own: give it another name; {message}"
    return command.source.finding(COMMANDS, command.node, message, replacement)


def _groups(path: Tuple[str, ...], named: Set[Tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines that make the groups above a command, those that ``named`` lacks: a second one would replace the first."""
    for length in range(1, len(path)):
        group = path[:length]
        if group in named:
            continue
        named.add(group)
        if group == ("db",):
            yield f'{_group(group)} = app.cli.commands["db"];'
        else:
            made = f'{_group(group)} = AppGroup("{group[-1]}")'
            yield f"{made}; {_group(group[:-1])}.add_command({_group(group)});"


def _group(path: Sequence[str]) -> str:
    """Return the name that a group of commands goes by."""
    return re.sub(r"\W", "_", "_".join(path)) + "_group" if path else "app.cli"


def _decorators(path: Sequence[str], command: ManagerCommand) -> str:
    """Return the lines that make the function of a command one of click's, and which of them are missing."""
    lines = [f'@{_group(path[:-1])}.command("{path[-1]}")']
    left = []
    if isinstance(command.node, libcst.FunctionDef):
        for name, line in clicks.parameters(command.node):
            try:
                lines.append(line())
            except clicks.NotInClick as reason:
                left.append(f"; {name} is left to you, for its {reason}")
    return " ".join(lines) + "".join(left)
