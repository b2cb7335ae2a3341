"""What ends a process without being caught: Python prints it, and this package sees to what is printed.

Flask-SQLAlchemy 3 makes the engines with the app, while its module is imported or in its factory, so a database URL
that can't be used ends ``manage.py`` and ``flask`` before any command of this package could print an error. A web
worker loads this module: what it needs is imported where something fails.
"""

from __future__ import annotations

import io
import sys
from typing import Any, Callable

from .command_line import print_error

_Hook = Callable[[Any, BaseException, Any], None]
_PRINTS_LINES = "_prints_errors_of_flask_migrate_script"
_REDACTS = "_redacts_for_flask_migrate_script"


def redact_uncaught_errors() -> None:
    """Have no password in what ``sys.excepthook`` prints, which stays the same otherwise; once."""
    before = sys.excepthook
    if hasattr(before, _REDACTS):
        return

    def hook(kind: Any, error: BaseException, traceback: Any) -> None:
        try:
            from ..errors.redaction import redacted
        except Exception:  # the installed packages may not work together: it may be the very error
            before(kind, error, traceback)
            return
        stream, printed = sys.stderr, _Printed(sys.stderr)
        sys.stderr = printed  # type: ignore[assignment]
        try:
            before(kind, error, traceback)
        finally:
            sys.stderr = stream
            if stream is not None:
                try:
                    text = redacted(printed.getvalue(), error)
                except Exception as other:
                    text = (
                        f"{kind.__name__}: its text is not shown, because looking for passwords in it"
                        f" failed ({type(other).__name__}).\n"
                    )
                stream.write(text)
                stream.flush()

    setattr(hook, _REDACTS, True)
    sys.excepthook = hook


def print_own_errors_as_lines() -> None:
    """Have two errors printed as a line where they end the script: see :func:`_line`; once."""
    redact_uncaught_errors()
    before = sys.excepthook
    if hasattr(before, _PRINTS_LINES):
        return

    def hook(kind: Any, error: BaseException, traceback: Any) -> None:
        line = _line(error)
        if line is None:
            before(kind, error, traceback)
        else:
            print_error(error, line, "--traceback" in sys.argv)

    setattr(hook, _PRINTS_LINES, True)
    setattr(hook, _REDACTS, True)
    sys.excepthook = hook


def _line(error: BaseException) -> Any:
    """Return the line for a database URL that can't be used, or for this package's own error, as of ``bridge``."""
    from ..errors.connecting import of_database_url
    from ..exceptions import MigrateError

    return str(error) if isinstance(error, MigrateError) else of_database_url(error)


class _Printed(io.StringIO):
    """What is printed on a stream; a hook that looks whether it may use colours finds the stream's own answers."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream

    def isatty(self) -> bool:
        """Return whether the stream is a terminal."""
        return self._stream is not None and bool(self._stream.isatty())

    def fileno(self) -> int:
        """Return the stream's own file."""
        if self._stream is None:
            raise io.UnsupportedOperation("fileno")
        return int(self._stream.fileno())
