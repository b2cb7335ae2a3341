"""Tables that are nobody's to migrate: not compared, so that neither ``migrate`` drops them nor ``check`` counts them.

- ``_alembic_tmp_...``, which a batch that failed has left on SQLite or MySQL.
- Those that belong to an extension of PostgreSQL, as PostGIS's ``spatial_ref_sys`` does.
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Set, Tuple

from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

IncludeObject = Callable[[Any, Any, str, bool, Any], Any]

_OF_EXTENSIONS = """
    SELECT n.nspname, c.relname
    FROM pg_depend d
    JOIN pg_class c ON c.oid = d.objid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e' AND c.relkind IN ('r', 'p', 'f')
"""


class WithoutLeftOverTables:
    """An ``include_object`` that leaves such tables out, and whatever another one leaves out.

    A table that a model describes is compared as any other.

    :param include_object: the other one: the app's or env.py's.
    :param context: gives Alembic's context.
    """

    def __init__(
        self, include_object: Optional[IncludeObject], context: Callable[[], MigrationContext]
    ) -> None:
        self.include_object = include_object
        self.context = context
        self._of_extensions: Optional[Set[Tuple[str, str]]] = None

    def __call__(self, thing: Any, name: Any, kind: str, reflected: bool, compared_to: Any) -> bool:
        if kind == "table" and reflected and compared_to is None and self._is_left_over(thing):
            return False
        other = self.include_object
        return other is None or bool(other(thing, name, kind, reflected, compared_to))

    def _is_left_over(self, table: Any) -> bool:
        if table.name.startswith("_alembic_tmp_"):
            return True
        context = self.context()
        if context.dialect.name != "postgresql":
            return False
        if self._of_extensions is None:
            rows = context.connection.execute(text(_OF_EXTENSIONS))  # type: ignore[union-attr]
            self._of_extensions = {(schema, name) for schema, name in rows}
        schema = table.schema or context.dialect.default_schema_name
        return (schema, table.name) in self._of_extensions
