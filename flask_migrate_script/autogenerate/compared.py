"""What Alembic compares, whatever env.py gives to ``context.configure()``; ``migrate`` and ``check`` compare the same."""

from __future__ import annotations

from typing import Any, Dict

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext

from ..app.settings import setting
from .default_schema import compare_in_default_schema
from .enum_members import compare_members
from .left_over_tables import WithoutLeftOverTables
from .model_schemas import compare_model_schemas
from .nameless import name_reflected
from .rendered_enums import rendering_enums


def compared_options(environment: EnvironmentContext, options: Dict[str, Any]) -> Dict[str, Any]:
    """Return the options of ``configure()``, with those that leave out what is not to be compared."""
    changed: Dict[str, Any] = {}
    if setting("ignore_leftovers"):
        changed["include_object"] = WithoutLeftOverTables(
            options.get("include_object"), environment.get_context
        )
    if setting("write_enums"):
        changed["render_item"] = rendering_enums(options.get("render_item"))
    return {**options, **changed}


def adapt_comparison(context: MigrationContext, given: Dict[str, Any]) -> None:
    """Have what is configured compare what has no name in the database, members of enums, and the models' schemas.

    :param given: the options that env.py gave to ``configure()``.
    """
    # Alembic gives all databases one dict, and what is looked up later would be that of the last one.
    context.opts = dict(context.opts)
    if setting("name_constraints"):
        name_reflected(context)
    if setting("write_enums"):
        compare_members(context)
    if setting("model_schemas"):
        compare_model_schemas(context, given)
        compare_in_default_schema(context)
