"""A copy of another package's function, with other global names: so nothing is patched in that package."""

from __future__ import annotations

from types import FunctionType
from typing import Any


def with_globals(function: Any, **names: Any) -> Any:
    """Return a copy of a function.

    :param names: global names that it sees in place of its module's own.
    """
    copy = FunctionType(
        function.__code__,
        {**function.__globals__, **names},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy
