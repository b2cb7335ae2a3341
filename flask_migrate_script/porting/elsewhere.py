"""Files that run a manager of another module: a function of the project's does it, or the manager is not the project's."""

from __future__ import annotations

import re
from typing import Callable, Iterable, Iterator, NamedTuple, Optional, Tuple

import libcst

from .managers import Managers, Script
from .namespace import absolute, function_around
from .source import Source


class Elsewhere(NamedTuple):
    """A file that runs the manager of another module.

    ``manager`` is its absolute name, ``node`` what runs it in the file, ``reason`` why no line with the file is written;
    ``is_foreign``: the other module is not the project's.
    """

    source: Source
    manager: str
    node: libcst.CSTNode
    reason: str
    is_foreign: bool = False


def run_elsewhere(
    managers: Managers,
    texts: Iterable[Tuple[str, str]],
    source_of: Callable[[str], Optional[Source]],
) -> Iterator[Elsewhere]:
    """Yield the files that run the manager of another module.

    :param managers: the project's managers.
    :param texts: the paths of the project's Python files, each with its text.
    :param source_of: returns the file of a path, None where it cannot be parsed.
    """
    for run in managers.foreign_runs:
        reason = f"its manager comes from {run.module}, which is not in this folder"
        yield Elsewhere(run.source, run.manager, run.node, reason, is_foreign=True)
    functions = [
        (script, function.name.value)
        for script in managers.scripts
        for function in [function_around(script.source, script.run)]
        if function is not None
    ]
    for path, text in texts if functions else ():
        for script, function in functions:
            if path != script.path and _may_call(text, script, function):
                source = source_of(path)
                if source is not None:
                    yield from _calls(source, script, function, managers)


def _may_call(text: str, script: Script, function: str) -> bool:
    """Return whether a text names a function, and imports its module or a package that may pass it on."""
    packages = "|".join(map(re.escape, script.source.module_name.split(".")))
    words = (rf"\b{function}\b", rf"\b(?:import|from)\b[^\n]*\b(?:{packages})\b")
    return all(re.search(word, text) for word in words)


def _calls(
    source: Source, script: Script, function: str, managers: Managers
) -> Iterator[Elsewhere]:
    """Yield where a file, when it is run, calls the function of another one that runs a manager."""
    made = f"{script.source.module_name}.{function}"
    for call in source.nodes(libcst.Call):
        if function_around(source, call) is None:
            if managers.modules.origin(absolute(source, call.func)) == made:
                reason = f"its manager is in {script.path}"
                yield Elsewhere(source, script.manager.name, call, reason)
