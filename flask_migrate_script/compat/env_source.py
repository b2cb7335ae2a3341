"""What the source of an env.py names, and what each of its calls of ``context.configure()`` passes.

A call passes an option by name beside a ``**``, inside of what it unpacks, or from a dict that env.py put it into
before::

    context.configure(connection=connection, compare_type=True, **conf_args)
    context.configure(connection=connection, **dict(conf_args, compare_type=True))
    conf_args.setdefault("compare_type", True)
"""

from __future__ import annotations

import ast
import warnings
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Set, Tuple, Union

# The parameters of context.configure() that only a call for --sql has; an online one has a connection.
_OFFLINE = {"url", "dialect_name"}

# What reads a key of a dict, and puts nothing into it.
_READERS = {"get", "pop"}

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)

_Scopes = Tuple[ast.AST, ...]

# All nodes of a file, in the order of the lines, each with the module and the functions that it is in.
_Nodes = List[Tuple[ast.AST, _Scopes]]


class ConfigureCall(NamedTuple):
    """One call of ``configure()``.

    ``keywords`` are the lines of the options that are written as its own ``name=value``. ``names`` are all the
    options that it passes by name: those, and the ones in what it unpacks. ``unpacks`` is whether it has a ``**``.
    """

    keywords: Dict[str, int]
    names: Set[str]
    unpacks: bool
    has_connection: bool

    def may_run(self, offline: bool) -> bool:
        """Return whether the call can be the one that runs with ``--sql``, or without it."""
        for_sql = bool(self.names & _OFFLINE)
        if for_sql and self.has_connection:
            return True
        return not self.has_connection if offline else not for_sql


class EnvSource:
    """The source of an env.py.

    ``names`` are the names, attributes, parameters and strings in it, ``calls`` its calls of ``configure()``. Both
    are empty for a file that this Python can't read: running it fails on that, with file and line.

    :param text: what is in it, or its bytes, which name their encoding.
    """

    def __init__(self, text: Union[str, bytes]) -> None:
        self.names: Set[str] = set()
        self.calls: List[ConfigureCall] = []
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python gives them when it runs the file.
                tree = ast.parse(text)
            self.names, self.calls = set(_names(tree)), list(_calls(tree))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        text = _string(node)
        if text is not None:
            yield text
        names = (getattr(node, field, None) for field in ("id", "attr", "arg", "name"))
        yield from (name for name in names if isinstance(name, str))


def _calls(tree: ast.Module) -> Iterator[ConfigureCall]:
    nodes = list(_with_scopes(tree, (tree,)))
    for node, scopes in nodes:
        if isinstance(node, ast.Call) and _name(node.func) == "configure":
            keywords = {word.arg: word.value.lineno for word in node.keywords if word.arg}
            unpacked = [word.value for word in node.keywords if word.arg is None]
            names = {*keywords, *_put_in(unpacked, scopes, nodes, set())}
            connected = "connection" in names or bool(node.args)
            yield ConfigureCall(keywords, names, bool(unpacked), connected)


def _with_scopes(node: ast.AST, scopes: _Scopes) -> Iterator[Tuple[ast.AST, _Scopes]]:
    """Yield each node, in the order of the lines, with the module and the functions that it is in."""
    for child in ast.iter_child_nodes(node):
        yield child, scopes
        yield from _with_scopes(child, (*scopes, child) if isinstance(child, _FUNCTION) else scopes)


def _put_in(
    parts: Iterable[ast.AST], scopes: _Scopes, nodes: _Nodes, seen: Set[str]
) -> Iterator[str]:
    """Yield the keys that expressions and statements give to a dict, and those of the variables they name."""
    for node in (inner for outer in parts for inner in ast.walk(outer)):
        if isinstance(node, ast.Call) and _name(node.func) not in _READERS:
            yield from (word.arg for word in node.keywords if word.arg)
            if _name(node.func) == "setdefault" and node.args:
                yield from _strings([node.args[0]])
        elif isinstance(node, ast.Dict):
            yield from _strings(key for key in node.keys if key is not None)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            # Until Python 3.8 the key is inside of an ast.Index.
            yield from _strings(ast.walk(node.slice))
        elif isinstance(node, ast.Name) and node.id not in seen:
            seen.add(node.id)
            yield from _put_in(_changes(node.id, scopes, nodes), scopes, nodes, seen)


def _changes(name: str, scopes: _Scopes, nodes: _Nodes) -> Iterator[ast.AST]:
    """Yield what makes or changes a variable, or the body of a function of that name."""
    for node, inside in nodes:
        if isinstance(node, _FUNCTION) and node.name == name:
            yield from node.body
        elif inside[-1] not in scopes:
            continue
        elif isinstance(node, ast.Assign) and name in map(_root, node.targets):
            yield node
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)) and _root(node.target) == name:
            yield node
        elif isinstance(node, ast.Call) and _root(node.func) == name != _name(node.func):
            yield node


def _root(node: ast.AST) -> str:
    """Return the variable that ``x``, ``x[...]`` and ``x.y`` begin with."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return _name(node)


def _name(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _strings(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (text for text in map(_string, nodes) if text is not None)


def _string(node: ast.AST) -> Optional[str]:
    # ast.Str until Python 3.7, ast.Constant since.
    value = getattr(node, "s" if type(node).__name__ == "Str" else "value", None)
    return value if isinstance(value, str) else None
