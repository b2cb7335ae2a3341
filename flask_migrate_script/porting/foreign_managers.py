"""Managers that are not the project's, but come from another package."""

from __future__ import annotations

from typing import Iterator, NamedTuple

import libcst
import libcst.matchers as m

from .assignments import assigned
from .command_kinds import manager_classes
from .modules import Modules
from .namespace import MAIN, absolute, from_here
from .source import Source

_RUN = m.Call(func=m.Attribute(value=m.OneOf(m.Name(), m.Attribute()), attr=m.Name("run")))


class ForeignRun(NamedTuple):
    """Where a file runs such a manager.

    ``manager`` is the absolute name of what is run, ``module`` the one that it comes from.
    """

    source: Source
    manager: str
    module: str
    node: libcst.CSTNode


def foreign_runs(source: Source, modules: Modules) -> Iterator[ForeignRun]:
    """Yield where a file that is run itself runs a manager that is not the project's.

    :param source: the file.
    :param modules: the project's modules.
    """
    for main in source.module.body:
        for call in m.findall(main, _RUN) if m.matches(main, MAIN) else ():
            func = libcst.ensure_type(call, libcst.Call).func
            node = libcst.ensure_type(func, libcst.Attribute).value
            origin = _origin(source, node)
            if "manager" in origin.lower() and not modules.is_own(origin):
                yield ForeignRun(source, absolute(source, node), origin.rpartition(".")[0], call)


def _origin(source: Source, node: libcst.BaseExpression) -> str:
    """Return the absolute name of what is imported, or of what makes it; empty where neither is."""
    made = assigned(source, node)
    called = made.func if isinstance(made, libcst.Call) else made
    names = source.imported_names(node) or source.imported_names(called)
    return from_here(source, min(names - manager_classes(source), default=""))
