"""The tables of MySQL and MariaDB with what goes with each, as SHOW CREATE TABLE has it, and the columns' parts."""

from __future__ import annotations

import re
from typing import Collection, Dict, Iterator, List, Mapping, NamedTuple, Tuple

from ..sql_quotes import backquoted_name
from .schema_kind import Rows
from .schema_object import SchemaObject

_TABLES = (
    "SELECT table_name, engine, table_collation FROM information_schema.tables WHERE table_schema = DATABASE()"
    " AND table_type NOT IN ('VIEW', 'SYSTEM VIEW', 'SEQUENCE') ORDER BY table_name"
)
_COLUMNS = (
    "SELECT table_name, column_name, column_type, collation_name, is_nullable, column_default, extra,"
    " generation_expression FROM information_schema.columns WHERE table_schema = DATABASE()"
    " ORDER BY table_name, ordinal_position"
)
_NAME = r"`((?:[^`]|``)+)`"
# The lines of SHOW CREATE TABLE, by the kind of what each is for.
_LINES = {
    "column": re.compile(_NAME + " "),
    "primary key": re.compile(r"PRIMARY KEY"),
    "foreign key": re.compile(rf"CONSTRAINT {_NAME} FOREIGN KEY \(([^)]*)\)"),
    "check": re.compile(rf"CONSTRAINT {_NAME} CHECK"),
    "unique": re.compile(rf"UNIQUE KEY {_NAME} \((.*)"),
    "index": re.compile(rf"(?:FULLTEXT |SPATIAL )?KEY {_NAME} \((.*)"),
}
_REFERRED = re.compile(rf" REFERENCES {_NAME}")
_DROPS = {
    "primary key": "DROP PRIMARY KEY",
    "foreign key": "DROP FOREIGN KEY",
    "check": "DROP CONSTRAINT",
    "unique": "DROP INDEX",
    "index": "DROP INDEX",
}
# Names that the server made up for foreign keys and checks; for an index it is that of the first column.
_MADE_UP = re.compile(r"(?:.*_(?:ibfk|chk)_|CONSTRAINT_|)\d+")
_COUNTER = re.compile(r" AUTO_INCREMENT=\d+")
_COMMENT = re.compile(r" COMMENT '(?:[^'\\]|''|\\.)*'")
_ENGINE = re.compile(r" ENGINE = \w+")
_CHECK = re.compile(r" CHECK \((.*)\)$")
# It is the same for InnoDB, and written by some versions only.
_NO_ACTION = re.compile(r" ON (?:DELETE|UPDATE) (?:NO ACTION|RESTRICT)")
# MySQL writes it until 8.0.18; it has no meaning without ZEROFILL.
_WIDTH = re.compile(r"^((?:small|medium|big)?int|year)\(\d+\)(?!.*zerofill)")


class _TableText(NamedTuple):
    """What SHOW CREATE TABLE has of a table."""

    create: str
    #: By kind: each name with its line; what has no name has an empty one.
    lines: Dict[str, List[Tuple[str, str]]]
    partitions: str


def read_mysql_tables(rows: Rows, without: Collection[str]) -> Iterator[SchemaObject]:
    """Yield each table, and what goes with it.

    :param rows: returns texts.
    :param without: the version tables.
    """
    columns: Dict[str, List[Tuple[str, ...]]] = {}
    for table, *column in rows(_COLUMNS):
        columns.setdefault(table, []).append(tuple(column))
    for table, engine, collation in rows(_TABLES):
        if table in without:
            continue
        text = _table_text(rows(f"SHOW CREATE TABLE {backquoted_name(table)}")[0][1])
        sql = backquoted_name(table)
        charset = collation_name(collation)
        yield SchemaObject(
            "table",
            table,
            {"engine": engine, "collation": charset, "partitions": text.partitions},
            (text.create,),
            (f"DROP TABLE {sql}",),
            words={
                "engine": f"ALTER TABLE {sql} ENGINE={engine}",
                "collation": f"ALTER TABLE {sql} DEFAULT CHARACTER SET {charset.split('_')[0]} COLLATE {charset}",
            },
        )
        of_lines = dict(text.lines["column"])
        for one in columns.get(table, []):
            yield _column(table, sql, one, of_lines.get(one[0], ""))
        yield from _keys(table, sql, text.lines)


def collation_name(name: str) -> str:
    """Return a collation by its newer name."""
    return re.sub(r"^utf8_", "utf8mb3_", name)


def _table_text(create: str) -> _TableText:
    create = _COUNTER.sub("", create)
    first, *rest = create.split("\n")
    found: Dict[str, List[Tuple[str, str]]] = {kind: [] for kind in _LINES}
    end = next((number for number, line in enumerate(rest) if line.startswith(")")), len(rest))
    for line in rest[:end]:
        text = line.strip().rstrip(",")
        for kind, pattern in _LINES.items():
            match = pattern.match(text)
            if match:
                name = match.group(1).replace("``", "`") if pattern.groups else ""
                found[kind].append((name, text))
                break
    return _TableText(create, found, _ENGINE.sub("", "\n".join(rest[end + 1 :])))


def _column(table: str, sql: str, column: Tuple[str, ...], line: str) -> SchemaObject:
    name, type_, collation, nullable, default, extra, generation = column
    extra = extra.lower().replace("default_generated", "").replace("()", "").strip()
    is_generated = bool(generation)
    check = _CHECK.search(_COMMENT.sub("", line))
    parts = {
        "type": _WIDTH.sub(r"\1", type_),
        "collation": collation_name(collation),
        "nullability": "NOT NULL" if nullable == "NO" and not is_generated else "",
        "default": "" if default == "NULL" or is_generated else _default(default),
        "attributes": extra,
        "generation": generation,
        "check": check.group(1) if check else "",
    }
    return SchemaObject(
        "column",
        f"{table}.{name}",
        parts,
        (f"ALTER TABLE {sql} ADD COLUMN {line}",),
        (f"ALTER TABLE {sql} DROP COLUMN {backquoted_name(name)}",),
        owner=table,
        words={"modify": f"ALTER TABLE {sql} MODIFY COLUMN {line}"},
    )


def _default(default: str) -> str:
    return re.sub(r"current_timestamp(\(\))?", "current_timestamp", default, flags=re.IGNORECASE)


def _keys(
    table: str, sql: str, lines: Mapping[str, List[Tuple[str, str]]]
) -> Iterator[SchemaObject]:
    foreign_keys = [_LINES["foreign key"].match(line) for _, line in lines["foreign key"]]
    needed = {(match.group(2), match.group(1)) for match in foreign_keys if match}
    needing = {columns for columns, _ in needed}
    for kind, drop in _DROPS.items():
        for name, line in lines[kind]:
            quoted = backquoted_name(name) if name else ""
            text = _COMMENT.sub("", _NO_ACTION.sub("", line))
            definition = text.replace(f"CONSTRAINT {quoted} ", "", 1).replace(f" {quoted}", "", 1)
            first = re.search(_NAME, definition)
            is_made_up = kind in ("foreign key", "check") and bool(_MADE_UP.fullmatch(name))
            is_of_foreign_key = False
            if kind in ("unique", "index") and first:
                is_made_up = bool(re.fullmatch(re.escape(first.group(1)) + r"(_\d+)?", name))
                # The server makes it for the foreign key, and drops it for another one: but not if it was in a dump.
                columns = definition[definition.index("(") + 1 : -1]
                is_of_foreign_key = (columns, name) in needed or is_made_up and columns in needing
            yield SchemaObject(
                kind,
                f"{table}.{name}" if name else table,
                {"definition": definition},
                (f"ALTER TABLE {sql} ADD {line}",),
                (f"ALTER TABLE {sql} {drop} {quoted}".strip(),),
                owner=table,
                has_made_up_name=is_made_up or is_of_foreign_key,
                needs=tuple(_REFERRED.findall(line)) if kind == "foreign key" else (),
                is_optional=is_of_foreign_key and kind == "index",
            )
