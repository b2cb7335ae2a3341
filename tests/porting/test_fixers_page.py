"""docs/fixers.rst: it has each rule of the registry once, and its examples are what the rules do."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple

import pytest
import sqlalchemy
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from flask_migrate_script.porting.findings import Finding
from flask_migrate_script.porting.fixers import FIXERS, STEPS
from porting import projects

pytestmark = pytest.mark.oldest_and_newest

PAGE = Path(__file__).parents[2] / "docs/fixers.rst"

MIGRATIONS = {
    "migrations/alembic.ini": "[alembic]\n",
    "migrations/env.py": "from alembic import context\n",
}

# What they find is a manage.py, as long as there is one.
UNTIL_IT_GOES = {"app names without manage.py"}

# Steps are underlined with -, rules with ~.
HEADING = re.compile(r"^(\S.*)\n(-+|~+)\n", re.MULTILINE)
BLOCK = re.compile(
    r"^\.\. code-block:: \S+\n   :caption: (?P<kind>Project|Before|After|By hand|Printed)(?:: (?P<path>\S+))?\n\n"
    r"(?P<text>(?:(?:   .*)?\n)+)",
    re.MULTILINE,
)


class Section(NamedTuple):
    """What the page has about a rule; the blocks of each kind are by the path of their files."""

    step: str
    rule: str
    prose: str
    blocks: Dict[str, Dict[str, str]]

    @property
    def printed(self) -> str:
        """What ``port`` prints, on one line."""
        return " ".join(self.blocks["Printed"].get("", "").split())

    def found(self, kind: str) -> List[Finding]:
        """Return what the rule finds in a project with the files of one kind."""
        project = {**MIGRATIONS, **PROJECT, **self.blocks[kind]}
        if kind == "By hand" and self.rule in UNTIL_IT_GOES:
            del project["manage.py"]
        index = projects.index_of(project)
        index.has_new_forms = True
        return projects.found_in(index, self.rule)


def blocks(text: str) -> Dict[str, Dict[str, str]]:
    """Return the code of a part of the page, by its kind and the path of its file."""
    found: Dict[str, Dict[str, str]] = {"Before": {}, "After": {}, "By hand": {}, "Printed": {}}
    for match in BLOCK.finditer(text):
        code = textwrap.dedent(match["text"]).strip("\n") + "\n"
        found.setdefault(match["kind"], {})[match["path"] or ""] = code
    return found


def sections(text: str) -> Iterator[Section]:
    """Yield the sections of the page."""
    step = ""
    parts = HEADING.split(text)
    for title, line, part in zip(parts[1::3], parts[2::3], parts[3::3]):
        if line.startswith("-"):
            step = title
        else:
            yield Section(step, title, BLOCK.sub("", part), blocks(part))


TEXT = PAGE.read_text(encoding="utf-8")
PROJECT = blocks(HEADING.split(TEXT)[0])["Project"]
SECTIONS = list(sections(TEXT))

each_section = pytest.mark.parametrize(
    "section", SECTIONS, ids=[section.rule for section in SECTIONS]
)


def as_printed(findings: List[Finding]) -> str:
    """Return what is printed of findings, without their lines and the reasons, on one line."""
    words: List[str] = []
    for finding in findings:
        words.append(f"{finding.path}:{finding.line}: {finding.message}")
        words += [f"> {line}" for line in (finding.replacement or "").splitlines()]
        words += finding.code.splitlines()
    # The page is about one Python.
    return re.sub(r"\bPython 3\.\d+", "Python 3.13", " ".join(" ".join(words).split()))


def test_the_page_has_each_rule_once() -> None:
    """In the order of the registry, under the step that it belongs to, and no other."""
    expected = [(STEPS[fixer.step], fixer.name) for fixer in FIXERS]
    assert [(section.step, section.rule) for section in SECTIONS] == expected


@each_section
def test_after_is_what_is_written(section: Section) -> None:
    """Each file that the rule's edits change is on the page as it becomes, and no other."""
    findings = section.found("Before")
    assert findings
    written = {
        path: projects.ported(text, [finding for finding in findings if finding.path == path])
        for path, text in section.blocks["Before"].items()
        if any(finding.edits for finding in findings if finding.path == path)
    }
    assert section.blocks["After"] == written
    assert ("``--write`` writes" in section.prose) is bool(written)


@each_section
def test_what_is_not_written_is_printed(section: Section) -> None:
    """The page has the message and what is suggested."""
    shown = [finding for finding in section.found("Before") if not finding.edits]
    assert section.printed == as_printed(shown)


@each_section
def test_after_what_a_person_does_nothing_is_found(section: Section) -> None:
    """A rule that has to be followed by hand has an example of how, in which it finds nothing."""
    shown = section.printed and section.step != STEPS[0]
    assert bool(section.blocks["By hand"]) is bool(shown)
    if shown:
        assert section.found("By hand") == []


def runs(code: str) -> bool:
    """Return whether the installed SQLAlchemy runs a revision on a database with one book."""
    names: Dict[str, Any] = {
        "book": sqlalchemy.table("book", sqlalchemy.column("id"), sqlalchemy.column("price")),
        "query": sqlalchemy.text("SELECT id, price FROM book"),
    }
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as connection, connection.begin():
        connection.execute(sqlalchemy.text("CREATE TABLE book (id INTEGER, price INTEGER)"))
        connection.execute(sqlalchemy.text("INSERT INTO book VALUES (1, 5)"))
        with Operations.context(MigrationContext.configure(connection)):
            try:
                exec(code, names)
                if "upgrade" in names:
                    names["upgrade"]()
            except Exception:
                return False
    return True


@pytest.mark.parametrize(
    "section",
    [
        section
        for section in SECTIONS
        if any("/versions/" in path for path in section.blocks["Before"])
    ],
    ids=lambda section: section.rule,
)
def test_a_revision_runs_as_it_is_on_the_page(section: Section) -> None:
    """Before, with SQLAlchemy 1.3 alone; afterwards with newer ones, and all but one with 1.3, too."""
    is_old = sqlalchemy.__version__.startswith("1.3.")
    (before,) = section.blocks["Before"].values()
    (after,) = {**section.blocks["After"], **section.blocks["By hand"]}.values()
    assert runs(before) is is_old
    assert runs(after) is not (is_old and section.rule == "select lists")
