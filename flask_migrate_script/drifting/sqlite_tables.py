"""One of SQLite's tables, with its columns and constraints."""

from __future__ import annotations

import re
from typing import Any, Dict, Iterator, List, Tuple

from ..sql_quotes import quoted_name, quoted_text
from .schema_kind import Rows
from .schema_object import SchemaObject
from .sqlite_table_text import TableConstraint, plain_text, table_text

_BEGIN = re.compile(
    r"CREATE\s+TABLE\s+(?:\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|'[^']*'|[^\s(]+)", re.I
)


def read_sqlite_table(rows: Rows, table: str, sql: str) -> Iterator[SchemaObject]:
    """Yield a table, its columns and its constraints.

    :param sql: as it is in ``sqlite_master``.
    """
    text = table_text(sql)
    quoted = quoted_name(table)
    others = rows(
        f"SELECT sql FROM sqlite_master WHERE tbl_name = {quoted_text(table)}"
        " AND type IN ('index', 'trigger') AND sql IS NOT NULL"
    )
    yield SchemaObject(
        "table",
        table,
        {"options": text.options},
        (sql, *(row[0] for row in others)),
        (f"DROP TABLE {quoted}",),
        words={"named": _BEGIN.sub("CREATE TABLE \0", sql, 1)},
    )
    columns = rows(f"PRAGMA table_xinfo({quoted})")
    keys = [row[1] for row in sorted(columns, key=lambda row: row[5]) if row[5]]  # type: ignore[no-any-return]
    for _, name, type_, not_null, default, _, hidden in columns:
        type_ = " ".join(str(type_).upper().split())
        # Such a key is the number of the row.
        is_row_number = keys == [name] and type_ == "INTEGER"
        yield SchemaObject(
            "column",
            f"{table}.{name}",
            {
                "type": type_,
                "collation": text.collations.get(name, ""),
                "nullability": "NOT NULL" if not_null or is_row_number else "",
                "default": _default(default),
                "generation": text.generations.get(name, "") if hidden else "",
                "storage": "STORED" if hidden == 3 else "",
            },
            (),
            (),
            owner=table,
            words={"column": name},
        )
    if keys:
        named = {one.columns: one.name for one in text.constraints if one.kind == "primary key"}
        yield _constraint(table, "primary key", named.get(tuple(keys), ""), f"({', '.join(keys)})")
    for one in text.constraints:
        if one.kind == "unique":
            yield _constraint(table, one.kind, one.name, f"({', '.join(one.columns)})")
        elif one.kind == "check":
            yield _constraint(table, one.kind, one.name, f"({one.text})")
    yield from _foreign_keys(rows, table, text.constraints)


def _default(default: Any) -> str:
    text = plain_text(default) if default is not None else ""
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return "" if text == "null" else text


def _constraint(table: str, kind: str, name: str, definition: str) -> SchemaObject:
    return SchemaObject(
        kind,
        f"{table}.{name}" if name else f"{table} {definition}",
        {"definition": definition},
        (),
        (),
        owner=table,
        has_made_up_name=not name,
    )


def _foreign_keys(
    rows: Rows, table: str, constraints: List[TableConstraint]
) -> Iterator[SchemaObject]:
    of_text = {one.columns: one for one in constraints if one.kind == "foreign key"}
    found: Dict[int, List[Tuple[Any, ...]]] = {}
    for row in rows(f"PRAGMA foreign_key_list({quoted_name(table)})"):
        found.setdefault(row[0], []).append(row)
    for parts in found.values():
        parts.sort(key=lambda row: row[1])  # type: ignore[no-any-return]
        columns = tuple(row[3] for row in parts)
        _, _, other, _, _, on_update, on_delete, _ = parts[0]
        referred = [row[4] for row in parts]
        if None in referred:  # the other table's key
            primary = sorted(
                (row[5], row[1])
                for row in rows(f"PRAGMA table_xinfo({quoted_name(other)})")
                if row[5]
            )
            referred = [name for _, name in primary]
        text = of_text.get(columns)
        definition = f"({', '.join(columns)}) REFERENCES {other} ({', '.join(map(str, referred))})"
        for event, action in (("UPDATE", on_update), ("DELETE", on_delete)):
            if action != "NO ACTION":
                definition += f" ON {event} {action}"
        if text and "initially deferred" in text.text:
            definition += " DEFERRABLE INITIALLY DEFERRED"
        key = _constraint(table, "foreign key", text.name if text else "", definition)
        yield key._replace(needs=(other,))
