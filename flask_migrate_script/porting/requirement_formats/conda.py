"""environment.yml, of conda: one package a line, and a list of pip's own."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ..line_ends import LINE_END
from ..requirement import RequirementKind
from .found_requirements import FoundRequirements
from .pip_files import add_line

#: The paths that are such files by their name.
FILES = re.compile(r"(^|/)[^/]*environment[^/]*\.ya?ml$")
_ITEM = re.compile(
    r"""(?P<indent>[ ]*)-[ ]+(?P<quote>["']?)(?P<item>[^#\r\n]*?)(?P=quote)[ ]*(?:[ ]\#.*)?$"""
)
_PACKAGE = re.compile(r"(?:[\w.-]+::)?(?P<name>[\w.-]+)[ ]*(?P<releases>\S*)")


def read(path: str, text: str) -> FoundRequirements:
    """Return what an environment.yml has.

    :param path: its path in the project.
    :param text: what is in it.
    """
    found = FoundRequirements(path, text, RequirementKind.CONDA)
    section, pip_indent, start = "", -1, 0
    for end in LINE_END.finditer(text + "\n"):
        line = text[start : end.start()]
        item = _ITEM.match(line)
        if line[:1].isalpha():
            section = line.partition(":")[0]
        elif item and section == "dependencies":
            indent = len(item["indent"])
            pip_indent = -1 if indent <= pip_indent else pip_indent
            if item["item"] == "pip:":
                pip_indent = indent
            elif pip_indent >= 0:
                add_line(found, item["item"], start + item.start("item"), kind=RequirementKind.PIP)
            else:
                _add_package(found, item["item"], start + item.start("item"))
        start = end.end()
    return found


def _add_package(found: FoundRequirements, item: str, start: int) -> None:
    package = _PACKAGE.match(item)
    if package is None:
        return
    releases = package["releases"]
    if releases.startswith("=") and not releases.startswith("=="):
        # conda's "=1.0" is any release that begins with it, "=1.0=build" one build of one release.
        release, _, build = releases[1:].partition("=")
        releases = f"=={release}" if build else f"=={release.rstrip('.*')}.*"
    elif releases[:1].isdigit():
        releases = f"=={releases}"
    try:
        specifier = str(SpecifierSet("" if releases == "*" else releases))
    except InvalidSpecifier:
        found.skip(start, f"the releases of {package['name']} can't be written as PEP 440")
        return
    found.add(package["name"], specifier, start, start)
