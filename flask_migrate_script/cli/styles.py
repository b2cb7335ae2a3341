"""How what is printed looks: each colour, and what is bold. Where there are no colours, nothing is bold."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import click

from .colours import has_colours


class Style(NamedTuple):
    """A colour, by one of click's names, and whether it is bold."""

    colour: str = ""
    is_bold: bool = False


PLAIN = Style()
ERROR = Style("red")
#: The word that an error begins with.
ERROR_WORD = Style("red", is_bold=True)
WARNING = Style("yellow")
#: A revision that is in the database.
APPLIED = Style("green")
REVISION = Style("cyan")
#: A revision that no other one follows.
HEAD = Style("cyan", is_bold=True)
#: What other lines are below.
HEADING = Style(is_bold=True)
#: Where something is, in a file.
PLACE = Style("cyan")
#: A line that is written into a file.
WRITTEN = Style("green")

_HELP_HEADING = re.compile(r"^(?:usage:|\S[^:\n]*:$)", re.IGNORECASE | re.MULTILINE)


def styled(text: str, style: Style, stream: Any) -> str:
    """Return ``text`` as it looks in a style, or as it is.

    :param stream: where the text will be written.
    """
    if style == PLAIN or not has_colours(stream):
        return text
    return click.style(text, fg=style.colour or None, bold=style.is_bold or None)


def styled_help(text: str, stream: Any) -> str:
    """Return a help text of click's or of argparse's with its headings as such.

    :param stream: where the text will be written.
    """
    return _HELP_HEADING.sub(lambda found: styled(found.group(), HEADING, stream), text)
