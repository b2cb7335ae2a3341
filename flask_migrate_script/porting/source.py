"""A Python file, read with its layout: what names mean, and where things are."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional, Set, Tuple, Type, TypeVar

import libcst
from libcst.metadata import (
    MetadataWrapper,
    PositionProvider,
    QualifiedNameProvider,
    QualifiedNameSource,
)

from .findings import Edit, Finding
from .line_ends import LINE_END, lines_of, newline_of

_Node = TypeVar("_Node", bound=libcst.CSTNode)


class Source:
    """A Python file.

    :param path: its path in the project, as findings give it.
    :param text: what is in it.
    :raises libcst.ParserSyntaxError: it is not Python 3.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        # libcst below 1.1 (Python 3.7) fails on a file that mixes line endings.
        module = libcst.parse_module(LINE_END.sub("\n", text))
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        self.module = wrapper.module
        self._positions = wrapper.resolve(PositionProvider)
        self._names = wrapper.resolve(QualifiedNameProvider)
        self._nodes: Dict[Any, List[Any]] = {}
        #: The lines of the file.
        self.lines = lines_of(text)
        #: What ends a new line.
        self.newline = newline_of(text)
        self._line_starts = [0] + [end.end() for end in LINE_END.finditer(text)]

    def nodes(self, *kinds: Type[_Node]) -> List[_Node]:
        """Return all nodes of some classes, in the order of the file."""
        if kinds not in self._nodes:
            found = [node for node in self._positions if isinstance(node, kinds)]
            self._nodes[kinds] = sorted(found, key=lambda node: self.span(node)[0])
        return self._nodes[kinds]

    def names(self, node: libcst.CSTNode) -> Set[str]:
        """Return the dotted names that a name, an attribute or a call's function may mean, through imports."""
        found = self._names.get(node, ())
        return {name.name for name in (found() if callable(found) else found)}

    def imported_names(self, node: libcst.CSTNode) -> Set[str]:
        """Return those of the names that an import gives: a name may also be assigned again."""
        found = self._names.get(node, ())
        names = found() if callable(found) else found
        return {name.name for name in names if name.source is QualifiedNameSource.IMPORT}

    def is_local(self, node: libcst.CSTNode) -> bool:
        """Return whether a name was given in this file, and not imported."""
        found = self._names.get(node, ())
        names = found() if callable(found) else found
        return any(name.source is QualifiedNameSource.LOCAL for name in names)

    @property
    def module_name(self) -> str:
        """The dotted name of the file as a module, from the project's folder on."""
        return re.sub(r"(/__init__)?\.py$", "", self.path).replace("/", ".")

    def line(self, node: libcst.CSTNode) -> int:
        """Return the number of the line on which a node begins."""
        return self._positions[node].start.line

    def span(self, node: libcst.CSTNode) -> Tuple[int, int]:
        """Return the offsets in ``text`` at which a node begins and ends."""
        position = self._positions[node]
        return (
            self._line_starts[position.start.line - 1] + position.start.column,
            self._line_starts[position.end.line - 1] + position.end.column,
        )

    def code(self, node: libcst.CSTNode) -> str:
        """Return a node's text."""
        start, end = self.span(node)
        return self.text[start:end]

    def line_text(self, number: int) -> str:
        """Return a line, without the blanks around it."""
        return self.lines[number - 1].strip()

    def finding(
        self,
        node: libcst.CSTNode,
        message: str,
        replacement: Optional[str] = None,
        *edits: Edit,
    ) -> Finding:
        """Return what is found at a node."""
        line = self.line(node)
        return Finding(self.path, line, self.line_text(line), message, replacement, edits)
