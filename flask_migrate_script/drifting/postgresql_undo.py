"""The statements that make a part of an object in a PostgreSQL database what the revisions make."""

from __future__ import annotations

from typing import Callable, Dict, Iterator, Optional

from .schema_object import Schema, SchemaObject, Statements


def undo_part(
    here: Schema, old: SchemaObject, new: SchemaObject, part: str
) -> Optional[Statements]:
    """Return the statements; None where the object is dropped and made anew.

    :param here: what the database has.
    :param old: the object there.
    :param new: the one that the revisions make.
    """
    if part == "name":
        return (old.words["rename"] + new.words["name"],)
    if old.kind == "column" and part != "generation":
        return tuple(_COLUMN[part](old, new))
    if old.kind == "enum":
        return tuple(_labels(here, old, new))
    if old.kind == "sequence" and part not in ("type", "owner"):
        return (f"{old.words['alter']} {new.words['values']}",)
    if old.kind == "trigger" and part == "state":
        return (new.words["state"],)
    if old.kind in ("function", "procedure"):
        return new.create  # CREATE OR REPLACE
    if old.kind == "domain" and part != "type":
        return tuple(_domain(old, new, part))
    if old.kind == "table":
        return _table(old, new, part)
    return None


def _table(old: SchemaObject, new: SchemaObject, part: str) -> Statements:
    if part == "persistence":
        return (f"ALTER TABLE {old.words['sql']} SET {new.parts[part] or 'LOGGED'}",)
    return (f"-- {old.words['sql']} has to be made anew",)


def _domain(old: SchemaObject, new: SchemaObject, part: str) -> Iterator[str]:
    alter, text = old.words["alter"], new.parts[part]
    if part == "default":
        yield f"{alter} {f'SET DEFAULT {text}' if text else 'DROP DEFAULT'}"
    elif part == "nullability":
        yield f"{alter} {'SET' if text else 'DROP'} NOT NULL"
    else:
        yield from old.words["drop checks"].splitlines()
        yield from new.words["add checks"].splitlines()


def _type(old: SchemaObject, new: SchemaObject) -> Iterator[str]:
    collation = f" COLLATE {new.parts['collation']}" if new.parts["collation"] else ""
    type_ = new.parts["type"]
    using = f" USING {old.words['sql']}::{type_}" if type_ != old.parts["type"] else ""
    default = old.parts["default"]
    if default and using:  # it may be none of the other type
        yield f"{old.words['alter']} DROP DEFAULT"
    yield f"{old.words['alter']} TYPE {type_}{collation}{using}"
    if default and using and new.parts["default"]:
        yield f"{old.words['alter']} SET DEFAULT {new.parts['default']}"


def _nullability(old: SchemaObject, new: SchemaObject) -> Iterator[str]:
    yield f"{old.words['alter']} {'SET' if new.parts['nullability'] else 'DROP'} NOT NULL"


def _default(old: SchemaObject, new: SchemaObject) -> Iterator[str]:
    default = new.parts["default"]
    yield f"{old.words['alter']} {f'SET DEFAULT {default}' if default else 'DROP DEFAULT'}"


def _identity(old: SchemaObject, new: SchemaObject) -> Iterator[str]:
    kind = new.parts["identity"]
    if not kind:
        yield f"{old.words['alter']} DROP IDENTITY"
    elif old.parts["identity"]:
        yield f"{old.words['alter']} SET GENERATED {kind}"
    else:
        yield f"{old.words['alter']} ADD GENERATED {kind} AS IDENTITY"


_COLUMN: Dict[str, Callable[[SchemaObject, SchemaObject], Iterator[str]]] = {
    "type": _type,
    "collation": _type,
    "nullability": _nullability,
    "default": _default,
    "identity": _identity,
}


def _labels(here: Schema, old: SchemaObject, new: SchemaObject) -> Iterator[str]:
    """Yield what makes an enum anew: labels can't be removed or moved."""
    sql = old.words["sql"]
    yield f"ALTER TYPE {sql} RENAME TO _replaced"
    yield from new.create
    for column in here.of_kind("column"):
        type_ = column.parts["type"]
        if type_ not in (sql, f"{sql}[]"):
            continue
        alter, default = column.words["alter"], column.parts["default"]
        array = "[]" if type_ != sql else ""
        if default:
            yield f"{alter} DROP DEFAULT"
        yield f"{alter} TYPE {type_} USING {column.words['sql']}::text{array}::{type_}"
        if default:
            yield f"{alter} SET DEFAULT {default}"
    schema = sql[: -len(_last_name(sql))]
    yield f"DROP TYPE {schema}_replaced"


def _last_name(sql: str) -> str:
    """Return the name in a name with a schema, with its quotes."""
    if sql.endswith('"'):
        return sql[sql[:-1].replace('""', "  ").rindex('"') :]
    return sql[sql.rindex(".") + 1 :] if "." in sql else sql
