"""How the words of a command line are written, in shells, lists, templates and Python."""

from __future__ import annotations

import re
from typing import List, Match, Tuple

# What is between two words of a command: blanks; what separates the strings of a list in JSON, YAML and
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
#: The folder of a file. What make and systemd have before a command is no part of it.
FOLDER = rf"""(?:(?![-@+!:|])(?:{_PART}|[^\s"'`,;&|()<>\[\]=])*[/\\])?"""

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
        rf"\$(?:{_HOLDS_PYTHON}|\({_HOLDS_PYTHON}\)|\{{{_HOLDS_PYTHON}\}})",
        rf"\"\$(?:{_HOLDS_PYTHON}|\{{{_HOLDS_PYTHON}\}})\"(?=[ \t])",
        rf"%{_HOLDS_PYTHON}%",
        r"\{[\w.]*(?:python|executable)[\w.]*\}",  # of tox, and of str.format()
        r"\{\{[^{}\n]*python[^{}\n]*\}\}",
        rf"(?:{FOLDER}{_PYTHON}[ \t]+-m[ \t]+)?(?:[\w./-]*/)?coverage[ \t]+run",
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
#: A word begins here, and does not go on; signs of make and systemd may be before it.
START = r"(?:(?<![a-zA-Z0-9_./\\$-])|(?<=\t-)|(?<=\t@-)|(?<=\t-@)|(?<==-))"

# One more word of the same command. A variable may be in quotes of its own.
_WORD = re.compile(
    rf"""(?P<between>{BETWEEN})(?!#)(?P<word>"\$[^"\s]*"|(?:\\(?!["'])|[^\s"'`;&|<>()\[\],\\])+)"""
)
_LINE_END = r"[ \t]*(?:\r?\n|$|[;&|#<>)]|\d>)|[.,:!?](?=\s|$)"
_END = re.compile(rf"""\\?["'`)\]}}]|{_LINE_END}""")
# The last word of a sentence, or of a part of it.
_ENDS_SENTENCE = re.compile(r"[\w-]*[^\W_][.:!?]\Z")
_END_OF_LIST = re.compile(r"""["']?\s*,?\s*[\])]""")
_END_OF_ITEMS = re.compile(r"""["']?[ \t]*(?:\r?\n(?![ \t]*[-#])|$)""")
# What else a command may go on with: strings, by their quotes, words, and what is to be filled in.
_STRINGS = {'"': r'"(?:\\.|[^"\\\n])*"', "'": r"'[^'\n]*'"}
_PART_OF_WORD = r"""<\w[^<>\n]*>|\\(?![\s"'])|[^\s"'`;&|<>()\[\],\\]"""
_GAP = rf"(?:{_BLANKS}|[ \t]*\\\r?\n[ \t]*)"
# No command that a person wrote has more words.
_LONGEST = 100


def words_at(text: str, start: int, path: str) -> List[Match[str]]:
    """Return the words of a command from an offset on, each with what is before it.

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
        if _ENDS_SENTENCE.match(match["word"]) and _END.match(text, match.end() - 1):
            shorter = _WORD.match(text, start, match.end() - 1)
            return [*words, shorter] if shorter else words
        words.append(match)
        start = match.end()
    return words


def rest_of(text: str, start: int, end: int, words: List[Match[str]], taken: int) -> str:
    """Return what follows some words of a command, up to its end, or with ``...`` where that is not found.

    :param text: what is in the file.
    :param start: where the command begins.
    :param end: where the word before its ``words`` ends.
    :param words: those of ``words_at()``.
    :param taken: how many of them not to return.
    """
    last = words[-1] if words else None
    if last and ("," in last["between"] or "\n" in last["between"]):
        texts = [word["word"] for word in words[taken:]]
        is_end = ends(text, last)
    else:
        end = words[taken - 1].end() if taken else end
        texts, is_end = _rest_of_line(text, start, end)
    return "".join(f" {word}" for word in (texts if is_end else [*texts, "..."]))


def _rest_of_line(text: str, start: int, end: int) -> Tuple[List[str], bool]:
    """Return the words of a command of a shell after an offset, and whether it ends there."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    # A quote that is open ends the command, others are of its words.
    is_open = {quote: before.count(quote) % 2 == 1 for quote in "\"'`"}
    closing = "".join(quote for quote in is_open if is_open[quote])
    end_of_command = rf"\\?[{closing})\]}}]|{_LINE_END}"
    parts = [part for quote, part in _STRINGS.items() if not is_open[quote]]
    word = re.compile(
        rf"{_GAP}(?!#|\d>)((?:{'|'.join([*parts, _PART_OF_WORD])})+?)(?=\s|{end_of_command})"
    )
    texts = []
    match = word.match(text, end)
    while match is not None:
        texts.append(match[1])
        end = match.end()
        match = word.match(text, end)
    return texts, re.compile(end_of_command).match(text, end) is not None


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
    :param first: what is after the first of the old words; its quotes, if any, are closed there.
    :param last: what is before the last of the old words; its quotes are opened there.
    """
    if "," not in first and "\n" not in first:
        return " ".join(words)
    closing, opening = (match.strip() for match in (first[:1], last[-1:]))
    closing = closing if closing in "\"'" else ""
    opening = opening if opening in "\"'" else ""
    separator = first.strip("\"'") if "\n" in first else ", "
    quote = closing or opening
    texts = [quote + word + quote if quote else _item(word) for word in words]
    # Those around all of them are not replaced.
    texts[0] = words[0] + closing if closing else texts[0]
    texts[-1] = opening + words[-1] if opening else _item(words[-1])
    return separator.join(texts)


def _item(word: str) -> str:
    """Return a word as a bare item of a list in YAML, which takes some for something else than a text."""
    return f'"{word}"' if word[0] == "{" or re.fullmatch(r"[\d.]+", word) else word


def ends(text: str, word: Match[str]) -> bool:
    """Return whether a command certainly ends after a word.

    :param text: what is in the file.
    :param word: the word, one of those of ``words_at()``.
    """
    between = word["between"]
    end = _END_OF_LIST if "," in between else _END_OF_ITEMS if "\n" in between else _END
    return end.match(text, word.end()) is not None
