"""What the names and calls of a file are to SQLAlchemy: a connection, a session, a table, a row."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Set, Tuple, Union

import libcst

from ..findings import Edit, Finding, edited
from ..source import Source

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


class Item(NamedTuple):
    """A step into a container: to what is at a key or an index, to any item, or to each that a loop runs through."""

    key: Union[int, str, None] = None
    each: bool = False


EACH = Item(each=True)
Path = Tuple[Item, ...]


class Binding(NamedTuple):
    """What gives a name its value: an expression, what a loop runs through, or a place in what is taken apart."""

    value: Optional[libcst.CSTNode]
    looped: bool = False
    whole: Optional[libcst.CSTNode] = None
    path: Path = ()


class Parameter(NamedTuple):
    """A parameter of one of the file's functions; it has no position if it is given by name alone."""

    function: str
    position: Optional[int]
    default: Optional[libcst.CSTNode]


class Objects:
    """What the expressions of a file are.

    :param source: the file.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.nodes = list(_walk(source.module))
        self.bindings: Dict[str, List[Binding]] = {}
        #: What is assigned to the items of a container, by the container's name.
        self.stored: Dict[str, List[Optional[libcst.CSTNode]]] = {}
        #: The calls, by the name of what is called.
        self.calls: Dict[str, List[libcst.Call]] = {}
        #: The parameters of the file's functions, by their name.
        self.parameters: Dict[str, Parameter] = {}
        self._asked: Set[str] = set()
        # Whether "from sqlalchemy import *" gives a name that nothing else does.
        self.starred = any(
            isinstance(node, libcst.ImportFrom)
            and isinstance(node.names, libcst.ImportStar)
            and source.code(node.module or node) in ("sqlalchemy", "sqlalchemy.sql")
            for node in self.nodes
        )
        for node in self.nodes:
            for target, binding in _bound(node):
                for name, path in _targets(target):
                    known = binding
                    if name is not target:
                        steps = (EACH, *path) if binding.looped else path
                        known = Binding(None, whole=binding.value if path else None, path=steps)
                    if isinstance(name, libcst.Subscript):
                        self.stored.setdefault(self.dotted(name.value), []).append(known.value)
                    else:
                        self.bindings.setdefault(self.dotted(name), []).append(known)
            if isinstance(node, libcst.Call):
                self.calls.setdefault(self.dotted(node.func), []).append(node)
            elif isinstance(node, libcst.FunctionDef):
                self._add_parameters(node)

    def _add_parameters(self, function: libcst.FunctionDef) -> None:
        name, given = self.dotted(function.name), function.params
        for position, param in enumerate([*given.posonly_params, *given.params]):
            self.parameters[self.dotted(param.name)] = Parameter(name, position, param.default)
        for param in given.kwonly_params:
            self.parameters[self.dotted(param.name)] = Parameter(name, None, param.default)

    def dotted(self, node: libcst.CSTNode) -> str:
        """Return the full name of a name, an attribute or a call's function.

        :param node: it.
        :return: its name through the imports, with its function's name if it is local; without either, as it stands.
        """
        names = self.source.names(node)
        return min(names) if names else self.source.code(node)

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
        return ""

    def is_certain(self, node: libcst.CSTNode) -> bool:
        """Return whether what ``kind()`` says of an expression holds wherever its name gets a value.

        :param node: the expression.
        :return: False if a name gets another value of which nothing is known.
        """
        while isinstance(node, libcst.Subscript):
            node = node.value
        bindings = self.bindings.get(self.dotted(node), []) if isinstance(node, libcst.Name) else []
        return all(
            self._kind_of_binding(binding)
            or (isinstance(binding.value, libcst.Name) and binding.value.value == "None")
            for binding in bindings
        )

    def _kind_of_name(self, node: libcst.Name) -> str:
        dotted = self.dotted(node)
        if dotted in ("alembic.op", "alembic.context"):
            return "alembic"
        if dotted in self._asked:
            return ""
        self._asked.add(dotted)
        kinds = {self._kind_of_binding(binding) for binding in self.bindings.get(dotted, ())}
        self._asked.discard(dotted)
        kinds.discard("")
        return kinds.pop() if len(kinds) == 1 else _named(node.value)

    def _kind_of_binding(self, binding: Binding) -> str:
        kind = self.kind(binding.value) if binding.value else ""
        if binding.looped:
            return "row" if kind in ("result", "rows") else ""
        return kind

    def _kind_of_attribute(self, node: libcst.Attribute) -> str:
        name = node.attr.value
        if name == "connection" and self.kind(node.value) in ("connection", "driver"):
            return "driver"
        return _ATTRIBUTES.get(name) or _named(name)

    def _kind_of_call(self, node: libcst.Call) -> str:
        made = _FUNCTIONS.get(self.function(node))
        if made:
            return made
        if _DRIVER.match(self.dotted(node.func)):
            return "driver"
        if isinstance(node.func, libcst.Attribute):
            name = node.func.attr.value
            made = _METHODS.get((self.kind(node.func.value), name)) or _METHODS.get(("", name))
            if made:
                return made
        if self.source.code(node.func) == "list" and node.args:
            return "rows" if self.kind(node.args[0].value) in ("result", "rows") else ""
        return "session" if self.kind(node.func) in ("session", "session factory") else ""

    def whole(self, node: libcst.BaseExpression) -> Tuple[int, int]:
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


def _walk(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _bound(node: libcst.CSTNode) -> Iterator[Tuple[libcst.CSTNode, Binding]]:
    """Return what a node gives values to."""
    if isinstance(node, libcst.Assign):
        for target in node.targets:
            yield target.target, Binding(node.value)
    elif isinstance(node, (libcst.AnnAssign, libcst.AugAssign, libcst.NamedExpr)):
        yield node.target, Binding(node.value)
    elif isinstance(node, (libcst.For, libcst.CompFor)):
        yield node.target, Binding(node.iter, looped=True)
    elif isinstance(node, libcst.WithItem) and node.asname:
        yield node.asname.name, Binding(node.item)
    elif isinstance(node, libcst.Param):
        yield node.name, Binding(None)
    elif isinstance(node, libcst.Call) and len(node.args) == 2:
        function, values = node.args[0].value, node.args[1].value
        if isinstance(function, libcst.Lambda) and isinstance(node.func, libcst.Name):
            if node.func.value in ("map", "filter"):
                for param in function.params.params:
                    yield param.name, Binding(values, looped=True)
    elif isinstance(node, (libcst.FunctionDef, libcst.ClassDef)):
        yield node.name, Binding(None)


def _targets(node: libcst.CSTNode, path: Path = ()) -> Iterator[Tuple[libcst.CSTNode, Path]]:
    """Return the names that a target is made of, and where in the value each has its own; ``()`` is not known."""
    if isinstance(node, (libcst.Tuple, libcst.List)):
        starred = any(isinstance(element, libcst.StarredElement) for element in node.elements)
        for position, element in enumerate(node.elements):
            for name, inside in _targets(element.value, (*path, Item(position))):
                yield name, () if starred else inside
    else:
        yield node, path


def _named(name: str) -> str:
    return next((kind for pattern, kind in _NAMED if pattern.fullmatch(name)), "")
