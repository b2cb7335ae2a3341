"""The pages about errors have a heading for each message that the package may print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, List

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from message_texts import message_texts

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

PAGES = sorted((Path(__file__).parent.parent.parent / "docs/errors").glob("*.rst"))

# What the source makes beside the texts of errors.
NO_ERRORS = {
    "no drift, \u2026 compared": "the same variable, for a notice",
    "No revision to check.": "the same function, for a notice",
    "Alembic's own \u2026(), and another package has wrapped it.": "one of the two conditions before it is true",
}

# What is filled in, as the pages write it.
SHOWN_HOLE = "..."


def entries() -> List[str]:
    """Return the headings of messages, and the literals that items of lists below them begin with."""
    found = []
    for page in PAGES:
        tree = publish_doctree(
            page.read_text(encoding="utf-8"),
            settings_overrides={"report_level": 5, "doctitle_xform": False},
        )
        for title in tree.findall(nodes.title):
            text = title.astext()
            if _depth(title) == 3:
                found.append(text)
        for item in tree.findall(nodes.list_item):
            first = item[0][0]
            if isinstance(first, nodes.literal):
                found.append(first.astext())
    return found


def _depth(title: nodes.Element) -> int:
    depth, node = 0, title.parent
    while isinstance(node, nodes.section):
        depth, node = depth + 1, node.parent
    return depth


def begins(entry: str) -> re.Pattern[str]:
    """Return what matches a message that begins as an entry; what is filled in does not end a sentence."""
    first, *rest = map(re.escape, entry.split(SHOWN_HOLE))
    return re.compile("[^.]+?".join([first, *rest] if first else [f".+?{rest[0]}", *rest[1:]]))


def words(text: str) -> str:
    """Return the letters of a text."""
    return re.sub("[^A-Za-z]", "", text)


def test_each_message_has_an_entry() -> None:
    """A new message has to be put on a page, under a heading or into the list below one."""
    known = [begins(entry) for entry in entries() if len(words(entry)) > 5]
    missing = [
        f"{place}: {text}"
        for place, text in message_texts()
        # What is no text of the package's own has no more than a word of it around what is filled in.
        if len(words(text)) > 5
        and text not in NO_ERRORS
        and not any(one.match(text) for one in known)
    ]
    assert missing == []


def test_the_links_to_entries_stay() -> None:
    """No two headings of a page have one anchor: the second one's would be a number."""
    for page in PAGES:
        tree = publish_doctree(
            page.read_text(encoding="utf-8"), settings_overrides={"report_level": 5}
        )
        anchors: Dict[str, str] = {}
        for section in tree.findall(nodes.section):
            title = section[0].astext()
            assert section["ids"][0] == nodes.make_id(title), title
            assert anchors.setdefault(section["ids"][0], title) == title
