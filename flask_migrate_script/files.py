"""The files that commands write: what was there before is there after a command that fails."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Set, Tuple

from alembic.script import ScriptDirectory

from .config import Config
from .errors import MigrateError


def templates(config: Config) -> List[str]:
    """Return the names of the templates that ``init`` can use."""
    folder = Path(config.get_template_directory())
    return sorted(path.name for path in folder.iterdir() if Path(path, "env.py").is_file())


def find_template(template: str) -> Tuple[Config, str]:
    """Return a ``Config`` that finds a template, and the template's name there.

    :param template: the name of a template, or the path of a folder that holds one.
    :raises MigrateError: there is none, or the folder lacks a file.
    """
    config = Config()
    names = templates(config)
    if template in names:
        return config, template
    folder = Path(template)
    if not folder.is_dir():
        raise MigrateError(
            f"There is no template {template!r}: take one of {', '.join(names)}, or the path of a folder."
        )
    for name in ("alembic.ini.mako", "env.py", "script.py.mako"):
        if not Path(folder, name).is_file():
            raise MigrateError(f"{folder} is not a template: it has no {name}.")
    folder = folder.resolve()
    return Config(template_directory=str(folder.parent)), folder.name


def is_empty_folder(path: str) -> bool:
    """Return whether a path is a folder with nothing in it."""
    return os.path.isdir(path) and not os.listdir(path)


@contextmanager
def new_folder_or_none(path: str) -> Iterator[None]:
    """Take away what the body put into a new or empty folder, where it fails: half a folder is in the way."""
    existed = os.path.exists(path)
    try:
        yield
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        if existed:
            os.mkdir(path)
        raise


def has_revisions(config: Config) -> bool:
    """Return whether the folder holds any revision."""
    # Loading every revision once more would cost as much as an upgrade of an upgraded database.
    folder = Path(config.get_main_option("script_location") or "", "versions")
    return any(path.name != "__init__.py" for path in folder.glob("*.py")) or bool(
        ScriptDirectory.from_config(config).get_heads()
    )


@contextmanager
def revisions_kept(config: Config) -> Iterator[None]:
    """Have the revision files as they were where the body fails, or writes over one of them.

    A new file stays in the way of every later command where Alembic can't load it.
    """
    script = ScriptDirectory.from_config(config)
    before = _revision_files(script)
    # Only a file_template without the id makes the same name twice.
    same_names = "rev)" not in (script.file_template or "")
    contents = {path: path.read_bytes() for path in before} if same_names else {}
    try:
        yield
        for path, content in contents.items():
            if path.read_bytes() != content:
                path.write_bytes(content)
                raise MigrateError(
                    f"There is a file {path.name} already, and file_template in alembic.ini makes that name again:"
                    " put %%(rev)s into it, or take another message."
                )
    except BaseException:
        for path in _revision_files(script) - before:
            path.unlink()
        raise


def _revision_files(script: ScriptDirectory) -> Set[Path]:
    return {path for folder in script._version_locations for path in Path(folder).rglob("*.py")}
