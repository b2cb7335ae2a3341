"""What the front ends share: from what the user gave to a core function, an error line, an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Dict, Iterator, List, Mapping, Optional

from ..commands import DIRECTORY_VARIABLE, Command
from ..notices import Warned
from ..questions import answer
from . import output, signals, step_lines
from .stderr_lines import stderr_line
from .terminal_answers import terminal_answers
from .wrong_usage import wrong_together

FAILED = 1


def run_command(command: Command, *given: Mapping[str, Any]) -> None:
    """Run a command with what the user gave before its name, and after it.

    The last ``-d`` wins, ``-x`` values add up. An error becomes a line on stderr and exit status 1.
    """
    arguments: Dict[str, Any] = {}
    x_arg: List[str] = []
    show_traceback = False
    for options in map(dict, given):
        x_arg += options.pop("x_arg", ())
        show_traceback |= options.pop("traceback", False)
        arguments.update(options)
    wrong = wrong_together(command, arguments)
    if wrong is not None:
        wrong.show()
        sys.exit(wrong.exit_code)
    if x_arg:
        arguments["x_arg"] = x_arg
    if os.environ.get(DIRECTORY_VARIABLE):
        arguments.setdefault("directory", os.environ[DIRECTORY_VARIABLE])
    with signals.raised_as_errors(), print_ends(), print_errors(show_traceback):
        with step_lines.listening(_print), answer(terminal_answers()), output.checked():
            of_output = {option.parameter for option in command.options if option.of_output}
            printed = {name: arguments.pop(name) for name in of_output & set(arguments)}
            result = getattr(_core(), command.function)(**arguments)
            if command.output and result is not None:
                module = import_module(f"flask_migrate_script.cli.{command.output}")
                module.print_result(result, **printed)


@contextmanager
def print_ends(may_be_others: bool = False) -> Iterator[None]:
    """Print a line where a signal, or ``sys.exit()`` in a revision, ends the body.

    :param may_be_others: whether the body may be interrupted in something else than a run of this package.
    """
    try:
        yield
    except KeyboardInterrupt as stopped:
        is_known = hasattr(stopped, "outcomes")
        if may_be_others and not is_known:
            raise
        word, status = signals.name_and_status(stopped)
        facts = (_outcomes(stopped) or "No revision had begun.") if is_known else ""
        _print(Warned(f"{word}. {facts}".strip()))
        sys.exit(status)
    except SystemExit as ended:
        if signals.received_status() is not None:  # its exception was lost on the way
            sys.exit(signals.received_status())
        text = ended.code if isinstance(ended.code, str) else ""
        if _outcomes(ended):
            where = getattr(ended, "origin", "") or "a migration"
            what = f"{where}: {text}" if text else where
            _print(f"Error: sys.exit() was called in {what}. {_outcomes(ended)}")
            sys.exit(ended.code if isinstance(ended.code, int) and ended.code else FAILED)
        if text and not may_be_others:  # Python would print it as it is
            _print(text)
            sys.exit(FAILED)
        raise
    except Exception:
        raise  # print_errors() has printed its own
    except BaseException as ended:
        if not _outcomes(ended):
            raise
        _print(f"Error: {type(ended).__name__}: {ended}. {_outcomes(ended)}")
        sys.exit(FAILED)


def _outcomes(ended: BaseException) -> str:
    outcomes = getattr(ended, "outcomes", ())
    if not outcomes:
        return ""
    from ..run.outcome import in_words

    return in_words(outcomes)


def _core() -> Any:
    try:
        return import_module("flask_migrate_script.core")
    except ImportError as error:
        # What is installed does not go together; 'pip install' with no pins may leave it so. That may be SQLAlchemy,
        # which _print() needs.
        line = (
            f"Error: Alembic can't be used: {error}. 'pip check' and 'pip install -U alembic' help."
        )
        print(stderr_line(line), file=sys.stderr)
        sys.exit(FAILED)


@contextmanager
def print_errors(show_traceback: bool = False) -> Iterator[None]:
    """Print an error of the body as a line on stderr, and end with exit status 1.

    :param show_traceback: whether to print the traceback, too.
    """
    try:
        yield
    except BrokenPipeError:  # as in "db upgrade --sql | head"
        output.drop(sys.stdout)
        sys.exit(FAILED)
    except Exception as error:
        from alembic.util import CommandError

        if not isinstance(error, CommandError):
            raise
        print_error(error, str(error), show_traceback)
        sys.exit(FAILED)


def print_error(error: BaseException, line: str, show_traceback: bool) -> None:
    """Print the line for an error on stderr, below its traceback if that is wanted."""
    if show_traceback:
        lines = traceback.format_exception(type(error), error, error.__traceback__)
        _print("".join(lines).rstrip(), error, is_line=False)
    _print(f"Error: {line}", error)


def _print(text: str, error: Optional[BaseException] = None, is_line: bool = True) -> None:
    # Loaded here, because most commands print nothing here.
    from ..errors.redaction import redacted

    output.flush()  # what was printed before comes before
    if sys.stderr is not None:  # closed, as with "2>&-"
        try:
            shown = redacted(text, error)
            if is_line:
                shown = stderr_line(shown, isinstance(text, Warned))
            print(shown, file=sys.stderr, flush=True)
        except OSError:  # there is nowhere to report it
            output.drop(sys.stderr)
