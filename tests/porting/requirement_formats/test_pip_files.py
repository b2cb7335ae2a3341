"""Requirements files of pip."""

from __future__ import annotations

from typing import List, Tuple

import pytest
from porting.projects import one_requirement, replaceable, requirements_of, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Flask==0.12\n", [("Flask==0.12", "==0.12")]),
        ("\ufeffFlask==0.12", [("Flask==0.12", "==0.12")]),
        ("Flask >= 0.12, < 2  # comment\n", [("Flask >= 0.12, < 2", "<2,>=0.12")]),
        ("Flask[dotenv]~=1.0\n", [("Flask[dotenv]~=1.0", "~=1.0")]),
        ("Flask\r\nclick\r\n", [("Flask", ""), ("click", "")]),
        ("Flask \\\n  ==1.0\nclick==7\n", [("Flask \\\n  ==1.0", "==1.0"), ("click==7", "==7")]),
        ("# Flask==1 \\\nclick==7\n", [("click==7", "==7")]),
        ("Flask==1 ; python_version < '3.8'\n", [("Flask==1", "==1")]),
        ("Flask @ https://x.org/f.zip ; os_name == 'nt'", [("Flask @ https://x.org/f.zip", "")]),
        (
            "-e git+ssh://git@x.org/f.git#egg=Flask",
            [("-e git+ssh://git@x.org/f.git#egg=Flask", "")],
        ),
        ("https://x.org/Flask-0.12.tar.gz\n", [("https://x.org/Flask-0.12.tar.gz", "==0.12")]),
        (
            "https://x.org/Flask-1.0-py3-none-any.whl",
            [("https://x.org/Flask-1.0-py3-none-any.whl", "==1.0")],
        ),
        ("-i https://x.org/simple\n--pre\n-e .\n./lib\nlib/own.whl\n-e ../other[a]\n", []),
    ],
)
def test_lines(text: str, expected: List[Tuple[str, str]]) -> None:
    """Each line has the place of its name, extras and releases, and the releases."""
    files = {"requirements.txt": text.lstrip("\ufeff")}
    assert replaceable(files) == expected
    found = requirements_of({"requirements.txt": text})
    assert not found.unread
    assert [(r.start, r.end) for r in found.found] == [
        (r.start, r.end) for r in requirements_of(files).found
    ]


def test_fields() -> None:
    """A requirement has its canonical name, its line, extras and marker."""
    found = one_requirement(
        {"requirements/dev.in": "\n  Flask_Script[b,a]==2.0 ; python_version < '3.8' # old\n"}
    )
    assert (found.name, found.written, found.extras) == ("flask-script", "Flask_Script", ("a", "b"))
    assert (found.place, found.marker) == ("requirements/dev.in:2", 'python_version < "3.8"')
    assert found.text == "Flask_Script[b,a]==2.0 ; python_version < '3.8' # old"
    assert found.has_marker and not found.has_hash and not found.is_constraint


@pytest.mark.parametrize(
    "text",
    [
        "Flask==1.0 --hash=sha256:1\n",
        "Flask==1.0 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n",
    ],
)
def test_hashes(text: str) -> None:
    """A line with hashes is known as one, and they are not what can be replaced."""
    files = {"requirements.txt": text}
    assert one_requirement(files).has_hash
    assert replaceable(files) == [("Flask==1.0", "==1.0")]


@pytest.mark.parametrize(
    "line, reason",
    [
        ("Flask=1.0", "line 2: it is no requirement as PEP 508 writes them"),
        ("git+https://me:secret@x.org/f.git", "line 2: the URL does not name its package"),
        ("https://[x/f.git", "line 2: it can't be read: Invalid IPv6 URL"),
        ("-r 'a", "line 2: it can't be read: No closing quotation"),
        ("-r https://x.org/base.txt", "line 2: it reads a file from a URL"),
    ],
)
def test_unread(line: str, reason: str) -> None:
    """A line that cannot be read is reported, the others are read."""
    files = {"requirements.txt": f"click==7\n{line}\n"}
    assert unread_of(files) == [("requirements.txt", reason)]
    assert replaceable(files) == [("click==7", "==7")]
