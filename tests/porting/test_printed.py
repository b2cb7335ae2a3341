"""How the report looks: what comes first, each sentence once, the reasons, colours and lines."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import Dict, Iterator, List, Tuple

import pytest
from conftest import Project
from flask_migrate_script.porting import printed
from flask_migrate_script.porting.findings import Edit, Finding
from flask_migrate_script.porting.fixers import FIXERS
from flask_migrate_script.porting.report import Report
from porting import projects
from terminals import run_on_terminal, uncoloured

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

MANAGE = """
import os
from flask_migrate_script.script import Manager
from flask_migrate_script import MigrateCommand, bridge
from shop import app

manager = Manager(app)
manager.add_command("db", MigrateCommand)


@manager.command
def seed(number=1):
    pass


bridge(manager)

if __name__ == "__main__":
    manager.run()
"""
LINES = "python manage.py db upgrade\n"
PROJECT: Dict[str, str] = {
    "manage.py": MANAGE,
    "Procfile": "release: python manage.py seed\nweb: gunicorn manage:app\n",
    "Makefile": f"database:\n\t{LINES}",
    "README.md": f"    {LINES}" * 20,
    "old.py": 'from flask_script import Manager\nprint "old"\nManager(app).run()\n',
}


def write(project: Project, files: Dict[str, str]) -> None:
    """Write a project that git has a copy of."""
    for path, text in files.items():
        project.write(path, text)
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "-qm", "x")


def git(project: Project, *arguments: str) -> str:
    """Run git in a project's folder."""
    return project.run("git", *arguments).ok().out


def port(project: Project, *arguments: str) -> str:
    """Return what the port command prints."""
    done = project.python("-m", "flask_migrate_script", "port", *arguments)
    assert (done.status, done.err) == (1, ""), done
    return done.out


def entries(project: Project) -> Iterator[dict]:
    """Yield what is left, as JSON has it."""
    for entry in json.loads(port(project, "--json")):
        if entry["left"]:
            yield entry


def test_the_head_has_the_counts(project: Project) -> None:
    """How many places, how many are written, how many are a person's, how many are in files for production."""
    write(project, PROJECT)
    found = list(entries(project))
    written = sum(entry["written"] for entry in found)
    production = sum(entry["file"] == "production" for entry in found)
    assert (written, production) == (22, 2)
    assert port(project).splitlines()[0] == (
        f"{len(found)} places are left: --write changes 22, a person has to look at {len(found) - 22}; "
        "2 of them are in a file for production, by the file's name."
    )


def test_what_blocks_is_first_then_production_code_and_documents(project: Project) -> None:
    """Within each step, what runs in production is before the code, and documents are last."""
    write(project, PROJECT)
    lines = port(project).splitlines()
    titles = [line for line in lines if line and not line.startswith(" ")][1:-1]
    assert titles == [
        "What blocks",
        "2. flask beside manage.py",
        "Production",
        "Code",
        "Documents",
        "3. Without manage.py",
        "Production",
        "Code",
    ]
    assert lines[5].startswith("  it is Python 2, which Python 3")


def test_a_sentence_is_printed_once(project: Project) -> None:
    """Of 20 lines in a document, each has its place, and all have one sentence."""
    write(project, PROJECT)
    documents = port(project).partition("\nDocuments\n")[2].partition("\n3. ")[0]
    assert documents.count("runs manage.py") == 1
    places = re.findall(r"^    README\.md:(\d+): python manage\.py db upgrade$", documents, re.M)
    assert [int(line) for line in places] == list(range(1, 21))
    assert len(documents.splitlines()) == 1 + 2 * 20


def test_each_place_that_is_left_has_a_reason(project: Project) -> None:
    """What --write does not make has one, and what it makes needs none."""
    write(project, PROJECT)
    found = list(entries(project))
    assert {bool(entry["reason"]) for entry in found if not entry["written"]} == {True}
    assert {bool(entry["reason"]) for entry in found if entry["written"]} == {False}
    out = port(project)
    for reason in {entry["reason"] for entry in found} - {None}:
        assert f"  Left to you: {reason}." in out


def test_each_rule_has_a_reason_or_gives_one_with_what_it_finds() -> None:
    """Two rules give it with each place."""
    assert {fixer.name for fixer in FIXERS if fixer.step and not fixer.left} == OWN_REASONS


OWN_REASONS = {"bridge", "lines"}


def test_json_has_what_the_report_has(project: Project) -> None:
    """The rule, its step, what the file is for, lines to paste, and the reason."""
    write(project, {**PROJECT, "requirements.txt": "Flask-Script\n"})
    found = json.loads(port(project, "--json"))
    (seed,) = [entry for entry in found if entry["replacement"] == "flask seed"]
    assert (seed["rule"], seed["step"], seed["file"]) == ("commands", 3, "code")
    assert seed["code"].splitlines()[-1].startswith("@click.option(")
    assert seed["reason"] == "it is needed as long as manage.py is there"
    kinds = {entry["path"]: entry["file"] for entry in found}
    assert (kinds["Procfile"], kinds["README.md"]) == ("production", "document")


@pytest.mark.parametrize("below", ["", "the shop"])
def test_after_write_is_what_is_left_and_what_is_next(project: Project, below: str) -> None:
    """How many places each step has left, and two commands, which show what they are named for."""
    write(project, {os.path.join(below, path): text for path, text in PROJECT.items()})
    out = port(project, "--write", *filter(None, [below]))
    folder = f" '{below}'" if below else ""
    git_in = f"git -C{folder}" if below else "git"
    end = out.partition("\n\n")[2].splitlines()
    assert end == [
        "5 places are left to a person:",
        "  1. manage.py on today's stack: 1",
        "  3. Without manage.py: 4",
        f"Next: '{git_in} diff' shows what changed here.",
        f"'python -m flask_migrate_script port{folder}' shows what is left, and why.",
    ]
    changed = project.run("sh", "-c", f"{git_in} diff --stat").ok().out
    assert "3 files changed" in changed
    python = sys.executable
    again = project.run("sh", "-c", f"{python} -m flask_migrate_script port{folder}")
    assert again.out.startswith("5 places are left: --write changes 0, ")


def port_on_terminal(project: Project, **env: str) -> List[str]:
    """Return what the command prints on a terminal of 60 columns."""
    project.env.update(env)
    command = [sys.executable, "-m", "flask_migrate_script", "port"]
    return run_on_terminal(project, command, columns=60, is_stdout=True)[1]


@pytest.mark.parametrize(
    "env, has_colors", [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_colours_are_for_terminals(project: Project, env: Dict[str, str], has_colors: bool) -> None:
    """NO_COLOR takes them away, and what is no terminal gets none, unless FORCE_COLOR is set."""
    write(project, PROJECT)
    assert ("\x1b[" in "".join(port_on_terminal(project, **env))) is has_colors
    plain = port(project)
    assert "\x1b[" not in plain
    project.env["FORCE_COLOR"] = "1"
    forced = port(project)
    assert ("\x1b[" in forced) is ("NO_COLOR" not in env)
    assert uncoloured(forced) == plain


def test_sentences_are_wrapped_on_a_terminal_and_lines_are_not(project: Project) -> None:
    """A line of a file, or one to paste, is as it is."""
    long = "python manage.py seed --number 12345678901234567890 && echo all of this is one line"
    write(project, {**PROJECT, "start.sh": long + "\n"})
    lines = port_on_terminal(project, NO_COLOR="1")
    sentences = [line for line in lines if not line.startswith("    ")]
    assert max(map(len, sentences)) <= 60
    assert any(line.endswith(long) for line in lines)
    assert max(map(len, port(project).splitlines())) > 100


def printed_places(capsys: pytest.CaptureFixture, *found: Tuple[str, Finding]) -> List[str]:
    """Return the lines that are printed for findings of rules."""
    findings = [
        finding._replace(rule=rule, topic=rule, left="" if finding.edits else "for a reason")
        for rule, finding in found
    ]
    index = projects.index_of({"requirements.txt": "Flask==3.1.0\nSQLAlchemy==2.1.0\n"})
    printed.print_report(Report(index, findings), None)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:3] == [
        "  Flask 3.1.0: requirements.txt:1",
        "  SQLAlchemy 2.1.0: requirements.txt:2",
    ]
    return [lines[0], *lines[3:]]


def test_what_is_written_is_before_what_is_left(capsys: pytest.CaptureFixture) -> None:
    """Of one sentence, what needs a person is below its reason; lines to paste have no sign."""
    edit = (Edit(0, 1, "b"),)
    lines = printed_places(
        capsys,
        ("lines", Finding("a.sh", 1, "  if a\n    b", "runs it", "new")),
        ("lines", Finding("b.sh", 2, "b", "runs it", "new", edit)),
        ("commands", Finding("c.py", 3, "c", "another", code="@one\n@two")),
    )
    assert lines[2:] == [
        "2. flask beside manage.py",
        "",
        "Code",
        "  runs it",
        "    b.sh:2: b",
        "      + new",
        "  Left to you: for a reason.",
        "    a.sh:1: if a",
        "          b",
        "      > new",
        "",
        "3. Without manage.py",
        "",
        "Code",
        "  another",
        "  Left to you: for a reason.",
        "    c.py:3: c",
        "        @one",
        "        @two",
        "",
        "+ is what --write makes of a line, --diff shows it as a patch.",
    ]


def test_lines_of_which_nothing_is_shown_are_one_line(capsys: pytest.CaptureFixture) -> None:
    """Each file has its numbers."""
    found = [
        ("not read", Finding(path, line, "", "it is Python 2"))
        for path, line in (("a.py", 1), ("a.py", 5), ("b.py", 2), ("link", 1))
    ]
    lines = printed_places(capsys, *found)
    assert lines[2:7] == [
        "What blocks",
        "  it is Python 2",
        "  Left to you: for a reason.",
        "    a.py:1, 5",
        "    b.py:2",
    ]
    assert lines[-1] == "    link:1"


def test_one_place_is_one(capsys: pytest.CaptureFixture) -> None:
    """The head counts in English."""
    (head, *_) = printed_places(capsys, ("lines", Finding("Procfile", 1, "a", "runs it")))
    assert head == (
        "1 place is left: --write changes 0, a person has to look at 1; "
        "1 of them is in a file for production, by the file's name."
    )
