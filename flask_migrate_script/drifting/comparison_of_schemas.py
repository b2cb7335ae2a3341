"""Compares what a database has with what the revisions have made elsewhere."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Sequence, Tuple

from .drift_result import SchemaDifference
from .schema_kind import SchemaKind
from .schema_object import Schema, SchemaObject

# Where something is dropped before what it needs; the reverse is an order to make it.
_DROP_ORDER = (
    "event",
    "trigger",
    "materialized view",
    "view",
    "foreign key",
    "check",
    "exclusion",
    "unique",
    "primary key",
    "index",
    "column",
    "table",
    "procedure",
    "function",
    "sequence",
    "domain",
    "type",
    "enum",
    "extension",
    "schema",
)
# What tables need: it is made before they are changed, and dropped after that.
_NEEDED = frozenset(_DROP_ORDER[_DROP_ORDER.index("table") + 1 :])

# Whether a part that differs as text is the same for the database.
Same = Callable[[SchemaObject, SchemaObject, str], bool]
Pair = Tuple[SchemaObject, SchemaObject]


class _Matched(NamedTuple):
    pairs: List[Pair]
    extra: List[SchemaObject]
    missing: List[SchemaObject]


def compared_objects(here: Schema, made: Schema) -> Schema:
    """Return what of a database is compared: what is in its current schema, or in one that the revisions use."""
    schemas = {one.schema for one in made.objects} | {here.current, ""}
    return here._replace(objects=[one for one in here.objects if one.schema in schemas])


def schema_differences(
    kind: SchemaKind, here: Schema, made: Schema, is_same: Same
) -> List[SchemaDifference]:
    """Return the differences, in an order in which they can be undone.

    :param here: what the database has.
    :param made: what the revisions have made.
    :param is_same: is called where texts differ.
    """
    pairs, extra, missing = _matched(_by_need(here.objects), _by_need(made.objects))
    dropped = [
        SchemaDifference(one.kind, one.name, "", _summary(one), None, one.drop)
        for one in sorted(_alone(extra)[::-1], key=_drop_key)
    ]
    created = [
        SchemaDifference(one.kind, one.name, "", None, _summary(one), one.create)
        for one in sorted(_alone(missing), key=_create_key)
    ]
    changed = [
        SchemaDifference(old.kind, old.name, part, was, by_revisions, undo)
        for old, new in sorted(pairs, key=lambda pair: _create_key(pair[0]))
        for part, was, by_revisions in _changes(old, new, is_same)
        for undo in [kind.undo(here, made, old, new, part)]
    ]
    found = [
        *(one for one in dropped if one.kind not in _NEEDED),
        *(one for one in created if one.kind in _NEEDED),
        *changed,
        *(one for one in created if one.kind not in _NEEDED),
        *(one for one in dropped if one.kind in _NEEDED),
    ]
    return list(kind.with_undo(here, made, found))


def _matched(here: Sequence[SchemaObject], made: Sequence[SchemaObject]) -> _Matched:
    """Pair the objects by their names, and what is left over by what it is.

    A name that the database made up comes last: of two such names, each may have been that of the other one.
    """
    pairs: List[Pair] = []
    extra, missing = list(here), list(made)
    for key in (_given_name, _content, _name):
        left: Dict[Any, List[SchemaObject]] = {}
        for one in extra:
            left.setdefault(key(one), []).append(one)
        still_missing = []
        for one in missing:
            same = left.get(key(one))
            if same:
                pairs.append((same.pop(0), one))
            else:
                still_missing.append(one)
        extra, missing = [one for same in left.values() for one in same], still_missing
    return _Matched(pairs, extra, missing)


def _name(one: SchemaObject) -> Any:
    return one.kind, one.name


def _given_name(one: SchemaObject) -> Any:
    # With a name that was made up, it has to be the same.
    return (*_name(one), _content(one) if one.has_made_up_name else None)


def _content(one: SchemaObject) -> Any:
    # Objects by themselves are known by their names, and so are columns and triggers.
    if not one.owner or one.kind in ("column", "trigger", "sequence"):
        return _name(one)
    return one.kind, one.owner, tuple(sorted(one.parts.items()))


def _alone(objects: Sequence[SchemaObject]) -> List[SchemaObject]:
    """Return the objects without those that go with another one, or that matter to nobody."""
    names = {one.name for one in objects if one.kind in ("table", "column", "materialized view")}
    owners = {one.name: one.owner for one in objects}
    return [
        one
        for one in objects
        if not one.is_optional and not {one.owner, owners.get(one.owner, "")} & (names - {""})
    ]


def _changes(old: SchemaObject, new: SchemaObject, is_same: Same) -> Iterable[Tuple[str, str, str]]:
    """Yield the parts that differ, each with its text here and by the revisions."""
    is_known_by_name = not (old.has_made_up_name and new.has_made_up_name or old.is_optional)
    if old.name != new.name and is_known_by_name:
        yield "name", old.name, new.name
    for part in {**old.parts, **new.parts}:
        was, by_revisions = old.parts.get(part, ""), new.parts.get(part, "")
        if was != by_revisions and not is_same(old, new, part):
            yield part, was, by_revisions


def _summary(one: SchemaObject) -> str:
    return ", ".join(text for text in one.parts.values() if text)


def _drop_key(one: SchemaObject) -> int:
    return _DROP_ORDER.index(one.kind)


def _create_key(one: SchemaObject) -> int:
    return -_DROP_ORDER.index(one.kind)


def _by_need(objects: Sequence[SchemaObject]) -> List[SchemaObject]:
    """Return objects by their names, and tables after those that they refer to."""
    named = sorted(objects, key=lambda one: one.name)
    needs: Dict[str, List[str]] = {}
    for one in named:
        needs.setdefault(one.owner or one.name, []).extend(one.needs)
    order: Dict[str, int] = {}

    def number(name: str) -> None:
        if name not in order:
            order[name] = -1  # a circle ends here
            for needed in needs.get(name, ()):
                number(needed)
            del order[name]
            order[name] = len(order)

    for one in named:
        number(one.owner or one.name)
    place = {name: index for index, name in enumerate(order)}
    return sorted(named, key=lambda one: place[one.owner or one.name] if one.kind == "table" else 0)
