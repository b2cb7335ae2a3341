"""Which files of a folder can matter: the others are neither read nor reported."""

from __future__ import annotations

import re
from typing import Iterable, List, Set

#: Folders that are not the project's own, where git does not know.
_FOREIGN = {"node_modules", "bower_components", "site-packages", "__pycache__", "venv", "env"}
# What an environment for Python has in its top folder.
_ENVIRONMENT = ("pyvenv.cfg", "bin/activate_this.py", "Scripts/activate_this.py", "conda-meta")

# No line in it runs anything: pictures, archives, programs, databases, what tools for other languages write.
_NO_TEXT = re.compile(
    r"""(?ix)
    \.(?: png|jpe?g|gif|ico|webp|bmp|tiff?|psd|ai|svg|eps|woff2?|ttf|otf|eot|mp[34]|m4[av]|avi|mov|webm|wav|ogg|flac
      | zip|gz|tgz|bz2|xz|7z|rar|tar|jar|war|whl|egg|deb|rpm|dmg|iso
      | py[cod]|so|dll|dylib|exe|[oa]|class|wasm|db|sqlite3?|mdb|pickle|pkl|np[yz]|parquet|h5|mo
      | pdf|docx?|xlsx?|pptx?|od[tspg] | min\.(?:js|css)|map )$
  | (?:^|/)(?: package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|composer\.lock|gemfile\.lock
      | cargo\.lock|go\.sum )$
    """
)
_DATA = re.compile(
    r"(?i)\.(?:csv|tsv|json|geojson|jsonl|ndjson|xml|sql|log|pot?|js|css|less|scss)$"
)
_LONGEST_DATA = 100_000
#: No file that a person wrote is longer.
LONGEST = 1_000_000


def can_matter(path: str) -> bool:
    """Return whether a file can matter by its name."""
    return _NO_TEXT.search(path) is None


def is_data(path: str, size: int) -> bool:
    """Return whether a file holds data, by its name and size, and not what a person wrote."""
    return size > _LONGEST_DATA and _DATA.search(path) is not None


def is_foreign(folder: str) -> bool:
    """Return whether a folder is not the project's own, by its name."""
    return folder in _FOREIGN or folder.endswith(".egg-info")


def own(paths: Iterable[str]) -> List[str]:
    """Return those of git's paths that can matter, in their order."""
    paths = sorted(paths)
    environments = tuple(_environments(paths))
    return [
        path
        for path in paths
        if can_matter(path)
        and not any(map(is_foreign, path.split("/")[:-1]))
        and not path.startswith(environments)
        # A repository of its own.
        and not path.endswith("/")
    ]


def _environments(paths: Iterable[str]) -> Set[str]:
    """Return the folders that are environments for Python, each with a slash at the end."""
    found = set()
    for path in paths:
        for name in _ENVIRONMENT:
            before, sign, _ = f"/{path}/".partition(f"/{name}/")
            if sign and before:
                found.add(f"{before[1:]}/")
    return found


def marks(folder: str) -> List[str]:
    """Return the paths of which one is there if a folder is an environment for Python, or a repository of its own."""
    return [f"{folder}/{name}" for name in (*_ENVIRONMENT, ".git")]
