"""Values that are written out in the source."""

from __future__ import annotations

import ast
from typing import Any, Optional

import libcst

#: What ``literal()`` returns where there is none.
NO_LITERAL = object()


def string(node: Optional[libcst.BaseExpression]) -> Optional[str]:
    """Return the text of a string that is written out, None of anything else."""
    if isinstance(node, (libcst.SimpleString, libcst.ConcatenatedString)):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None


def literal(node: libcst.BaseExpression) -> Any:
    """Return the value of an expression that is written out, ``NO_LITERAL`` of anything else."""
    try:
        return ast.literal_eval(libcst.Module([]).code_for_node(node))
    except (ValueError, SyntaxError):
        return NO_LITERAL
