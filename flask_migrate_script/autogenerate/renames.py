"""What is renamed, and not dropped and made anew: the user decides it, by an option or by an answer."""

from __future__ import annotations

from typing import Any, List

from alembic.runtime.migration import MigrationContext

from ..notices import notify
from ..questions import ask_yes
from .choices import RevisionChoices
from .renamed_columns import column_pairs
from .renamed_tables import table_pairs

# How many lines name the option.
_MOST = 3


def rename(operations: List[Any], context: MigrationContext, choices: RevisionChoices) -> None:
    """Write the renames that the user has decided on, and name the option for what else may be one.

    :param operations: those of the upgrade, changed in place.
    """
    # A column of a table that is renamed is dropped and added only then.
    for pairs in (table_pairs, column_pairs):
        given: List[Any] = list(pairs(operations))
        for pair in given:
            if choices.renames.has(pair.option()) and pair.fits(operations):
                pair.rename(operations, context)
        unanswered = 0
        for pair in given:
            if not (pair.fits(operations) and pair.is_plausible(context)):
                continue
            is_rename = ask_yes(pair.question())
            if is_rename:
                pair.rename(operations, context)
            elif is_rename is None and unanswered < _MOST:
                unanswered += 1
                notify(
                    f"{pair.option().split(':')[0]} is dropped and {pair.new_name()} added, with what else it has the"
                    f" same. If it was renamed, run 'db migrate --rename {pair.option()}' in place of this revision."
                )
