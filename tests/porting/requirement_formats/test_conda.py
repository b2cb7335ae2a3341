"""environment.yml."""

from __future__ import annotations

import pytest
from flask_migrate_script.porting.requirement import RequirementKind
from porting.projects import one_requirement, replaceable, requirements_of, unread_of

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]


@pytest.mark.parametrize(
    "item, name, specifier",
    [
        ("flask", "flask", ""),
        ("flask=1.0.2", "flask", "==1.0.2.*"),
        ("flask=1.0.*", "flask", "==1.0.*"),
        ("flask=1.0.2=py37_0", "flask", "==1.0.2"),
        ("flask==1.0.2", "flask", "==1.0.2"),
        ("flask >=1,<2  # old", "flask", "<2,>=1"),
        ("conda-forge::Flask>=1", "flask", ">=1"),
        ("flask 1.0 py37_0", "flask", "==1.0"),
        ('"flask=1.0"', "flask", "==1.0.*"),
    ],
)
def test_packages(item: str, name: str, specifier: str) -> None:
    """A package of conda's has its releases as PEP 440 writes them; nothing of it can be replaced."""
    found = one_requirement({"environment.yml": f"name: x\ndependencies:\n- {item}\n"})
    assert (found.name, found.specifier, found.line) == (name, specifier, 3)
    assert found.start == found.end
    assert found.kind is RequirementKind.CONDA


def test_pip() -> None:
    """The items of pip's list are as in a requirements file, which it may also read."""
    files = {
        "deploy/environment.yaml": "channels:\n  - defaults\ndependencies:\n  - pip:\n    - 'Flask==1.0'\n"
        "    - -r base.txt\n  - click\n",
        "deploy/base.txt": "alembic==1.4\n",
    }
    found = requirements_of(files).found
    assert [(r.kind.value, r.name) for r in found] == [
        ("pip", "flask"),
        ("conda", "click"),
        ("pip", "alembic"),
    ]
    assert replaceable(files)[0] == ("Flask==1.0", "==1.0")


@pytest.mark.parametrize("item", ["flask=1.0|1.1", "flask[version='>=1']"])
def test_unread(item: str) -> None:
    """What is no range is reported."""
    files = {"environment.yml": f"dependencies:\n- {item}\n"}
    reason = "line 2: the releases of flask can't be written as PEP 440"
    assert requirements_of(files).found == []
    assert unread_of(files) == [("environment.yml", reason)]
