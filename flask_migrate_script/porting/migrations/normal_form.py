"""Python in a normal form, in which blanks, comments, docstrings, quotes and line breaks count for nothing."""

from __future__ import annotations

import hashlib
import io
import re
import tokenize
from typing import Iterator, List, NamedTuple, Set, Tuple

from ..line_ends import lines_of

_NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING)


class Piece(NamedTuple):
    """A statement, or one argument of it, in normal form; with the lines on which it and the statement begin."""

    line: int
    text: str
    statement: int


class Code(NamedTuple):
    """A file in normal form: the digest of all of it, and its pieces."""

    digest: str
    pieces: Tuple[Piece, ...]

    def digests(self) -> Set[str]:
        """Return the digests of the pieces."""
        return {digest(piece.text, 8) for piece in self.pieces}


def digest(text: str, length: int) -> str:
    """Return the first letters of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:length]


def code(text: str) -> Code:
    """Return a file in normal form.

    :param text: Python, of any version.
    :raises SyntaxError: it can't be divided into tokens.
    """
    statements: List[str] = []
    pieces: List[Piece] = []
    for depth, tokens in _statements(text):
        statement = _without_brackets(_without_trailing_commas(tokens))
        statements.append(f"{depth} {_joined(statement)}")
        pieces += _pieces(statement)
    return Code(digest("\n".join(statements), 16), tuple(pieces))


def _statements(text: str) -> Iterator[Tuple[int, List[tokenize.TokenInfo]]]:
    """Yield the statements' tokens, each with its depth in blocks; docstrings are comments."""
    depth = 0
    tokens: List[tokenize.TokenInfo] = []
    lines = io.StringIO("\n".join(lines_of(text.lstrip("\ufeff"))) + "\n")
    try:
        for token in tokenize.generate_tokens(lines.readline):
            if token.type in (tokenize.INDENT, tokenize.DEDENT):
                depth += 1 if token.type == tokenize.INDENT else -1
            elif token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
                if any(part.type != tokenize.STRING for part in tokens):
                    yield depth, tokens
                tokens = []
            elif token.type not in _NO_CODE:
                tokens.append(token)
    except tokenize.TokenError as error:
        raise SyntaxError(str(error.args[0])) from error


def _without_trailing_commas(tokens: List[tokenize.TokenInfo]) -> List[tokenize.TokenInfo]:
    following = [token.string for token in tokens[1:]] + [""]
    return [
        token
        for token, after in zip(tokens, following)
        if not (token.string == "," and after in (")", "]", "}"))
    ]


def _without_brackets(tokens: List[tokenize.TokenInfo]) -> List[tokenize.TokenInfo]:
    """Take out the brackets around an entire returned or assigned value, which black puts there and takes away."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.string == "(" and depth == 0 and tokens[index - 1].string in ("return", "="):
            if _closing(tokens, index) == len(tokens) - 1:
                return tokens[:index] + tokens[index + 1 : -1]
        depth += _nesting(token)
    return tokens


def _closing(tokens: List[tokenize.TokenInfo], opening: int) -> int:
    depth = 0
    for index in range(opening, len(tokens)):
        depth += _nesting(tokens[index])
        if depth == 0:
            return index
    return -1


def _nesting(token: tokenize.TokenInfo) -> int:
    return (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))


def _pieces(statement: List[tokenize.TokenInfo]) -> Iterator[Piece]:
    """Divide a statement at its outermost brackets and their commas, so that each argument is a piece."""
    depth = 0
    piece: List[tokenize.TokenInfo] = []
    for token in statement:
        nesting = _nesting(token)
        depth += nesting
        if nesting < 0 and depth == 0:
            yield from _piece(piece, statement)
            piece = []
        piece.append(token)
        if depth == 1 and (nesting > 0 or token.string == ","):
            yield from _piece(piece, statement)
            piece = []
    yield from _piece(piece, statement)


def _piece(
    tokens: List[tokenize.TokenInfo], statement: List[tokenize.TokenInfo]
) -> Iterator[Piece]:
    """Yield one piece, if there is more to it than punctuation."""
    text = _joined(tokens).rstrip(" ,")
    if text.strip(" ()[]{}:"):
        yield Piece(tokens[0].start[0], text, statement[0].start[0])


def _joined(tokens: List[tokenize.TokenInfo]) -> str:
    return " ".join(
        _string(token.string) if token.type == tokenize.STRING else token.string for token in tokens
    )


def _string(literal: str) -> str:
    """Return a literal with double quotes, and without the prefix of Python 2's Unicode."""
    match = re.match(r"(\w*)('''|\"\"\"|'|\")(.*)\2$", literal, re.DOTALL)
    if not match:
        return literal
    prefix, _, content = match.groups()
    content = content.replace("\\'", "'").replace('\\"', '"')
    return prefix.lower().replace("u", "") + '"' + content + '"'
