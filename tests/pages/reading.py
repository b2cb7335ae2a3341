"""Reads a page of the documents as somebody at a terminal does: block by block, and types its commands."""

from __future__ import annotations

import os
import re
import shlex
import sys
import textwrap
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

from conftest import Project, Result
from not_run import NOT_RUN

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"

#: The names of all pages.
PAGES = [
    "README",
    *sorted(str(path.relative_to(DOCS).with_suffix("")) for path in DOCS.glob("**/*.rst")),
]

#: What a block begins with is a directive, or a line that ends with two colons.
_BLOCK = re.compile(
    r"^( *)(?:\.\. code-block:: (\w+)|(?!\.\. ).*::)\n((?:\1 +.*\n|\n)+)", re.MULTILINE
)
_ID = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{12}(?![0-9a-zA-Z])")


class Block(NamedTuple):
    """A block of a page; the language of one below two colons is not known."""

    language: str
    text: str

    @property
    def first_line(self) -> str:
        """What the block is found by."""
        return self.text.partition("\n")[0]


def path_of(name: str) -> Path:
    """Return the file of a page: of one in docs/, without its ending, or of ``README``."""
    return (ROOT if name == "README" else DOCS) / f"{name}.rst"


def blocks_of(name: str) -> List[Block]:
    """Return the blocks of a page."""
    text = path_of(name).read_text(encoding="utf-8")
    return [Block(found[2] or "", _content(found[3])) for found in _BLOCK.finditer(text)]


class Page:
    """A page that is read from its top to its end, in a project; without the blocks that can't be run.

    :param name: the file's name in docs/, without its ending, or ``README``.
    """

    def __init__(self, name: str, project: Project) -> None:
        self.name = name
        self.text = path_of(name).read_text(encoding="utf-8")
        self.project = project
        self.project.env.setdefault("FLASK_APP", "myapp")
        left_out = NOT_RUN.get(name, {})
        self._blocks = [block for block in blocks_of(name) if block.first_line not in left_out]
        #: What is an id on the page, and here.
        self.known: Dict[str, str] = {}

    def code(self, language: str = "python") -> str:
        """Return the text of the next block, which has to be one of a language."""
        found, text = self._blocks.pop(0)
        assert found == language, text
        return text

    def type(self) -> str:
        """Type the commands of the next console block, compare what the page shows, return what was printed last.

        A command that the Alembic here is too old for prints that.
        """
        output = ""
        for command, shown in commands(self.code("console")):
            result = self.run(command)
            if "needs Alembic" in result.err:
                assert result.status == 1, command
                continue
            assert result.status == int(bool(re.search("^Error: ", shown, re.MULTILINE))), (
                command,
                result,
            )
            output = _without_log(result.out + result.err)
            self.compare(shown, output)
        return output

    def run(self, command: str) -> Result:
        """Run a command line of the page, with the ids that there are here."""
        command = _ID.sub(lambda found: self.known.get(found[0], found[0]), command)
        words = shlex.split(command)
        if not re.search(r"[|;&>$]", command):
            if words[0] == "flask":
                return self.project.flask(*words[1:])
            if words[0] == "python":
                return self.project.python(*words[1:])
        return self.shell(command)

    def shell(self, command: str) -> Result:
        """Run a line in a shell that finds this environment's ``python`` and ``flask``."""
        with_commands(self.project)
        return self.project.run("sh", "-c", command)

    def compare(self, shown: str, output: str) -> None:
        """Compare what the page shows with what was printed; what it leaves out as ``...`` may be anything."""
        output = _without_log(output)
        names: List[str] = []

        def named(found: re.Match[str]) -> str:
            page = found[0]
            if page in self.known:
                return self.known[page]
            if page in names:
                return f"(?P=id{names.index(page)})"
            names.append(page)
            return f"(?P<id{len(names) - 1}>[0-9a-f]{{12}})"

        for part in _one_line(shown).split("..."):
            pattern = _ID.sub(named, re.escape(part.strip()))
            found = re.search(pattern, _one_line(output))
            assert found, f"the page shows\n{part}\nprinted was\n{output}"
            self.known.update({page: found[f"id{number}"] for number, page in enumerate(names)})
            del names[:]

    def rest(self) -> List[Block]:
        """Return the blocks that nobody has read yet."""
        return self._blocks

    def end(self) -> None:
        """Close the page, of which nothing is left to read: test_every_block.py looks for this in each test."""
        assert self._blocks == []


def commands(block: str) -> List[Tuple[str, str]]:
    """Return the commands of a console block, each with what the page shows below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    found = [part.partition("\n") for part in parts]
    return [(command, shown.strip()) for command, _, shown in found]


def with_commands(project: Project) -> None:
    """Let a shell in the project find ``python`` and ``flask``."""
    folder = project.folder / ".commands"
    if not folder.exists():
        folder.mkdir()
        for name, words in (("python", ""), ("flask", " -m flask")):
            (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{words} "$@"\n')
            (folder / name).chmod(0o755)
        project.env["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


def _content(block: str) -> str:
    lines = textwrap.dedent(block).strip("\n").split("\n")
    while lines and lines[0].startswith(":"):
        del lines[0]
    return "\n".join(lines).strip("\n") + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _without_log(output: str) -> str:
    lines = output.splitlines()
    return "\n".join(
        line for line in lines if not re.match(r"INFO | *(Generating|Creating) |Please edit", line)
    )
