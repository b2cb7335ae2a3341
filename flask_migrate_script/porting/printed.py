"""How a report looks: a head, what blocks, then each step's places by what their files are for."""

from __future__ import annotations

import shlex
import sys
import textwrap
from typing import Any, Dict, Iterable, List, Optional, Tuple

import click

from ..cli.colours import has_colours
from ..cli.styles import HEADING, PLACE, PLAIN, WRITTEN, Style, styled
from ..cli.wrapped_lines import wrapped
from .file_kinds import FileKind, file_kind
from .findings import Finding
from .fixers import BLOCKING, STEPS
from .report import Report, step_of

_TITLES = {
    FileKind.PRODUCTION: "Production",
    FileKind.CODE: "Code",
    FileKind.DOCUMENT: "Documents",
}
_OF_SENTENCE, _OF_PLACE, _OF_LINES = " " * 2, " " * 4, " " * 6
_LONGEST = 100


def print_report(report: Report, step: Optional[int]) -> None:
    """Print what was found in a project.

    :param report: it.
    :param step: the step that it is for; None for all.
    """
    if not report.left:
        click.echo("Nothing is left to port in this step." if step else "Nothing is left to port.")
    else:
        _sentence(_head(report.left))
        for line in report.contents.target.described():
            _sentence(line, _OF_SENTENCE)
    blocking = list(filter(_blocks, report.left))
    _print_section("What blocks", {None: blocking})
    for number, title in STEPS.items():
        found = [
            finding
            for finding in report.findings
            if step_of(finding) == number and finding not in blocking
        ]
        _print_section(title, {kind: _of_kind(found, kind) for kind in FileKind})
    if any(finding.edits for finding in report.left):
        click.echo()
        _sentence("+ is what --write makes of a line, --diff shows it as a patch.")


def print_next(report: Report, folder: str, target: Optional[str]) -> None:
    """Print what is left after ``--write``, and what to do next.

    :param report: what is left.
    :param folder: the project's folder, as it was given.
    :param target: what the project will run on, as it was given.
    """
    left = [finding for finding in report.left if not finding.edits]
    click.echo()
    if not report.left:
        _sentence("Nothing is left to port.")
    if left:
        _sentence(f"{_places(left)} left to a person:")
    for number, title in STEPS.items():
        count = sum(step_of(finding) == number for finding in left)
        if count:
            click.echo(f"{_OF_SENTENCE}{title}: {count}")
    quoted = "" if folder == "." else " " + shlex.quote(folder)
    git = f"git -C{quoted}" if quoted else "git"
    _sentence(f"Next: '{git} diff' shows what changed here.")
    if left:
        again = f"python -m flask_migrate_script port{quoted}"
        again += f" --target {target}" if target else ""
        _sentence(f"'{again}' shows what is left, and why.")


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


def _print_section(title: str, parts: Dict[Optional[FileKind], List[Finding]]) -> None:
    if not any(parts.values()):
        return
    click.echo()
    _title(title)
    for kind, found in parts.items():
        if found and kind:
            click.echo()
            _title(_TITLES[kind])
        groups: Dict[Tuple[str, str], Dict[str, List[Finding]]] = {}
        for finding in found:
            reasons = groups.setdefault((finding.rule, finding.message), {})
            reasons.setdefault(finding.left, []).append(finding)
        for number, ((_, message), reasons) in enumerate(groups.items()):
            if number:
                click.echo()
            _sentence(message, _OF_SENTENCE)
            # What --write makes comes first: it needs no reason.
            for left, places in sorted(reasons.items(), key=lambda item: item[0] != ""):
                if left:
                    _sentence(f"Left to you: {left}.", _OF_SENTENCE)
                _print_places(places)


def _print_places(places: List[Finding]) -> None:
    """Print places; those of a file of which nothing is shown go on one line."""
    bare: Dict[str, List[int]] = {}
    for finding in places:
        if finding.text or finding.replacement or finding.code:
            _print_place(finding)
        else:
            bare.setdefault(finding.path, []).append(finding.line)
    for path, lines in bare.items():
        _place(f"{path}:{', '.join(map(str, lines))}", "")


def _print_place(finding: Finding) -> None:
    first, *rest = textwrap.dedent(finding.text).strip("\r\n").splitlines() or [""]
    _place(f"{finding.path}:{finding.line}:", first)
    _lines(rest, " ", PLAIN)
    style = WRITTEN if finding.edits else PLAIN
    _lines(
        textwrap.dedent(finding.replacement or "").splitlines(),
        "+" if finding.edits else ">",
        style,
    )
    _lines(finding.code.splitlines(), " ", style)


def _title(text: str) -> None:
    _print(styled(text, HEADING, sys.stdout))


def _sentence(text: str, indent: str = "") -> None:
    """Print a sentence, on a terminal in as many lines as it needs."""
    _print(wrapped(text, sys.stdout, indent, indent, _LONGEST))


def _place(place: str, text: str) -> None:
    """Print a place, and what is there."""
    _print(f"{_OF_PLACE}{styled(place, PLACE, sys.stdout)} {text}".rstrip())


def _lines(lines: Iterable[str], sign: str, style: Style) -> None:
    """Print lines of a file, or to paste into one, as they are."""
    for line in lines:
        _print(f"{_OF_LINES}{styled(f'{sign} {line}'.rstrip(), style, sys.stdout)}")


def _print(text: str) -> None:
    click.echo(text, color=has_colours(sys.stdout))
