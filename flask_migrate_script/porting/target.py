"""What a project will run on: the releases that its requirements permit."""

from __future__ import annotations

import enum
import importlib
import sys
from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from .release_ranges import exact, has_upper_end, is_below, lowest
from .releases import CAPS, NAMES
from .requirement import Requirement, RequirementKind
from .requirement_files import ProjectRequirements

_DECISIVE = ("flask", "sqlalchemy")


class ReleaseSource(enum.Enum):
    """Where it is from which releases a project runs on, the first one that has any."""

    PIN = "pin"
    LOCK = "lock file"
    RANGE = "range"
    #: The range that another package needs, of which the project names the release.
    NEEDED = "needed"
    ENVIRONMENT = "environment"
    NEWEST = "newest"


class Permitted(NamedTuple):
    """The releases of a package that a project runs on.

    ``release`` is the lowest one; None where there is none: the range has no lower end, or it is the newest one.
    ``requirement`` is where it is from, None where no file has it; ``others`` are the ones that differ.
    """

    name: str
    specifier: SpecifierSet
    release: Optional[Version]
    source: ReleaseSource
    requirement: Optional[Requirement] = None
    others: Tuple[Requirement, ...] = ()

    def is_at_least(self, release: str) -> bool:
        """Return whether none of the releases is older than one."""
        if self.source is ReleaseSource.NEWEST:
            return True
        return self.release is not None and self.release >= Version(release)


class Target:
    """What a project will run on.

    :param requirements: the project's.
    :param installed: the releases of this environment by the packages' canonical names; by default looked up.
    :param is_newest: whether it will run on the newest releases, whatever it requires.
    """

    def __init__(
        self,
        requirements: ProjectRequirements,
        installed: Optional[Mapping[str, str]] = None,
        is_newest: bool = False,
    ) -> None:
        self._requirements = requirements
        self._installed = installed
        #: Whether it will run on the newest releases, whatever it requires.
        self.is_newest = is_newest
        self._known: Dict[str, Optional[Permitted]] = {}

    def permitted(self, name: str) -> Optional[Permitted]:
        """Return the releases of a package that the project runs on; None where it is not known.

        :param name: the package's canonical name.
        """
        if name not in self._known:
            if self.is_newest:
                self._known[name] = Permitted(name, SpecifierSet(), None, ReleaseSource.NEWEST)
            else:
                self._known[name] = (
                    self._required(name) or self._needed(name) or self._in_environment(name)
                )
        return self._known[name]

    @property
    def has_flask_app_option(self) -> bool:
        """Whether ``flask`` has ``--app`` and ``--debug``: Flask 2.2 and newer."""
        return self._is_at_least("flask", "2.2")

    @property
    def has_new_forms(self) -> bool:
        """Whether select() and case() take columns without a list: SQLAlchemy 1.4 and newer."""
        return self._is_at_least("sqlalchemy", "1.4")

    @property
    def permits_sqlalchemy2(self) -> bool:
        """Whether it may be SQLAlchemy 2.0 or newer."""
        found = self.permitted("sqlalchemy")
        return found is None or not is_below(str(found.specifier), "2.0")

    def described(self) -> List[str]:
        """Return a line each for Flask and SQLAlchemy: which release, and where that is from."""
        return [_described(name, self.permitted(name)) for name in _DECISIVE]

    def _is_at_least(self, name: str, release: str) -> bool:
        found = self.permitted(name)
        return found is not None and found.is_at_least(release)

    def _required(self, name: str) -> Optional[Permitted]:
        of_name = [r for r in self._requirements.found if r.name == name and _is_restricted(r)]
        locked = [r for r in of_name if r.kind is RequirementKind.LOCK]
        own = [r for r in of_name if r.kind is not RequirementKind.LOCK]
        pinned = [r for r in own if exact(r.specifier) is not None]
        for found, source in (
            (pinned, ReleaseSource.PIN),
            (locked, ReleaseSource.LOCK),
            (own, ReleaseSource.RANGE),
        ):
            if found:
                found.sort(key=_nearness)
                first, others = found[0], [r for r in found if r.specifier != found[0].specifier]
                return Permitted(
                    name,
                    SpecifierSet(first.specifier),
                    lowest(first.specifier),
                    source,
                    first,
                    tuple(others),
                )
        return None

    def _needed(self, name: str) -> Optional[Permitted]:
        for cap in CAPS:
            if cap.with_name == name:
                by = self._required(cap.name)
                if by and by.release and SpecifierSet(cap.releases).contains(by.release):
                    needed = SpecifierSet(cap.runs_with)
                    return Permitted(name, needed, None, ReleaseSource.NEEDED, by.requirement)
        return None

    def _in_environment(self, name: str) -> Optional[Permitted]:
        release = installed(name) if self._installed is None else self._installed.get(name)
        if release is None:
            return None
        specifier = SpecifierSet(f"=={release}")
        return Permitted(name, specifier, Version(release), ReleaseSource.ENVIRONMENT)


def installed(name: str) -> Optional[str]:
    """Return the release of a package in this environment; None if it is not there."""
    try:
        if sys.version_info >= (3, 8):
            return importlib.import_module("importlib.metadata").version(name)
        return importlib.import_module(name.replace("-", "_")).__version__
    except ImportError:
        return None


def _is_restricted(requirement: Requirement) -> bool:
    return lowest(requirement.specifier) is not None or has_upper_end(requirement.specifier)


def _nearness(requirement: Requirement) -> Tuple[int, Version, int, str, int]:
    """Return what sorts a file near the project's folder first, then the lowest release, then the plainest name."""
    release = lowest(requirement.specifier) or Version("0")
    path = requirement.path
    return path.count("/"), release, len(path), path, requirement.line


def _described(name: str, found: Optional[Permitted]) -> str:
    shown = NAMES[name]
    if found is None:
        return f"{shown}: no file names a release, and it is not installed here"
    if found.source is ReleaseSource.NEWEST:
        return f"{shown}: the newest release"
    if found.source is ReleaseSource.ENVIRONMENT:
        return f"{shown} {found.release}: no file names a release, this one is installed here"
    assert found.requirement is not None
    place = found.requirement.place
    if found.source is ReleaseSource.NEEDED:
        by = found.requirement
        line = f"{shown}{found.specifier}: no file names a release, and {by.written}{by.specifier} runs with these ({place})"
    elif found.source is ReleaseSource.RANGE:
        line = f"{shown}{found.specifier}: {place}; the lowest release that this permits decides"
    else:
        line = f"{shown} {found.release}: {place}"
    others = [f"{other.place} has {other.specifier}" for other in found.others]
    return f"{line} (but {', '.join(others)})" if others else line
