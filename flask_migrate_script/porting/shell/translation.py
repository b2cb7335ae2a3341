"""What ``flask`` has to be given to do what a manage.py does."""

from __future__ import annotations

import itertools
import re
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

from ..manage_file import ManageFile
from .server import server_words, unknown_server_words

#: What every manager has by default; the users of this package all have ``db``.
ALWAYS = {"db": "MigrateCommand", "runserver": "Server", "shell": "Shell"}

# A variable of a shell or a template, or a line that goes on.
_IS_OPEN = re.compile(r"[$%{}\\]")
_IS_SHELL = re.compile(r"--no-(?:i|b|pti|pt)python$")


class Translated(NamedTuple):
    """A command line for ``flask``.

    ``variables`` are words that set environment variables, ``words`` follow ``flask``, ``taken`` is how many words of
    the old line they replace. ``reasons`` are why a person has to look at it. With ``is_complete`` nothing may follow
    the words.
    """

    variables: List[str]
    words: List[str]
    taken: int
    message: str
    reasons: List[str]
    is_complete: bool


class _FlaskCommand(NamedTuple):
    """What becomes of a command and its arguments: the words after ``flask``, and how many words they replace.

    ``reason``: why a person has to look at it.
    """

    words: List[str]
    taken: int
    reason: str = ""
    variables: Dict[str, str] = {}
    is_complete: bool = False


class Translation:
    """The command lines of one manage.py, for ``flask``.

    :param file: the manage.py.
    :param has_app_option: whether ``flask`` has ``--app`` and ``--debug``; without them they are variables.
    """

    def __init__(self, file: ManageFile, has_app_option: bool) -> None:
        self.file = file
        self.has_app_option = has_app_option
        self._kinds: Dict[str, Callable[[str, Sequence[str]], _FlaskCommand]] = {
            "MigrateCommand": self._migrate_command,
            "Server": self._server,
            "Shell": self._shell,
            "ShowUrls": self._show_urls,
        }

    def command_at(self, words: Sequence[str]) -> Optional[str]:
        """Return the command that the words after the script's name run, None where they run none."""
        position = self._options_before(words)
        # Of a script that is gone it is not known whether it was one of these: Django's has all but 'db'.
        always = ["db"] if self.file.is_gone else [*ALWAYS]
        if position < len(words) and words[position] in (*self.file.commands, *always):
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
        reasons = [self._reason()]
        if position == len(words):
            position = 0  # it is about the script itself, as --help is
            command = self._no_command(words)
        else:
            command = self._command(words[position], words[position + 1 :])
        reasons.append(command.reason)
        app = [] if app_is_set or self.file.is_gone else [f"{script}{self.file.app.suffix}"]
        if position:
            reason, app = self._options(script, words[:position], app)
            reasons.append(reason)
        if self.file.blockers:
            reasons = ["see what blocks"]
        variables, after = _flask_words(
            app, command, has_options=self.has_app_option and not in_environment
        )
        return Translated(
            variables,
            after,
            position + command.taken,
            f"runs {self.file.path}",
            list(filter(None, reasons)),
            command.is_complete,
        )

    def _options_before(self, words: Sequence[str]) -> int:
        position = 0
        while position < len(words) and words[position].startswith("-"):
            flag, _, value = words[position].partition("=")
            takes_value = self.file.options.get(flag, ("", False))[1] and not value
            position += 2 if takes_value else 1
        return min(position, len(words))

    def _reason(self) -> str:
        """Return why ``flask`` may not run what the file runs, an empty text where it does."""
        if self.file.is_gone:
            return f"{self.file.path} is gone, and the line may be about the past"
        return f"{self.file.path} can't be read here" if self.file.script is None else ""

    def _no_command(self, words: Sequence[str]) -> _FlaskCommand:
        if words[:1] in (["--help"], ["-?"]):
            return _FlaskCommand(["--help"], 1)
        return self._unknown([])

    def _unknown(self, words: List[str]) -> _FlaskCommand:
        reason = "what follows it is not known here: flask has 'run' for runserver"
        if not self.file.is_bridged:
            reason += ", and other commands after bridge()"
        return _FlaskCommand(words, len(words), reason)

    def _command(self, name: str, arguments: Sequence[str]) -> _FlaskCommand:
        if _IS_OPEN.search(name):
            return self._unknown([name])
        kind = self._kind(name)
        blocked = self.file.blocked(name)
        if blocked:
            return _FlaskCommand([name], 1, blocked)
        return self._kinds.get(kind or "", self._own_command)(name, arguments)

    def _kind(self, name: str) -> Optional[str]:
        if name in self.file.commands:
            return self.file.commands[name].kind
        return ALWAYS.get(name)

    def _migrate_command(self, name: str, arguments: Sequence[str]) -> _FlaskCommand:
        reason = self._without_group(name, arguments)
        # bridge() takes the manager's name of the group, Migrate has its own.
        is_kept = reason or self.file.script is None or self.file.keeps_group(name)
        return _FlaskCommand([name if is_kept else self.file.group.name or name], 1, reason)

    def _without_group(self, name: str, arguments: Sequence[str]) -> str:
        """Return why ``flask`` would not have the group of the database commands, or one of its commands."""
        file, own = self.file, arguments[0] if arguments else ""
        if file.script is None:
            return ""
        if file.group.is_in_main(file.script):
            return f"'flask' has no {name!r}: see what blocks"
        if own in file.database_commands and file.blocked(name, own):
            return file.blocked(name, own)
        if own in file.database_commands and not file.is_bridged:
            return f"before bridge(), 'flask' has none of {file.path}'s own commands"
        if not file.keeps_group(name) and not file.group.calls:
            return f"no Migrate(app, db) is found, with which 'flask' has {name!r}"
        if not file.keeps_group(name) and file.group.name is None:
            return f"what 'flask' calls {name!r} is not known here"
        return ""

    def _server(self, name: str, arguments: Sequence[str]) -> _FlaskCommand:
        found = None
        if self.file.script is not None:
            found = server_words(self.file.commands.get(name), arguments)
        if found is None:
            words, unknown = unknown_server_words(arguments)
            reason = "give the Server's host and port with --host and --port"
            reason += f"; 'flask run' has no {' and no '.join(unknown)}" if unknown else ""
            return _FlaskCommand(["run", *words], 1 + len(arguments), reason, is_complete=True)
        variables, words, lost = found
        reason = f"'flask run' has no {lost}" if lost else ""
        # All options of a server are read.
        return _FlaskCommand(words, 1 + len(arguments), reason, variables, is_complete=True)

    def _shell(self, name: str, arguments: Sequence[str]) -> _FlaskCommand:
        # 'flask shell' chooses the Python shell itself. What else is there, is not for the command.
        taken = 1 + len(list(itertools.takewhile(_IS_SHELL.match, arguments)))
        is_own = name in self.file.commands and not self.file.has_bridge
        reason = "before bridge(), 'flask shell' has other names" if is_own else ""
        return _FlaskCommand(["shell"], taken, reason)

    def _show_urls(self, name: str, arguments: Sequence[str]) -> _FlaskCommand:
        return self._own_command(name, arguments) if arguments else _FlaskCommand(["routes"], 1)

    def _own_command(self, name: str, arguments: Sequence[str]) -> _FlaskCommand:
        """Return what becomes of a command that only the script knows."""
        reason = ""
        if self._kind(name) is None and self.file.script is not None:
            reason = f"{self.file.path} has no command {name!r} as far as can be seen"
        elif not self.file.is_bridged and not self.file.is_gone:
            reason = f"before bridge(), 'flask' has none of {self.file.path}'s own commands"
        return _FlaskCommand([name], 1, reason)

    def _options(
        self, script: str, options: Sequence[str], app: List[str]
    ) -> Tuple[str, List[str]]:
        """Return what becomes of the manager's own options: a reason, and the app that ``flask`` is given."""
        given = " ".join(options)
        if self.file.factory is None:
            return f"{self.file.path} ignores {given}: its manager has an app, and no factory", app
        return f"{given} goes to its factory", [self._app_with(script, options)]

    def _app_with(self, script: str, options: Sequence[str]) -> str:
        """Return the app as the factory makes it with some options, for a shell."""
        arguments: Dict[str, object] = {}
        words = iter(options)
        for word in words:
            flag, _, value = word.partition("=")
            default = (flag.lstrip("-").replace("-", "_"), False)
            name, takes_value = self.file.options.get(flag, default)
            arguments[name] = (value or next(words, "")) if takes_value else True
        given = [f"{name}={value!r}" for name, value in arguments.items()]
        if len(arguments) == 1:  # Flask 1 takes no keywords here
            given = [repr(value) for value in arguments.values()]
        return f'"{script}:{self.file.factory}({", ".join(given)})"'


def _flask_words(
    app: List[str], command: _FlaskCommand, has_options: bool
) -> Tuple[List[str], List[str]]:
    """Return the words before ``flask`` and those after it."""
    variables = dict(command.variables)
    if has_options:
        debug = ["--debug"] if variables.pop("FLASK_DEBUG", "") else []
        return [], [*(["--app", *app] if app else []), *debug, *command.words]
    settings = [f"FLASK_APP={name}" for name in app]
    settings += [f"{name}={value}" for name, value in variables.items()]
    # env(1), as not every line is read by a shell.
    return (["env", *settings] if settings else []), command.words
