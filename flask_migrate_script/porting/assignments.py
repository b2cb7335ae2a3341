"""What is assigned to the names of a file."""

from __future__ import annotations

from typing import List, Optional, Union

import libcst
import libcst.matchers as m

from .source import Source

#: An assignment, annotated or not.
Assignment = Union[libcst.Assign, libcst.AnnAssign]


def assignments(source: Source) -> List[Assignment]:
    """Return all assignments of a file, the annotated ones last."""
    return [*source.nodes(libcst.Assign), *source.nodes(libcst.AnnAssign)]


def targets(assign: Assignment) -> List[libcst.BaseExpression]:
    """Return what an assignment gives a value."""
    if isinstance(assign, libcst.AnnAssign):
        return [assign.target]
    return [target.target for target in assign.targets]


def assignment(source: Source, name: str) -> Optional[Assignment]:
    """Return the first assignment to a name in a file, None where there is none."""
    for node in assignments(source):
        if node.value is not None and m.matches(targets(node)[0], m.Name(name)):
            return node
    return None


def assigned(source: Source, node: libcst.BaseExpression) -> libcst.BaseExpression:
    """Return what an expression is: of a name, what is assigned to it in its file, if anything is."""
    made = assignment(source, node.value) if isinstance(node, libcst.Name) else None
    return node if made is None or made.value is None else made.value
