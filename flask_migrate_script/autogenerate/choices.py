"""What the user has decided about a new revision, as the options of ``migrate`` give it."""

from __future__ import annotations

from typing import List, Optional, Sequence, Set, Union

from ..exceptions import MigrateError, listed

Texts = Union[str, Sequence[str], None]

# How many of what would fit an error lists.
_MOST = 5


class GivenTexts:
    """What an option was given, once or several times, and which of it fits a database.

    :param option: its name.
    :param given: what it was given.
    :param reason: why something does not fit.
    """

    def __init__(self, option: str, given: Texts, reason: str) -> None:
        self._option, self._reason = option, reason
        self._texts = [given] if isinstance(given, str) else list(given or ())
        self._fitting: Set[str] = set()
        self._possible: List[str] = []

    def has(self, text: str) -> bool:
        """Return whether the option was given a text; it fits then."""
        self._possible.append(text)
        self._fitting.add(text)
        return text in self._texts

    def value(self, name: str) -> Optional[str]:
        """Return the value that the option was given for a name, ``name=value``; None without one.

        :raises MigrateError: it was given several.
        """
        self._possible.append(f"{name}=VALUE")
        found = {text for text in self._texts if text.startswith(f"{name}=")}
        if len(found) > 1:
            raise MigrateError(
                f"{self._option} was given {len(found)} values for {name}: one is enough."
            )
        self._fitting |= found
        return found.pop()[len(name) + 1 :] if found else None

    def refuse_unfitting(self) -> None:
        """Refuse what fits none of the databases, when all are compared.

        :raises MigrateError: there is such a text; the line has what would fit.
        """
        for text in self._texts:
            if text not in self._fitting:
                possible = list(dict.fromkeys(self._possible))
                would = f"What would: {listed(possible, _MOST)}." if possible else "Nothing would."
                raise MigrateError(f"{self._option} {text} does not fit: {self._reason}. {would}")


class RevisionChoices:
    """The options; :func:`~flask_migrate_script.migrate` describes each. One object serves all databases of a revision."""

    def __init__(self, rename: Texts = None, fill: Texts = None, allow_drops: bool = False) -> None:
        self.renames = GivenTexts(
            "--rename",
            rename,
            "no table or column of the first name is dropped, where one of the second name is added, or another"
            " --rename has one of them",
        )
        self.fills = GivenTexts(
            "--fill",
            fill,
            "no column of that name is added as NOT NULL without a default, or made NOT NULL",
        )
        self.allow_drops = allow_drops

    def refuse_unfitting(self) -> None:
        """Refuse what fits none of the databases, when all are compared.

        :raises MigrateError: there is such a one.
        """
        self.renames.refuse_unfitting()
        self.fills.refuse_unfitting()
