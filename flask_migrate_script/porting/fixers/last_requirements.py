"""Requirements that name Flask-Script, which goes last."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index
from ..requirement import RequirementKind


def find(index: Index) -> Iterator[Finding]:
    """Yield them."""
    used = index.uses_script or index.has_script
    message = "goes when the script has gone" if used else "nothing uses it any more"
    left = "" if used else "whether something outside of these files uses it is not known here"
    for requirement in index.requirements.found:
        if requirement.name == "flask-script" and requirement.kind is not RequirementKind.LOCK:
            path, line, text = requirement.path, requirement.line, requirement.text
            yield Finding(path, line, text, message, left=left)
