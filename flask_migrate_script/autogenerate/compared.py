"""What Alembic compares, whatever env.py gives to ``context.configure()``; ``migrate`` and ``check`` compare the same."""

from __future__ import annotations

from typing import Any, Dict, List

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import DefaultClause

from ..app.settings import setting
from .left_over_tables import WithoutLeftOverTables
from .models_metadata import target_metadata
from .nameless import name_reflected


def compared_options(environment: EnvironmentContext, options: Dict[str, Any]) -> Dict[str, Any]:
    """Return the options of ``configure()``, with those that leave out what is not to be compared."""
    if not setting("ignore_leftovers"):
        return options
    include = WithoutLeftOverTables(options.get("include_object"), environment.get_context)
    return {**options, "include_object": include}


def adapt_comparison(environment: EnvironmentContext) -> None:
    """Have what is configured compare what has no name in the database."""
    if setting("name_constraints"):
        name_reflected(environment.get_context())


def not_compared(context: MigrationContext) -> List[str]:
    """Return what of the models was not compared with a database."""
    found = []
    if not context.opts["compare_type"]:
        found.append("types (compare_type is off)")
    if not context.opts["compare_server_default"]:
        has_default = any(
            isinstance(column.server_default, DefaultClause)
            for metadata in target_metadata(context)
            for table in metadata.tables.values()
            for column in table.columns
        )
        if has_default:
            found.append("server defaults (compare_server_default is off)")
    return found
