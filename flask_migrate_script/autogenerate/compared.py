"""What Alembic compares, whatever env.py gives to ``context.configure()``; ``migrate`` and ``check`` compare the same."""

from __future__ import annotations

from typing import Any, Dict

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext

from ..app.settings import setting
from .default_schema import compare_in_default_schema
from .left_over_tables import WithoutLeftOverTables
from .model_schemas import compare_model_schemas
from .nameless import name_reflected


def compared_options(environment: EnvironmentContext, options: Dict[str, Any]) -> Dict[str, Any]:
    """Return the options of ``configure()``, with those that leave out what is not to be compared."""
    if not setting("ignore_leftovers"):
        return options
    include = WithoutLeftOverTables(options.get("include_object"), environment.get_context)
    return {**options, "include_object": include}


def adapt_comparison(context: MigrationContext, given: Dict[str, Any]) -> None:
    """Have what is configured compare what has no name in the database, and the schemas of the models.

    :param given: the options that env.py gave to ``configure()``.
    """
    if setting("name_constraints"):
        name_reflected(context)
    if setting("model_schemas"):
        compare_model_schemas(context, given)
        compare_in_default_schema(context)
