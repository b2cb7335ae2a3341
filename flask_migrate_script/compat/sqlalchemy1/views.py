"""The modules that a revision imports, as it sees them."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any, Dict, Sequence, Set

from . import moved_names
from .adoption import Exchanges
from .statements import inserting
from .uses import LIBRARIES, Uses, names_in, used

_import = __import__


class Importer:
    """The ``__import__`` of revisions.

    :param exchanges: what revisions get in place of SQLAlchemy's own.
    :param uses: what the revisions use is noted there.
    """

    def __init__(self, exchanges: Exchanges, uses: Uses) -> None:
        self.uses = uses
        self.exchanges = exchanges
        self._views: Dict[str, View] = {}

    def __call__(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> Any:
        """Import a module as ``__import__`` does, and return its view."""
        if name in moved_names.MODULES:
            used(f"the module {name}")
            name = moved_names.MODULES[name]
        module = _import(name, globals, locals, fromlist, level)
        view = self._views.get(module.__name__)
        if view is None:
            if level or module.__name__.partition(".")[0] not in LIBRARIES:
                return module
            view = self.view(module)
        if fromlist and "*" in fromlist:
            return _All(view, set(names_in(sys._getframe(1).f_code)))
        return view

    def view(self, module: ModuleType) -> View:
        """Return a module's view."""
        if module.__name__ not in self._views:
            self._views[module.__name__] = view = View(self, module)
            # Here, because a dialect takes its time to be imported.
            if module.__name__.startswith("sqlalchemy.dialects.") and hasattr(module, "insert"):
                vars(view)["insert"] = inserting(module.insert)
        return self._views[module.__name__]


class View(ModuleType):
    """A module with the values that a revision gets in place of SQLAlchemy 2's, and the names that are lost."""

    def __init__(self, importer: Importer, module: ModuleType) -> None:
        super().__init__(module.__name__, module.__doc__)
        # What import itself reads.
        for name in ("__file__", "__path__", "__spec__", "__loader__", "__package__"):
            if hasattr(module, name):
                setattr(self, name, getattr(module, name))
        self._importer = importer
        self._module = module

    def __getattr__(self, name: str) -> Any:
        try:
            value = getattr(self._module, name)
        except AttributeError:
            home = self._module.__name__
            found = moved_names.find(home, name)
            if found is None:
                raise
            used(f"{home}.{name}")
            return self._importer.exchanges.of(found)
        if isinstance(value, ModuleType):
            if value.__name__.partition(".")[0] in LIBRARIES:
                value = self._importer.view(value)
        else:
            value = self._importer.exchanges.of(value)
        # The next time it is found at once.
        vars(self)[name] = value
        return value

    def __dir__(self) -> Sequence[str]:
        return dir(self._module)


class _All:
    """What ``from module import *`` gets: of the lost names, those that the revision has in its code."""

    def __init__(self, view: View, names: Set[str]) -> None:
        self._view = view
        module = view._module
        public = getattr(module, "__all__", None) or [
            name for name in vars(module) if name[0] != "_"
        ]
        # SQLAlchemy's own list may name what it does not have.
        public = [name for name in public if hasattr(module, name)]
        lost = sorted(
            name
            for name in names - set(vars(module))
            if moved_names.find(module.__name__, name) is not None
        )
        self.__all__ = [*public, *lost]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)
