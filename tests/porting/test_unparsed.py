"""Files that this Python cannot parse: which lines stop it, and what is found of them all the same."""

from __future__ import annotations

from typing import List

import pytest
from flask_migrate_script.porting.unparsed import unparsed
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

SCRIPT = """from flask_script import Manager
from app import app
manager = Manager(app)
MODE = {octal}

@manager.option("-n", dest="n", default={long})
def fill(n):
    {body}

@manager.command
def seed():
    pass

if __name__ == "__main__":
    manager.run()
"""


@pytest.mark.parametrize(
    "text, lines",
    [
        ('print "a"\nx = 1\nprint "b", x\n', [1, 3]),
        ("try:\n    pass\nexcept ValueError, e:\n    pass\n", [3]),
        ("x = `1`\ny = 0777\nz = 10L\n", [1, 2, 3]),
        ('def f():\n    print "a %s" % (\n        1,\n        2)\n    return 1\n', [2]),
        ('if 1:\n    pass\nelse: print "a"\nraise ValueError, "b"\n', [3, 4]),
        ('def f((a, b)):\n    return a\n\nprint "c"\n', [1, 4]),
        ("def f():\n    if 1:\n\tx = 1\n        return 2\n", [3]),
        ('x = u"a"\r\nprint "b"\r\n', [2]),
    ],
)
def test_each_line_of_python_2_that_stops_is_found(text: str, lines: List[int]) -> None:
    """Not only the first one is, and what follows from one of them is none."""
    found = unparsed("manage.py", text)
    assert found is not None
    assert found.lines == lines
    assert found.is_python2 or "(a, b)" in text
    assert not found.is_template


def test_what_is_left_of_a_file_parses() -> None:
    """It has the same lines, and nothing stops in it."""
    text = SCRIPT.format(octal="0777", long="10L", body="print n")
    found = unparsed("manage.py", text)
    assert found is not None
    assert unparsed("manage.py", found.rest) is None
    assert found.rest.splitlines()[10] == "def seed():"
    assert unparsed("manage.py", SCRIPT.format(octal="0o777", long="10", body="print(n)")) is None


@pytest.mark.parametrize("line", ["except: print 'a'", "finally: print 'a'"])
def test_a_branch_with_its_statement_in_one_line_stays_a_branch(line: str) -> None:
    """Otherwise what follows it would be taken for a fault."""
    found = unparsed(
        "manage.py", f"try:\n    x = 1\n{line}\n@manager.command\ndef seed():\n    pass\n"
    )
    assert found is not None
    assert found.lines == [3]
    assert "\n@manager.command\ndef seed():\n" in found.rest


@pytest.mark.parametrize(
    "body, octal, word",
    [
        ("print n", "0", "it is Python 2"),
        ("pass", "0777", "it is Python 2"),
        ("{% if x %}", "0", "it is a template"),
        ("x = = 1", "0", "can't parse it (invalid syntax)"),
    ],
)
def test_the_lines_of_a_file_that_cannot_be_parsed_are_found(
    body: str, octal: str, word: str
) -> None:
    """The report has what kind of file it is, and each line that runs one of its commands, also without python."""
    files = {
        "manage.py": SCRIPT.format(octal=octal, long="1", body=body),
        "start.sh": "./manage.py fill -n 3\n./manage.py seed\n./manage.py other\n",
    }
    index = projects.index_of(files)
    (unread,) = projects.found_in(index, "not read")
    assert word in unread.message
    lines = projects.found_in(index, "lines")
    assert [(finding.path, finding.line) for finding in lines] == [("start.sh", 1), ("start.sh", 2)]
    assert not any(finding.edits for finding in lines)


def test_a_template_by_its_path() -> None:
    """The folder of a template for projects is one, whatever stops in the file."""
    path = "{{cookiecutter.name}}/manage.py"
    found = unparsed(path, "from {{cookiecutter.name}} import app\n")
    assert found is not None and found.is_template and not found.is_python2


def test_a_long_file_of_python_2_is_cut() -> None:
    """The report has twenty of its lines, and how many more there are."""
    text = SCRIPT.format(octal="1", long="1", body="pass") + 'print "x"\n' * 50
    found = projects.find("not read", {"manage.py": text})
    assert len(found) == 20
    assert found[-1].message.endswith("; 30 more lines are like this")
