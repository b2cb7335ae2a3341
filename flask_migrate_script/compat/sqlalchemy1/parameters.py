"""Parameters of ``execute()`` in the forms that SQLAlchemy 1 took."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Tuple

from .uses import used


def driver_parameters(multiparams: Any, params: Dict[str, Any]) -> Any:
    """Return the parameters of a string, as ``exec_driver_sql()`` takes them.

    :param multiparams: values, a sequence of them, a dictionary, or several sequences or dictionaries.
    :param params: named values.
    """
    sets = _sets(multiparams, params)
    if not sets:
        return None
    found = [dict(one) if hasattr(one, "keys") else tuple(one) for one in sets]
    # SQLAlchemy 1 called executemany() for several sets alone.
    return found if len(found) > 1 else found[0]


def sqlalchemy_parameters(multiparams: Any, params: Dict[str, Any]) -> Tuple[Any, Dict[str, Any]]:
    """Return the parameters of a statement, and the options for ``execute()``, as SQLAlchemy 2 takes them."""
    options = {}
    if len(multiparams) <= 1 and not (set(params) - {"parameters", "execution_options"}):
        given = dict(params)
        if "execution_options" in given:
            options["execution_options"] = given.pop("execution_options")
        parameters = multiparams[0] if multiparams else given.pop("parameters", None)
        if not given and _is_sqlalchemy2s(parameters):
            return parameters, options
    sets = _sets(multiparams, params)
    used("execute() with parameters of SQLAlchemy 1")
    found: List[Any] = [dict(one) if hasattr(one, "keys") else one for one in sets or ()]
    return (found if len(found) > 1 else found[0] if found else None), options


def _is_sqlalchemy2s(parameters: Any) -> bool:
    if isinstance(parameters, (list, tuple)):
        return not parameters or isinstance(parameters[0], Mapping)
    return parameters is None or isinstance(parameters, Mapping)


def _sets(multiparams: Any, params: Dict[str, Any]) -> Optional[Any]:
    """Return the parameter sets, in SQLAlchemy 1's order of guesses."""
    if not multiparams:
        return [params] if params else None
    first = multiparams[0]
    if len(multiparams) > 1:
        return multiparams if _is_set(first) else [multiparams]
    if isinstance(first, (list, tuple)):
        return first if not first or _is_set(first[0]) else [first]
    if first is None:
        return None
    return [first] if hasattr(first, "keys") else [[first]]


def _is_set(value: Any) -> bool:
    return hasattr(value, "__iter__") and not hasattr(value, "strip")
