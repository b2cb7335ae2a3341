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
        place = file.app
        message = place.note
        if place.name is not None:
            message = f"'flask' finds the app with FLASK_APP={place.name} in its environment, or as flask --app {place.name}"
        replacement = f"FLASK_APP={place.name}" if place.name else None
        yield script.manager.source.finding(script.manager.call, message, replacement)
