"""Where ``flask`` finds the app without manage.py."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..flask_app import without_script
from ..index import Index


def find(index: Index) -> Iterator[Finding]:
    """Yield what FLASK_APP has to be when a script has gone."""
    for _, script in index.scripts():
        place = without_script(script)
        message = f"without {script.path}, 'flask' finds the app there{place.note}"
        if place.name is None:
            message = (
                f"move the app into a module of its own: in app.py, 'flask' finds it{place.note}"
            )
        replacement = f"FLASK_APP={place.name}" if place.name else None
        yield script.manager.source.finding(script.manager.call, message, replacement)
