"""Requirements of Flask-Migrate, where this package takes its place, and projects that have none."""

from __future__ import annotations

from typing import Iterator, List, Tuple

from ..findings import Edit, Finding
from ..index import Index
from ..requirement import Requirement, RequirementKind
from ..requirement_lines import line_for, new_line

NEW = "Flask-Migrate-Script"

_OLD = "flask-migrate"
_MESSAGE = "an installed Flask-Migrate below 4 brings a 'flask db' of its own"
_NOTHING = f"no file requires {NEW}, from which manage.py imports: add it"


def find(index: Index) -> Iterator[Finding]:
    """Yield them, for a project that has a manage.py of Flask-Script's."""
    if not index.has_script:
        return
    own = [r for r in index.own_requirements.found if r.kind is not RequirementKind.LOCK]
    have_new = {r.path for r in own if r.name == NEW.lower()}
    for requirement in own:
        if requirement.name == _OLD:
            yield _in_place(requirement, requirement.path in have_new)
    if not have_new and not any(requirement.name == _OLD for requirement in own):
        yield from _missing(index, own)


def _in_place(requirement: Requirement, has_new: bool) -> Finding:
    new = None if has_new else line_for(requirement, NEW, "")
    edits: Tuple[Edit, ...] = ()
    left = ""
    if new is not None:
        edits = (Edit(requirement.start, requirement.end, new),)
    elif has_new:
        left = f"{requirement.path} has {NEW} already: take this line out"
    elif requirement.has_hash:
        left = "the hash is the old one's"
    elif requirement.kind is RequirementKind.CONDA:
        left = "pip installs it: it goes into the list of pip's"
    path, line, text = requirement.path, requirement.line, requirement.text
    return Finding(path, line, text, _MESSAGE, new or NEW, edits, left=left)


def _missing(index: Index, requirements: List[Requirement]) -> Iterator[Finding]:
    """Yield a new line beside the requirement of Flask-Script, or else of Flask."""
    for name in ("flask-script", "flask"):
        beside = [r for r in requirements if r.name == name and not r.is_constraint]
        for requirement in sorted(beside, key=lambda r: r.path.count("/"))[:1]:
            path, line, text = requirement.path, requirement.line, requirement.text
            new = new_line(requirement, NEW, "", index.project.text(path))
            edits = () if new is None else (Edit(new.offset, new.offset, new.text),)
            shown = NEW if new is None else new.text.strip()
            yield Finding(path, line, text, _NOTHING, shown, edits)
            return
