"""Where ``flask`` finds the app, where no file of the project sets it."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index


def find(index: Index) -> Iterator[Finding]:
    """Yield what FLASK_APP has to be for each script."""
    if index.settings.is_named:
        return
    for file, script in index.scripts():
        name = file.app.name
        # What has no app for 'flask' is among the blockers.
        if name is not None and not file.blockers:
            message = f"'flask' finds the app with FLASK_APP={name} in its environment, or as flask --app {name}"
            yield script.manager.source.finding(script.manager.call, message, f"FLASK_APP={name}")
