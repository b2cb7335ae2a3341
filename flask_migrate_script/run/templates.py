"""The templates that ``init`` can use."""

from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

from ..exceptions import MigrateError
from .config import Config


def template_names(config: Config) -> List[str]:
    """Return the names of the templates that ``init`` can use."""
    folder = Path(config.get_template_directory())
    return sorted(path.name for path in folder.iterdir() if Path(path, "env.py").is_file())


def find_template(template: str) -> Tuple[Config, str]:
    """Return a ``Config`` that finds a template, and the template's name there.

    :param template: the name of a template, or the path of a folder that holds one.
    :raises MigrateError: there is none, or the folder lacks a file.
    """
    config = Config()
    names = template_names(config)
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
