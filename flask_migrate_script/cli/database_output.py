"""What the commands print that have a result for each database: as text or as JSON, and the line for all of them."""

from __future__ import annotations

import json
import sys
from typing import Any, Callable, Dict, Iterable, List

from ..notices import Warned
from ..run.config import Config
from ..run.outcome import labelled
from .styles import HEADING, styled


def print_databases(
    result: List[Any],
    data: Callable[[Any], Dict[str, Any]],
    lines: Callable[[Any], Iterable[str]],
    as_json: bool,
) -> str:
    """Print a result, and return the line for it.

    :param result: an object for each database, with its ``bind``; its text is a line for it.
    :param data: returns what the JSON has of one.
    :param lines: returns the lines for one. Where there are several, or it is a bind, its name comes before.
    :param as_json: whether to print JSON.
    """
    if as_json:
        print(json.dumps({"databases": [data(one) for one in result]}, indent=2))
    else:
        # As Alembic prints: without passwords, and what the terminal's encoding lacks is replaced.
        config = Config()
        for one in result:
            if len(result) > 1 or one.bind:
                name = styled(f"{one.bind or 'default'}:", HEADING, sys.stdout)
                config.print_stdout("%s", name)
            for text in lines(one):
                config.print_stdout("%s", text)
    line = labelled([(one.bind, str(one)) for one in result])
    return line or Warned("env.py has visited no database.")
