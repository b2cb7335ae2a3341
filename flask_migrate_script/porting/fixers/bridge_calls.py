"""manage.py without bridge(), which gives ``flask`` the manager's commands."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index


def find(index: Index) -> Iterator[Finding]:
    """Yield the scripts that need the call."""
    for file, script in index.scripts():
        bridging = file.bridging
        if bridging is None or not bridging.is_missing:
            continue
        message = "gives 'flask' the manager's commands"
        if bridging.taken:
            names = ", ".join(bridging.taken)
            message += f"; first rename {names}: 'flask' has commands of these names"
        if file.blockers:
            message += "; first see blockers"
        line = f"bridge({bridging.manager})"
        if bridging.is_in_factory:
            if bridging.has_factory:
                message += ": call it in the factory, before it returns the app"
            else:
                message += f": call it in a function here that makes the app with {file.factory}() and returns it"
                message += ", and make the manager from that function"
            line = f"bridge({bridging.manager}, app)"
        else:
            if bridging.late:
                late = ", ".join(bridging.late)
                message += f"; first move what adds {late} above the last lines, to add_command()"
            if bridging.has_namesake:
                message += "; import it under another name: the file has a bridge of its own"
        yield script.source.finding(script.run, message, line, *bridging.edits)
