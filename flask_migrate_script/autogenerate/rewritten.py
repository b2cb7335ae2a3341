"""What is changed in a new revision before it is written: the transformations, in their order.

Each is for one database: what env.py has compared last. The user's own ``process_revision_directives`` comes after.
"""

from __future__ import annotations

from typing import Any, Callable, List, NamedTuple, Optional

from alembic.runtime.migration import MigrationContext

from ..app.settings import setting
from .choices import RevisionChoices
from .constraint_names import name_constraints
from .drop_order import drop_in_order, leave_out_index_drops
from .enums import write_enums
from .fills import fill
from .key_indexes import write_key_indexes
from .renames import rename

Rewrite = Callable[[List[Any], MigrationContext], None]


class Transformation(NamedTuple):
    """One change of the operations.

    :param option: the parameter of ``Migrate`` that turns it off.
    :param upgrade: changes the upgrade; the downgrade is made from what comes of it.
    :param both: changes both after that; its changes are not reversed.
    """

    option: str
    upgrade: Rewrite
    both: Optional[Rewrite] = None


TRANSFORMATIONS = (
    Transformation("write_enums", write_enums),
    Transformation("name_constraints", name_constraints, name_constraints),
    Transformation("order_drops", write_key_indexes),
    Transformation("order_drops", drop_in_order, leave_out_index_drops),
)


def rewrite(context: MigrationContext, script: Any, choices: RevisionChoices) -> None:
    """Change the operations of the database that was compared last.

    :param script: Alembic's ``MigrationScript``.
    :param choices: what the user has decided.
    """
    upgrade, downgrade = script.upgrade_ops_list[-1], script.downgrade_ops_list[-1]
    rename(upgrade.ops, context, choices)
    chosen = [one for one in TRANSFORMATIONS if setting(one.option)]
    for transformation in chosen:
        transformation.upgrade(upgrade.ops, context)
    upgrade.reverse_into(downgrade)
    for transformation in chosen:
        for operations in (upgrade.ops, downgrade.ops):
            if transformation.both is not None:
                transformation.both(operations, context)
    fill(upgrade.ops, context, choices)
