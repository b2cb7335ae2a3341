"""The error that users read."""

from __future__ import annotations

import pickle
from typing import Any, Callable, Dict, Optional, Sequence, Tuple, Type

from alembic.util import CommandError
from click import ClickException

_Parts = Tuple[Type["MigrateError"], Optional[Type[CommandError]], Tuple[Any, ...], Dict[str, Any]]


class MigrateError(CommandError, ClickException):
    """A command failed; the text is one line with what is wrong and what to do.

    It is Alembic's ``CommandError``, and click's own exception as well, so that a command of a project's
    own under ``flask`` that lets it pass ends in that line and exit status 1.

    It can be copied and pickled. Attributes that pickle refuses are not in the pickled one.
    """

    #: What is true of each database after a run that changes it: ``run.outcome.Outcome``, one for each.
    outcomes: Sequence[Any] = ()

    # The subclass of Alembic's that the error is of as well.
    _alembic_class: Optional[Type[CommandError]] = None

    def set_text(self, text: str) -> None:
        """Have another text."""
        self.args = (text, *self.args[1:])
        vars(self)["message"] = text  # click has it for one that stays

    def add(self, sentence: str) -> None:
        """Have one more sentence at the end of the text."""
        self.set_text(f"{self.message.rstrip('.')}. {sentence}")

    def __copy__(self) -> MigrateError:
        return _restored(*self._parts())

    def __reduce__(self) -> Tuple[Callable[..., MigrateError], _Parts]:
        kind, alembic_class, args, attributes = self._parts()
        kept = {name: value for name, value in attributes.items() if _can_be_pickled(value)}
        return _restored, (kind, alembic_class, args, kept)

    def _parts(self) -> _Parts:
        # A class that as_migrate_error() has made is in no module, where pickle would look for it.
        kind = MigrateError if self._alembic_class else type(self)
        return kind, self._alembic_class, self.args, vars(self)


def as_migrate_error(error: CommandError, text: str) -> MigrateError:
    """Return a :class:`MigrateError` for one of Alembic's errors, which is of that error's class as well.

    Alembic's subclasses hold more than text, and callers ask for them by name.
    """
    raised = MigrateError(text)
    if type(error) is CommandError:
        return raised
    return _restored(MigrateError, type(error), raised.args, {**vars(raised), **vars(error)})


# The classes that are of one of Alembic's classes, too; one for each, so that equal errors are of one type.
_made: Dict[Type[CommandError], Type[MigrateError]] = {}


def _also(alembic_class: Type[CommandError]) -> Type[MigrateError]:
    if alembic_class not in _made:
        names = {"__module__": __name__, "_alembic_class": alembic_class}
        made: Any = type(alembic_class.__name__, (MigrateError, alembic_class), names)
        _made[alembic_class] = made
    return _made[alembic_class]


def _restored(
    kind: Type[MigrateError],
    alembic_class: Optional[Type[CommandError]],
    args: Tuple[Any, ...],
    attributes: Dict[str, Any],
) -> MigrateError:
    """Return an error with the class, the arguments and the attributes of another one."""
    kind = _also(alembic_class) if alembic_class else kind
    error = kind.__new__(kind, *args)
    vars(error).update(attributes)
    return error


def _can_be_pickled(value: object) -> bool:
    try:
        pickle.dumps(value)
    except Exception:  # it depends on the value which one it is
        return False
    return True


def listed(names: Sequence[str], most: int) -> str:
    """Return names with commas between them, and of more than ``most`` how many the others are."""
    text = ", ".join(names[:most])
    return f"{text} and {len(names) - most} more" if len(names) > most else text


def counted(number: int, what: str) -> str:
    """Return a number with what is counted, in the plural unless it is one."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def one_line(text: object) -> str:
    """Return ``text`` with its line breaks and runs of blanks made single blanks."""
    return " ".join(str(text).split())
