"""PostgreSQL's columns, each with the sequence that it owns."""

from __future__ import annotations

from typing import Any, Dict, Iterator, Mapping, Tuple

from .postgresql_rows import AGAIN, OpenSchema, lines, own
from .postgresql_sequences import owned_sequences
from .schema_object import SchemaObject, TextAgain

# Columns that a table has by inheritance are those of the other table.
_COLUMNS = (
    "SELECT a.attrelid, a.attname, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),"
    " CASE WHEN a.attnotnull THEN 'NOT NULL' END, pg_get_expr(d.adbin, d.adrelid),"
    " CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,"
    " CASE to_jsonb(a)->>'attgenerated' WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' END,"
    " CASE WHEN a.attcollation <> t.typcollation THEN (SELECT quote_ident(m.nspname) || '.' || quote_ident(o.collname)"
    " FROM pg_collation o JOIN pg_namespace m ON m.oid = o.collnamespace WHERE o.oid = a.attcollation) END"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_type t ON t.oid = a.atttypid"
    " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attislocal AND NOT c.relispartition"
    f" AND c.relkind IN ('r', 'p') AND {own('pg_class', 'c')} ORDER BY a.attrelid, a.attnum"
)


def read_columns(
    schema: OpenSchema, tables: Mapping[Any, Tuple[str, ...]]
) -> Iterator[Tuple[Any, ...]]:
    """Yield for each column its table's oid, the column, and its sequence if it has one.

    :param tables: by oid, each as its schema, its name, and its name as it is printed and in SQL.
    """
    sequences: Dict[Tuple[Any, str], SchemaObject] = owned_sequences(schema)
    for oid, name, quoted, type_, not_null, default, identity, generated, collation in lines(
        schema.rows(_COLUMNS)
    ):
        if oid not in tables:
            continue
        in_schema, _, printed, sql = tables[oid]
        parts = {
            "type": type_,
            "collation": collation,
            "nullability": not_null,
            "default": "" if generated else default,
            "identity": identity,
            "generation": f"({default}) {generated}" if generated else "",
        }
        ddl = " ".join(filter(None, [quoted, *_words(parts)]))
        sequence = sequences.get((oid, name))
        before, after = (sequence.create[:1], sequence.create[1:]) if sequence else ((), ())
        again = f"ALTER TABLE {sql} ADD COLUMN {AGAIN} {type_} "
        read = (
            "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a"
            f" ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE a.attname = '{AGAIN}'"
        )
        column = SchemaObject(
            "column",
            f"{printed}.{name}",
            parts,
            (*before, f"ALTER TABLE {sql} ADD COLUMN {ddl}", *after),
            (f"ALTER TABLE {sql} DROP COLUMN {quoted}",),
            owner=printed,
            schema=in_schema,
            again={
                "default": TextAgain(f"{again} DEFAULT {default}", read),
                "generation": TextAgain(
                    f"{again} GENERATED ALWAYS AS {parts['generation']}",
                    f"SELECT '(' || e.text || ') {generated}' FROM ({read}) AS e (text)",
                ),
            },
            words={"ddl": ddl, "alter": f"ALTER TABLE {sql} ALTER COLUMN {quoted}", "sql": quoted},
        )
        yield (oid, column, sequence) if sequence else (oid, column)


def _words(parts: Mapping[str, str]) -> Iterator[str]:
    yield parts["type"]
    if parts["collation"]:
        yield f"COLLATE {parts['collation']}"
    if parts["generation"]:
        yield f"GENERATED ALWAYS AS {parts['generation']}"
    if parts["identity"]:
        yield f"GENERATED {parts['identity']} AS IDENTITY"
    if parts["default"]:
        yield f"DEFAULT {parts['default']}"
    yield parts["nullability"]
