"""Where something is taken out of the script, or runs it by a path of its own: reported, and left to a person."""

from __future__ import annotations

import re
from typing import Iterator

from .findings import Finding
from .lines import NAMES_APP
from .owners import Namesakes
from .translation import Translation
from .words import EXPRESSION, FOLDER

TOPIC = "loaded"


class Loads:
    """Finds what loads a script: a server, an installed command, another module.

    :param translation: the script's.
    :param namesakes: finds which file of the script's name a line means.
    """

    def __init__(self, translation: Translation, namesakes: Namesakes) -> None:
        self.path = translation.path
        self.file = translation.file
        self.namesakes = namesakes
        self.names = [translation.file, *translation.modules]
        file = re.escape(translation.file)
        # 'python -m package' runs package/__main__.py, and package:app is not in there.
        own = [
            name for name in translation.modules if f"{name}.__main__" not in translation.modules
        ]
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
                    message = f"what runs {name} runs {self.path}: write flask --app {match['script']} there"
                    yield self._finding(path, text, match.start("name"), message)
        if not path.endswith(".py") or path.endswith("setup.py"):
            for match in self._by_server.finditer(text):
                if not NAMES_APP.search(text[max(0, match.start() - 80) : match.start()]):
                    what = " ".join(match.group().split())
                    yield self._finding(path, text, match.start(), f"takes {what} from {self.path}")
        if path.endswith(".py"):
            for match in self._by_import.finditer(text):
                yield self._finding(path, text, match.start(), f"imports {self.path}")
            for match in self._by_path.finditer(text):
                script = " ".join(match["script"].split())
                words = f'sys.executable, "-m", "flask", "--app", {script}'
                yield self._finding(path, text, match.start(), f"runs {self.path}: write {words}")

    def _finding(self, path: str, text: str, start: int, message: str) -> Finding:
        number = text.count("\n", 0, start) + 1
        return Finding(TOPIC, path, number, text.split("\n")[number - 1].strip(), message)
