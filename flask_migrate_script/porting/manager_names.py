"""Which manager a name means, across modules."""

from __future__ import annotations

from typing import Collection, Dict, Iterable, List

import libcst

from .modules import Modules
from .namespace import imported
from .source import Source


class ManagerNames:
    """The names of a project's managers.

    :param managers: the absolute names under which they are made.
    :param sources: the files that may pass one on.
    :param modules: the modules of the project.
    """

    def __init__(
        self, managers: Collection[str], sources: Iterable[Source], modules: Modules
    ) -> None:
        self._managers = managers
        self._modules = modules
        self._passed_on = {
            f"{source.module_name}.{name}": target
            for source in sources
            for node in source.nodes(libcst.ImportFrom)
            for name, target in imported(source, node)
        }
        self._by_ending = _by_ending(managers)
        self._passed_on_by_ending = _by_ending(self._passed_on)

    def meant(self, name: str) -> str:
        """Return the manager that an absolute name means, an empty text where there is none.

        The folder that modules are imported from may be below the project's, and a package may import the manager of
        a module of its own for others to take.
        """
        for _ in range(5):
            if name in self._managers:
                return name
            if not self._modules.is_own(name):
                return ""
            managers = self._by_ending.get(name, [])
            passed_on = self._passed_on_by_ending.get(name, [])
            if name in self._passed_on:
                name = self._passed_on[name]
            elif len(managers) == 1:
                return managers[0]
            elif len(passed_on) == 1:
                name = self._passed_on[passed_on[0]]
            else:
                break
        if not self._modules.is_own(name):
            return ""
        # A name may come by a way that is not followed here, as with an import of *.
        alike = self._by_ending.get(name.rpartition(".")[2], [])
        return alike[0] if "." in name and len(alike) == 1 else ""


def _by_ending(names: Iterable[str]) -> Dict[str, List[str]]:
    """Return dotted names by all that they end with."""
    found: Dict[str, List[str]] = {}
    for name in names:
        parts = name.split(".")
        for start in range(len(parts)):
            found.setdefault(".".join(parts[start:]), []).append(name)
    return found
