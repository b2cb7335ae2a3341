"""Where a long run is, on a terminal: a line for each revision, in the place of the one that Alembic logs.

The line is there while the revision runs, and gets its seconds when it is done. Where the revisions run on a scratch
database, it is one line for all of them, and gone afterwards. Elsewhere the log is all there is.
"""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from typing import Any, Callable, Iterator, List

from ..notices import StepNotice, listen
from .terminal import is_terminal, width
from .text_width import cut, filled, text_width

# From how many revisions on a run is a long one.
_LONG = 5

# What logs "Running upgrade ... -> ..." for each revision.
_LOGGER = "alembic.runtime.migration"


@contextmanager
def listening(print_notice: Callable[[str], None]) -> Iterator[None]:
    """Have the notices of the body printed, and its progress where standard error is a terminal.

    :param print_notice: prints a notice on standard error.
    """
    if not is_terminal(sys.stderr):
        with listen(print_notice):
            yield
        return
    lines = _StepLines(sys.stderr)

    def notice(text: str) -> None:
        lines.end_line()
        print_notice(text)

    try:
        with listen(notice, lines.step):
            yield
    finally:
        lines.close()


class _StepLines(logging.Filter):
    """The lines, and a filter for the handlers that log to a terminal, which would have them a second time.

    :param stream: the terminal.
    """

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream
        self._handlers: List[logging.Handler] = []
        self._is_shown = False
        # Whether the line of a revision is not ended yet.
        self._is_open = False
        # What is on the one line for a scratch database.
        self._passing = ""

    def step(self, step: StepNotice) -> None:
        """Print the line of a revision that begins, or the end of it."""
        if step.is_scratch:
            self._pass(step)
            return
        self._is_shown = step.total >= _LONG
        if not self._is_shown:
            return
        if step.seconds is None:
            self._watch_handlers()
            self._write(f"{self._line(step)}  ")
        else:
            # All of it: something else may have been printed meanwhile.
            self._write(f"\r{self._line(step)}  {step.seconds:.1f} s\n")
        self._is_open = step.seconds is None

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is to be printed: not the one for a revision that has its line."""
        if self._is_shown and record.name == _LOGGER and str(record.msg).startswith("Running "):
            return False
        self.end_line()
        return True

    def _pass(self, step: StepNotice) -> None:
        """Write the line of a revision on a scratch database over the one before; the last one's goes when it is done."""
        if step.total < _LONG:
            return
        if step.seconds is None:
            line = self._line(step)
            columns = max(text_width(line), text_width(self._passing))
            self._write(f"\r{filled(line, columns)}")
            self._passing = line
        elif step.number == step.total:
            self.end_line()

    def end_line(self) -> None:
        """End the line of a revision that still runs, for something else to be printed."""
        if self._passing:
            self._write(f"\r{' ' * text_width(self._passing)}\r")
            self._passing = ""
        if self._is_open:
            self._is_open = False
            self._write("\n")

    def close(self) -> None:
        """End what is begun, and leave the handlers as they were."""
        self.end_line()
        for handler in self._handlers:
            handler.removeFilter(self)

    def _line(self, step: StepNotice) -> str:
        # Loaded here, because most commands print no lines.
        from ..errors.redaction import redacted
        from ..exceptions import one_line

        bind = f"[{step.bind}] " if step.bind else ""
        message = one_line(redacted(step.message))
        where = "Scratch database: " if step.is_scratch else ""
        line = f"{where}{bind}{step.number} of {step.total}  {step.revision}  {message}"
        # Of a line that is wider than the terminal, a part would stay there.
        return cut(line, width(self._stream) - len("  99999.9 s") - 1).rstrip()

    def _watch_handlers(self) -> None:
        """Put the filter on each handler that logs Alembic's line to a terminal; env.py has set them up by now."""
        logger: Any = logging.getLogger(_LOGGER)
        while logger is not None:
            for handler in logger.handlers:
                if handler not in self._handlers and is_terminal(getattr(handler, "stream", None)):
                    handler.addFilter(self)
                    self._handlers.append(handler)
            logger = logger.parent if logger.propagate else None

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal is gone, and the run goes on
            pass
