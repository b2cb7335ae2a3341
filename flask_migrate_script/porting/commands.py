"""The commands of a script, and what replaces each: under ``flask`` now, and without the script later."""

from __future__ import annotations

import re
from typing import Iterator, List, Sequence, Tuple

import libcst
import libcst.matchers as m

from . import app
from .findings import Edit, Finding
from .scripts import MIGRATE_COMMAND, Command, Script, Scripts
from .source import Source

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
    :param app_is_known: whether the project says somewhere where ``flask`` finds the app.
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
    for path, command in commands:
        yield _command(path, command, path[0] in taken, bridged)


def _commands(scripts: Scripts, script: Script) -> Iterator[Tuple[Tuple[str, ...], Command]]:
    groups = []
    for path, command in scripts.tree(script.manager.name):
        if command.kind == "MigrateCommand":
            groups.append(path)
        yield path, command
    for path, command in scripts.tree(MIGRATE_COMMAND):
        yield (*(groups[0] if groups else ("db",)), *path), command


def _app(script: Script) -> Finding:
    place = app.with_script(script)
    message = place.note
    if place.name is not None:
        message = f"'flask' finds the app with FLASK_APP={place.name} in its environment, or as flask --app {place.name}"
    replacement = f"FLASK_APP={place.name}" if place.name else None
    return script.manager.source.finding(APP, script.manager.call, message, replacement)


def _app_without(script: Script) -> Finding:
    place = app.without_script(script)
    message = f"without {script.path}, 'flask' finds the app there{place.note}"
    if place.name is None:
        message = f"move the app into a module of its own: in app.py, 'flask' finds it{place.note}"
    replacement = f"FLASK_APP={place.name}" if place.name else None
    return script.manager.source.finding(APP_WITHOUT, script.manager.call, message, replacement)


def _bridge(script: Script, taken: Sequence[str], commands: Sequence[Command]) -> Finding:
    source = script.source
    message = "gives 'flask' the manager's commands"
    if taken:
        names = ", ".join(taken)
        message = f"{message}; first rename {names}: 'flask' has commands of these names"
    call = libcst.ensure_type(script.run, libcst.Call)
    manager = source.code(libcst.ensure_type(call.func, libcst.Attribute).value)
    if app.factory_name(script) is not None:
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
    is_safe = app.is_app(script) and app.with_script(script).name is not None
    if main is None or not imports or taken or late or not is_safe:
        return source.finding(BRIDGE, script.run, message, line)
    newline = source.newline
    # Behind a comment that the last import may have.
    line_end = re.compile(r"\r|\n|$").search(source.text, source.span(imports[-1])[1])
    end = line_end.start() if line_end else len(source.text)
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


def _command(path: Tuple[str, ...], command: Command, is_taken: bool, bridged: bool) -> Finding:
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
        message = " ".join(_decorators(path, command))
    else:
        message = "a click command, with a click.option or click.argument for each Option"
    if command.kind in ("function", "class", "Clean"):
        message = f"{'' if bridged else 'bridge() first, then '}without the script: {message}"
    if is_taken:
        message = f"'flask' has a command {path[0]!r} of its own: give it another name; {message}"
    return command.source.finding(COMMANDS, command.node, message, replacement)


def _decorators(path: Sequence[str], command: Command) -> List[str]:
    """Return the lines that make the function of a command one of click's."""
    function = command.node
    group = "app.cli" if len(path) == 1 else _name(path)
    lines = [*_group(path), f'@{group}.command("{path[-1]}")']
    if not isinstance(function, libcst.FunctionDef):
        return lines
    options = [
        decorator.decorator
        for decorator in function.decorators
        if m.matches(decorator, m.Decorator(m.Call(func=m.Attribute(attr=m.Name("option")))))
    ]
    if options:
        return lines + [
            _option(command.source, call) for call in options if isinstance(call, libcst.Call)
        ]
    return lines + list(map(_parameter, function.params.params))


# What click says in another way.
_ACTIONS = {"store_true": "is_flag=True", "append": "multiple=True", "count": "count=True"}


def _option(source: Source, call: libcst.Call) -> str:
    """Return what click takes for an ``@manager.option``."""
    names = [source.code(argument.value) for argument in call.args if argument.keyword is None]
    words = list(names)
    for argument in call.args:
        name = argument.keyword.value if argument.keyword else ""
        code = source.code(argument.value)
        if name == "dest" and code.strip("'\"") not in [flag.strip("'\"-") for flag in names]:
            words.insert(len(names), code)
        elif name == "action" and code.strip("'\"") in _ACTIONS:
            words.append(_ACTIONS[code.strip("'\"")])
        elif name == "choices":
            words.append(f"type=click.Choice({code})")
        elif name and name not in ("dest", "action"):
            words.append(f"{name}={code}")
    is_option = any(name.strip("'\"").startswith("-") for name in names)
    return f"@click.{'option' if is_option else 'argument'}({', '.join(words)})"


def _group(path: Sequence[str]) -> List[str]:
    """Return the lines that name the group of a command below a manager."""
    if len(path) == 1:
        return []
    if path[0] == "db":
        return ['db_group = app.cli.commands["db"];']
    return [f'{_name(path)} = AppGroup("{path[-2]}");']


def _name(path: Sequence[str]) -> str:
    return re.sub(r"\W", "_", path[-2]) + "_group"


def _parameter(parameter: libcst.Param) -> str:
    """Return what click takes for a parameter of a function under ``@manager.command``."""
    name = parameter.name.value
    if parameter.default is None:
        return f"@click.argument({name!r})"
    default = libcst.Module([]).code_for_node(parameter.default)
    shape = "is_flag=True" if default in ("True", "False") else f"default={default}"
    return f"@click.option('-{name[0]}', '--{name}', {shape})"
