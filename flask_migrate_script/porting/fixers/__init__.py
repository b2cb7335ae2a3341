"""The rules of the port command, one in each module: this is the list of them, in their order."""

from __future__ import annotations

from typing import Callable, Iterator, NamedTuple, Tuple

from ..findings import Finding
from ..index import Index
from . import (
    alembic_ini,
    app_names,
    app_names_without,
    blocked,
    bridge_calls,
    click_commands,
    click_differences,
    command_lines,
    console_lines,
    console_scripts,
    env_releases,
    executed,
    gone_calls,
    history_lines,
    last_requirements,
    loads,
    lost_arguments,
    lost_methods,
    lost_names,
    moved_imports,
    not_read,
    requirements,
    row_mappings,
    select_lists,
    taken_files,
    transactions,
)


class Fixer(NamedTuple):
    """A rule: its name, the step that it belongs to, the topic under which ``--json`` has it, and what finds it."""

    name: str
    step: int
    topic: str
    find: Callable[[Index], Iterator[Finding]]

    def findings(self, index: Index) -> Iterator[Finding]:
        """Yield what it finds in a project.

        :param index: what the project's files hold.
        """
        for finding in self.find(index):
            yield finding._replace(rule=self.name, topic=self.topic)


#: The title of each step. What is in step 0 is information: nothing has to be done about it.
STEPS = {
    1: "1. manage.py on today's stack",
    2: "2. flask beside manage.py",
    3: "3. Without manage.py",
    0: "Good to know",
}

#: All rules. Of two edits of one place, the one of the first rule is made.
FIXERS: Tuple[Fixer, ...] = (
    Fixer("blocked", 2, "blockers", blocked.find),
    Fixer("not read", 1, "not read", not_read.find),
    Fixer("imports", 1, "imports", moved_imports.find),
    Fixer("requirements", 1, "requirements", requirements.find),
    Fixer("gone calls", 1, "gone calls", gone_calls.find),
    Fixer("executed", 1, "SQLAlchemy 2", executed.find),
    Fixer("select lists", 1, "SQLAlchemy 2", select_lists.find),
    Fixer("lost arguments", 1, "SQLAlchemy 2", lost_arguments.find),
    Fixer("lost methods", 1, "SQLAlchemy 2", lost_methods.find),
    Fixer("lost names", 1, "SQLAlchemy 2", lost_names.find),
    Fixer("row mappings", 1, "SQLAlchemy 2", row_mappings.find),
    Fixer("transactions", 1, "SQLAlchemy 2", transactions.find),
    Fixer("alembic.ini", 1, "alembic.ini", alembic_ini.find),
    Fixer("app names", 2, "FLASK_APP", app_names.find),
    Fixer("bridge", 2, "bridge", bridge_calls.find),
    Fixer("lines", 2, "lines", command_lines.find),
    Fixer("app names without manage.py", 3, "FLASK_APP without the script", app_names_without.find),
    Fixer("commands", 3, "commands", click_commands.find),
    Fixer("click differences", 3, "commands", click_differences.find),
    Fixer("loaded", 3, "loaded", loads.find),
    Fixer("taken files", 3, "taken files", taken_files.find),
    Fixer("console scripts", 3, "console scripts", console_scripts.find),
    Fixer("last requirements", 3, "last requirements", last_requirements.find),
    Fixer("console lines", 0, "console lines", console_lines.find),
    Fixer("history", 0, "history", history_lines.find),
    Fixer("env.py", 0, "env.py", env_releases.find),
)
