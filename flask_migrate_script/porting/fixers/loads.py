"""Where something is taken out of the script, or runs it by a path of its own: reported, and left to a person."""

from __future__ import annotations

import re
from typing import Iterator

from ..app_settings import names_app
from ..findings import Finding
from ..history_files import is_history
from ..index import Index
from ..line_ends import line_at, line_number
from ..manage_file import ManageFile
from ..shell.words import EXPRESSION, FOLDER


def find(index: Index) -> Iterator[Finding]:
    """Yield what loads a manage.py: a server, an installed command, another module."""
    has_option = index.target.has_flask_app_option
    finders = [_Loads(file, has_option) for file in index.manage_files]
    for path, text in index.texts():
        if not is_history(path):
            for loads in finders:
                yield from loads.findings(path, text)


class _Loads:
    """Finds what loads one manage.py.

    :param manage_file: it.
    :param has_app_option: whether ``flask`` has ``--app``.
    """

    def __init__(self, manage_file: ManageFile, has_app_option: bool) -> None:
        self.has_app_option = has_app_option
        self.path = manage_file.path
        self.file = manage_file.file
        self.namesakes = manage_file.namesakes
        self.names = [manage_file.file, *manage_file.modules]
        file = re.escape(manage_file.file)
        # 'python -m package' runs package/__main__.py, and package:app is not in there.
        modules = manage_file.modules
        own = [name for name in modules if f"{name}.__main__" not in modules]
        loaded = "|".join(map(re.escape, own)) or "(?!)"
        self._by_server = re.compile(
            rf"(?<![a-zA-Z0-9_./-])(?:{loaded}):[a-zA-Z_]\w*|^[ \t]*wsgi-file[ \t]*=[^\n]*\b{file}",
            re.MULTILINE,
        )
        self._by_import = re.compile(
            rf"^[ \t]*(?:from[ \t]+(?:{loaded})[ \t]+import\b|import[ \t]+(?:{loaded})[ \t]*(?:$|,|as\b)).*",
            re.MULTILINE,
        )
        self._by_path = re.compile(
            rf"""(?:{EXPRESSION}|["']python[\d.]*["'])\s*,\s*"""
            rf"""(?P<script>[\w.]+\((?:[^()]|\([^()]*\))*["']{file}["']\)|[\w.]+\s*\+\s*["']/?{file}["'])"""
        )
        quoted = rf"""["'](?:[^"'\n]*/)?{file}["']"""
        self._by_value = re.compile(
            rf"""^[ \t]*(?P<name>\w+)[ \t]*=[ \t]*(?P<script>{quoted}|[\w.]+\((?:[^()]|\([^()]*\))*{quoted}\)"""
            rf"""|[\w.]+(?:\((?:[^()]|\([^()]*\))*\)[\w.]*)*[ \t]*[/+][ \t]*{quoted})[ \t]*(?:\#.*)?\r?$""",
            re.MULTILINE,
        )
        self._by_format = re.compile(
            rf"""["'][^"'\n]*python[^"'\n]*["'](?:\.format\(|[ \t]*%[ \t]*\(?)[^)\n]*{quoted}"""
        )
        self._by_variable = re.compile(
            rf"^[ \t]*(?:export[ \t]+)?(?P<name>\w+)[ \t]*[:?]?=[ \t]*[\"']?(?P<script>{FOLDER}{file})[\"']?[ \t]*\r?$",
            re.MULTILINE,
        )

    def findings(self, path: str, text: str) -> Iterator[Finding]:
        """Yield what loads the script in a file.

        :param path: its path in the project.
        :param text: what is in it.
        """
        if path == self.path or not any(name in text for name in self.names):
            return
        if self.namesakes.meant(self.file, path)[0] != self.path:
            return
        if not path.endswith(".py"):
            for match in self._by_variable.finditer(text):
                name = match["name"]
                if re.search(rf"\$[({{]?{name}\b[)}}]?[\"']?[ \t]+[\w-]", text):
                    message = f"what runs {name} runs {self.path}: write {self._flask(match['script'])} there"
                    yield self._finding(path, text, match.start("name"), message)
        if not path.endswith(".py") or path.endswith("setup.py"):
            for match in self._by_server.finditer(text):
                if not names_app(text, match.start()):
                    what = " ".join(match.group().split())
                    yield self._finding(path, text, match.start(), f"takes {what} from {self.path}")
        if path.endswith(".py"):
            for match in self._by_import.finditer(text):
                yield self._finding(path, text, match.start(), f"imports {self.path}")
            for match in self._by_path.finditer(text):
                script = " ".join(match["script"].split())
                words = 'sys.executable, "-m", "flask"'
                if self.has_app_option:
                    words += f', "--app", {script}'
                else:
                    words += f", and give it FLASK_APP={script} in its environment"
                yield self._finding(path, text, match.start(), f"runs {self.path}: write {words}")
            yield from self._values(path, text)

    def _values(self, path: str, text: str) -> Iterator[Finding]:
        """Yield where Python puts the script's path together, and where it makes a command of it."""
        name_it = "write 'flask --app' before it, and no interpreter"
        if not self.has_app_option:
            name_it = "write 'flask' and no interpreter, and give it this path as FLASK_APP in its environment"
        for match in self._by_format.finditer(text):
            message = f"makes a command of {self.path}: {name_it}"
            yield self._finding(path, text, match.start(), message)
        for match in self._by_value.finditer(text):
            name = match["name"]
            message = f"has the path of {self.path}: where {name} is run, {name_it}"
            yield self._finding(path, text, match.start("name"), message)
            uses = rf"""["'][^"'\n]*["'](?:\.format\(|[ \t]*%[ \t]*\(?)[^)\n]*\b{name}\b|\{{{name}\}}[ \t]+[\w{{]"""
            for use in re.finditer(uses, text):
                message = f"makes a command of {self.path}: {name_it}"
                yield self._finding(path, text, use.start(), message)

    def _flask(self, script: str) -> str:
        return f"flask --app {script}" if self.has_app_option else f"env FLASK_APP={script} flask"

    def _finding(self, path: str, text: str, start: int, message: str) -> Finding:
        return Finding(path, line_number(text, start), line_at(text, start), message)
