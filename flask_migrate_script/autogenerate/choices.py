"""What the user has decided about a new revision, as the options of ``migrate`` give it."""

from __future__ import annotations

from typing import List, Sequence, Set, Union

from ..exceptions import MigrateError

Texts = Union[str, Sequence[str], None]

# How many of what would fit an error lists.
_MOST = 5


class RevisionChoices:
    """The options; :func:`~flask_migrate_script.migrate` describes each. One object serves all databases of a revision.

    :param rename: what ``--rename`` was given, once or several times.
    """

    def __init__(self, rename: Texts = None) -> None:
        self.renames = _texts(rename)
        self._fitting: Set[str] = set()
        #: What ``--rename`` could be given.
        self.possible_renames: List[str] = []

    def is_chosen(self, rename: str) -> bool:
        """Return whether ``--rename`` was given this, and take notice that it fits."""
        self.possible_renames.append(rename)
        if rename not in self.renames:
            return False
        self._fitting.add(rename)
        return True

    def refuse_unfitting(self) -> None:
        """Refuse what fits none of the databases, when all are compared.

        :raises MigrateError: there is such a one; the text has what would fit.
        """
        for text in self.renames:
            if text not in self._fitting:
                possible = list(dict.fromkeys(self.possible_renames))
                listed = ", ".join(possible[:_MOST])
                if len(possible) > _MOST:
                    listed += f" and {len(possible) - _MOST} more"
                would = f"What would: {listed}." if possible else "Nothing would."
                raise MigrateError(
                    f"--rename {text} does not fit: no table or column of the first name is dropped, where one of the"
                    f" second name is added. {would}"
                )


def _texts(given: Texts) -> List[str]:
    return [given] if isinstance(given, str) else list(given or ())
