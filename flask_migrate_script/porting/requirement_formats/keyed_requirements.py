"""Requirements that are keys of a table of TOML: the name is the key, the releases are the value."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Tuple

from ..requirement import RequirementKind
from .found_requirements import FoundRequirements
from .poetry_versions import NotOneRange
from .toml_places import TomlKey, keys

# A new line can have these, too.
_KEPT = {"version", "extras", "markers"}
_ELSEWHERE = ("git", "url", "path", "file")


def add_table(
    found: FoundRequirements,
    table: str,
    values: Dict[str, Any],
    pep440: Callable[[str], str],
) -> None:
    """Add the requirements of a table.

    :param found: where to.
    :param table: the table's name, its parts joined with dots.
    :param values: what is in it.
    :param pep440: gives a range as PEP 440 writes it.
    """
    places = list(keys(found.text))
    for name, value in values.items():
        alternatives = value if isinstance(value, list) else [value]
        for one in alternatives:
            fields = one if isinstance(one, dict) else {"version": one}
            start, end = _span(places, table, name)
            # What has more than the one range cannot be replaced by it.
            if len(alternatives) > 1 or not set(fields) <= _KEPT:
                end = start
            _add(found, name, fields, (start, end), pep440)


def _span(places: List[TomlKey], table: str, name: str) -> Tuple[int, int]:
    """Return where a requirement is; nothing of it can be replaced where it is a table of its own."""
    for key in places:
        if (key.table, key.key) == (table, name):
            return key.start, key.end
        if key.table == f"{table}.{name}":
            return key.start, key.start
    return 0, 0


def _add(
    found: FoundRequirements,
    name: str,
    fields: Dict[str, Any],
    span: Tuple[int, int],
    pep440: Callable[[str], str],
) -> None:
    try:
        specifier = pep440(str(fields.get("version", "*")))
    except NotOneRange:
        found.skip(span[0], f"the releases of {name} can't be written as one range of PEP 440")
        return
    found.add(
        name,
        specifier,
        *span,
        extras=tuple(sorted(map(str, fields.get("extras", ())))),
        marker=str(fields.get("markers", "")) or _python(fields),
        url=next((str(fields[key]) for key in _ELSEWHERE if key in fields), ""),
        kind=RequirementKind.PYTHON if name == "python" else found.kind,
    )


def _python(fields: Dict[str, Any]) -> str:
    return f"python {fields['python']}" if "python" in fields else ""
