"""All that is to be changed in a project, in the order in which to do it."""

from __future__ import annotations

import difflib
import re
from typing import Dict, Iterator, List, NamedTuple, Tuple

from . import lines, loads, manager_commands, moved_imports, requirements, sqlalchemy1
from .findings import Edit, Finding, edited
from .migrations import env_file, ini
from .project import Project

#: Of files that could not be looked into.
NOT_READ = "not read"

#: The steps, in their order, each with its topics.
STEPS = {
    "1. manage.py on today's stack": (
        NOT_READ,
        moved_imports.TOPIC,
        requirements.TOPIC,
        sqlalchemy1.TOPIC,
        ini.TOPIC,
    ),
    "2. flask beside manage.py": (manager_commands.APP, manager_commands.BRIDGE, lines.TOPIC),
    "3. Without manage.py": (
        manager_commands.APP_WITHOUT,
        manager_commands.COMMANDS,
        loads.TOPIC,
        requirements.LAST,
    ),
    "Good to know": (env_file.TOPIC,),
}

#: Their replacement is the complete line, and takes its place.
COMPLETE_LINES = (moved_imports.TOPIC, lines.TOPIC)

# Nothing has to be done about it.
_INFORMATION = (env_file.TOPIC,)


def is_left(finding: Finding) -> bool:
    """Return whether something has to be done about a finding."""
    return finding.topic not in _INFORMATION


class Report(NamedTuple):
    """What was found in a project.

    ``findings`` are in the order of the topics in ``STEPS``.
    """

    project: Project
    findings: List[Finding]

    @property
    def left(self) -> List[Finding]:
        """What is left to do."""
        return [finding for finding in self.findings if is_left(finding)]

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
