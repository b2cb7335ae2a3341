"""What the user has decided about a new revision, as the options of ``migrate`` give it."""

from __future__ import annotations

from typing import NamedTuple, Sequence, Union

Texts = Union[str, Sequence[str], None]


class RevisionChoices(NamedTuple):
    """The options, by the parameter's name; :func:`~flask_migrate_script.migrate` describes each."""

    rename: Texts = None
    fill: Texts = None
    allow_drops: bool = False


UNDECIDED = RevisionChoices()
