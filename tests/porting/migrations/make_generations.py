"""Write flask_migrate_script/porting/migrations/generations.py from all the releases of Flask-Migrate on the package index.

Run it where a new release is to be known: ``python tests/porting/migrations/make_generations.py``. No text of theirs is kept.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, Set, Tuple

from flask_migrate_script.porting.migrations import normal_form

TARGET = Path(normal_form.__file__).with_name("generations.py")

MODULE = '''"""Digests of the env.py of each Flask-Migrate release: written by tests/porting/migrations/make_generations.py."""

# The releases that were read.
RELEASES = """
{releases}
"""

# Template, first and last release that has this env.py, and the digest of its tokens. What differs in comments or
# layout only is one.
GENERATIONS = """
{generations}
"""

# The digest of each statement or argument, and the generations that have it: bit 0 is the first line above.
PIECES = """
{pieces}
"""
'''

EnvFiles = Callable[[str], Dict[str, str]]


def released() -> List[str]:
    """Return all releases on the package index, the oldest first."""
    out = subprocess.check_output(
        [sys.executable, "-m", "pip", "index", "versions", "flask-migrate"], text=True
    )
    line = next(line for line in out.splitlines() if line.startswith("Available versions:"))
    return line.split(": ")[1].split(", ")[::-1]


def downloaded(release: str) -> Dict[str, str]:
    """Return the env.py files of a release on the package index."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*pip, "-d", folder, f"flask-migrate=={release}"], check=True)
        (archive,) = Path(folder).iterdir()
        return env_files(archive)


def env_files(archive: Path) -> Dict[str, str]:
    """Return the text of a release's env.py files, by the name of the template."""
    return {
        match.group(1): content.decode("utf-8")
        for name, content in members(archive)
        for match in [re.search(r"templates/([^/]+)/env\.py$", name)]
        if match
    }


def members(archive: Path) -> Iterator[Tuple[str, bytes]]:
    """Yield the names and contents of the files in a wheel, or in a source archive."""
    if archive.suffix == ".gz":
        with tarfile.open(str(archive)) as tar:
            for member in tar:
                file = tar.extractfile(member) if member.isfile() else None
                if file:
                    yield member.name, file.read()
    else:
        with zipfile.ZipFile(str(archive)) as packed:
            for name in packed.namelist():
                yield name, packed.read(name)


def module(releases: List[str], files: EnvFiles) -> str:
    """Return the text of generations.py for releases, the oldest first; ``files`` returns the env.py files of one."""
    ranges: Dict[Tuple[str, str], List[str]] = {}
    pieces: Dict[Tuple[str, str], Set[str]] = {}
    for release in releases:
        for template, text in files(release).items():
            code = normal_form.code(text)
            ranges.setdefault((template, code.digest), []).append(release)
            pieces[template, code.digest] = code.digests()
    # By template; within one, the order of the releases stays.
    generations = sorted(ranges, key=lambda generation: generation[0])
    masks = {
        piece: sum(1 << bit for bit, key in enumerate(generations) if piece in pieces[key])
        for piece in sorted(set().union(*pieces.values()))
    }
    return MODULE.format(
        releases=filled(releases),
        generations="\n".join(
            f"{template} {ranges[template, digest][0]} {ranges[template, digest][-1]} {digest}"
            for template, digest in generations
        ),
        pieces=filled(f"{piece}:{mask:x}" for piece, mask in masks.items()),
    )


def filled(words: Iterable[str]) -> str:
    """Return words in lines of up to 98 letters."""
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > 98:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.write_text(module(released(), downloaded), encoding="utf-8")
