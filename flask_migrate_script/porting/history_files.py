"""Changelogs and release notes: what was so when they were written stays in them."""

from __future__ import annotations

import posixpath
import re

_NAME = re.compile(
    r"(?i)(?:changes|change[-_]?log|history|news|release[-_]?notes?|what'?s[-_]?new)(?:[-_.].*)?"
)
_FOLDER = re.compile(
    r"(?i)(?:^|/)(?:change[-_]?logs?(?:\.d)?|changes|release[-_]?notes?|newsfragments|whatsnew|docs?/(?:.*/)?releases)/"
)
# No suffix, or a release in its place, or a document's.
_TEXT = re.compile(r"(?i)(?:\.(?:md|rst|txt|adoc|html?|\d+))?")


def is_history(path: str) -> bool:
    """Return whether a file is a changelog or release notes, by its path."""
    name = posixpath.basename(path)
    if not _TEXT.fullmatch(posixpath.splitext(name)[1]):
        return False
    return _NAME.fullmatch(name) is not None or _FOLDER.search(path) is not None
