"""What ``flask`` has to be given to do what a script does."""

from __future__ import annotations

import argparse
import ast
import itertools
import posixpath
import re
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import libcst
from flask.cli import FlaskGroup

from ..cli.flask_run import run_words
from .flask_app import factory_name, with_script
from .scripts import ManagerCommand, Script, Scripts, assigned

# Flask 2.2 and newer: 'flask --app', and 'flask --debug'
_HAS_OPTIONS = any("--app" in parameter.opts for parameter in FlaskGroup().params)


class Translated(NamedTuple):
    """A command line for ``flask``.

    ``variables`` are words that set environment variables, ``words`` follow ``flask``, ``taken`` is how many
    words of the old line they replace; ``is_complete``: nothing may follow those. ``exact``: the line does the same
    without anybody's help.
    """

    variables: List[str]
    words: List[str]
    taken: int
    message: str
    exact: bool
    is_complete: bool


class Translation:
    """The command lines of one script, for ``flask``.

    :param path: the script's path in the project.
    :param script: the script; None where it is gone already, or can't be read.
    :param scripts: the project's managers.
    :param bridged: whether ``flask`` has the manager's own commands.
    :param gone: whether the script is gone.
    """

    def __init__(
        self,
        path: str,
        script: Optional[Script],
        scripts: Scripts,
        bridged: bool = False,
        gone: bool = False,
    ) -> None:
        self.path = path
        self.file = posixpath.basename(path)
        module = re.sub(r"\.py$", "", path).replace("/", ".")
        self.module = module.rpartition(".")[2]
        if module.endswith(".__main__"):
            self.modules = [module, module.rpartition(".")[0]]
        else:
            self.modules = sorted({module, self.module}, key=len, reverse=True)
        if not path.endswith(".py"):
            self.modules = []  # Python imports no such file
        self.known = script is not None
        self.bridged = bridged and self.known
        self.commands: Dict[str, ManagerCommand] = {}
        self.options: Dict[str, Tuple[str, bool]] = {}
        self.factory = factory_name(script) if script is not None else None
        self.gone = gone
        self.is_importable = path.endswith(".py")
        if script is not None:
            self.is_importable = with_script(script).name is not None
            self.commands = scripts.commands.get(script.manager.name, {})
            for call in scripts.options.get(script.manager.name, []):
                self.options.update(_option(call))

    def file_of(self, module: str) -> str:
        """Return the file that ``python -m`` runs for one of the script's modules."""
        end = "/__main__.py" if f"{module}.__main__" in self.modules else ".py"
        return module.replace(".", "/") + end

    def command_at(self, words: Sequence[str]) -> Optional[str]:
        """Return the command that the words after the script's name run, None where they run none."""
        position = self._options_before(words)
        # Of a script that is gone it is not known whether it was one of these: Django's has all but 'db'.
        always = ["db"] if self.gone else [*_ALWAYS]
        if position < len(words) and words[position] in (*self.commands, *always):
            return words[position]
        return None

    def translate(
        self,
        script: str,
        words: Sequence[str],
        app_is_set: bool = False,
        in_environment: bool = False,
    ) -> Translated:
        """Return the line for ``flask``.

        :param script: the script's path, as the line gives it.
        :param words: what follows it.
        :param app_is_set: whether ``flask`` finds the app there without an option.
        :param in_environment: whether to name the app in the environment, even if ``flask`` has ``--app``.
        """
        position = self._options_before(words)
        name = words[position] if position < len(words) else None
        if name is None:
            position = 0  # it is about the script itself, as --help is
        kind = _kind(self.commands, name)
        variables: Dict[str, str] = {}
        after: List[str] = [] if name is None else [name]
        taken = 0 if name is None else position + 1
        message = f"runs {self.path}"
        exact = True
        if self.gone:
            message += ", which is gone"
            exact = False  # the line may be about the past
        elif not self.is_importable and not app_is_set:
            message += ", which 'flask' can't import: see FLASK_APP"
            exact = False
        if name is None and words[:1] in (["--help"], ["-?"]):
            after, taken = ["--help"], 1
        elif name is None or _IS_OPEN.search(name):
            exact = False
            message += ". What follows it is not known here: flask has 'run' for runserver"
            if not self.bridged:
                message += ", and other commands after bridge()"
        elif kind == "Server":
            server = self._server(name, words[position + 1 :])
            if server is None:
                exact, message = False, "give the Server's host and port with --host and --port"
                after = ["run"]
            else:
                variables, after, lost = server
                taken = len(words)
                if lost:
                    exact, message = False, f"'flask run' has no {lost}"
        elif kind == "Shell":
            # 'flask shell' chooses the Python shell itself. What else is there, is not for the command.
            options = itertools.takewhile(_IS_SHELL.match, words[position + 1 :])
            after, taken = ["shell"], taken + len(list(options))
        elif kind == "ShowUrls" and not words[position + 1 :]:
            after = ["routes"]
        elif kind != "MigrateCommand":
            exact = exact and self.bridged and kind is not None
            if kind is None and self.known:
                message += f", which has no command {name!r} as far as can be seen"
            elif not self.bridged and not self.gone:
                message += f", and 'flask' has no {name!r} before bridge()"
        app = [] if app_is_set or self.gone else [script]
        if position:
            exact = False
            given = " ".join(words[:position])
            taken = max(taken, position)
            if self.factory is None:
                message += f", which ignores {given}: its manager has an app, and no factory"
            else:
                message += f", and {given} goes to its factory"
                app = [self._app_with(words[:position])]
        has_options = _HAS_OPTIONS and not in_environment
        before, words_for_flask = _flask_words(app, variables, after, has_options)
        # All options of a server are read.
        is_complete = kind == "Server"
        return Translated(before, words_for_flask, taken, message, exact, is_complete)

    def _options_before(self, words: Sequence[str]) -> int:
        position = 0
        while position < len(words) and words[position].startswith("-"):
            flag, _, value = words[position].partition("=")
            takes_value = self.options.get(flag, ("", False))[1] and not value
            position += 2 if takes_value else 1
        return min(position, len(words))

    def _server(
        self, name: Optional[str], arguments: Sequence[str]
    ) -> Optional[Tuple[Dict[str, str], List[str], str]]:
        """Return the variables, the words after ``flask``, and the options that it does not have."""
        if not self.known:
            return None
        try:
            from ..script import Server
        except ImportError:  # Flask-Script is gone
            return None
        command = self.commands.get(name or "")
        made = _keywords(command) if command is not None else {}
        if made is None:
            return None
        parser = _Parser(add_help=False)
        try:
            for option in Server(**made).get_options():
                # A port may be a variable of the shell.
                kwargs = {key: value for key, value in option.kwargs.items() if key != "type"}
                parser.add_argument(*option.args, **kwargs)
            given = vars(parser.parse_args(list(arguments)))
            lost = [
                f"--{name}" for name, default in _NOT_IN_RUN if given[name] not in (default, None)
            ]
            return (*run_words(given), " and no ".join(lost))
        except (ValueError, TypeError):
            return None

    def _app_with(self, options: Sequence[str]) -> str:
        """Return the app as the factory makes it with some options, for a shell."""
        arguments: Dict[str, Any] = {}
        words = iter(options)
        for word in words:
            flag, _, value = word.partition("=")
            name, takes_value = self.options.get(flag, (flag.lstrip("-").replace("-", "_"), False))
            arguments[name] = (value or next(words, "")) if takes_value else True
        given = [f"{name}={value!r}" for name, value in arguments.items()]
        if len(arguments) == 1:  # Flask 1 takes no keywords here
            given = [repr(value) for value in arguments.values()]
        return f'"{self.module}:{self.factory}({", ".join(given)})"'


# A variable of a shell or a template, or a line that goes on.
_IS_OPEN = re.compile(r"[$%{}\\]")
_IS_SHELL = re.compile(r"--no-(?:i|b|pti|pt)python$")

# Options of Server that 'flask run' has no other word for, with what they are unless given.
_NOT_IN_RUN = (("processes", 1), ("passthrough_errors", False))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise ValueError(message)


#: What every manager has by default; the users of this package all have ``db``.
_ALWAYS = {"db": "MigrateCommand", "runserver": "Server", "shell": "Shell"}


def _kind(commands: Dict[str, ManagerCommand], name: Optional[str]) -> Optional[str]:
    # A command may end a sentence.
    for word in (name, name.rstrip(".:!?")) if name else ():
        if word in commands:
            return commands[word].kind
        if word in _ALWAYS:
            return _ALWAYS[word]
    return None


def _flask_words(
    app: List[str], variables: Dict[str, str], after: List[str], has_options: bool
) -> Tuple[List[str], List[str]]:
    """Return the words before ``flask`` and those after it."""
    if has_options:
        debug = ["--debug"] if variables.pop("FLASK_DEBUG", "") else []
        return [], [*(["--app", *app] if app else []), *debug, *after]
    settings = [f"FLASK_APP={name}" for name in app]
    settings += [f"{name}={value}" for name, value in variables.items()]
    # env(1), as not every line is read by a shell.
    return (["env", *settings] if settings else []), after


def _option(call: libcst.Call) -> Iterator[Tuple[str, Tuple[str, bool]]]:
    """Yield each flag of a call of ``add_option``, with the parameter's name and whether a value follows."""
    flags = [_literal(argument.value) for argument in call.args if argument.keyword is None]
    keywords = {
        argument.keyword.value: argument.value for argument in call.args if argument.keyword
    }
    texts = [flag for flag in flags if isinstance(flag, str)]
    longest = max(texts, key=len, default="")
    name = (
        _literal(keywords["dest"]) if "dest" in keywords else longest.lstrip("-").replace("-", "_")
    )
    action = _literal(keywords["action"]) if "action" in keywords else "store"
    for flag in texts:
        yield flag, (str(name), action in ("store", "append"))


def _keywords(command: ManagerCommand) -> Optional[Dict[str, Any]]:
    """Return the keyword arguments of the server that is a command, None if one is no literal."""
    node = command.node
    if not isinstance(node, libcst.Call) or not node.args:
        return {}
    made = assigned(command.source, node.args[-1].value)
    if not isinstance(made, libcst.Call):
        return {}
    values = {}
    for position, argument in enumerate(made.args):
        name = (
            argument.keyword.value
            if argument.keyword
            else ("host", "port")[position : position + 1]
        )
        value = _literal(argument.value)
        if not name or value is _NO_LITERAL:
            return None
        values[name if isinstance(name, str) else name[0]] = value
    return values


_NO_LITERAL = object()


def _literal(node: libcst.BaseExpression) -> Any:
    try:
        return ast.literal_eval(libcst.Module([]).code_for_node(node))
    except (ValueError, SyntaxError):
        return _NO_LITERAL
