"""Which release wrote a project's migrations/env.py, and what was changed in it since.

Files are compared in a normal form, so black and other line endings change nothing. Of Flask-Migrate's own files
there are digests only, in ``generations``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Set, Tuple

from ...app.settings import DEFAULTS
from ...compat.env_source import EnvSource
from ..findings import Finding
from ..line_ends import lines_of
from . import generations
from .normal_form import code, digest

FLASK_MIGRATE = "Flask-Migrate"
THIS_PACKAGE = "Flask-Migrate-Script"

# One of these names is in the env.py of each release, and none in those that Alembic writes.
_OF_FLASK = {"current_app", "extensions"}

# With current releases of the rest, what goes wrong with an env.py of Flask-Migrate's under Flask-Migrate 4: the
# template ("" for all), the first and the last release whose env.py it is, and what.
_BREAKS = (
    ("flask", "0.1.0", "1.3.1", "what is given to Migrate(...) does not reach Alembic"),
    ("flask-multidb", "1.5.0", "1.5.0", "what is given to Migrate(...) does not reach Alembic"),
    ("flask", "0.1.0", "1.5.0", "each 'migrate' writes a revision, also where nothing has changed"),
    ("flask-multidb", "1.5.0", "1.5.0", "each 'migrate' writes a revision, also where nothing has changed"),
    ("", "0.1.0", "2.4.0", "a % in the database's URL is a ValueError"),
    ("", "0.1.0", "2.5.2", "a relative SQLite path is not the app's file"),
    ("", "2.5.3", "2.6.0", "the database's password becomes ***"),
    ("flask-multidb", "2.5.3", "3.0.0", "db.get_engine(app, bind) is a TypeError"),
    ("flask-multidb", "1.5.0", "3.1.0", "the tables of the binds are never created, or dropped"),
)  # fmt: skip


class EnvFileKind(NamedTuple):
    """What an env.py is.

    ``maker`` is the package whose template it is, ``""`` where it is nobody's; ``template`` and ``releases`` are the
    template's name and the maker's releases that shipped it (``""`` for this package's). A customised file, one that
    is not ``exact``, has the nearest ones. ``own_lines`` are its lines that no template has, and ``missing`` is how
    many pieces of the nearest one it lacks.
    """

    maker: str
    template: str
    releases: str
    exact: bool
    own_lines: Tuple[Tuple[int, str], ...] = ()
    missing: int = 0


class _Template(NamedTuple):
    maker: str
    name: str
    first: str
    last: str
    digest: str
    pieces: Set[str]


def read(text: str) -> EnvFileKind:
    """Return what an env.py is.

    :param text: what is in it.
    :raises SyntaxError: it can't be divided into tokens.
    """
    file = code(text)
    digests = file.digests()
    templates = _templates()
    for template in templates:
        if template.digest == file.digest:
            return EnvFileKind(template.maker, template.name, _range([template]), exact=True)
    known: Set[str] = set().union(*(template.pieces for template in templates))
    distances = [len(template.pieces ^ (digests & known)) for template in templates]
    nearest = templates[distances.index(min(distances))]
    # Where the changed place is the one in which neighbours differ, it is one of them.
    equal = [
        template
        for template, distance in zip(templates, distances)
        if distance == min(distances) and template[:2] == nearest[:2]
    ]
    missing = len(nearest.pieces - digests)
    if not _OF_FLASK & set(re.findall(r"\w+", text)) or missing * 2 > len(nearest.pieces):
        return EnvFileKind("", "", "", exact=False)
    numbers = {piece.line for piece in file.pieces if digest(piece.text, 8) not in known}
    lines = lines_of(text)
    own_lines = tuple((number, lines[number - 1].strip()) for number in sorted(numbers))
    return EnvFileKind(nearest.maker, nearest.name, _range(equal), False, own_lines, missing)


def _range(templates: List[_Template]) -> str:
    first, last = templates[0].first, templates[-1].last
    return first if first == last else f"{first} to {last}"


def _templates() -> List[_Template]:
    """Return Flask-Migrate's templates, by their digests, and this package's own."""
    pieces = [pair.split(":") for pair in generations.PIECES.split()]
    masks: Dict[str, int] = {piece: int(mask, 16) for piece, mask in pieces}
    found = []
    for bit, line in enumerate(generations.GENERATIONS.strip().splitlines()):
        name, first, last, complete = line.split()
        having = {piece for piece, mask in masks.items() if mask >> bit & 1}
        found.append(_Template(FLASK_MIGRATE, name, first, last, complete, having))
    for path in sorted((Path(__file__).parents[2] / "templates").glob("*/env.py")):
        own = code(path.read_text(encoding="utf-8"))
        found.append(_Template(THIS_PACKAGE, path.parent.name, "", "", own.digest, own.digests()))
    return found


def findings(path: str, text: str) -> Iterator[Finding]:
    """Yield what an env.py is, and what it would need under Flask-Migrate 4. All of it is information.

    :param path: its path in the project.
    :param text: what is in it.
    """
    lines = [line.strip() for line in lines_of(text)]
    try:
        kind = read(text)
        twice = list(_passed_twice(text))
    except SyntaxError as error:
        yield Finding(path, 1, lines[0], f"It is not Python that can be read: {error.msg}.")
        return
    yield Finding(path, 1, lines[0], f"{_what(kind)} {_what_follows(kind)}")
    for number, name in twice:
        message = (
            f"{name} is passed beside **configure_args. Here the default gives way; Flask-Migrate 4 passes it twice,"
            f" a TypeError. Take it out, and write Migrate(app, db, {name}=...)."
        )
        yield Finding(path, number, lines[number - 1], message)


def _what(kind: EnvFileKind) -> str:
    if not kind.maker:
        return (
            "No template of Flask-Migrate's: written by hand, or by plain Alembic. What is given to Migrate(...)"
            " reaches Alembic only if this file passes it on."
        )
    name = f"{kind.template} of {kind.maker} {kind.releases}".strip()
    if kind.exact:
        return f"Template {name}, untouched."
    count = len(kind.own_lines)
    if not count and not kind.missing:
        return f"Template {name}, with its lines in another order, or with some of another release."
    numbers = ", ".join(str(number) for number, _ in kind.own_lines[:5])
    where = f" ({numbers}{', ...' if count > 5 else ''})" if count else ""
    own = f"{count} line{'' if count == 1 else 's'} of its own{where}"
    return f"Customised; nearest is template {name}: {own}, {kind.missing} missing."


def _what_follows(kind: EnvFileKind) -> str:
    if not kind.maker:
        return "Whether it runs under Flask-Migrate 4 is not known: try it."
    if kind.template.startswith("aioflask"):
        return "It was never tried with this package."
    subject = "It" if kind.exact else "The template"
    breaks = "; ".join(_breaks(kind))
    if not breaks:
        return f"{subject} runs as it is, here and under Flask-Migrate 4."
    lines = "" if kind.exact else ", for your own lines to go into"
    return (
        f"{subject} runs as it is here. Under Flask-Migrate 4: {breaks}. There, 'flask db init -d scratch' writes"
        f" today's file{lines}."
    )


def _breaks(kind: EnvFileKind) -> Iterator[str]:
    if kind.maker == FLASK_MIGRATE:
        release = _number(kind.releases.split()[0])
        for template, first, last, what in _BREAKS:
            if template in ("", kind.template) and _number(first) <= release <= _number(last):
                yield what


def _number(release: str) -> Tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def _passed_twice(text: str) -> Iterator[Tuple[int, str]]:
    """Yield the line and the name of each of Flask-Migrate 4's defaults that is passed beside a ``**``."""
    for call in EnvSource(text).calls:
        for name, number in call.keywords.items():
            if call.unpacks and name in DEFAULTS:
                yield number, name
