"""All that is to be changed in a project, in the order in which to do it."""

from __future__ import annotations

import difflib
import re
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from ..errors.redaction import redacted
from .findings import Edit, Finding, edited
from .fixers import FIXERS
from .index import Index
from .project import Project
from .secrets_in_code import without_secrets

_STEP_OF = {fixer.name: fixer.step for fixer in FIXERS}


def read(folder: str, step: Optional[int] = None) -> Report:
    """Return what is to be changed in a project, which is read and not run.

    :param folder: its path.
    :param step: only what belongs to this one of ``fixers.STEPS``, of which 1 is the first; by default all.
    """
    index = Index(Project(folder))
    topics: Dict[str, List[Finding]] = {}
    for fixer in FIXERS:
        if step in (None, fixer.step):
            topics.setdefault(fixer.topic, []).extend(
                _redacted(finding, index.project) for finding in fixer.findings(index)
            )
    for found in topics.values():
        found.sort(key=lambda finding: (finding.path, finding.line))
    return Report(index.project, [finding for found in topics.values() for finding in found])


def _redacted(finding: Finding, project: Project) -> Finding:
    """Return a finding without passwords: a line that runs a command may well give it a database's URL."""
    text, is_python = project.text(finding.path), project.is_python(finding.path)

    def shown(lines: str) -> str:
        return without_secrets(lines, text, finding.line, is_python)

    return finding._replace(
        text=shown(finding.text),
        message=redacted(finding.message),
        replacement=finding.replacement and shown(finding.replacement),
        left=redacted(finding.left),
        code=shown(finding.code),
    )


def step_of(finding: Finding) -> int:
    """Return the step that a finding belongs to; 0 where nothing has to be done about it."""
    return _STEP_OF[finding.rule]


class Report(NamedTuple):
    """What was found in a project.

    ``findings`` are in the order of their topics in ``FIXERS``.
    """

    project: Project
    findings: List[Finding]

    @property
    def left(self) -> List[Finding]:
        """What is left to do."""
        return [finding for finding in self.findings if step_of(finding)]

    def texts(self) -> Dict[str, Tuple[str, str]]:
        """Return each file that edits change, by its path, as it is and as it becomes."""
        edits: Dict[str, List[Edit]] = {}
        for finding in self.findings:
            before = edits.setdefault(finding.path, [])
            # Two that are in each other's way: the second one is there again when the first is done.
            if not any(_overlap(new, old) for new in finding.edits for old in before):
                before += finding.edits
        project = self.project
        texts = {path: project.text(path) for path, found in edits.items() if found}
        return {
            path: (
                project.with_mark(path, text),
                project.with_mark(path, edited(text, edits[path])),
            )
            for path, text in texts.items()
        }

    def diff(self) -> str:
        """Return the changes as a patch that ``git apply`` takes."""
        return "".join(
            line
            for path, (before, after) in sorted(self.texts().items())
            for line in _diff(self.project.from_top(path), before, after)
        )


def _overlap(new: Edit, old: Edit) -> bool:
    return new != old and new.start < old.end and old.start < new.end


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    # For git a line ends with \n, and with nothing else that Python takes for an end.
    olds, news = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (before, after))
    for line in difflib.unified_diff(olds, news, f"a/{path}", f"b/{path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
