"""argparse's parser, whose help and errors look as everything else that is printed."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn, Optional

from .stderr_lines import error_line
from .styles import styled_help


class StyledParser(argparse.ArgumentParser):
    """A parser with argparse's own text, without the colours of Python 3.14 and newer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.color = False

    @classmethod
    def take_over(cls, parser: argparse.ArgumentParser) -> None:
        """Make a parser that argparse has made one of this class."""
        parser.__class__ = cls
        parser.color = False  # type: ignore[attr-defined]

    def format_help(self, *args: Any, **kwargs: Any) -> str:
        """Return the help, which is printed on standard output; newer Pythons may give it a formatter."""
        return styled_help(super().format_help(*args, **kwargs), sys.stdout)

    def exit(self, status: int = 0, message: Optional[str] = None) -> NoReturn:
        """End the process; the message of an error is one line, below the usage."""
        if status and message:
            message = error_line(message.rstrip("\n")) + "\n"
        super().exit(status, message)
