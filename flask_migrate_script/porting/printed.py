"""How a report looks: a head, what blocks, then each step's places by what their files are for."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import textwrap
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

import click

from .file_kinds import FileKind, file_kind
from .findings import Finding
from .fixers import BLOCKING, STEPS
from .report import Report, step_of

_TITLES = {
    FileKind.PRODUCTION: "Production",
    FileKind.CODE: "Code",
    FileKind.DOCUMENT: "Documents",
}
_SENTENCE, _PLACE, _LINES = " " * 2, " " * 4, " " * 6
_LONGEST = 100


def print_report(report: Report, step: Optional[int]) -> None:
    """Print what was found in a project.

    :param report: it.
    :param step: the step that it is for; None for all.
    """
    terminal = _Terminal()
    if not report.left:
        click.echo("Nothing is left to port in this step." if step else "Nothing is left to port.")
    else:
        terminal.sentence(_head(report.left))
        for line in report.contents.target.described():
            terminal.sentence(line, _SENTENCE)
    blocking = list(filter(_blocks, report.left))
    _print_section(terminal, "What blocks", {None: blocking})
    for number, title in STEPS.items():
        found = [
            finding
            for finding in report.findings
            if step_of(finding) == number and finding not in blocking
        ]
        _print_section(terminal, title, {kind: _of_kind(found, kind) for kind in FileKind})
    if any(finding.edits for finding in report.left):
        click.echo()
        terminal.sentence("+ is what --write makes of a line, --diff shows it as a patch.")


def print_next(report: Report, folder: str, target: Optional[str]) -> None:
    """Print what is left after ``--write``, and what to do next.

    :param report: what is left.
    :param folder: the project's folder, as it was given.
    :param target: what the project will run on, as it was given.
    """
    terminal = _Terminal()
    left = [finding for finding in report.left if not finding.edits]
    click.echo()
    if not report.left:
        terminal.sentence("Nothing is left to port.")
    if left:
        terminal.sentence(f"{_places(left)} left to a person:")
    for number, title in STEPS.items():
        count = sum(step_of(finding) == number for finding in left)
        if count:
            click.echo(f"{_SENTENCE}{title}: {count}")
    quoted = "" if folder == "." else " " + shlex.quote(folder)
    git = f"git -C{quoted}" if quoted else "git"
    terminal.sentence(f"Next: '{git} diff' shows what changed here.")
    if left:
        again = f"python -m flask_migrate_script port{quoted}"
        again += f" --target {target}" if target else ""
        terminal.sentence(f"'{again}' shows what is left, and why.")


def as_data(report: Report) -> List[Dict[str, Any]]:
    """Return what was found as JSON has it."""
    return [
        {
            "topic": finding.topic,
            "rule": finding.rule,
            "step": step_of(finding),
            "path": finding.path,
            "line": finding.line,
            "file": file_kind(finding.path).value,
            "text": finding.text,
            "message": finding.message,
            "replacement": finding.replacement,
            "code": finding.code or None,
            "written": bool(finding.edits),
            "left": bool(step_of(finding)),
            "reason": finding.left or None,
        }
        for finding in report.findings
    ]


def _blocks(finding: Finding) -> bool:
    is_unread_python = finding.topic == "not read" and finding.path.endswith(".py")
    return finding.topic in BLOCKING or is_unread_python


def _head(left: List[Finding]) -> str:
    written = sum(bool(finding.edits) for finding in left)
    run = len(_of_kind(left, FileKind.PRODUCTION))
    in_production = f"{run} of them {'is' if run == 1 else 'are'}" if run else "none of them is"
    return (
        f"{_places(left)} left: --write changes {written}, a person has to look at {len(left) - written}; "
        f"{in_production} in a file for production, by the file's name."
    )


def _places(findings: List[Finding]) -> str:
    return "1 place is" if len(findings) == 1 else f"{len(findings)} places are"


def _of_kind(findings: Iterable[Finding], kind: FileKind) -> List[Finding]:
    return [finding for finding in findings if file_kind(finding.path) is kind]


def _print_section(
    terminal: _Terminal, title: str, parts: Dict[Optional[FileKind], List[Finding]]
) -> None:
    if not any(parts.values()):
        return
    click.echo()
    terminal.title(title)
    for kind, found in parts.items():
        if found and kind:
            click.echo()
            terminal.title(_TITLES[kind])
        groups: Dict[Tuple[str, str], Dict[str, List[Finding]]] = {}
        for finding in found:
            reasons = groups.setdefault((finding.rule, finding.message), {})
            reasons.setdefault(finding.left, []).append(finding)
        for number, ((_, message), reasons) in enumerate(groups.items()):
            if number:
                click.echo()
            terminal.sentence(message, _SENTENCE)
            # What --write makes comes first: it needs no reason.
            for left, places in sorted(reasons.items(), key=lambda item: item[0] != ""):
                if left:
                    terminal.sentence(f"Left to you: {left}.", _SENTENCE)
                _print_places(terminal, places)


def _print_places(terminal: _Terminal, places: List[Finding]) -> None:
    """Print places; those of a file of which nothing is shown go on one line."""
    bare: Dict[str, List[int]] = {}
    for finding in places:
        if finding.text or finding.replacement or finding.code:
            _print_place(terminal, finding)
        else:
            bare.setdefault(finding.path, []).append(finding.line)
    for path, lines in bare.items():
        terminal.place(f"{path}:{', '.join(map(str, lines))}", "")


def _print_place(terminal: _Terminal, finding: Finding) -> None:
    first, *rest = textwrap.dedent(finding.text).strip("\r\n").splitlines() or [""]
    terminal.place(f"{finding.path}:{finding.line}:", first)
    terminal.lines(rest, " ", str)
    style = terminal.green if finding.edits else str
    terminal.lines(
        textwrap.dedent(finding.replacement or "").splitlines(),
        "+" if finding.edits else ">",
        style,
    )
    terminal.lines(finding.code.splitlines(), " ", style)


class _Terminal:
    """Prints in colours and in lines of its width where stdout is a terminal, and plainly elsewhere."""

    def __init__(self) -> None:
        is_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        # What no-color.org asks of programs.
        self._has_colors = is_terminal and not os.environ.get("NO_COLOR")
        columns = shutil.get_terminal_size().columns
        self._width = min(columns, _LONGEST) if is_terminal else 0

    def green(self, text: str) -> str:
        """Return a text in green."""
        return click.style(text, fg="green")

    def title(self, text: str) -> None:
        """Print a title."""
        self._print(click.style(text, bold=True))

    def sentence(self, text: str, indent: str = "") -> None:
        """Print a sentence, in as many lines as it needs."""
        lines = [f"{indent}{text}"]
        if self._width:
            lines = textwrap.wrap(
                text,
                self._width,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
        for line in lines:
            self._print(line)

    def place(self, place: str, text: str) -> None:
        """Print a place, and what is there."""
        self._print(f"{_PLACE}{click.style(place, fg='cyan')} {text}".rstrip())

    def lines(self, lines: Iterable[str], sign: str, style: Callable[[str], str]) -> None:
        """Print lines of a file, or to paste into one, as they are."""
        for line in lines:
            self._print(f"{_LINES}{style(f'{sign} {line}'.rstrip())}")

    def _print(self, text: str) -> None:
        click.echo(text, color=self._has_colors)
