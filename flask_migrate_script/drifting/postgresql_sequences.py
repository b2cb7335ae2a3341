"""PostgreSQL's sequences: those of columns, and those by themselves."""

from __future__ import annotations

from typing import Any, Dict, Iterator, Tuple

from .postgresql_rows import OpenSchema, lines, own
from .schema_object import SchemaObject

# An identity column's own sequence is a part of the column.
_SEQUENCES = (
    "SELECT n.nspname, c.relname, c.oid::regclass::text, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement,"
    " s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN 'CYCLE' END,"
    " d.refobjid, a.attname, t.oid::regclass::text || '.' || quote_ident(a.attname), t.relname,"
    " CASE WHEN s.seqmax IN (32767, 2147483647, 9223372036854775807) THEN 'yes' END"
    " FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')"
    " AND d.refclassid = 'pg_class'::regclass"
    " LEFT JOIN pg_class t ON t.oid = d.refobjid"
    " LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
    f" WHERE coalesce(d.deptype, 'a') = 'a' AND {own('pg_class', 'c')}"
)


def owned_sequences(schema: OpenSchema) -> Dict[Tuple[Any, str], SchemaObject]:
    """Return the sequences that a column owns, by the table's oid and the column's name."""
    return {key: one for key, one in _sequences(schema) if key[0]}


def free_sequences(schema: OpenSchema) -> Iterator[SchemaObject]:
    """Yield the other ones."""
    return (one for key, one in _sequences(schema) if not key[0])


def _sequences(schema: OpenSchema) -> Iterator[Tuple[Tuple[Any, str], SchemaObject]]:
    for row in lines(schema.rows(_SEQUENCES)):
        in_schema, name, sql, type_, start, step, least, most, cache, cycle = row[:10]
        table, column, column_sql, table_name, is_largest = row[10:]
        # PostgreSQL 9 made each of a column's bigint, and a database keeps that.
        limits = "" if is_largest and table else str(most)
        parts = {
            "START": start,
            "INCREMENT": step,
            "MINVALUE": least,
            "MAXVALUE": limits,
            "CACHE": cache,
        }
        values = " ".join(
            [*(f"{word} {text}" for word, text in parts.items() if text), cycle or "NO CYCLE"]
        )
        of_type = "" if table else f"AS {type_}"
        own_it = (f"ALTER SEQUENCE {sql} OWNED BY {column_sql}",) if table else ()
        create = " ".join(filter(None, ["CREATE SEQUENCE", sql, of_type, values]))
        yield (
            (table, column),
            SchemaObject(
                "sequence",
                schema.printed(in_schema, name),
                {
                    "type": of_type[3:],
                    "owner": column_sql,
                    **{word.lower(): str(text) for word, text in parts.items()},
                    "cycle": cycle,
                },
                (create, *own_it),
                (f"DROP SEQUENCE {sql}",),
                owner=schema.printed(in_schema, table_name, column) if table else "",
                schema=in_schema,
                words={"alter": f"ALTER SEQUENCE {sql}", "values": values},
            ),
        )
