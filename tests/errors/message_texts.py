"""The texts of the package's errors, taken from its source: each as a template, with a hole for what is filled in."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Set, Tuple

PACKAGE = Path(__file__).parent.parent.parent / "flask_migrate_script"

#: What is filled in.
HOLE = "\N{HORIZONTAL ELLIPSIS}"

# What ends in a line "Error: ...", and is made with that line.
_CLASSES = {"MigrateError", "NoRightToCreate", "CommandError", "WrongUsage"}

# The modules with errors whose text is an argument, or an object's own: the functions that make it, or a variable of one.
_MADE_IN: Dict[str, Tuple[str, ...]] = {
    "exceptions.py": ("run/run.py _migrate_error text",),
    "histories/head_branches.py": ("histories/head_branches.py _why_separate",),
    # The text of an exception of the package's own.
    "run/alembic_call.py": ("run/sqlite/transaction.py RolledBackByRevision.__init__",),
    # The line for each database, which is what a result is as a text.
    "cli/status_output.py": ("run/status.py DatabaseStatus.__str__",),
    "cli/lint_output.py": ("linting/lint_result.py DatabaseLint.__str__",),
    "cli/drift_output.py": ("drifting/drift_run.py _compared line",),
}


class MessageText(NamedTuple):
    """The text of an error."""

    #: The file below the package's folder, and the line.
    place: str
    text: str


def message_texts() -> List[MessageText]:
    """Return the texts of all errors of the package."""
    found: Dict[MessageText, None] = {}
    for module in _Module.all().values():
        for place, texts in module.raised():
            found.update((MessageText(place, text), None) for text in texts)
    return list(found)


class _Module:
    """A module of the package."""

    _known: Dict[str, _Module] = {}

    def __init__(self, path: Path) -> None:
        self.name = path.relative_to(PACKAGE).as_posix()
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.functions: Dict[str, ast.FunctionDef] = {}
        self.imports: Dict[str, Tuple[str, str]] = {}
        # The function around each node; what is assigned to each name, in a function or in none; and to attributes.
        self._inside: Dict[ast.AST, Optional[ast.AST]] = {}
        self._assigned: Dict[Tuple[Optional[ast.AST], str], List[ast.expr]] = {}
        self._attributes: Dict[str, List[ast.expr]] = {}
        self._walk(self.tree, None, "")

    @classmethod
    def all(cls) -> Dict[str, _Module]:
        """Return the modules by their names."""
        if not cls._known:
            for path in sorted(PACKAGE.rglob("*.py")):
                module = cls(path)
                cls._known[module.name] = module
        return cls._known

    def _walk(self, node: ast.AST, function: Optional[ast.AST], of_class: str) -> None:
        for child in ast.iter_child_nodes(node):
            self._inside[child] = function
            if isinstance(child, ast.FunctionDef):
                self.functions.setdefault(child.name, child)
                self.functions[f"{of_class}{child.name}"] = child
                self._walk(child, child, "")
            elif isinstance(child, ast.ClassDef):
                self._walk(child, function, f"{child.name}.")
            else:
                if isinstance(child, ast.ImportFrom) and child.level:
                    self._import(child)
                if isinstance(child, ast.Assign):
                    self._assign(child, function)
                self._walk(child, function, of_class)

    def _import(self, node: ast.ImportFrom) -> None:
        folder = Path(self.name).parents[node.level - 1]
        base = folder.joinpath(*(node.module or "").split(".")).as_posix()
        for alias in node.names:
            self.imports[alias.asname or alias.name] = (base, alias.name)

    def _assign(self, node: ast.Assign, function: Optional[ast.AST]) -> None:
        targets, values = node.targets, [node.value]
        if isinstance(targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
            targets, values = targets[0].elts, node.value.elts
        for target, value in zip(targets, values):
            if isinstance(target, ast.Name):
                self._assigned.setdefault((function, target.id), []).append(value)
            elif isinstance(target, ast.Attribute):
                self._attributes.setdefault(target.attr, []).append(value)

    def raised(self) -> Iterator[Tuple[str, Set[str]]]:
        """Yield the places that make an error or print its line, each with its texts."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in _CLASSES:
                yield self._texts_of(node, node.args[0])
            elif isinstance(node, ast.JoinedStr):
                [text, *_] = self.texts(node, set())
                if text.startswith("Error: ") and not text.startswith(f"Error: {HOLE}"):
                    yield f"{self.name}:{node.lineno}", {text[len("Error: ") :]}

    def _texts_of(self, call: ast.Call, argument: ast.expr) -> Tuple[str, Set[str]]:
        place = f"{self.name}:{call.lineno}"
        texts = self.texts(argument, set())
        for made in _MADE_IN.get(self.name, ()):
            name, function, *variables = made.split(" ")
            module = self.all()[name]
            texts |= module.returned(module.functions[function], set(), *variables)
        texts -= {HOLE}
        assert texts, f"{place}: where is its text made? Name it in {__file__}"
        return place, texts

    def returned(
        self, function: ast.FunctionDef, seen: Set[ast.AST], variable: str = ""
    ) -> Set[str]:
        """Return the texts that a function may return, or those that a variable in it may have."""
        if function in seen:
            return {HOLE}
        if variable:
            return self._of_values(self._assigned[function, variable], seen)
        values = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
        if function.name == "__init__":  # what the class above it gets
            calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
            values = [call.args[0] for call in calls if _name(call.func) == "__init__"]
        return self._of_values([value for value in values if value is not None], seen | {function})

    def texts(self, node: ast.expr, seen: Set[ast.AST]) -> Set[str]:
        """Return the texts that an expression may have; what is not known is a hole."""
        if isinstance(node, ast.Constant):
            return {node.value} if isinstance(node.value, str) else set()
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, seen)
        if isinstance(node, ast.IfExp):
            return self.texts(node.body, seen) | self.texts(node.orelse, seen)
        if isinstance(node, ast.BoolOp):
            return {text for value in node.values for text in self.texts(value, seen)}
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            rights = self.texts(node.right, seen)
            return {f"{left}{right}" for left in self.texts(node.left, seen) for right in rights}
        if isinstance(node, ast.Name):
            return self._of_name(node, seen)
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node.attr, seen)
        if isinstance(node, ast.Call):
            return self._of_call(node, seen)
        return {HOLE}

    def _joined(self, node: ast.JoinedStr, seen: Set[ast.AST]) -> Set[str]:
        found = {""}
        for number, value in enumerate(node.values):
            if isinstance(value, ast.Constant):
                parts = {str(value.value)}
            elif self._is_text(node, number):
                parts = self.texts(value.value, seen)  # type: ignore[attr-defined]
            else:
                parts = {HOLE}
            found = {f"{text}{part}" for text in found for part in parts - {""} or {HOLE}}
        return {re.sub(f"{HOLE}+", HOLE, " ".join(text.split())) for text in found}

    def _is_text(self, node: ast.JoinedStr, number: int) -> bool:
        """Return whether what is filled in may be a sentence: at the beginning, or by its name at the end."""
        value = node.values[number]
        if not isinstance(value, ast.FormattedValue) or value.conversion != -1:
            return False
        is_last = number == len(node.values) - 1 and isinstance(value.value, ast.Name)
        return number == 0 or is_last

    def _of_name(self, node: ast.Name, seen: Set[ast.AST]) -> Set[str]:
        for scope in (self._inside.get(node), None):
            found = self._assigned.get((scope, node.id))
            if found:
                return self._of_values(found, seen)
        return {HOLE}

    def _of_attribute(self, name: str, seen: Set[ast.AST]) -> Set[str]:
        found = {HOLE}
        for module in self.all().values():
            found |= module._of_values(module._attributes.get(name, []), seen)
        return found - {""}

    def _of_values(self, values: List[ast.expr], seen: Set[ast.AST]) -> Set[str]:
        found = {
            text
            for value in values
            if value not in seen
            for text in self.texts(value, seen | {value})
        }
        return found or {HOLE}

    def _of_call(self, node: ast.Call, seen: Set[ast.AST]) -> Set[str]:
        function = node.func
        if isinstance(function, ast.Attribute):
            if function.attr == "format":
                texts = self.texts(function.value, seen)
                return {re.sub(r"\{\w*\}", HOLE, text) for text in texts}
            if function.attr in ("strip", "rstrip"):
                return self.texts(function.value, seen)
            if isinstance(function.value, ast.Name) and function.value.id in self.imports:
                base, name = self.imports[function.value.id]
                return self._returned_there(f"{base}/{name}.py", function.attr, seen)
            if not (isinstance(function.value, ast.Name) and function.value.id == "self"):
                return {HOLE}
        name = _name(function)
        if name in self.functions:
            return self.returned(self.functions[name], seen)
        if name in self.imports:
            base, original = self.imports[name]
            return self._returned_there(f"{base}.py", original, seen)
        return {HOLE}

    def _returned_there(self, module: str, function: str, seen: Set[ast.AST]) -> Set[str]:
        found = self.all().get(module)
        if found is None or function not in found.functions:
            return {HOLE}
        return found.returned(found.functions[function], seen)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
