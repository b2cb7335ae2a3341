"""The idioms, read from ``idioms/``.

Each file there has a concern. A line ``# idiom: NAME`` begins an idiom; after the name, ``on postgresql, mysql`` is for
which databases it is, if not for all, ``(checks)`` that it needs that option, and ``(offline)`` that its SQL is only
printed. What is above the first one goes in front of each. So an idiom is the text of a revision file, but for the
identifiers, which its name gives.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, NamedTuple, Tuple

HERE = Path(__file__).parent
DATABASES = ("sqlite", "postgresql", "mysql")

# Written for SQLAlchemy 2: these have no expected results of SQLAlchemy 1.
MODERN = "modern"

_MARK = re.compile(
    r"^# idiom: (?P<name>\w+)(?: on (?P<databases>[\w, ]+?))?(?: \((?P<option>\w+)\))?\n",
    re.MULTILINE,
)


class Idiom(NamedTuple):
    """One idiom, as a revision."""

    name: str
    group: str
    databases: Tuple[str, ...]
    #: "checks": a value of ``sqlalchemy1`` in ``Migrate(...)``; "offline": its SQL is only printed; or nothing.
    option: str
    text: str

    @property
    def has_downgrade(self) -> bool:
        """Whether there is a downgrade()."""
        return "\ndef downgrade(" in self.text

    def revision(self) -> str:
        """Return the text of the revision file."""
        ids = f'revision = "{self.name}"\ndown_revision = None\nbranch_labels = None\ndepends_on = None\n'
        return f'"""{self.name}"""\n\n{ids}\n{self.text}'


def _read() -> Dict[str, Idiom]:
    idioms: Dict[str, Idiom] = {}
    for path in sorted((HERE / "idioms").glob("*.py")):
        head, *parts = _MARK.split(path.read_text(encoding="utf-8"))
        for number in range(0, len(parts), 4):
            name, databases, option, text = parts[number : number + 4]
            chosen = tuple(databases.replace(" ", "").split(",")) if databases else DATABASES
            assert name not in idioms and len(name) <= 32 and set(chosen) <= set(DATABASES), name
            idioms[name] = Idiom(name, path.stem, chosen, option or "", head + text)
    return idioms


#: All idioms by their names.
IDIOMS = _read()


def idioms_for(database: str, modern: bool = False) -> Tuple[Idiom, ...]:
    """Return the idioms for a kind of database: the modern ones, or all others."""
    found = (idiom for idiom in IDIOMS.values() if database in idiom.databases)
    return tuple(idiom for idiom in found if (idiom.group == MODERN) == modern)
