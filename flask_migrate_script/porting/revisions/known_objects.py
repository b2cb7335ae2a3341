"""What the names and calls of a file most likely are to SQLAlchemy: a connection, a session, a table, a row."""

from __future__ import annotations

import re
from typing import FrozenSet, Iterator, List, Sequence, Set, Tuple

import libcst

from ..findings import Edit, Finding, edited
from ..source import Source
from .bindings import IN, IS, PART, Binding, Bindings

# What a name most likely is that gets its value from elsewhere: a parameter, an import, somebody's function.
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

# What a thing's method makes: the thing, the method, and what that is.
_METHODS = (
    (".*", "get_bind", "connection"),
    (".*", "get_context|batch_alter_table", "alembic"),
    (".*", "get_engine", "engine"),
    (".*", "create_scoped_session", "session"),
    (".*", "cursor|raw_connection", "driver"),
    ("session", "connection", "connection"),
    ("engine", "connect|begin|contextual_connect", "connection"),
    ("connection", "connect|execution_options", "connection"),
    ("engine", "execution_options", "engine"),
    ("connection|session|engine|statement", "execute", "result"),
    ("result", "fetchall|fetchmany|all", "rows"),
    ("result", "fetchone|first|one|one_or_none", "row"),
    ("table", "select|insert|update|delete", "statement"),
    ("table", "alias", "table"),
    (
        "statement",
        "where|values|order_by|select_from|limit|group_by|returning|execution_options",
        "statement",
    ),
    ("driver", ".*", "driver"),
)

# What opens a connection of a driver's own, which takes strings.
_DRIVERS_CONNECT = re.compile(
    r"(sqlite3|psycopg2?|MySQLdb|pymysql|mysql|cx_Oracle|oracledb|pyodbc|pymssql)\.(.*\.)?(connect|\w*Pool)"
)


class KnownObjects(Bindings):
    """What the expressions of a file are, as far as the file and its names show it.

    :param source: the file.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        #: Whether it uses a driver itself, so that anything by the name of a connection may be the driver's.
        self.has_driver = any(
            _DRIVERS_CONNECT.fullmatch(self.dotted(call.func)) for call in self.calls
        )
        self._visiting: Set[str] = set()

    def function(self, node: libcst.CSTNode) -> str:
        """Return which of SQLAlchemy's functions and classes a call calls.

        :param node: the call, or any other expression.
        :return: the last part of its name; ``""`` if it calls none of them.
        """
        if not isinstance(node, libcst.Call):
            return ""
        name = self.dotted(node.func)
        first, _, rest = name.rpartition(".")
        if first.split(".")[-1] == "db":
            return rest  # Flask-SQLAlchemy's object has SQLAlchemy's names, too
        ours = first.split(".")[0] == "sqlalchemy" and not first.endswith("func")
        return rest if ours else ""

    def methods(self, *names: str) -> Iterator[Tuple[libcst.Call, libcst.Attribute]]:
        """Return the calls of methods, each with the attribute that is called.

        :param names: the methods' names; by default all.
        """
        for call in self.calls:
            if isinstance(call.func, libcst.Attribute):
                if not names or call.func.attr.value in names:
                    yield call, call.func

    def kind(self, node: libcst.CSTNode) -> str:
        """Return what an expression most likely is.

        :param node: the expression.
        :return: "connection", "session", "engine", "metadata", "table", "statement", "result", "rows",
            "row", "alembic" for what takes strings, "driver" for what is below SQLAlchemy; ``""`` if it is not known.
        """
        if isinstance(node, libcst.Name):
            if self.dotted(node) in ("alembic.op", "alembic.context"):
                return "alembic"
            return self._kind_of_bound(node) or self._named(node.value)
        if isinstance(node, libcst.Attribute):
            name = node.attr.value
            if name == "connection" and self.kind(node.value) in ("connection", "driver"):
                return "driver"
            return _ATTRIBUTES.get(name) or self._kind_of_bound(node) or self._named(name)
        if isinstance(node, libcst.Subscript):
            if isinstance(node.value, libcst.Attribute) and node.value.attr.value == "tables":
                return "table"
            return "row" if self.kind(node.value) == "rows" else ""
        if isinstance(node, libcst.Call):
            return _FUNCTIONS.get(self.function(node)) or self._kind_of_call(node)
        return _common({self.kind(side) for side in _sides(node)})

    def is_certain(self, node: libcst.CSTNode, seen: FrozenSet[str] = frozenset()) -> bool:
        """Return whether an expression is a connection or a session that the file itself gets, and nothing else.

        :param node: the expression, whose ``kind()`` is one of these.
        :param seen: the names that led to it.
        """
        if isinstance(node, libcst.Name):
            name = self.dotted(node)
            return bool(self.bound(node)) and all(
                name not in seen and how is IS and self.is_certain(value, seen | {name})
                for value, how in self.bound(node)
            )
        if isinstance(node, libcst.Attribute):
            if node.attr.value == "engine":
                return self.is_certain(node.value, seen)
            return self.source.code(node) == "db.session"
        if not isinstance(node, libcst.Call):
            return False
        names = self.source.names(node.func)
        if names == {"alembic.op.get_bind"} or self.function(node) in _FUNCTIONS:
            return True
        if isinstance(node.func, libcst.Attribute):
            opens = node.func.attr.value in ("connect", "begin")
            return opens and self.is_certain(node.func.value, seen)
        return self.kind(node.func) == "session factory" and self.is_certain(node.func, seen)

    def finding(self, node: libcst.CSTNode, message: str, edits: Sequence[Edit] = ()) -> Finding:
        """Return a finding.

        :param node: what has to change.
        :param message: what is wrong, and what to do.
        :param edits: what does it.
        :return: the finding, with what to write instead where that is one line.
        """
        start, end = self.source.span(node)
        inside = [
            Edit(edit.start - start, edit.end - start, edit.new)
            for edit in edits
            if start <= edit.start and edit.end <= end
        ]
        new = edited(self.source.code(node), inside) if edits else "\n"
        replacement = None if "\n" in new or "\r" in new else new
        return self.source.finding(node, message, replacement, *edits)

    def _named(self, name: str) -> str:
        kind = next((kind for pattern, kind in _NAMED if pattern.fullmatch(name)), "")
        return "" if kind == "connection" and self.has_driver else kind

    def _kind_of_bound(self, node: libcst.CSTNode) -> str:
        """Return what a name or an attribute is by what is bound to it."""
        dotted = self.dotted(node)
        if dotted in self._visiting:
            return ""
        self._visiting.add(dotted)
        kinds = set(map(self._kind_of_binding, self.bound(node)))
        self._visiting.discard(dotted)
        return _common(kinds)

    def _kind_of_binding(self, binding: Binding) -> str:
        kind = self.kind(binding.value) if binding.how is not PART else ""
        if binding.how is IN:
            return "row" if kind in ("result", "rows") else ""
        return kind

    def _kind_of_call(self, node: libcst.Call) -> str:
        if self.dotted(node.func) == "builtins.list" and node.args:
            return "rows" if self.kind(node.args[0].value) in ("result", "rows") else ""
        if isinstance(node.func, libcst.Attribute):
            known = (self.kind(node.func.value), node.func.attr.value)
            for owners, names, made in _METHODS:
                if all(map(re.fullmatch, (owners, names), known)):
                    return made
        return "session" if self.kind(node.func) in ("session", "session factory") else ""


def _sides(node: libcst.CSTNode) -> List[libcst.CSTNode]:
    """Return the expressions of which another one is one or the other."""
    if isinstance(node, libcst.IfExp):
        return [node.body, node.orelse]
    return [node.left, node.right] if isinstance(node, libcst.BooleanOperation) else []


def _common(kinds: Set[str]) -> str:
    """Return the one kind that is known."""
    known = kinds - {""}
    return known.pop() if len(known) == 1 else ""
