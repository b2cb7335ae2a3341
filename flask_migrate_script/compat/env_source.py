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

_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


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
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        self.names.update(_names(tree))
        self.calls.extend(_calls(tree))


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        text = _string(node)
        if text is not None:
            yield text
        names = (getattr(node, field, None) for field in ("id", "attr", "arg", "name"))
        yield from (name for name in names if isinstance(name, str))


def _calls(tree: ast.Module) -> Iterator[ConfigureCall]:
    """Yield the calls in the order of their lines."""
    found = []
    for function, node in _with_function(tree, tree):
        if isinstance(node, ast.Call) and _name(node.func) == "configure":
            found.append((node.lineno, node.col_offset, node, function))
    for _, _, call, function in sorted(found, key=lambda item: item[:2]):
        keywords = {word.arg: word.value.lineno for word in call.keywords if word.arg}
        unpacked = [word.value for word in call.keywords if word.arg is None]
        scopes = (tree,) if function is tree else (tree, function)
        names = {*keywords, *_put_in(unpacked, scopes, set())}
        connected = "connection" in names or bool(call.args)
        yield ConfigureCall(keywords, names, bool(unpacked), connected)


def _with_function(node: ast.AST, function: ast.AST) -> Iterator[Tuple[ast.AST, ast.AST]]:
    """Yield each node with the function that it is in, or the module."""
    for child in ast.iter_child_nodes(node):
        yield function, child
        yield from _with_function(child, child if isinstance(child, _Function) else function)


def _put_in(nodes: Iterable[ast.AST], scopes: Tuple[ast.AST, ...], seen: Set[str]) -> Iterator[str]:
    """Yield the keys that expressions and statements give to a dict, and those of the variables they name."""
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
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
            yield from _put_in(_changes(node.id, scopes), scopes, seen)


def _changes(name: str, scopes: Tuple[ast.AST, ...]) -> Iterator[ast.AST]:
    """Yield what makes or changes a variable, or the body of a function of that name."""
    for scope in scopes:
        for function, node in _with_function(scope, scope):
            if isinstance(node, _Function) and node.name == name:
                yield from node.body
            elif function is not scope:
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
