"""What has to be changed before ``flask`` finds the app of manage.py and its commands."""

from __future__ import annotations

from typing import Iterator

from ..blockers import of_commands
from ..findings import Finding
from ..index import Index


def find(index: Index) -> Iterator[Finding]:
    """Yield what blocks each script."""
    for file in index.manage_files:
        found = list(file.blockers)
        if file.script is not None and file.bridging is not None:
            found += of_commands(file.script, file.bridging, file.group)
        for blocker in dict.fromkeys(found):
            yield blocker.source.finding(blocker.node, blocker.message)
