"""PostgreSQL's schemas, extensions, enums, domains and composite types."""

from __future__ import annotations

from typing import Iterator

from .postgresql_rows import AGAIN, OpenSchema, lines, no_extension, own
from .schema_object import SchemaObject, TextAgain

_SCHEMAS = (
    "SELECT n.nspname, quote_ident(n.nspname) FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND"
    f" n.nspname NOT IN ('information_schema', 'public') AND {no_extension('pg_namespace', 'n')}"
)
_EXTENSIONS = "SELECT extname, quote_ident(extname) FROM pg_extension WHERE extname <> 'plpgsql'"
_ENUMS = (
    "SELECT n.nspname, t.typname, format_type(t.oid, NULL),"
    " (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid)"
    " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
    f" WHERE t.typtype = 'e' AND {own('pg_type', 't')}"
)
_OF_DOMAIN = "FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c')"
_DOMAINS = (
    "SELECT n.nspname, t.typname, format_type(t.oid, NULL), format_type(t.typbasetype, t.typtypmod),"
    " CASE WHEN t.typnotnull THEN 'NOT NULL' END, t.typdefault,"
    f" (SELECT string_agg(pg_get_constraintdef(c.oid), ' ' ORDER BY conname) {_OF_DOMAIN},"
    f" (SELECT string_agg('DROP CONSTRAINT ' || quote_ident(conname), E'\\n') {_OF_DOMAIN},"
    " (SELECT string_agg('ADD CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(c.oid), E'\\n')"
    f" {_OF_DOMAIN}"
    " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
    f" WHERE t.typtype = 'd' AND {own('pg_type', 't')}"
)
_COMPOSITES = (
    "SELECT n.nspname, t.typname, format_type(t.oid, NULL),"
    " (SELECT string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)"
    " FROM pg_attribute WHERE attrelid = t.typrelid AND NOT attisdropped AND attnum > 0)"
    " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_class r ON r.oid = t.typrelid"
    f" WHERE t.typtype = 'c' AND r.relkind = 'c' AND {own('pg_type', 't')}"
)
_CHECKS_AGAIN = (
    "SELECT string_agg(pg_get_constraintdef(c.oid), ' ' ORDER BY conname) FROM pg_constraint c JOIN pg_type t"
    f" ON t.oid = c.contypid WHERE t.typname = '{AGAIN}' AND c.contype = 'c'"
)


def read_types(schema: OpenSchema) -> Iterator[SchemaObject]:
    """Yield them."""
    for name, quoted in lines(schema.rows(_SCHEMAS)):
        yield SchemaObject(
            "schema",
            name,
            {},
            (f"CREATE SCHEMA {quoted}",),
            (f"DROP SCHEMA {quoted}",),
            schema=name,
        )
    for name, quoted in lines(schema.rows(_EXTENSIONS)):
        create, drop = f"CREATE EXTENSION {quoted}", f"DROP EXTENSION {quoted}"
        yield SchemaObject("extension", name, {}, (create,), (drop,))
    for in_schema, name, sql, labels in lines(schema.rows(_ENUMS)):
        yield SchemaObject(
            "enum",
            schema.printed(in_schema, name),
            {"labels": labels},
            (f"CREATE TYPE {sql} AS ENUM ({labels})",),
            (f"DROP TYPE {sql}",),
            schema=in_schema,
            words={"sql": sql},
        )
    yield from _domains(schema)
    for in_schema, name, sql, attributes in lines(schema.rows(_COMPOSITES)):
        yield SchemaObject(
            "type",
            schema.printed(in_schema, name),
            {"attributes": attributes},
            (f"CREATE TYPE {sql} AS ({attributes})",),
            (f"DROP TYPE {sql}",),
            schema=in_schema,
        )


def _domains(schema: OpenSchema) -> Iterator[SchemaObject]:
    for row in lines(schema.rows(_DOMAINS)):
        in_schema, name, sql, base, not_null, default, checks, drop_checks, add_checks = row
        alter = f"ALTER DOMAIN {sql}"
        rest = [f"DEFAULT {default}" if default else "", not_null, checks]
        create = " ".join(filter(None, [f"CREATE DOMAIN {sql} AS {base}", *rest]))
        statement = f"CREATE DOMAIN pg_temp.{AGAIN} AS {base} {checks}"
        yield SchemaObject(
            "domain",
            schema.printed(in_schema, name),
            {"type": base, "nullability": not_null, "default": default, "checks": checks},
            (create,),
            (f"DROP DOMAIN {sql}",),
            schema=in_schema,
            again={"checks": TextAgain(statement, _CHECKS_AGAIN)} if checks else {},
            words={
                "alter": alter,
                "drop checks": "\n".join(f"{alter} {one}" for one in drop_checks.splitlines()),
                "add checks": "\n".join(f"{alter} {one}" for one in add_checks.splitlines()),
            },
        )
