"""Each block of README and docs/ is read by a test, to the end of its page, or listed with the reason why not."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Iterator, List

import pytest
from not_run import NOT_RUN
from reading import PAGES, ROOT, blocks_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

#: Pages that other tests read: by their headings, and by the names of shells.
ELSEWHERE = {
    "fixers": "tests/porting/test_fixers_page.py",
    "terminal": "tests/cli/test_completion.py",
}


def functions_of_the_tests() -> Iterator[ast.FunctionDef]:
    """Yield the tests of pages."""
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield node


def read_to_the_end(function: ast.FunctionDef) -> List[str]:
    """Return the names of the pages that a test opens, if it closes one."""
    opened, closes = [], False
    for call in ast.walk(function):
        if isinstance(call, ast.Call):
            name = getattr(call.func, "id", "")
            if name == "Page" and isinstance(call.args[0], ast.Constant):
                opened.append(str(call.args[0].value))
            closes = closes or getattr(call.func, "attr", "") == "end"
    return opened if closes else []


def test_each_page_is_read_to_its_end() -> None:
    """All of its blocks, but for those of the list."""
    read = {name for function in functions_of_the_tests() for name in read_to_the_end(function)}
    with_blocks = {
        name
        for name in PAGES
        if any(block.first_line not in NOT_RUN.get(name, {}) for block in blocks_of(name))
    }
    assert with_blocks - read == set(ELSEWHERE)
    for path in ELSEWHERE.values():
        assert (ROOT / path).is_file()


def test_what_is_not_run_is_there() -> None:
    """Each line of the list is the first one of a block, and has a reason."""
    for name, left_out in NOT_RUN.items():
        first_lines = [block.first_line for block in blocks_of(name)]
        for line, reason in left_out.items():
            assert first_lines.count(line) == 1, line
            assert reason


@pytest.mark.parametrize("name", ["README", "porting"])
def test_blocks_below_two_colons_are_read(name: str) -> None:
    """They are blocks, too; a table is not."""
    found = blocks_of(name)
    assert any(not block.language for block in found)
    assert not any(block.first_line.startswith("* - ") for block in found)
