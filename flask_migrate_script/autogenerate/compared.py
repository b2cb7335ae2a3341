"""What Alembic compares, whatever env.py gives to ``context.configure()``; ``migrate`` and ``check`` compare the same."""

from __future__ import annotations

from typing import Any, Dict

from alembic.runtime.environment import EnvironmentContext

from ..app.settings import setting
from .left_over_tables import WithoutLeftOverTables
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
