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
        message = "bridge() gives 'flask' the manager's commands"
        code = f"bridge({bridging.manager})"
        reasons = []
        if bridging.taken:
            names = ", ".join(bridging.taken)
            reasons.append(f"first rename {names}: 'flask' has commands of these names")
        if file.blockers:
            reasons.append("first see what blocks")
        if bridging.is_in_factory and not bridging.has_factory:
            message += f": call it in a function here that makes the app with {file.factory}() and returns it"
            message += ", and make the manager from that function"
            code = f"bridge({bridging.manager}, app)"
            reasons.append("an imported factory does not have the manager")
        elif bridging.is_in_factory:
            message += ": call it in the factory, before it returns the app"
            code = f"bridge({bridging.manager}, app)"
            reasons.append("which line of the factory returns the app is not certain")
        else:
            if bridging.late:
                late = ", ".join(bridging.late)
                reasons.append(
                    f"first move what adds {late} above the last lines, to add_command()"
                )
            if bridging.has_namesake:
                reasons.append("import it under another name: the file has a bridge of its own")
        reasons = reasons or ["where in the file it goes is not certain"]
        finding = script.source.finding(script.run, message, None, *bridging.edits)
        code = f"from flask_migrate_script import bridge\n{code}"
        yield finding._replace(code=code, left="; ".join(reasons))
