"""A file that runs a manager: its names, its commands and options, and where ``flask`` finds its app."""

from __future__ import annotations

import posixpath
import re
from typing import Dict, List, Optional, Set, Tuple

from .blockers import Blocker, of_app
from .bridging import Bridging
from .command_kinds import MIGRATE_COMMAND
from .database_group import MigrateGroup
from .elsewhere import Elsewhere
from .flask_app import FlaskApp, with_script
from .manager_options import manager_options
from .managers import ManagerCommand, Managers, Script
from .namesakes import Namesakes


class ManageFile:
    """A project's manage.py, whatever it is called.

    :param path: its path in the project.
    :param script: what is in it; None where it is gone already, or can't be read.
    :param managers: the project's managers.
    :param namesakes: finds which file of this one's name a line means.
    :param group: the group of the database commands under ``flask``.
    :param click_names: the names of the commands that the project has given its app.
    :param elsewhere: what it runs, where its manager is in another module.
    :param is_gone: whether it is gone.
    """

    def __init__(
        self,
        path: str,
        script: Optional[Script],
        managers: Managers,
        namesakes: Namesakes,
        group: MigrateGroup,
        click_names: Set[str],
        elsewhere: Optional[Elsewhere] = None,
        is_gone: bool = False,
    ) -> None:
        self.path = path
        self.script = script
        self.namesakes = namesakes
        self.is_gone = is_gone
        self.file = posixpath.basename(path)
        module = re.sub(r"\.py$", "", path).replace("/", ".")
        self.module = module.rpartition(".")[2]
        #: The names by which ``python -m`` and imports find it; a file without .py is no module,
        #: and one beside a package of its name is not found.
        self.modules = sorted({module, self.module}, key=len, reverse=True)
        if module.endswith(".__main__"):
            self.modules = [module, module.rpartition(".")[0]]
        elif not path.endswith(".py") or managers.modules.package_before(path):
            self.modules = []
        #: The commands of its manager, by their names.
        self.commands: Dict[str, ManagerCommand] = {}
        #: The commands that the project gave MigrateCommand.
        self.database_commands: Dict[str, ManagerCommand] = {}
        #: The options of its manager: each flag with the parameter's name, and whether a value follows.
        self.options: Dict[str, Tuple[str, bool]] = {}
        self.factory: Optional[str] = None
        #: Where ``flask`` finds its app as long as it is there.
        self.app = FlaskApp(path if path.endswith(".py") else None)
        self.bridging: Optional[Bridging] = None
        #: Why ``flask`` would not find its app.
        self.blockers: List[Blocker] = []
        self.group = group
        #: What it runs, where its manager is in another module.
        self.elsewhere = elsewhere
        if elsewhere is not None:
            self.commands = managers.commands.get(elsewhere.manager, {})
            self.options = manager_options(managers.options.get(elsewhere.manager, []))
            if elsewhere.is_foreign:
                message = f"{elsewhere.reason}: its commands are not known here"
                self.blockers.append(Blocker(message, elsewhere.source, elsewhere.node))
        if script is not None:
            options = managers.options.get(script.manager.name, [])
            self.commands = managers.commands.get(script.manager.name, {})
            self.database_commands = managers.commands.get(MIGRATE_COMMAND, {})
            self.options = manager_options(options)
            self.app = with_script(script, managers.modules)
            self.factory = self.app.attribute if self.app.is_factory else None
            self.bridging = Bridging(managers, script, self.app, group, click_names)
            self.blockers = list(of_app(script, self.app, options, self.bridging))

    def add_names(self, managers: Managers) -> None:
        """Add the commands and options of a file that can't be parsed.

        :param managers: the managers with what can be read of it.
        """
        for script in managers.scripts:
            if script.path == self.path:
                self.commands = managers.commands.get(script.manager.name, {})
                self.options = manager_options(managers.options.get(script.manager.name, []))

    def is_module(self, name: str) -> bool:
        """Return whether a dotted name is this file's as a module; its packages may be in a folder of their own."""
        return any(f".{module}".endswith(f".{name}") for module in self.modules[:1])

    @property
    def is_bridged(self) -> bool:
        """Whether ``flask`` has the manager's own commands, or has them when the edits are made."""
        return self.bridging is not None and self.bridging.is_certain

    @property
    def has_bridge(self) -> bool:
        """Whether it calls bridge(), or does when the edits are made."""
        return self.bridging is not None and (self.bridging.is_there or bool(self.bridging.edits))

    def keeps_group(self, name: str) -> bool:
        """Return whether bridge() gives ``flask`` a group of the database commands under the manager's name of it."""
        return self.bridging is not None and self.has_bridge and name in self.bridging.groups

    def blocked(self, *words: str) -> str:
        """Return why bridge() would not give ``flask`` a command, by the words that run it; empty where it would."""
        name = " ".join(words)
        if self.bridging is not None and name in self.bridging.taken:
            return f"'flask' has another {name!r}: see what blocks"
        if self.bridging is not None and name in self.bridging.late:
            return f"'flask' has no {name!r}: see what blocks"
        return ""

    def file_of(self, module: str) -> str:
        """Return the file that ``python -m`` runs for one of its modules."""
        end = "/__main__.py" if f"{module}.__main__" in self.modules else ".py"
        return module.replace(".", "/") + end
