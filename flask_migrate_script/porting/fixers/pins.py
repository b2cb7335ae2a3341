"""Pins that keep releases beside which this package cannot be installed, or that what is written does not run on."""

from __future__ import annotations

from typing import Iterator

from ..findings import Finding
from ..index import Index
from ..release_ranges import is_below
from ..releases import NAMES
from ..requirement import RequirementKind

# What is written for the newest releases needs at least these, in this step.
_FOR_NEWEST = {"flask": ("2.2", 2), "sqlalchemy": ("2.0", 1)}


def find(index: Index) -> Iterator[Finding]:
    """Yield them, for a project that has a manage.py of Flask-Script's."""
    for_newest = list(_for_newest(index))
    yield from for_newest
    named = {(finding.path, finding.line) for finding in for_newest}
    for lift in index.lifts.lifts:
        old = lift.requirement
        if (old.path, old.line) not in named:
            message = f"lift this to {lift.release}, in step {lift.step}: {lift.reason}"
            yield Finding(old.path, old.line, old.text, message, lift.replacement)


def _for_newest(index: Index) -> Iterator[Finding]:
    if index.target.is_newest and index.has_script:
        for old in index.own_requirements.found:
            release, step = _FOR_NEWEST.get(old.name, ("0", 0))
            if old.kind is not RequirementKind.LOCK and is_below(old.specifier, release):
                why = f"what is written here is for the newest {NAMES[old.name]}"
                message = f"lift this to {release} or newer, in step {step}: {why}"
                yield Finding(old.path, old.line, old.text, message)
