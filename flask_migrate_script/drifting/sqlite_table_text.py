"""What only the text of a SQLite table has: names of constraints, checks, collations, generated columns."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, NamedTuple, Sequence, Tuple

_TOKENS = re.compile(
    r"""\s+ | --[^\n]* | /\*.*?\*/"""
    r"""| (?P<token>'(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\] | [^\W\d][\w$]*"""
    r"""| \d[\w.]* | <> | <= | >= | != | == | \|\| | << | >> | ->>? | .)""",
    re.DOTALL | re.VERBOSE,
)
_QUOTES = {'"': '"', "`": "`", "[": "]"}
# What ends the type of a column.
_COLUMN_WORDS = frozenset(
    "CONSTRAINT PRIMARY NOT NULL UNIQUE CHECK DEFAULT COLLATE REFERENCES GENERATED AS".split()
)


class TableConstraint(NamedTuple):
    """A constraint as the text has it."""

    #: "primary key", "unique", "check" or "foreign key".
    kind: str
    #: Empty where it has none.
    name: str
    columns: Tuple[str, ...]
    #: A check's condition; what comes after a foreign key's columns.
    text: str


class SqliteTableText(NamedTuple):
    """What the text of a table has."""

    constraints: List[TableConstraint]
    #: By column.
    collations: Dict[str, str]
    generations: Dict[str, str]
    #: AUTOINCREMENT, WITHOUT ROWID, STRICT.
    options: str


def plain_text(sql: str) -> str:
    """Return SQL as it reads whatever its quotes, blanks, comments and cases are."""
    return joined(plain_tokens(sql))


def plain_tokens(sql: str) -> List[str]:
    """Return the tokens of SQL, as they read whatever their quotes and cases are."""
    return [_plain(token) for token in tokens(sql)]


def joined(found: Sequence[str]) -> str:
    """Return tokens as one text."""
    text = ""
    for before, token in zip(("(", *found), found):
        text += token if before == "(" or token in (",", ")") else f" {token}"
    return text


def tokens(sql: str) -> List[str]:
    """Return the tokens of SQL without blanks and comments."""
    return [match.group("token") for match in _TOKENS.finditer(sql) if match.group("token")]


def table_text(sql: str) -> SqliteTableText:
    """Return what the text of a table has.

    :param sql: ``CREATE TABLE ...``, as in ``sqlite_master``.
    """
    found = tokens(sql)
    text = SqliteTableText([], {}, {}, "")
    if "(" not in found:
        return text
    begin = found.index("(")
    end = _closing(found, begin)
    options = [word for word in map(_plain, found[end + 1 :]) if word != ","]
    if any(token.upper() == "AUTOINCREMENT" for token in found):
        options.insert(0, "autoincrement")
    for item in _split(found[begin + 1 : end]):
        words = [token.upper() for token in item]
        if words[0] == "CONSTRAINT" or (
            words[0] in ("PRIMARY", "UNIQUE", "CHECK", "FOREIGN") and len(words) > 1
        ):
            text.constraints.extend(_constraints(item, text, ""))
        else:
            column = unquoted(item[0])
            start = next(
                (number for number, word in enumerate(words) if number and word in _COLUMN_WORDS),
                len(item),
            )
            text.constraints.extend(_constraints(item[start:], text, column))
    return text._replace(options=" ".join(options).upper())


def unquoted(token: str) -> str:
    """Return the name that a token is."""
    if token[:1] in _QUOTES and len(token) > 1:
        quote = _QUOTES[token[0]]
        return token[1:-1].replace(quote * 2, quote)
    return token


def _plain(token: str) -> str:
    # A name in quotes is the same name; a text is not.
    return token if token.startswith("'") else unquoted(token).lower()


def _closing(found: Sequence[str], begin: int) -> int:
    depth = 0
    for number in range(begin, len(found)):
        depth += {"(": 1, ")": -1}.get(found[number], 0)
        if not depth:
            return number
    return len(found)


def _split(found: Sequence[str]) -> Iterator[List[str]]:
    item: List[str] = []
    depth = 0
    for token in found:
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == "," and not depth:
            yield item
            item = []
        else:
            item.append(token)
    if item:
        yield item


def _constraints(
    item: Sequence[str], text: SqliteTableText, column: str
) -> Iterator[TableConstraint]:
    """Yield the constraints of a column, or the one of a table; note the column's collation and expression."""
    name, number = "", 0
    while number < len(item):
        word = item[number].upper()
        following = item[number + 1 : number + 2]
        if word == "CONSTRAINT":
            name, number = unquoted("".join(following)), number + 2
            continue
        if word == "COLLATE":
            text.collations[column] = unquoted("".join(following)).upper()
            number += 2
            continue
        if word == "DEFAULT":
            # An expression, a sign and a number, or one word.
            number += 1
            number = _closing(item, number) + 1 if item[number] == "(" else number + 1
            continue
        if word in ("CHECK", "AS"):
            begin = number + 1
            end = _closing(item, begin)
            condition = joined(list(map(_plain, item[begin + 1 : end])))
            if word == "CHECK":
                yield TableConstraint("check", name, (), condition)
            else:
                text.generations[column] = condition
            name, number = "", end + 1
            continue
        if word in ("PRIMARY", "UNIQUE", "FOREIGN", "REFERENCES"):
            columns, number = _columns(item, number, column, word)
            kind = {"PRIMARY": "primary key", "UNIQUE": "unique"}.get(word, "foreign key")
            rest = ""
            if kind == "foreign key":
                begin = number
                number = _end_of_reference(item, begin)
                rest = joined(list(map(_plain, item[begin:number])))
            yield TableConstraint(kind, name, columns, rest)
            name = ""
            continue
        number += 1


def _columns(
    item: Sequence[str], number: int, column: str, word: str
) -> Tuple[Tuple[str, ...], int]:
    """Return the columns of a constraint, and where what comes after them begins."""
    if column:
        return (column,), number if word == "REFERENCES" else number + 1
    begin = list(item).index("(", number)
    end = _closing(item, begin)
    return tuple(unquoted(one[0]) for one in _split(item[begin + 1 : end])), end + 1


def _end_of_reference(item: Sequence[str], number: int) -> int:
    """Return where what belongs to REFERENCES ends."""
    number += 1
    while number < len(item):
        word = item[number].upper()
        next_word = item[number + 1].upper() if number + 1 < len(item) else ""
        if word in _COLUMN_WORDS and (word, next_word) != ("NOT", "DEFERRABLE"):
            # ON DELETE SET NULL, SET DEFAULT.
            if item[number - 1].upper() != "SET":
                break
        if item[number] == "(":
            number = _closing(item, number)
        number += 1
    return number
