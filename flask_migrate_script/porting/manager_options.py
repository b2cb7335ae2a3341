"""The options of a manager, which ``add_option`` gives it."""

from __future__ import annotations

from typing import Any, Dict, Iterable, Iterator, Tuple

import libcst

from .literals import literal, string


def manager_options(calls: Iterable[libcst.Call]) -> Dict[str, Tuple[str, bool]]:
    """Return each flag of calls of ``add_option``, with the parameter's name and whether a value follows."""
    return {flag: found for call in calls for flag, found in _options(call)}


def option_defaults(calls: Iterable[libcst.Call]) -> Dict[str, Any]:
    """Return what a factory gets for each option that is not given; ``NO_LITERAL`` for what is not written out."""
    found: Dict[str, Any] = {}
    for call in calls:
        given = _keywords(call)
        # argparse has False for a flag without a default, and None for another option.
        is_flag = string(given.get("action")) == "store_true"
        default = literal(given["default"]) if "default" in given else False if is_flag else None
        for name, _ in manager_options([call]).values():
            found[name] = default
    return found


def _keywords(call: libcst.Call) -> Dict[str, libcst.BaseExpression]:
    return {argument.keyword.value: argument.value for argument in call.args if argument.keyword}


def _options(call: libcst.Call) -> Iterator[Tuple[str, Tuple[str, bool]]]:
    flags = [literal(argument.value) for argument in call.args if argument.keyword is None]
    keywords = _keywords(call)
    texts = [flag for flag in flags if isinstance(flag, str)]
    longest = max(texts, key=len, default="")
    name = (
        literal(keywords["dest"]) if "dest" in keywords else longest.lstrip("-").replace("-", "_")
    )
    action = literal(keywords["action"]) if "action" in keywords else "store"
    for flag in texts:
        yield flag, (str(name), action in ("store", "append"))
