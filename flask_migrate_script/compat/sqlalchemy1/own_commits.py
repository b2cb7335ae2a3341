"""Whether code commits or rolls back its connections itself, as SQLAlchemy 2 has it.

In SQLAlchemy 1 a transaction, a session and a driver's connection had ``commit()``, but not a connection. So code that
calls it, or ``rollback()``, on the value of ``engine.connect()`` is for SQLAlchemy 2. This is looked up in the syntax
tree: a name has the last value above that it was given in its function or in one around it; a parameter has those of
all calls in the file. A value that comes from elsewhere is not known, and is no connection.
"""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import DefaultDict, Iterator, List, NamedTuple, Optional, Set, Tuple

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)

# The calls that return what they are given.
_PASS_ON = {"closing", "enter_context"}

# The module, and the functions that a node is in.
_Scopes = Tuple[ast.AST, ...]

_Position = Tuple[int, int]


class _Value(NamedTuple):
    """A value, and where it is; None for what is not known."""

    node: Optional[ast.AST]
    scopes: _Scopes
    position: _Position


def commits_itself(file: str) -> bool:
    """Return whether the code in a file commits or rolls back a connection.

    :param file: its name. It does not if the file can't be read: one that is compiled only, without its source.
    """
    try:
        return _commits_itself(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return False


@lru_cache(maxsize=100)
def _commits_itself(source: bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python gives them when it runs the file.
        tree = ast.parse(source)
    nodes = list(_with_scopes(tree, (tree,)))
    values = _Values(nodes)
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in ("commit", "rollback")
        and values.is_connection(_Value(node.value, scopes, _position(node)))
        for node, scopes in nodes
    )


class _Values:
    """What the names in a file are given.

    :param nodes: the nodes of its tree.
    """

    def __init__(self, nodes: List[Tuple[ast.AST, _Scopes]]) -> None:
        # By the function and the name: from which position on, and the value.
        self._given: DefaultDict[Tuple[ast.AST, str], List[Tuple[_Position, _Value]]]
        self._given = defaultdict(list)
        # By a function's name.
        self._returned: DefaultDict[str, List[_Value]] = defaultdict(list)
        self._calls: DefaultDict[str, List[Tuple[ast.Call, _Scopes]]] = defaultdict(list)
        for node, scopes in nodes:
            if isinstance(node, ast.Call):
                self._calls[_name(node.func)].append((node, scopes))
        for node, scopes in nodes:
            self._add(node, scopes)

    def _add(self, node: ast.AST, scopes: _Scopes) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._give(target, node.value, scopes)
        # The second one is there since Python 3.8.
        elif type(node).__name__ in ("AnnAssign", "NamedExpr"):
            self._give(node.target, node.value, scopes)  # type: ignore[attr-defined]
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._give(node.optional_vars, node.context_expr, scopes)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._give(node.target, None, scopes)
        elif isinstance(node, (ast.Return, ast.Yield)) and isinstance(scopes[-1], _FUNCTION):
            value = _Value(node.value, scopes, _position(node))
            self._returned[scopes[-1].name].append(value)
        elif isinstance(node, _FUNCTION):
            names = [one.arg for one in node.args.args]
            for call, around in self._calls[node.name]:
                given = [
                    *zip(names, call.args),
                    *((word.arg, word.value) for word in call.keywords),
                ]
                for name, argument in given:
                    value = _Value(argument, around, _position(call))
                    self._given[node, str(name)].append((_position(node), value))

    def _give(self, target: ast.AST, node: Optional[ast.AST], scopes: _Scopes) -> None:
        for name in ast.walk(target):
            if isinstance(name, ast.Name):
                value = _Value(node if name is target else None, scopes, _position(name))
                self._given[scopes[-1], name.id].append((value.position, value))

    def is_connection(self, value: _Value) -> bool:
        """Return whether a value is a connection of SQLAlchemy's."""
        return self._leads_to_connection(value, set())

    def _leads_to_connection(self, value: _Value, seen: Set[ast.AST]) -> bool:
        node = value.node
        if node is None or node in seen:
            return False
        seen.add(node)
        if isinstance(node, ast.Call) and _is_connect(node):
            return True
        return any(self._leads_to_connection(source, seen) for source in self._sources(value))

    def _sources(self, value: _Value) -> Iterator[_Value]:
        """Yield the values of which a value is one."""
        node = value.node
        if isinstance(node, ast.Name):
            yield from self._values_of(node.id, value)
            return
        parts: List[ast.AST] = []
        if isinstance(node, ast.IfExp):
            parts = [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            parts = [*node.values]
        elif type(node).__name__ == "NamedExpr":
            parts = [node.value]  # type: ignore[union-attr]
        elif isinstance(node, ast.Call):
            name = _name(node.func)
            yield from self._returned.get(name, [])
            if name == "execution_options" and isinstance(node.func, ast.Attribute):
                parts = [node.func.value]
            elif name in _PASS_ON:
                parts = [*node.args]
        yield from (value._replace(node=part) for part in parts)

    def _values_of(self, name: str, use: _Value) -> List[_Value]:
        for scope in reversed(use.scopes):
            given = self._given.get((scope, name), [])
            last = max((start for start, _ in given if start < use.position), default=None)
            if given:
                # In a loop, and in a function around it, it may be given below.
                return [value for start, value in given if last in (start, None)]
        return []


def _is_connect(call: ast.Call) -> bool:
    # A driver's connect() has parameters, and a pool's gives the driver's.
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("connect", "get_bind")
        and not call.args
        and not call.keywords
        and _name(call.func.value) != "pool"
    )


def _with_scopes(node: ast.AST, scopes: _Scopes) -> Iterator[Tuple[ast.AST, _Scopes]]:
    """Yield each node, with the module and the functions that it is in."""
    for child in ast.iter_child_nodes(node):
        yield child, scopes
        yield from _with_scopes(child, (*scopes, child) if isinstance(child, _FUNCTION) else scopes)


def _name(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _position(node: ast.AST) -> _Position:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]
