"""Which pins have to be lifted for this package to be installed beside them, and which caps keep the result running."""

from __future__ import annotations

from typing import Dict, Iterator, List, NamedTuple, Optional

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from .release_ranges import exact, has_upper_end, is_below
from .releases import CAPS, FLOOR, LAST_RELEASES, NAMES, NEEDS, UNBUILDABLE, Needs, RunsWith
from .requirement import Requirement, RequirementKind
from .requirement_lines import line_for

#: The step of the port in which this package comes into the requirements.
STEP = 1


class Lift(NamedTuple):
    """A pin to be lifted: to which release, as which specifier, and why."""

    requirement: Requirement
    release: str
    specifier: str
    reason: str
    step: int = STEP

    @property
    def replacement(self) -> Optional[str]:
        """What to write for the requirement; None where the file is not written by hand, or has hashes."""
        return line_for(self.requirement, self.requirement.name, self.specifier)


class Cap(NamedTuple):
    """A restriction to be added: of which package, to which releases, and why.

    ``requirement`` is the one that gets it where ``is_new`` is False; else the one that it goes beside.
    """

    name: str
    specifier: str
    reason: str
    requirement: Requirement
    is_new: bool
    step: int = STEP


class Lifts(NamedTuple):
    """What has to change in a project's requirements for this package to be installed beside them."""

    lifts: List[Lift]
    caps: List[Cap]


def lifts(requirements: List[Requirement]) -> Lifts:
    """Return which pins have to be lifted, and which caps have to be added.

    :param requirements: the project's. Those of lock files are made anew from the others.
    """
    own = [r for r in requirements if r.kind is not RequirementKind.LOCK]
    lifted = {lift.requirement: lift for lift in [*_for_this_package(own), *_unbuildable(own)]}
    # What is lifted for another one has needs of its own: NEEDS has those after the other's.
    for needs in NEEDS:
        if any(_is(lift, needs) for lift in lifted.values()):
            lifted.update({lift.requirement: lift for lift in _for_needs(own, needs)})
    after = {r: lifted[r].specifier if r in lifted else r.specifier for r in own}
    in_order = [lifted[requirement] for requirement in own if requirement in lifted]
    return Lifts(in_order, list(_caps(requirements, after)))


def _for_this_package(requirements: List[Requirement]) -> Iterator[Lift]:
    for name, release in FLOOR.items():
        reason = f"Flask-Migrate-Script needs {NAMES[name]}>={release}"
        yield from _lifted(requirements, name, release, reason)


def _for_needs(requirements: List[Requirement], needs: Needs) -> Iterator[Lift]:
    for name, release in needs.lowest.items():
        reason = f"{NAMES[needs.name]} {needs.release} needs {NAMES[name]}>={release}"
        yield from _lifted(requirements, name, release, reason)


def _unbuildable(requirements: List[Requirement]) -> Iterator[Lift]:
    for old in UNBUILDABLE:
        for requirement in requirements:
            if requirement.name == old.name:
                if exact(requirement.specifier) == Version(old.release):
                    specifier = f"=={old.next_release}"
                    yield Lift(requirement, old.next_release, specifier, old.reason)


def _lifted(
    requirements: List[Requirement], name: str, release: str, reason: str
) -> Iterator[Lift]:
    """Yield a lift for each requirement that permits neither a release nor a newer one."""
    for requirement in requirements:
        if requirement.name == name and is_below(requirement.specifier, release):
            # What was one release is one, and what was a range is a range.
            operator = "~=" if exact(requirement.specifier) is None else "=="
            yield Lift(requirement, release, f"{operator}{release}", reason)


def _is(lift: Lift, needs: Needs) -> bool:
    return (lift.requirement.name, lift.release) == (needs.name, needs.release)


def _caps(requirements: List[Requirement], after: Dict[Requirement, str]) -> Iterator[Cap]:
    known = {
        requirement.name
        for requirement in requirements
        if has_upper_end(after.get(requirement, requirement.specifier))
    }
    for cap in CAPS:
        if cap.with_name not in known:
            beside = _first(after, cap)
            if beside is not None:
                known.add(cap.with_name)
                yield _cap(cap, beside, after)


def _first(after: Dict[Requirement, str], cap: RunsWith) -> Optional[Requirement]:
    """Return the requirement nearest to the project's folder that installs releases which need a cap."""
    concerned = [
        requirement
        for requirement, specifier in after.items()
        if requirement.name == cap.name and _is_concerned(specifier, cap)
    ]
    return min(concerned, key=lambda r: (r.is_constraint, r.path.count("/")), default=None)


def _is_concerned(specifier: str, cap: RunsWith) -> bool:
    newest = _newest(cap.name, specifier)
    return newest is not None and SpecifierSet(cap.releases).contains(newest)


def _newest(name: str, specifier: str) -> Optional[Version]:
    """Return the newest release that a range with an end permits."""
    one = exact(specifier)
    if one is not None or not has_upper_end(specifier):
        return one
    permitted = list(SpecifierSet(specifier).filter(map(Version, LAST_RELEASES[name])))
    return max(permitted, default=None)


def _cap(cap: RunsWith, beside: Requirement, after: Dict[Requirement, str]) -> Cap:
    name, other = NAMES[cap.name], NAMES[cap.with_name]
    reason = f"{name}{after[beside]} runs with {other}{cap.runs_with}, and pip installs a newer one"
    for requirement, specifier in after.items():
        if requirement.name == cap.with_name and not requirement.is_constraint:
            both = ",".join(filter(None, (specifier, cap.runs_with)))
            return Cap(other, both, reason, requirement, is_new=False)
    return Cap(other, cap.runs_with, reason, beside, is_new=True)
