"""Which pins have to be lifted for this package to be installed beside them, and which caps keep the result running."""

from __future__ import annotations

from typing import Iterator, List, NamedTuple, Optional

from packaging.version import Version

from .caps import Cap, caps
from .release_ranges import exact, is_below, lowest, raised
from .releases import FLOOR, NAMES, NEEDS, PYTHON, UNBUILDABLE, Needs
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


class Lifts(NamedTuple):
    """What has to change in a project's requirements for this package to be installed beside them."""

    lifts: List[Lift]
    caps: List[Cap]


def lifts(requirements: List[Requirement]) -> Lifts:
    """Return which pins have to be lifted, and which caps have to be added.

    :param requirements: the project's. Those of lock files are made anew from the others.
    :return: both, the lifts in the order of the requirements.
    """
    own = [r for r in requirements if r.kind is not RequirementKind.LOCK]
    lifted = {
        lift.requirement: lift
        for lift in [*_for_this_package(own), *_unbuildable(own), *_of_python(own)]
    }
    # What is lifted for another one has needs of its own: NEEDS has those after the other's.
    for needs in NEEDS:
        if any(_is(lift, needs) for lift in lifted.values()):
            lifted.update({lift.requirement: lift for lift in _for_needs(own, needs)})
    in_order = [lifted[requirement] for requirement in own if requirement in lifted]
    after = {requirement: lift.specifier for requirement, lift in lifted.items()}
    return Lifts(in_order, caps(requirements, after))


def _for_this_package(requirements: List[Requirement]) -> Iterator[Lift]:
    for name, release in FLOOR.items():
        reason = f"Flask-Migrate-Script needs {NAMES[name]}>={release}"
        yield from _lifted(requirements, name, release, reason)


def _for_needs(requirements: List[Requirement], needs: Needs) -> Iterator[Lift]:
    for name, release in needs.lowest.items():
        reason = f"{NAMES[needs.name]} {needs.release} needs {NAMES[name]}>={release}"
        yield from _lifted(requirements, name, release, reason)


def _of_python(requirements: List[Requirement]) -> Iterator[Lift]:
    """Yield the Pythons that are too old; Poetry and uv refuse what is not for all that a project is for."""
    reason = f"Flask-Migrate-Script needs Python>={PYTHON}"
    for requirement in requirements:
        if requirement.name == "python":
            low = lowest(requirement.specifier)
            begins_below = low is None or low < Version(PYTHON)
            is_range = requirement.kind is RequirementKind.PYTHON
            if is_below(requirement.specifier, PYTHON) or (is_range and begins_below):
                yield Lift(requirement, PYTHON, raised(requirement.specifier, PYTHON), reason)


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
