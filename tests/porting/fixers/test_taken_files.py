"""Where manage.py is a file among others."""

from __future__ import annotations

import pytest
from porting import projects

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "path, text",
    [
        ("Dockerfile", "COPY manage.py /srv/"),
        ("Dockerfile.prod", "copy app.py ./manage.py /srv/"),
        ("docker/Dockerfile", 'ADD ["manage.py", "/srv/"]'),
        ("MANIFEST.in", "include manage.py README.md"),
        ("docker-compose.override.yml", "volumes:\n  - ./manage.py:/srv/manage.py"),
        ("setup.py", "setup(\n    scripts=[\n        'manage.py'])"),
    ],
)
def test_a_line_that_takes_it_is_shown(path: str, text: str) -> None:
    """Once, as the file goes last."""
    (finding,) = projects.find("taken files", {"manage.py": projects.MANAGE, path: text + "\n"})
    assert (finding.path, finding.line) == (path, len(text.splitlines()))
    assert finding.message == "takes manage.py, which goes: take it out here when it has gone"
    assert finding.edits == ()


@pytest.mark.parametrize(
    "path, text",
    [
        ("Dockerfile", "COPY . /srv/\nRUN chmod +x manage.py"),
        ("Dockerfile", "COPY manage.pyc run_manage.py /srv/"),
        ("README.md", "COPY manage.py /srv/"),
        ("compose.yml", "a:\n  - echo manage.py"),
        ("setup.py", "setup(packages=['a'])  # manage.py"),
    ],
)
def test_other_lines_are_not(path: str, text: str) -> None:
    """Another file, or another kind of line."""
    assert projects.find("taken files", {"manage.py": projects.MANAGE, path: text + "\n"}) == []


def test_of_two_the_nearest_is_meant() -> None:
    """A Dockerfile beside one of two takes that one."""
    files = {
        "a/manage.py": projects.MANAGE,
        "b/manage.py": projects.MANAGE,
        "b/Dockerfile": "COPY manage.py .\n",
    }
    (finding,) = projects.find("taken files", files)
    assert finding.message.startswith("takes b/manage.py")
