"""A PostgreSQL database as statements: pg_dump's text, which has sequences, views, functions and circles of keys right."""

from __future__ import annotations

import os
import re
import subprocess
from typing import Dict, List, Match, Set

from ..exceptions import MigrateError
from ..scratch.scratch_database import ScratchDatabase
from ..sql_quotes import quoted_name, quoted_text
from .database_dump import DatabaseDump, DumpedStatement
from .version_table import VersionTable

# The line before each object of a dump.
_HEADER = re.compile(
    r"^--\n-- (?:Data for )?Name: (?P<name>.*); Type: (?P<type>[A-Z ]+); Schema: (?P<schema>.*); Owner:.*\n--\n",
    re.MULTILINE,
)
# What pg_dump sets between objects, and what it ends with.
_BETWEEN = re.compile(
    r"(\s*^(SET default_\w+ = .*;|--\n-- PostgreSQL database dump complete\n--|\\unrestrict .*)$)*\s*\Z",
    re.MULTILINE,
)
# Before the table whose key a view needs is dropped, the view becomes one that needs nothing.
_DROP = re.compile(
    r"^(?:(?:ALTER|DROP) .*|CREATE OR REPLACE VIEW .*\nSELECT(?:\n    .*)*?);$", re.MULTILINE
)
_KEY = re.compile(r'^ALTER TABLE (ONLY .*)\n    ADD CONSTRAINT ("(?:[^"]|"")+"|\S+) ')
# An extension in the schema public, or in pg_catalog, may have been there before.
_COMMON_EXTENSION = re.compile(
    r"^CREATE EXTENSION IF NOT EXISTS (.*) WITH SCHEMA (?:public|pg_catalog)$"
)
# How PostgreSQL prints IN with strings, and prints it no more after it has read that: each has ::text then.
_STRINGS = re.compile(r"\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]")
_STRING = re.compile(r"'(?:[^']|'')*'::character varying")
# These have texts of the revisions' own.
_AS_WRITTEN = ("FUNCTION", "PROCEDURE", "COMMENT", "TABLE DATA")
# A function may use tables that come after it. Outside of a transaction, this does nothing.
_BEFORE_FUNCTIONS = "SET LOCAL check_function_bodies = false"

# What libpq calls what a driver gets.
_VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "sslmode": "PGSSLMODE",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslrootcert": "PGSSLROOTCERT",
    "service": "PGSERVICE",
    "options": "PGOPTIONS",
}


def dump_postgresql(database: ScratchDatabase, version_table: VersionTable) -> DatabaseDump:
    """Return what is in a PostgreSQL database; the parameters are those of :func:`~.dumping.dump`.

    :raises MigrateError: there is no pg_dump, or it fails: it has to be at least as new as the server.
    """
    version_table = _found_version_table(database, version_table)
    text = _pg_dump(database, version_table)
    headers = list(_HEADER.finditer(text))
    begin = text[: headers[0].start()] if headers else text
    ends = [header.start() for header in headers[1:]] + [len(text)]
    statements: List[DumpedStatement] = []
    # The version table is in it, after the downgrade as well.
    kept = version_table.schema or "public"
    needless = {f"DROP SCHEMA IF EXISTS {name}" for name in ("public", kept, quoted_name(kept))}
    tables = 0
    for header, end in zip(headers, ends):
        body = _BETWEEN.sub("", text[header.end() : end]).strip()
        kind, name = header.group("type"), header.group("name")
        tables += kind == "TABLE"
        # Only its owner may write it, and it is not of the revisions.
        if not body or (kind == "COMMENT" and name.startswith("EXTENSION ")):
            continue
        if kind not in _AS_WRITTEN:
            body = _STRINGS.sub(_read_strings, body)
        needless |= _needless_drops(kind, body)
        if kind == "SCHEMA":
            # env.py may make it for the version table.
            body = re.sub("^CREATE SCHEMA ", "CREATE SCHEMA IF NOT EXISTS ", body)
        if kind in ("FUNCTION", "PROCEDURE") and statements[:1] != [_first()]:
            statements.insert(0, _first())
        if kind == "TABLE DATA":
            rows = len(re.findall("^INSERT INTO ", body, re.MULTILINE))
            schema = header.group("schema")
            table = name if schema == "public" else f"{schema}.{name}"
            statements.append(DumpedStatement(_without_semicolon(body), table, rows))
        elif kind in ("SEQUENCE SET", "MATERIALIZED VIEW DATA"):
            statements.append(DumpedStatement(_without_semicolon(body), name))
        else:
            statements.append(DumpedStatement(_without_semicolon(body)))
    drops = [one.rstrip(";") for one in _DROP.findall(begin)]
    return DatabaseDump(
        "postgresql",
        tuple(statements),
        tuple(one for one in drops if one not in needless),
        tables,
    )


def _needless_drops(kind: str, body: str) -> Set[str]:
    """Return the statements of pg_dump that would drop an object, where they must not be, or fail.

    :param kind: the object's, as pg_dump calls it.
    :param body: what makes it.
    """
    key = _KEY.match(body) if kind == "CONSTRAINT" else None
    if key:
        # It goes with its table; a partition's can't go before that of the table that it is of.
        return {f"ALTER TABLE IF EXISTS {key.group(1)} DROP CONSTRAINT IF EXISTS {key.group(2)}"}
    common = _COMMON_EXTENSION.match(_without_semicolon(body)) if kind == "EXTENSION" else None
    # Others may use it. One in a schema of the revisions' own goes with that schema.
    return {f"DROP EXTENSION IF EXISTS {common.group(1)}"} if common else set()


def _found_version_table(database: ScratchDatabase, version_table: VersionTable) -> VersionTable:
    """Return the version table with its schema, which a search_path of env.py's own may have chosen."""
    if version_table.schema:
        return version_table
    connection = database.open()
    try:
        found = connection.column(
            "SELECT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            f" WHERE relname = {quoted_text(version_table.name)} AND relkind IN ('r', 'p')"
        )
    finally:
        connection.close()
    return version_table._replace(schema=found[0]) if len(found) == 1 else version_table


def _read_strings(found: Match[str]) -> str:
    strings = _STRING.sub(lambda string: f"({string.group()})::text", found.group(1))
    return f"ARRAY[{strings}]"


def _first() -> DumpedStatement:
    return DumpedStatement(_BEFORE_FUNCTIONS)


def _without_semicolon(text: str) -> str:
    return text[:-1] if text.endswith(";") else text


def _pg_dump(database: ScratchDatabase, version_table: VersionTable) -> str:
    version = quoted_name(version_table.name)
    if version_table.schema:
        version = f"{quoted_name(version_table.schema)}.{version}"
    command = ["pg_dump", "--no-owner", "--no-privileges", "--inserts", "--clean", "--if-exists"]
    command += [
        "--no-password",
        "--encoding=UTF8",
        f"--exclude-table={version}",
        f"--dbname={database.name}",
    ]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **_environment(database)},
            capture_output=True,
        )
    except OSError as error:
        raise MigrateError(
            "pg_dump is needed to squash revisions for PostgreSQL, and it can't be run: install PostgreSQL's client"
            f" programs ({error.strerror})."
        ) from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise MigrateError(f"pg_dump has failed: {' '.join(lines)}")
    return done.stdout.decode("utf-8")


def _environment(database: ScratchDatabase) -> Dict[str, str]:
    """Return what pg_dump needs to connect: a password in its arguments could be seen by others."""
    return {
        _VARIABLES[key]: str(value)
        for key, value in database.options.items()
        if key in _VARIABLES and value
    }
