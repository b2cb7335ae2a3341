"""PostgreSQL's tables, with what goes with each: columns, constraints, indexes, sequences and triggers."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

from ..sql_quotes import quoted_text
from .postgresql_columns import read_columns
from .postgresql_rows import AGAIN, OpenSchema, is_made_up, lines, own
from .schema_object import SchemaObject, TextAgain

_TABLES = (
    "SELECT c.oid, n.nspname, c.relname, c.oid::regclass::text,"
    " CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END,"
    " CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, pg_get_expr(c.relpartbound, c.oid),"
    " (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY inhseqno) FROM pg_inherits i"
    " WHERE i.inhrelid = c.oid)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    f" WHERE c.relkind IN ('r', 'p') AND {own('pg_class', 'c')}"
)
# NOT NULL is a constraint, too, from PostgreSQL 18 on; a column has it on each. Partitions have those of their table.
_CONSTRAINTS = (
    "SELECT k.conrelid, k.conname, quote_ident(k.conname), k.contype::text, pg_get_constraintdef(k.oid), k.confrelid"
    " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.coninhcount = 0"
    f" AND coalesce(to_jsonb(k)->>'conparentid', '0') = '0' AND {own('pg_class', 'c')}"
)
_INDEXES = (
    "SELECT i.indrelid, x.relname, quote_ident(x.relname), n.nspname, x.oid::regclass::text,"
    " CASE WHEN i.indisunique THEN 'UNIQUE ' END, pg_get_indexdef(x.oid), CASE WHEN NOT i.indisvalid THEN 'not valid' END,"
    " c.relname"
    " FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid"
    " JOIN pg_namespace n ON n.oid = x.relnamespace"
    " WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x'))"
    f" AND NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = x.oid) AND {own('pg_class', 'c')}"
)
_TRIGGERS = (
    "SELECT t.tgrelid, t.tgname, quote_ident(t.tgname), pg_get_triggerdef(t.oid),"
    " CASE t.tgenabled WHEN 'O' THEN 'enabled' WHEN 'D' THEN 'disabled' WHEN 'A' THEN 'always' ELSE 'replica' END,"
    " c.relname, c.oid::regclass::text, n.nspname"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE NOT t.tgisinternal AND coalesce(to_jsonb(t)->>'tgparentid', '0') = '0'"
    f" AND {own('pg_class', 'c')} AND {own('pg_trigger', 't')}"
)
_KINDS = {
    "p": "primary key",
    "u": "unique",
    "f": "foreign key",
    "c": "check",
    "x": "exclusion",
}
_ENABLE = {
    "enabled": "ENABLE",
    "disabled": "DISABLE",
    "always": "ENABLE ALWAYS",
    "replica": "ENABLE REPLICA",
}


class _PostgresqlTable(NamedTuple):
    in_schema: str
    name: str
    #: Its name as it is printed, and in SQL.
    printed: str
    sql: str
    parts: Dict[str, str]
    #: The tables that it inherits from, or is a partition of, in SQL.
    parents: Tuple[str, ...]


def read_tables(schema: OpenSchema) -> Iterator[SchemaObject]:
    """Yield each table, and what goes with it. (PostgreSQL's views and materialized views are not tables here.)"""
    tables: Dict[Any, _PostgresqlTable] = {}
    for oid, in_schema, name, sql, unlogged, key, bound, parents in lines(schema.rows(_TABLES)):
        if (in_schema, name) not in schema.without:
            parts = {
                "persistence": unlogged,
                "partition key": key,
                "partition": f"OF {parents} {bound}" if bound else "",
                "inheritance": parents if not bound else "",
            }
            printed = schema.printed(in_schema, name)
            tables[oid] = _PostgresqlTable(
                in_schema, name, printed, sql, parts, tuple(parents.split(", "))
            )
    columns: Dict[Any, List[Tuple[SchemaObject, ...]]] = {}
    for oid, *column in read_columns(schema, {oid: one[:4] for oid, one in tables.items()}):
        columns.setdefault(oid, []).append(tuple(column))
    constraints = _constraints(schema, tables)
    by_sql = {one.sql: one.printed for one in tables.values()}
    indexes, triggers = _indexes(schema), _triggers(schema)
    for oid, table in tables.items():
        of_table = [one for group in columns.get(oid, []) for one in group]
        mine, rest = constraints.get(oid, []), [*indexes.pop(oid, []), *triggers.pop(oid, [])]
        yield SchemaObject(
            "table",
            table.printed,
            table.parts,
            tuple(_create(table, of_table, mine, rest)),
            (f"DROP TABLE {table.sql}",),
            schema=table.in_schema,
            needs=tuple(by_sql[name] for name in table.parents if name in by_sql),
            words={"sql": table.sql},
        )
        yield from of_table
        yield from mine
        yield from rest
    without = {(one.in_schema, one.name) for one in tables.values()} | schema.without
    # What is left goes with materialized views and views.
    for group in (*indexes.values(), *triggers.values()):
        yield from (one for one in group if (one.schema, one.words["table"]) not in without)


def _create(
    table: _PostgresqlTable,
    columns: List[SchemaObject],
    constraints: List[SchemaObject],
    rest: List[SchemaObject],
) -> Iterator[str]:
    # NOT VALID has no meaning in a CREATE TABLE.
    later = [
        one
        for one in constraints
        if one.kind == "foreign key" or one.parts["definition"].endswith(" NOT VALID")
    ]
    for one in columns:
        if one.kind == "sequence":
            yield one.create[0]
    bound, parents = table.parts["partition"], table.parts["inheritance"]
    if bound:
        yield f"CREATE TABLE {table.sql} PARTITION {bound}"
    else:
        words = [one.words["ddl"] for one in columns if one.kind == "column"]
        words += [one.words["ddl"] for one in constraints if one not in later]
        kind = f"{table.parts['persistence']} TABLE".strip()
        key = table.parts["partition key"]
        yield f"CREATE {kind} {table.sql} ({', '.join(words)})" + (
            f" PARTITION BY {key}" if key else f" INHERITS ({parents})" if parents else ""
        )
    for one in columns:
        if one.kind == "sequence":
            yield from one.create[1:]
    for one in [*later, *rest]:
        yield from one.create


def _constraints(
    schema: OpenSchema, tables: Dict[Any, _PostgresqlTable]
) -> Dict[Any, List[SchemaObject]]:
    found: Dict[Any, List[SchemaObject]] = {}
    for oid, name, quoted, letter, text, referred in lines(schema.rows(_CONSTRAINTS)):
        if oid not in tables:
            continue
        table = tables[oid]
        again = {}
        if letter == "c":
            statement = f"ALTER TABLE {table.sql} ADD CONSTRAINT {AGAIN} {text}"
            again["definition"] = TextAgain(
                statement,
                f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '{AGAIN}'",
            )
        found.setdefault(oid, []).append(
            SchemaObject(
                _KINDS[letter],
                f"{table.printed}.{name}",
                {"definition": text},
                (f"ALTER TABLE {table.sql} ADD CONSTRAINT {quoted} {text}",),
                (f"ALTER TABLE {table.sql} DROP CONSTRAINT {quoted}",),
                owner=table.printed,
                schema=table.in_schema,
                has_made_up_name=is_made_up(name),
                needs=(tables[referred].printed,) if referred in tables else (),
                again=again,
                words={
                    "ddl": f"CONSTRAINT {quoted} {text}",
                    "rename": f"ALTER TABLE {table.sql} RENAME CONSTRAINT {quoted} TO ",
                    "name": quoted,
                },
            )
        )
    return found


def _indexes(schema: OpenSchema) -> Dict[Any, List[SchemaObject]]:
    found: Dict[Any, List[SchemaObject]] = {}
    for oid, name, quoted, in_schema, sql, unique, text, validity, table in lines(
        schema.rows(_INDEXES)
    ):
        # What comes after the name.
        definition = text[len(f"CREATE {unique}INDEX {quoted} ") :]
        owner = schema.printed(in_schema, table)
        statement = f"CREATE {unique}INDEX {AGAIN} {definition}"
        read = f"SELECT pg_get_indexdef(oid) FROM pg_class WHERE relname = '{AGAIN}'"
        prefix = len(f"CREATE {unique}INDEX {AGAIN} ")
        found.setdefault(oid, []).append(
            SchemaObject(
                "index",
                f"{owner}.{name}",
                {"uniqueness": unique.strip(), "definition": definition, "state": validity},
                # A partitioned table's index is of its partitions, too.
                (text.replace(" ON ONLY ", " ON ", 1),),
                (f"DROP INDEX {sql}",),
                owner=owner,
                schema=in_schema,
                has_made_up_name=is_made_up(name),
                again={
                    "definition": TextAgain(
                        statement, f"SELECT substr(i.text, {prefix + 1}) FROM ({read}) AS i (text)"
                    )
                },
                words={
                    "table": table,
                    "rename": f"ALTER INDEX {sql} RENAME TO ",
                    "name": quoted,
                },
            )
        )
    return found


def _triggers(schema: OpenSchema) -> Dict[Any, List[SchemaObject]]:
    found: Dict[Any, List[SchemaObject]] = {}
    for oid, name, quoted, text, state, table, sql, in_schema in lines(schema.rows(_TRIGGERS)):
        owner = schema.printed(in_schema, table)
        alter = f"ALTER TABLE {sql} {_ENABLE[state]} TRIGGER {quoted}"
        create = (text,) if state == "enabled" else (text, alter)
        statement = text.replace(f"TRIGGER {quoted} ", f"TRIGGER {AGAIN} ", 1)
        query = (
            f"SELECT replace(pg_get_triggerdef(oid), {quoted_text(f'TRIGGER {AGAIN} ')},"
            f" {quoted_text(f'TRIGGER {quoted} ')}) FROM pg_trigger WHERE tgname = '{AGAIN}'"
        )
        found.setdefault(oid, []).append(
            SchemaObject(
                "trigger",
                f"{owner}.{name}",
                {"definition": text, "state": state},
                create,
                (f"DROP TRIGGER {quoted} ON {sql}",),
                owner=owner,
                schema=in_schema,
                again={"definition": TextAgain(statement, query)},
                words={"table": table, "state": alter},
            )
        )
    return found
