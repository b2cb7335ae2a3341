"""Requirements beside which pip installs newer releases than they run with."""

from __future__ import annotations

from typing import Dict, Iterator, List

from ..caps import Cap
from ..findings import Edit, Finding
from ..index import Index
from ..requirement import Requirement
from ..requirement_lines import line_for, new_line

_NOTHING = "nothing keeps pip from newer releases than this one was made for: add what does"


def find(index: Index) -> Iterator[Finding]:
    """Yield what ends them, for a project that has a manage.py of Flask-Script's and keeps its pins."""
    new: Dict[Requirement, List[Cap]] = {}
    for cap in index.lifts.caps if not index.target.is_newest else ():
        if cap.is_new:
            new.setdefault(cap.requirement, []).append(cap)
        else:
            yield _ended(cap)
    for requirement, caps in new.items():
        yield _added(requirement, caps, index.project.text(requirement.path))


def _ended(cap: Cap) -> Finding:
    """Return a requirement that gets an end."""
    old = cap.requirement
    text = line_for(old, old.name, cap.specifier)
    edits = () if text is None else (Edit(old.start, old.end, text),)
    shown = text or f"{cap.name}{cap.specifier}"
    return Finding(old.path, old.line, old.text, cap.reason, shown, edits)


def _added(requirement: Requirement, caps: List[Cap], text: str) -> Finding:
    """Return the requirements that go beside one."""
    edits, shown = [], []
    for cap in caps:
        new = new_line(requirement, cap.name, cap.specifier, text)
        shown.append(f"{cap.name}{cap.specifier}" if new is None else new.text.strip())
        if new is not None:
            edits.append(Edit(new.offset, new.offset, new.text))
    path, line, old = requirement.path, requirement.line, requirement.text
    return Finding(path, line, old, _NOTHING, "\n".join(shown), tuple(edits))
