"""How the words of a command line are written, in shells, lists, templates and Python."""

from __future__ import annotations

import re
from typing import List, Match

# What stands between two words of a command: blanks; what separates the strings of a list in JSON, YAML and
# Python; or, in YAML alone, bare words of a list, and items with a line each.
_BLANKS = r"[ \t]+"
_COMMA = r"""["'][ \t]*,\s*["']"""
_ITEM = r"""["']?[ \t]*\r?\n[ \t]*-[ \t]+["']?"""
_BARE_COMMA = r",[ \t]*"
BETWEEN = f"(?:{_BLANKS}|{_COMMA}|{_ITEM}|{_BARE_COMMA})"

# A part of a path that may hold blanks: an expression of a template, of a shell or of make; or a part in quotes.
_PART = "|".join(
    [
        r"\{\{[^{}\n]*\}\}",
        r"\$\{[^{}\n]*\}",
        r"\$\([^()\n]*\)",
        r"`[^\s`](?:[^`\n]*[^\s`])?`",
        r"""["'][^\s"',]+["'](?=/)""",
    ]
)
#: The folder of a file. What make has before a command is no part of it.
FOLDER = rf"""(?:(?![-@+])(?:{_PART}|[^\s"'`,;&|()<>\[\]=])*[/\\])?"""

_PYTHON = r"(?:python|pypy)[\d.]*(?:\.exe)?"
# The name of a variable that holds it.
_HOLDS_PYTHON = r"\w*(?:PYTHON|python|PY)\w*"
#: In Python, what a list begins with: an expression, not a string.
EXPRESSION = rf"(?:sys\.executable|{_HOLDS_PYTHON})(?=\s*,)"
#: What a string of Python's begins with, to be filled in.
PLACEHOLDER = r"""(?<=["'])(?:%s|%\(\w+\)s|\{\w*\})(?=[ ])"""
#: An interpreter.
PYTHON = "|".join(
    [
        f"{FOLDER}{_PYTHON}",
        rf"\"(?:[^\"\n]*[/\\])?{_PYTHON}\"(?=[ \t])",
        r"py(?=[ ])",  # on Windows
        rf"\$[({{]?{_HOLDS_PYTHON}[)}}]?",
        rf"\"\$\{{?{_HOLDS_PYTHON}\}}?\"(?=[ \t])",
        rf"%{_HOLDS_PYTHON}%",
        r"\{[\w.]*(?:python|executable)[\w.]*\}",  # of tox, and of str.format()
        r"\{\{[^{}\n]*python[^{}\n]*\}\}",
        r"(?:[\w./-]*/)?coverage run",
        EXPRESSION,
        PLACEHOLDER,
    ]
)
# -m flask_migrate_script runs a manage.py that nobody has edited.
FLAG = "|".join(
    [
        f"-m{BETWEEN}flask_migrate_script",
        rf"-[WX]{BETWEEN}\w\S*",
        r"-[a-ln-zA-Z]+",
        r"--\w[\w-]*(?:=[^\s\"',]+)?",
    ]
)
#: A word does not begin here: one goes on, unless make's signs stand before it.
START = r"(?:(?<![a-zA-Z0-9_./\\$-])|(?<=\t-)|(?<=\t@-)|(?<=\t-@))"

# One more word of the same command. A variable may stand in quotes of its own.
_WORD = re.compile(
    rf"""(?P<between>{BETWEEN})(?P<word>"\$[^"\s]*"|(?:\\(?!["'])|[^\s"'`;&|<>()\[\],\\])+)"""
)
# No command that a person wrote has more words.
_LONGEST = 100


def words_at(text: str, start: int, path: str) -> List[Match[str]]:
    """Return the words of a command from an offset on, each with what stands before it.

    :param text: what is in the file.
    :param start: where the word before them ends.
    :param path: the file's path.
    """
    words: List[Match[str]] = []
    while len(words) < _LONGEST:
        match = _WORD.match(text, start)
        if match is None or not may_separate(match["between"], path):
            return words
        # A list goes on as a list, a text as a text.
        if words and ("," in words[0]["between"]) != ("," in match["between"]):
            return words
        words.append(match)
        start = match.end()
    return words


def may_separate(words: str, path: str) -> bool:
    """Return whether in a file of that name a command's words are separated as here."""
    if path.endswith((".yml", ".yaml")):
        return True
    lists = path.endswith((".py", ".json"))
    bare_comma = re.search(r"[^\s\"']\s*,\s*[^\s\"']|^,\s*$", words)
    return not bare_comma and (lists or "\n" not in words)


def joined(words: List[str], first: str, last: str) -> str:
    """Return words that take the place of others, separated as those were.

    :param words: the new words.
    :param first: what stands behind the first of the old words; its quotes, if any, are closed there.
    :param last: what stands before the last of the old words; its quotes are opened there.
    """
    if "," not in first and "\n" not in first:
        return " ".join(words)
    closing, opening = (match.strip() for match in (first[:1], last[-1:]))
    closing = closing if closing in "\"'" else ""
    opening = opening if opening in "\"'" else ""
    separator = first.strip("\"'") if "\n" in first else ", "
    quote = closing or opening
    # YAML takes a bare word that begins with a brace for something else.
    texts = [
        f'"{word}"' if word[0] == "{" and not quote else quote + word + quote for word in words
    ]
    # Those around all of them are not replaced.
    texts[0] = f"{words[0]}{closing}"
    texts[-1] = f"{opening}{words[-1]}"
    return separator.join(texts)
