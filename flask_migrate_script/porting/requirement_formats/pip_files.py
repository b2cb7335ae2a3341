"""Requirements files of pip."""

from __future__ import annotations

import argparse
import posixpath
import re
import shlex
from typing import Any, Iterator, Match, Optional, Tuple
from urllib.parse import parse_qs, urlsplit

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from ..line_ends import LINE_END, line_number
from ..requirement import RequirementKind
from .found_requirements import FoundRequirements, IncludedFile
from .pep508 import parsed

#: The paths that are requirements files by their name.
FILES = re.compile(
    r"(?i)(^|/)([^/]*requirements?[^/]*\.(txt|in|pip)|requirements/(.*/)?[^/]*\.(txt|in)|constraints[^/]*\.txt)$"
)
# A comment begins a line or comes after a blank; an option of one requirement comes after a blank.
_COMMENT = re.compile(r"(^|(?<=\s))#.*")
_COMMENT_LINE = re.compile(r"(?m)^[ \t]*#[^\r\n]*")
_OPTION = re.compile(r"\s-")
_CONTINUED = re.compile(r"\\(\r\n|\r|\n)")


def read(path: str, text: str) -> FoundRequirements:
    """Return what a requirements file has.

    :param path: its path in the project.
    :param text: what is in it.
    """
    found = FoundRequirements(path, text, RequirementKind.PIP)
    for start, line in _logical_lines(text):
        add_line(found, line, start)
    return found


def add_line(found: FoundRequirements, line: str, start: int, **more: Any) -> None:
    """Add what one line has.

    :param found: where to.
    :param line: the line, without comments.
    :param start: its offset.
    :param more: other fields.
    """
    start += len(line) - len(line.lstrip())
    line = line.strip()
    if line.startswith("-"):
        _add_option(found, line, start, **more)
        return
    option = _OPTION.search(line)
    options = line[option.start() :] if option else ""
    bare = line[: len(line) - len(options)].rstrip()
    if _is_url(bare):
        url = bare.partition(" ;")[0].rstrip()
        _add_url(found, url, start, start + len(url), **more)
    elif bare and not _is_path(bare):
        found.add_pep508(bare, start, has_hash="--hash" in options, **more)


def _add_option(found: FoundRequirements, line: str, start: int, **more: Any) -> None:
    """Add what a line has that begins with an option."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        found.skip(start, f"it can't be read: {error}")
        return
    options, _ = _OPTIONS.parse_known_args(words)
    _include(found, start, options.requirement, False)
    _include(found, start, options.constraint, True)
    if options.editable and _is_url(options.editable):
        _add_url(found, options.editable, start, start + len(line), **more)


def _include(
    found: FoundRequirements, start: int, target: Optional[str], is_constraint: bool
) -> None:
    if target and "://" in target:
        found.skip(start, "it reads a file from a URL")
    elif target:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(found.path), target))
        line = line_number(found.text, start)
        found.included.append(IncludedFile(path, line, is_constraint))


def _options() -> argparse.ArgumentParser:
    """Return a parser of the options that matter here."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-r", "--requirement", nargs="?")
    parser.add_argument("-c", "--constraint", nargs="?")
    parser.add_argument("-e", "--editable", nargs="?")
    return parser


_OPTIONS = _options()


def _logical_lines(text: str) -> Iterator[Tuple[int, str]]:
    """Yield each line with its offset: continued ones as one, without comments, each character at its offset."""
    # The backslash at the end of a line that is a comment does not continue it.
    bare = _COMMENT_LINE.sub(_blanks, text)
    joined = _CONTINUED.sub(_blanks, bare)
    start = 0
    for end in LINE_END.finditer(joined + "\n"):
        yield start, _COMMENT.sub("", joined[start : end.start()])
        start = end.end()


def _blanks(match: Match[str]) -> str:
    return " " * len(match.group())


def _is_url(text: str) -> bool:
    return "://" in text.partition(" ")[0]


def _is_path(text: str) -> bool:
    """Return whether a line names a folder or a file, which is the project's own."""
    return text.startswith((".", "/", "file:")) or (
        parsed(text) is None and "/" in text.partition(" ")[0]
    )


def _add_url(found: FoundRequirements, url: str, start: int, end: int, **more: Any) -> None:
    """Add a requirement that is a URL and not a name."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        found.skip(start, f"it can't be read: {error}")
        return
    egg = parse_qs(parts.fragment).get("egg")
    named = parsed(egg[0]) if egg else None
    if named is not None:
        found.add(named.written, "", start, end, url=url, extras=named.extras, **more)
        return
    release = _release_of(posixpath.basename(parts.path))
    if release is None:
        found.skip(start, "the URL does not name its package")
    else:
        found.add(release[0], f"=={release[1]}", start, end, url=url, **more)


def _release_of(file: str) -> Optional[Tuple[str, str]]:
    """Return the name and the release that a package's file name has."""
    try:
        if file.endswith(".whl"):
            name, version = parse_wheel_filename(file)[:2]
        else:
            name, version = parse_sdist_filename(file)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
    return str(name), str(version)
