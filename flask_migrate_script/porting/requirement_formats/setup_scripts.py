"""setup.py: the lists that its call of ``setup()`` gets."""

from __future__ import annotations

from typing import Iterator, List, Optional, Tuple

import libcst

from ..requirement import RequirementKind
from ..source import Source
from .found_requirements import FoundRequirements
from .pip_files import FILES

#: The arguments that are lists of requirements, or have them by a group's name.
ARGUMENTS = ("install_requires", "extras_require", "setup_requires", "tests_require")


def read(path: str, text: str) -> FoundRequirements:
    """Return what a setup.py has.

    :param path: its path in the project.
    :param text: what is in it.
    """
    found = FoundRequirements(path, text, RequirementKind.SETUP)
    try:
        source = Source(path, text)
    except (libcst.ParserSyntaxError, RecursionError):
        found.skip_file("it can't be parsed as Python 3")
        return found
    for call in source.nodes(libcst.Call):
        if source.code(call.func).rpartition(".")[2] == "setup":
            for argument in call.args:
                if argument.keyword is not None and argument.keyword.value in ARGUMENTS:
                    _add(found, source, argument.value, argument.keyword.value)
    return found


def _add(found: FoundRequirements, source: Source, value: libcst.BaseExpression, name: str) -> None:
    """Add what is in one argument; what is not written out is left."""
    for node in _parts(source, value):
        start, end = source.span(node)
        if isinstance(node, libcst.SimpleString):
            start += len(node.prefix) + len(node.quote)
            end -= len(node.quote)
            if source.text[start:end] == node.evaluated_value:
                found.add_pep508(source.text[start:end], start)
                continue
        if not _reads_file(source):
            found.skip(start, f"what {name} gets there is not written out")


def _parts(
    source: Source, value: libcst.BaseExpression, names: Tuple[str, ...] = ()
) -> Iterator[libcst.BaseExpression]:
    """Yield the strings of lists, of dictionaries of them, and of the names of both; what is none of these as it is.

    :param source: the file.
    :param value: what is looked into.
    :param names: the names that it is the value of: one that is made from itself has no value.
    """
    if isinstance(value, libcst.Name) and value.value not in names:
        assigned = _assigned(source, value)
        if assigned is not None:
            yield from _parts(source, assigned, (*names, value.value))
            return
    parts = _parts_within(value)
    if parts is None:
        yield value
        return
    for part in parts:
        yield from _parts(source, part, names)


def _parts_within(value: libcst.BaseExpression) -> Optional[List[libcst.BaseExpression]]:
    """Return what a list, a dictionary or a sum has in it; None for anything else."""
    if isinstance(value, (libcst.List, libcst.Tuple, libcst.Set)):
        return [element.value for element in value.elements]
    if isinstance(value, libcst.Dict):
        return [group.value for group in value.elements]
    if isinstance(value, libcst.BinaryOperation) and isinstance(value.operator, libcst.Add):
        return [value.left, value.right]
    return None


def _assigned(source: Source, name: libcst.Name) -> Optional[libcst.BaseExpression]:
    """Return what a module gives a name; the first time."""
    for statement in source.module.body:
        if isinstance(statement, libcst.SimpleStatementLine):
            for part in statement.body:
                if isinstance(part, libcst.Assign) and any(
                    name.deep_equals(target.target) for target in part.targets
                ):
                    return part.value
    return None


def _reads_file(source: Source) -> bool:
    """Return whether a setup.py names a file of pip's, which is read by itself."""
    strings = source.nodes(libcst.SimpleString)
    return any(FILES.search(str(string.evaluated_value)) for string in strings)
