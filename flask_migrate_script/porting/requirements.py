"""Requirements that name what the project needs no longer."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from .findings import Edit, Finding

TOPIC = "requirements"
LAST = "last requirements"

FILES = re.compile(
    r"(^|/)([^/]*requirements[^/]*\.(txt|in)|requirements/[^/]*\.(txt|in)|Pipfile|pyproject\.toml|setup\.(py|cfg)"
    r"|environment\.ya?ml)$"
)
_REQUIREMENT = re.compile(
    r"""(?:^[ \t]*(?:-[ \t]+)?["']?|[\[,(][ \t]*["'])(?P<name>flask[-_.](?:script|migrate))(?![\w.-])"""
    r"""(?P<pin>(?:[ \t]*\[[^\]\r\n]*\])?(?:[ \t]*,?[ \t]*(?:[<>=!~]=+|[<>])[ \t]*[^\s,;#"'\\]+)*)""",
    re.IGNORECASE | re.MULTILINE,
)


def findings(path: str, text: str, has_script: bool, uses_script: bool) -> Iterator[Finding]:
    """Yield the requirements to change in a file.

    :param path: its path in the project, one that ``FILES`` matches.
    :param text: what is in it.
    :param has_script: whether the project still has a manage.py of Flask-Script's.
    :param uses_script: whether anything in it names Flask-Script.
    """
    for match in _REQUIREMENT.finditer(text):
        line = text.count("\n", 0, match.start("name")) + 1
        old = text.split("\n")[line - 1].strip()
        if match["name"].lower().endswith("script"):
            message = "goes when the script has gone" if uses_script else "nothing uses it any more"
            yield Finding(LAST, path, line, old, message)
        elif has_script:
            edits: Tuple[Edit, ...] = ()
            # A hash in the next line is the old one's.
            if path.endswith((".txt", ".in")) and "\\" not in old and "--hash" not in old:
                edits = (Edit(match.start("name"), match.end("pin"), "Flask-Migrate-Script"),)
            message = "an installed Flask-Migrate below 4 brings a 'flask db' of its own"
            yield Finding(TOPIC, path, line, old, message, "Flask-Migrate-Script", edits)
