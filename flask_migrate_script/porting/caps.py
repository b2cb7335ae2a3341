"""Which caps keep a project running: nothing else keeps pip from releases that do not run with its old ones."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from .release_ranges import exact, has_upper_end
from .releases import CAPS, LAST_RELEASES, NAMES, RunsWith
from .requirement import Requirement, RequirementKind, are_together
from .requirement_lines import line_for


class Cap(NamedTuple):
    """A restriction to be added: of which package, to which releases, and why.

    ``requirement`` is the one that gets it where ``is_new`` is False; else the one that it goes beside.
    """

    name: str
    specifier: str
    reason: str
    requirement: Requirement
    is_new: bool


class _Entry(NamedTuple):
    """A range of releases of a package as it will be, and the requirement that it is from."""

    name: str
    specifier: str
    requirement: Requirement


def caps(requirements: List[Requirement], after: Dict[Requirement, str]) -> List[Cap]:
    """Return which caps have to be added.

    :param requirements: the project's.
    :param after: the new releases of those that are lifted.
    :return: the caps. What is restricted in a folder is so for the ones in it and above it, which may read it.
    """
    entries = [_Entry(r.name, after.get(r, r.specifier), r) for r in requirements]
    found: List[Cap] = []
    for runs_with in CAPS:
        for entry in _concerned(entries, runs_with):
            if not _is_restricted(entries, runs_with.with_name, entry.requirement):
                cap = _cap(runs_with, entry, entries)
                found.append(cap)
                entries.append(_Entry(runs_with.with_name, cap.specifier, cap.requirement))
    return found


def _concerned(entries: List[_Entry], runs_with: RunsWith) -> List[_Entry]:
    """Return what has to run with old releases of another package; first what is to be written into."""
    concerned = []
    for entry in entries:
        if entry.name == runs_with.name and entry.requirement.kind is not RequirementKind.LOCK:
            newest = _newest(entry.name, entry.specifier)
            if newest is not None and SpecifierSet(runs_with.releases).contains(newest):
                concerned.append(entry)
    return sorted(concerned, key=_order)


def _order(entry: _Entry) -> Tuple[bool, bool, int, int]:
    """Return what sorts a file first that people write, near the project's folder, and of the plainest name."""
    requirement = entry.requirement
    is_written = line_for(requirement, requirement.name, entry.specifier) is not None
    depth = requirement.path.count("/")
    return not is_written, requirement.is_constraint, depth, len(requirement.path)


def _newest(name: str, specifier: str) -> Optional[Version]:
    """Return the newest release that a range with an end permits."""
    one = exact(specifier)
    if one is not None or not has_upper_end(specifier):
        return one
    permitted = SpecifierSet(specifier).filter(map(Version, LAST_RELEASES[name]))
    return max(permitted, default=None)


def _is_restricted(entries: List[_Entry], name: str, beside: Requirement) -> bool:
    """Return whether a package's releases have an end where another requirement is installed."""
    return any(
        entry.name == name
        and has_upper_end(entry.specifier)
        and are_together(entry.requirement.path, beside.path)
        for entry in entries
    )


def _cap(runs_with: RunsWith, by: _Entry, entries: List[_Entry]) -> Cap:
    name, other = NAMES[by.name], NAMES[runs_with.with_name]
    reason = f"{name}{by.specifier} runs with {other}{runs_with.runs_with}; nothing keeps pip from a newer one"
    for entry in _open(entries, runs_with.with_name, by.requirement):
        both = ",".join(filter(None, (entry.specifier, runs_with.runs_with)))
        return Cap(other, both, reason, entry.requirement, is_new=False)
    return Cap(other, runs_with.runs_with, reason, by.requirement, is_new=True)


def _open(entries: List[_Entry], name: str, beside: Requirement) -> Iterator[_Entry]:
    """Yield a package's requirements in a file that can get an end."""
    for entry in entries:
        requirement = entry.requirement
        if entry.name == name and requirement.path == beside.path:
            if line_for(requirement, name, entry.specifier) is not None:
                yield entry
