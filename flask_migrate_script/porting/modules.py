"""The project's own modules, and what their names are."""

from __future__ import annotations

import posixpath
import re
from typing import Callable, Dict, Iterable, List, NamedTuple, Optional

import libcst

from .namespace import Namespace
from .source import Source


class Definition(NamedTuple):
    """What a name is: a function, a class, or the expression that is assigned to it."""

    source: Source
    node: libcst.CSTNode


class Modules:
    """The modules of a project.

    :param paths: the paths of its Python files.
    :param source_of: returns the file of a path, None where it cannot be parsed.
    """

    def __init__(self, paths: Iterable[str], source_of: Callable[[str], Optional[Source]]) -> None:
        self._source_of = source_of
        self._namespaces: Dict[str, Optional[Namespace]] = {}
        # The folder that modules are imported from may be below the project's.
        self._by_ending: Dict[str, List[str]] = {}
        self._parts = set()
        #: The paths of the Python files.
        self.paths = set(paths)
        for path in sorted(self.paths):
            parts = re.sub(r"(/__init__)?\.py$", "", path).split("/")
            self._parts.update(parts)
            if self.package_before(path):
                continue
            for start in range(len(parts)):
                self._by_ending.setdefault(".".join(parts[start:]), []).append(path)

    def package_before(self, path: str) -> str:
        """Return the folder of the package that an import finds by a file's name, empty where it finds the file."""
        package = re.sub(r"\.py$", "", path)
        return package if f"{package}/__init__.py" in self.paths else ""

    def is_in(self, folder: str, name: str) -> bool:
        """Return whether a folder has a module, or a folder of modules, of a name without dots."""
        module = posixpath.join(folder, name)
        return f"{module}.py" in self.paths or any(
            path.startswith(f"{module}/") for path in self.paths
        )

    def is_own(self, name: str) -> bool:
        """Return whether a dotted name may be of a module of the project's, and not of an installed one."""
        return name.partition(".")[0] in self._parts

    def origin(self, name: str) -> str:
        """Return the dotted name under which something is made, where modules pass it on."""
        for _ in range(5):
            module, _, attribute = name.rpartition(".")
            namespace = self._namespace(module)
            if namespace is None:
                break
            name = f"{namespace.source.module_name}.{attribute}"
            if attribute not in namespace.imported:
                break
            name = namespace.imported[attribute]
        return name

    def definition(self, name: str) -> Optional[Definition]:
        """Return what a dotted name is, None where that is not found in the project."""
        module, _, attribute = self.origin(name).rpartition(".")
        namespace = self._namespace(module)
        if namespace is None or attribute not in namespace.made:
            return None
        return Definition(namespace.source, namespace.made[attribute])

    def path(self, module: str) -> Optional[str]:
        """Return the path of a module, None where it is not certain which one that is."""
        paths = self._by_ending.get(module, [])
        file = module.replace(".", "/")
        exact = [path for path in paths if path in (f"{file}.py", f"{file}/__init__.py")]
        found = exact or paths
        return found[0] if len(found) == 1 else None

    def _namespace(self, module: str) -> Optional[Namespace]:
        path = self.path(module)
        if path is not None and path not in self._namespaces:
            source = self._source_of(path)
            self._namespaces[path] = Namespace(source) if source is not None else None
        return self._namespaces[path] if path is not None else None
