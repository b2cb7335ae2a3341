"""Whether a table of the database is named in any revision file: none of them has made one that is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, Optional

from alembic.script import ScriptDirectory


class RevisionTexts:
    """The texts of the revision files, read when they are needed.

    :param script: the folder of the revisions.
    """

    def __init__(self, script: ScriptDirectory) -> None:
        self._script = script
        self._texts: Optional[List[bytes]] = None

    def may_name(self, table: str) -> bool:
        """Return whether a file has a table's name in it, as a word; also where a file can't be read."""
        word = re.compile(rb"(?<!\w)" + re.escape(table.encode()) + rb"(?!\w)", re.IGNORECASE)
        try:
            if self._texts is None:
                paths = [revision.path for revision in self._script.walk_revisions()]
                # Of a compiled file, too: the name is in it.
                self._texts = [Path(path).read_bytes() for path in paths]
        except OSError:
            return True
        return any(map(word.search, self._texts))
