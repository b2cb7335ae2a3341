"""Requirements that name Flask-Script, which goes last."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index


def find(index: Index) -> Iterator[Finding]:
    """Yield them."""
    used = index.uses_script or bool(index.managers.scripts)
    message = "goes when the script has gone" if used else "nothing uses it any more"
    for requirement in index.requirements:
        if requirement.name.endswith("script"):
            yield Finding(requirement.path, requirement.line, requirement.text, message)
