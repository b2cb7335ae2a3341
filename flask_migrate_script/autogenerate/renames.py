"""What is renamed, and not dropped and made anew: the user decides it, by an option or by an answer."""

from __future__ import annotations

import re
from typing import Any, List

from alembic.runtime.migration import MigrationContext

from ..notices import warn
from ..questions import ask_yes
from .choices import RevisionChoices
from .referring_keys import recreate_referring_keys
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
            if pair.fits(operations) and choices.renames.has(pair.option()):
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
                warn(
                    f"{pair.old_name()} is gone from the models, and {pair.new_name()} is new, with the same"
                    f" {pair.same()}. If it was renamed, run 'db migrate --rename {_word(pair.option())}' in place of this"
                    " revision."
                )
    recreate_referring_keys(operations, context)


def _word(option: str) -> str:
    """Return what the option is given, as a shell takes it."""
    return option if re.fullmatch(r"[\w.:]+", option) else f'"{option}"'
