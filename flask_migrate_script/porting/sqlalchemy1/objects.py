"""What the names and calls of a file are to SQLAlchemy: a connection, a session, a table, a row."""

from __future__ import annotations

import re
from typing import FrozenSet, List, Sequence, Set, Tuple

import libcst

from ..findings import Edit, Finding, edited
from ..source import Source
from .names import Binding, Names

TOPIC = "SQLAlchemy 2"

# What a name most likely is whose origin is not in the file: a parameter, an import, somebody's function.
_NAMED = (
    (re.compile(r"(?i)(.*_)?(conn|connection|bind)\d*"), "connection"),
    (re.compile(r"(?i)(.*_)?(session|sess)\d*"), "session"),
    (re.compile(r"(?i)(.*_)?engine\d*"), "engine"),
    (re.compile(r"(.*_)?(metadata|meta)"), "metadata"),
    (re.compile(r"(.*_)?(cursor|curs|cur)\d*"), "driver"),
    (re.compile(r"(.*_)?op|operations|batch|(.*_)?context"), "alembic"),
)

_ATTRIBUTES = {"__table__": "table", "impl": "alembic"}

# What SQLAlchemy's functions make.
_FUNCTIONS = {
    **dict.fromkeys(("create_engine", "engine_from_config"), "engine"),
    **dict.fromkeys(("Session", "scoped_session", "create_session"), "session"),
    **dict.fromkeys(("select", "text", "insert", "update", "delete", "DDL"), "statement"),
    **dict.fromkeys(("Table", "table"), "table"),
    "MetaData": "metadata",
    "sessionmaker": "session factory",
}

# What a method makes of the thing that it is called on; "" is anything.
_METHODS = {
    ("", "get_bind"): "connection",
    ("", "get_context"): "alembic",
    ("", "batch_alter_table"): "alembic",
    ("", "get_engine"): "engine",
    ("", "create_scoped_session"): "session",
    ("", "cursor"): "driver",
    ("", "raw_connection"): "driver",
    ("session", "connection"): "connection",
    **{("engine", name): "connection" for name in ("connect", "begin", "contextual_connect")},
    ("connection", "connect"): "connection",
    **{(kind, "execution_options"): kind for kind in ("connection", "engine", "statement")},
    **{(kind, "execute"): "result" for kind in ("connection", "session", "engine", "statement")},
    **{("result", name): "rows" for name in ("fetchall", "fetchmany", "all")},
    **{("result", name): "row" for name in ("fetchone", "first", "one", "one_or_none")},
    **{("table", name): "statement" for name in ("select", "insert", "update", "delete")},
    ("table", "alias"): "table",
    **{
        ("statement", name): "statement"
        for name in ("where", "values", "order_by", "select_from", "limit", "group_by", "returning")
    },
}

# The modules of the drivers, whose own connections take strings.
_DRIVER = re.compile(
    r"(sqlite3|psycopg2?|MySQLdb|pymysql|mysql|cx_Oracle|oracledb|pyodbc|pymssql)\."
)


# What may put something else than rows into a list of rows.
_ADDING = ("append", "insert", "extend")

# What gives on what it is given: a list, or what a with statement closes in the end.
_PASSING = ("builtins.list", "contextlib.closing")


class Objects(Names):
    """What the expressions of a file are.

    :param source: the file.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._visiting: Set[str] = set()
        # Whether "from sqlalchemy import *" gives a name that nothing else does.
        self.starred = any(
            isinstance(node, libcst.ImportFrom)
            and isinstance(node.names, libcst.ImportStar)
            and source.code(node.module or node) in ("sqlalchemy", "sqlalchemy.sql")
            for node in self.nodes
        )

    def function(self, node: libcst.CSTNode) -> str:
        """Return which of SQLAlchemy's functions and classes a call calls.

        :param node: the call, or any other expression.
        :return: the last part of its name; ``""`` if it calls none of them.
        """
        if not isinstance(node, libcst.Call):
            return ""
        name = self.dotted(node.func)
        first, _, rest = name.rpartition(".")
        # Flask-SQLAlchemy's object has SQLAlchemy's names, too.
        if first.split(".")[-1] == "db":
            return rest
        if first.split(".")[0] == "sqlalchemy":
            return "" if first.endswith("func") else rest
        bare = isinstance(node.func, libcst.Name) and not self.source.names(node.func)
        return name if bare and self.starred else ""

    def kind(self, node: libcst.CSTNode) -> str:
        """Return what an expression is.

        :param node: the expression.
        :return: "connection", "session", "engine", "metadata", "table", "statement", "result", "rows",
            "row", "alembic" for what takes strings, "driver" for what is below SQLAlchemy; ``""`` if it is not known.
        """
        if isinstance(node, libcst.Name):
            return self._kind_of_name(node)
        if isinstance(node, libcst.Attribute):
            return self._kind_of_attribute(node)
        if isinstance(node, libcst.Subscript):
            if isinstance(node.value, libcst.Attribute) and node.value.attr.value == "tables":
                return "table"
            return "row" if self.kind(node.value) == "rows" else ""
        if isinstance(node, libcst.Call):
            return self._kind_of_call(node)
        return _common({self.kind(side) for side in _sides(node)})

    def is_certain(self, node: libcst.CSTNode) -> bool:
        """Return whether what ``kind()`` returns for an expression holds wherever the names in it get their values.

        :param node: the expression.
        :return: False if a name gets another value, or one of which nothing is known but the name.
        """
        return self._is_certain(node, frozenset())

    def _is_certain(self, node: libcst.CSTNode, seen: FrozenSet[str]) -> bool:
        if isinstance(node, libcst.Subscript):
            return self._is_certain(node.value, seen)
        if isinstance(node, libcst.Call):
            return self._is_certain_call(node, seen)
        if isinstance(node, libcst.Attribute) and not self._is_explained(node):
            return False
        if isinstance(node, (libcst.Name, libcst.Attribute)):
            name, kind = self.dotted(node), self.kind(node)
            if name in seen:
                return True  # decided by its other values
            # What is put into it shows that it is no row, or no longer rows alone.
            grown = any(f"{name}.{method}" in self.calls for method in _ADDING)
            return not (grown or name in self.stored) and all(
                self._holds(self._name_of(node), binding, kind, seen | {name})
                for binding in self.bindings_of(node)
            )
        return self._are_certain(_sides(node), self.kind(node), seen)

    def _are_certain(
        self, nodes: Sequence[libcst.CSTNode], kind: str, seen: FrozenSet[str]
    ) -> bool:
        """Return whether all of some expressions are of a kind, or None."""
        return all(
            _is_none(node) or (_alike(self.kind(node), kind) and self._is_certain(node, seen))
            for node in nodes
        )

    def _holds(self, name: str, binding: Binding, kind: str, seen: FrozenSet[str]) -> bool:
        """Return whether a name is of a kind by one of its bindings."""
        if binding.parameter:
            given = self.arguments(name) if name in self.parameters else []
            nodes = [node for node in given if node]
            return kind == _named(name.rpartition(".")[2]) and self._are_certain(nodes, kind, seen)
        if not binding.value:
            return False
        if binding.looped:
            return self._kind_of_binding(name, binding) == kind and self._is_certain(
                binding.value, seen
            )
        return self._are_certain([binding.value], kind, seen)

    def _is_certain_call(self, node: libcst.Call, seen: FrozenSet[str]) -> bool:
        name = self.dotted(node.func)
        if self.function(node) in _FUNCTIONS or _DRIVER.match(name) or name in seen:
            return True
        if name in self.functions:
            return self._are_certain(self.returned(name), self.kind(node), seen | {name})
        if name in _PASSING and node.args:
            return self._is_certain(node.args[0].value, seen)
        if isinstance(node.func, libcst.Attribute):
            if ("", node.func.attr.value) in _METHODS:
                return True
            made = (self.kind(node.func.value), node.func.attr.value) in _METHODS
            return self._is_certain(node.func.value if made else node.func, seen)
        # What somebody's Session() makes, is not in the file.
        return bool(self.bindings_of(node.func)) and self._is_certain(node.func, seen)

    def _is_explained(self, node: libcst.Attribute) -> bool:
        """Return whether an attribute is more than a name in something that the file does not explain."""
        owner = node.value
        code = self.source.code(owner)
        if self.bindings_of(node) or self.kind(owner) or code.split(".")[-1] == "db":
            return True
        made = any(not binding.parameter for binding in self.bindings_of(owner))
        return not made and code != "self"

    def _name_of(self, node: libcst.CSTNode) -> str:
        """Return a name's full name, and of an attribute its own."""
        return node.attr.value if isinstance(node, libcst.Attribute) else self.dotted(node)

    def _kind_of_name(self, node: libcst.Name) -> str:
        if self.dotted(node) in ("alembic.op", "alembic.context"):
            return "alembic"
        return self._kind_of_bound(node) or _named(node.value)

    def _kind_of_bound(self, node: libcst.CSTNode) -> str:
        """Return what a name or an attribute is by what is bound to it."""
        dotted = self.dotted(node)
        if dotted in self._visiting:
            return ""
        self._visiting.add(dotted)
        kinds = {self._kind_of_binding(dotted, binding) for binding in self.bindings_of(node)}
        self._visiting.discard(dotted)
        return _common(kinds)

    def _kind_of_binding(self, name: str, binding: Binding) -> str:
        if binding.parameter and name in self.parameters:
            kinds = {self.kind(node) for node in self.arguments(name) if node}
            # That it is given a connection adds nothing to what its name shows.
            return "driver" if _common(kinds) == "driver" else ""
        kind = self.kind(binding.value) if binding.value else ""
        if binding.looped:
            return "row" if kind in ("result", "rows") else ""
        return kind

    def _kind_of_attribute(self, node: libcst.Attribute) -> str:
        name = node.attr.value
        if name == "connection" and self.kind(node.value) in ("connection", "driver"):
            return "driver"
        return _ATTRIBUTES.get(name) or self._kind_of_bound(node) or _named(name)

    def _kind_of_call(self, node: libcst.Call) -> str:
        made = _FUNCTIONS.get(self.function(node))
        if made:
            return made
        dotted = self.dotted(node.func)
        if _DRIVER.match(dotted):
            return "driver"
        if dotted in self.functions:
            return self._kind_of_returned(dotted)
        if isinstance(node.func, libcst.Attribute):
            name, owner = node.func.attr.value, self.kind(node.func.value)
            made = _METHODS.get((owner, name)) or _METHODS.get(("", name))
            if made or owner == "driver":
                return made or owner
        if dotted in _PASSING and node.args:
            kind = self.kind(node.args[0].value)
            listed = "rows" if _alike(kind, "rows") else ""
            return listed if dotted == "builtins.list" else kind
        return "session" if self.kind(node.func) in ("session", "session factory") else ""

    def _kind_of_returned(self, function: str) -> str:
        """Return what one of the file's functions returns."""
        if function in self._visiting:
            return ""
        self._visiting.add(function)
        kinds = {self.kind(node) for node in self.returned(function)}
        self._visiting.discard(function)
        return _common(kinds)

    def full_span(self, node: libcst.BaseExpression) -> Tuple[int, int]:
        """Return where an expression begins and ends, with the parentheses around it.

        :param node: the expression.
        :return: the offsets in the file's text.
        """
        start, end = self.source.span(node)
        if node.lpar:
            start, end = self.source.span(node.lpar[0])[0], self.source.span(node.rpar[-1])[1]
        return start, end

    def without(self, call: libcst.Call, arg: libcst.Arg) -> Edit:
        """Return the edit that takes an argument out of a call.

        :param call: the call.
        :param arg: one of its arguments.
        :return: the edit.
        """
        start, end = self.source.span(arg)
        position = call.args.index(arg)
        if position:
            start = self.source.span(call.args[position - 1])[1]
        elif len(call.args) > 1:
            end = self.source.span(call.args[1])[0]
        elif isinstance(arg.comma, libcst.Comma):
            end = self.source.span(arg.comma)[1]
        return Edit(start, end, "")

    def finding(self, node: libcst.CSTNode, message: str, edits: Sequence[Edit] = ()) -> Finding:
        """Return a finding.

        :param node: what has to change.
        :param message: what is wrong, and what to do.
        :param edits: what does it.
        :return: the finding, with what to write instead where that is one line.
        """
        line = self.source.line(node)
        start, end = self.source.span(node)
        inside = [
            Edit(edit.start - start, edit.end - start, edit.new)
            for edit in edits
            if start <= edit.start and edit.end <= end
        ]
        new = edited(self.source.code(node), inside) if inside else "\n"
        return Finding(
            TOPIC,
            self.source.path,
            line,
            self.source.line_text(line),
            message,
            None if "\n" in new or "\r" in new else new,
            tuple(edits),
        )


def _named(name: str) -> str:
    return next((kind for pattern, kind in _NAMED if pattern.fullmatch(name)), "")


def _sides(node: libcst.CSTNode) -> List[libcst.CSTNode]:
    """Return the expressions of which another one is one or the other."""
    if isinstance(node, libcst.IfExp):
        return [node.body, node.orelse]
    return [node.left, node.right] if isinstance(node, libcst.BooleanOperation) else []


def _common(kinds: Set[str]) -> str:
    """Return the one kind that is known."""
    known = kinds - {""}
    return known.pop() if len(known) == 1 else ""


def _alike(kind: str, other: str) -> bool:
    rows = ("result", "rows")
    return kind == other or (kind in rows and other in rows)


def _is_none(node: libcst.CSTNode) -> bool:
    return isinstance(node, libcst.Name) and node.value == "None"
