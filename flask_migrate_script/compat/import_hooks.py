"""Import hooks for a script that was written for other versions of what it imports.

Flask until 1.0 had ``flask.ext``: ``flask.ext.name`` is ``flask_name``.
"""

from __future__ import annotations

import importlib
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Callable, ContextManager, Mapping, Optional

Around = Callable[[ModuleType], ContextManager[None]]


def install(around: Mapping[str, Around], in_place_of: Mapping[str, str]) -> None:
    """Add the hooks to this process.

    :param around: what to do around the import of each of these modules, where it is installed.
    :param in_place_of: the module to take for each of these, where it is not installed.
    """
    sys.meta_path.insert(0, _Patching(around))
    sys.meta_path.append(_Supplying(in_place_of))


class _Patching(MetaPathFinder):
    """The first finder: has something done around the import of a module that is installed."""

    def __init__(self, around: Mapping[str, Around]) -> None:
        self.around = around

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Optional[ModuleSpec]:
        around = self.around.get(fullname)
        if around is None:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        # An old one, as that of an old pkg_resources, has only find_module(): for modules of its own.
        known = (finder for finder in others if hasattr(finder, "find_spec"))
        specs = (finder.find_spec(fullname, path, target) for finder in known)
        spec = next((spec for spec in specs if spec is not None), None)
        # What this package supplies itself needs no patch.
        if spec is not None and spec.loader is not None and not isinstance(spec.loader, _Alias):
            _wrap(spec.loader, around)
        return spec


def _wrap(loader: Any, around: Around) -> None:
    run_module = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        with around(module):
            run_module(module)

    loader.exec_module = exec_module


class _Supplying(MetaPathFinder):
    """The last finder: supplies what no other has found."""

    def __init__(self, in_place_of: Mapping[str, str]) -> None:
        self.in_place_of = in_place_of

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Optional[ModuleSpec]:
        if fullname in self.in_place_of:
            return ModuleSpec(fullname, _Alias(self.in_place_of[fullname]))
        if fullname == "flask.ext":  # until Flask 1.0
            return ModuleSpec(fullname, _Alias(None), is_package=True)
        if fullname.startswith("flask.ext."):
            return ModuleSpec(fullname, _Alias("flask_" + fullname[len("flask.ext.") :]))
        return None


class _Alias(Loader):
    """Puts a module in the place of another one, or leaves an empty one there."""

    def __init__(self, name: Optional[str]) -> None:
        self.name = name

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        if self.name is not None:
            sys.modules[module.__name__] = importlib.import_module(self.name)
