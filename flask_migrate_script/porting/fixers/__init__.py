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
    missing_caps,
    moved_imports,
    not_read,
    pins,
    requirements,
    row_mappings,
    select_lists,
    taken_files,
    transactions,
    unread_requirements,
)


class Fixer(NamedTuple):
    """A rule: its name, the step that it belongs to, the topic under which ``--json`` has it, and what finds it.

    ``left`` is why it leaves a place to a person, where a finding has no reason of its own.
    """

    name: str
    step: int
    topic: str
    find: Callable[[Index], Iterator[Finding]]
    left: str = ""

    def findings(self, index: Index) -> Iterator[Finding]:
        """Yield what it finds in a project.

        :param index: what the project's files hold.
        """
        lifts = index.lifts.lifts if self.name in _NEED_THIS_PACKAGE else []
        for finding in self.find(index):
            if finding.edits and lifts:
                pin = lifts[0].requirement
                finding = finding._replace(edits=(), left=f"first lift the pin in {pin.place}")
            left = "" if finding.edits or not self.step else finding.left or self.left
            yield finding._replace(rule=self.name, topic=self.topic, left=left)


#: The title of each step. What is in step 0 is information: nothing has to be done about it.
STEPS = {
    1: "1. manage.py on today's stack",
    2: "2. flask beside manage.py",
    3: "3. Without manage.py",
    0: "Good to know",
}

#: The topics of what has to be done before anything else; of what is not read, that is Python alone.
BLOCKING = ("blockers", "pins")

_UNREAD = "nothing is written in a file that cannot be read"
_MORE = "more than this line has to change"
_AROUND_IT = "what takes its place depends on the code around it"
_CHOICE = "it is for the project to choose"
_STILL = "it is needed as long as manage.py is there"
_MANAGE = "how manage.py is put together is for the project to choose"
_NEW_RELEASE = "what the app needs for another release is not known here"

# What they write does not work where this package cannot be installed.
_NEED_THIS_PACKAGE = ("imports", "requirements", "bridge", "lines")

#: All rules. Of two edits of one place, the one of the first rule is made.
FIXERS: Tuple[Fixer, ...] = (
    Fixer("not read", 1, "not read", not_read.find, _UNREAD),
    Fixer("pins", 1, "pins", pins.find, _NEW_RELEASE),
    Fixer("imports", 1, "imports", moved_imports.find, _MORE),
    Fixer("requirements", 1, "requirements", requirements.find, _MORE),
    Fixer("caps", 1, "requirements", missing_caps.find, _MORE),
    Fixer("gone calls", 1, "gone calls", gone_calls.find, _AROUND_IT),
    Fixer("executed", 1, "SQLAlchemy 2", executed.find, _AROUND_IT),
    Fixer("select lists", 1, "SQLAlchemy 2", select_lists.find, _AROUND_IT),
    Fixer("lost arguments", 1, "SQLAlchemy 2", lost_arguments.find, _AROUND_IT),
    Fixer("lost methods", 1, "SQLAlchemy 2", lost_methods.find, _AROUND_IT),
    Fixer("lost names", 1, "SQLAlchemy 2", lost_names.find, _AROUND_IT),
    Fixer("row mappings", 1, "SQLAlchemy 2", row_mappings.find, _AROUND_IT),
    Fixer("transactions", 1, "SQLAlchemy 2", transactions.find, _AROUND_IT),
    Fixer("alembic.ini", 1, "alembic.ini", alembic_ini.find, _CHOICE),
    Fixer("blocked", 2, "blockers", blocked.find, _MANAGE),
    Fixer("app names", 2, "FLASK_APP", app_names.find, _CHOICE),
    Fixer("bridge", 2, "bridge", bridge_calls.find),
    Fixer("lines", 2, "lines", command_lines.find),
    Fixer(
        "app names without manage.py",
        3,
        "FLASK_APP without the script",
        app_names_without.find,
        _CHOICE,
    ),
    Fixer("commands", 3, "commands", click_commands.find, _STILL),
    Fixer("click differences", 3, "commands", click_differences.find, _AROUND_IT),
    Fixer("loaded", 3, "loaded", loads.find, _CHOICE),
    Fixer("taken files", 3, "taken files", taken_files.find, _STILL),
    Fixer("console scripts", 3, "console scripts", console_scripts.find, _CHOICE),
    Fixer("last requirements", 3, "last requirements", last_requirements.find, _STILL),
    Fixer("console lines", 0, "console lines", console_lines.find),
    Fixer("history", 0, "history", history_lines.find),
    Fixer("env.py", 0, "env.py", env_releases.find),
    Fixer("requirements not read", 0, "requirements not read", unread_requirements.find),
)
