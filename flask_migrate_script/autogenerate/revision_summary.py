"""What a new revision does, in lines: what loses data comes last, with the number of rows in the database now."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, NamedTuple, Optional

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from ..exceptions import listed
from .lost_data import LostData, may_lose
from .named_tables import RevisionTexts
from .not_compared import not_compared
from .operation_lists import each_operation
from .operation_words import does
from .row_counter import RowCounter

# No more lines of what loses nothing; and no more names in a line.
_MOST = 20
_MOST_NAMES = 5

_MARK = "! "


class SummaryLine(NamedTuple):
    """A line of the summary."""

    text: str
    #: Whether it is of something that loses data, or fails on it.
    is_loss: bool


class RevisionSummary:
    """What a new revision does in one database, looked up there while it is compared.

    :param context: Alembic's.
    :param operations: Alembic's ``UpgradeOps``.
    """

    def __init__(self, context: MigrationContext, operations: ops.UpgradeOps) -> None:
        self.context = context
        #: What finds the database's operations among those of the revision.
        self.token = operations.upgrade_token
        each = list(each_operation(operations.ops))
        lost = LostData(each, RowCounter(context))
        self._losses = {self._key(one): lost.of(one) for one in each}
        environment: Any = context.environment_context
        texts = RevisionTexts(environment.script)
        self._unnamed = {
            self._key(one): str(one.table_name)
            for one in each
            if isinstance(one, ops.DropTableOp) and not texts.may_name(str(one.table_name))
        }

    def lines(self, operations: Iterable[Any], label: str) -> List[SummaryLine]:
        """Return the lines, of the operations that env.py and the app have left in the revision.

        :param label: what each begins with.
        """
        texts: Dict[str, Optional[str]] = {}
        for one in each_operation(operations):
            # What an app's own hook has put in was not looked up.
            default = "unknown how many rows" if may_lose(one) else None
            texts[self._key(one)] = self._losses.get(self._key(one), default)
        harmless = [text for text, loss in texts.items() if not loss]
        more = len(harmless) - _MOST
        lines = harmless[:_MOST] + ([f"and {more} more"] if more > 0 else [])
        lines += [f"not compared: {what}" for what in not_compared(self.context)]
        losses = [f"{text}: {loss}" for text, loss in texts.items() if loss]
        unnamed = [name for text, name in self._unnamed.items() if text in texts]
        if unnamed:
            losses.append(_of_unnamed(unnamed))
        return [SummaryLine(f"{label}{text}", False) for text in lines] + [
            SummaryLine(f"{label}{_MARK}{text}", True) for text in losses
        ]

    def _key(self, operation: Any) -> str:
        return does(operation, self.context.dialect)


def _of_unnamed(tables: List[str]) -> str:
    return (
        f"no revision file names {listed(tables, _MOST_NAMES)}: are the models imported? Else exclude what is not the app's:"
        " Migrate(app, db, include_object=...)."
    )
