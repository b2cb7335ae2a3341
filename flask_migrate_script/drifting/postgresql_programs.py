"""PostgreSQL's views, materialized views, functions, procedures, and sequences by themselves."""

from __future__ import annotations

from typing import Iterator

from ..sql_quotes import quoted_text
from .postgresql_rows import AGAIN, OpenSchema, lines, own
from .postgresql_sequences import free_sequences
from .schema_object import SchemaObject, TextAgain

_VIEWS = (
    "SELECT n.nspname, c.relname, c.oid::regclass::text, CASE c.relkind WHEN 'm' THEN 'MATERIALIZED ' END,"
    " rtrim(pg_get_viewdef(c.oid), ';'), (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(c.reloptions) AS o)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    f" WHERE c.relkind IN ('v', 'm') AND {own('pg_class', 'c')}"
)
# Aggregates have no text.
_FUNCTIONS = (
    "SELECT n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), p.oid::regprocedure::text,"
    " CASE to_jsonb(p)->>'prokind' WHEN 'p' THEN 'procedure' ELSE 'function' END, pg_get_functiondef(p.oid)"
    " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE coalesce(to_jsonb(p)->>'prokind', CASE to_jsonb(p)->>'proisagg' WHEN 'true' THEN 'a' END, 'f') <> 'a'"
    f" AND {own('pg_proc', 'p')}"
)


def read_programs(schema: OpenSchema) -> Iterator[SchemaObject]:
    """Yield them."""
    for in_schema, name, sql, materialized, text, options in lines(schema.rows(_VIEWS)):
        begin = f"CREATE {materialized}VIEW {sql}" + (f" WITH ({options})" if options else "")
        query = (
            "SELECT rtrim(pg_get_viewdef(oid), ';') FROM pg_class"
            f" WHERE relname = '{AGAIN}' AND relkind = 'v'"
        )
        yield SchemaObject(
            f"{materialized.lower()}view",
            schema.printed(in_schema, name),
            {"definition": text.strip(), "options": options},
            (f"{begin} AS {text.strip()}",),
            (f"DROP {materialized}VIEW {sql}",),
            schema=in_schema,
            again={"definition": TextAgain(f"CREATE TEMPORARY VIEW {AGAIN} AS {text}", query)},
        )
    for in_schema, name, arguments, sql, kind, text in lines(schema.rows(_FUNCTIONS)):
        yield SchemaObject(
            kind,
            f"{schema.printed(in_schema, name)}({arguments})",
            {"definition": text.strip()},
            (text.strip(),),
            (f"DROP {kind.upper()} {sql}",),
            schema=in_schema,
            again={
                "definition": TextAgain(
                    text, f"SELECT pg_get_functiondef({quoted_text(sql)}::regprocedure)"
                )
            },
        )
    yield from free_sequences(schema)
