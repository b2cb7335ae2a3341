"""Constraints that have no name in a SQLite database: compared, and dropped, under the name that a batch can give them.

Alembic does not see that such a unique constraint is gone from the models, and writes a batch that fails for such a
foreign key. A batch that has a naming convention reads both with the names that it gives.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Iterable, List

from alembic.autogenerate import renderers
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy.schema import conv

from .new_names import CONVENTION, is_unnamed, of_constraint


class NameInBatch(conv):
    """The name of a constraint that has none in the database."""


class BatchWithConvention(ops.ModifyTableOps):
    """The operations of a table, with names for what has none in the database."""


def name_reflected(context: MigrationContext) -> None:
    """Have Alembic compare a SQLite database's unnamed constraints under the names that a batch gives them."""
    if context.dialect.name != "sqlite":
        return
    # Of this run's object alone.
    impl: Any = context.impl
    correct_constraints = impl.correct_for_autogen_constraints
    correct_foreign_keys = impl.correct_for_autogen_foreignkeys

    def constraints(uniques: Any, *others: Any) -> None:
        _name(uniques)
        correct_constraints(uniques, *others)

    def foreign_keys(reflected: Any, models: Any) -> None:
        _name(reflected)
        correct_foreign_keys(reflected, models)

    impl.correct_for_autogen_constraints = constraints
    impl.correct_for_autogen_foreignkeys = foreign_keys


def _name(reflected: Iterable[Any]) -> None:
    names = {one: of_constraint(one).plain_name() for one in reflected if is_unnamed(one)}
    uses = Counter([*names.values(), *(one.name for one in reflected)])
    for constraint, name in names.items():
        if uses[name] == 1:
            constraint.name = NameInBatch(name)


def batch_for(operation: ops.ModifyTableOps) -> ops.ModifyTableOps:
    """Return the operations of a table, as such that can drop what has no name in the database."""
    if not any(map(_drops_unnamed, operation.ops)):
        return operation
    return BatchWithConvention(operation.table_name, operation.ops, schema=operation.schema)


def _drops_unnamed(operation: Any) -> bool:
    return isinstance(operation, ops.DropConstraintOp) and isinstance(
        operation.constraint_name, NameInBatch
    )


@renderers.dispatch_for(BatchWithConvention)
def _render(context: Any, operation: BatchWithConvention) -> List[str]:
    lines = list(renderers.dispatch(ops.ModifyTableOps)(context, operation))
    names = [inner.constraint_name for inner in operation.ops if _drops_unnamed(inner)]  # type: ignore[attr-defined]
    convention = {
        kind: CONVENTION[kind] for kind in CONVENTION if any(n.startswith(kind) for n in names)
    }
    end = ") as batch_op:"
    if lines and lines[0].endswith(end):  # not where the app has turned batches off
        lines[0] = f"{lines[0][: -len(end)]}, naming_convention={convention!r}{end}"
    return lines
