"""The Alembic ``Config`` of an app."""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional, Sequence, Union

from alembic import __version__ as _installed
from alembic.config import Config as AlembicConfig
from flask import current_app, g, has_app_context

from ..compat import env_files
from ..errors.redaction import RedactedStream
from .folder import find_folder

if TYPE_CHECKING:
    from ..extension import Migrate

alembic_version = tuple(int(number) for number in re.findall(r"\d+", _installed)[:3])
if alembic_version < (1, 4):
    raise ImportError(f"version {_installed} is installed, and 1.4 is the oldest that works")

PathOrStr = Union[str, "os.PathLike[str]"]


class Config(AlembicConfig):
    """Alembic's ``Config``, with the templates of this package.

    :param template_directory: a folder of templates to use instead.
    """

    def __init__(self, *args: Any, template_directory: Optional[str] = None, **kwargs: Any) -> None:
        # Alembic binds its default when it is imported, and misses a stdout that was replaced since.
        kwargs["stdout"] = RedactedStream(kwargs.get("stdout") or sys.stdout)
        super().__init__(*args, **kwargs)
        self.template_directory = template_directory

    def get_template_directory(self) -> str:
        """Return the folder that holds the templates."""
        return self.template_directory or str(Path(__file__).parent.parent / "templates")

    def set_section_option(self, section: str, name: str, value: str) -> None:
        """Set an option; a database's URL as the config parser can take it, whatever an env.py makes of it."""
        app_extension = current_app.extensions.get("migrate") if has_app_context() else None
        if name == "sqlalchemy.url" and app_extension is not None:
            bind = None if section == self.config_ini_section else section
            value = env_files.url_for_config(app_extension.db, bind, value)
        super().set_section_option(section, name, value)


def build(
    migrate: Migrate,
    directory: Optional[PathOrStr] = None,
    x_arg: Union[str, Sequence[str], None] = None,
    opts: Optional[Sequence[str]] = None,
) -> Config:
    """Return the ``Config`` of the current app; see ``Migrate.get_config`` for the parameters."""
    app_extension = current_app.extensions.get("migrate") if has_app_context() else None
    if directory is None:
        directory = (app_extension or migrate).directory
    folder = find_folder(os.fspath(directory))
    config = Config(os.path.join(folder, "alembic.ini"))
    # Alembic takes a relative path with a colon for a package's resource.
    location = os.path.abspath(folder) if ":" in folder else folder
    config.set_main_option("script_location", escaped(location))
    if x_arg is None and has_app_context():
        # Where Flask-Migrate 4's own group leaves the -x before a command's name.
        x_arg = g.get("x_arg")
    config.cmd_opts = Namespace(x=[x_arg] if isinstance(x_arg, str) else list(x_arg or ()))
    for name in opts or ():
        setattr(config.cmd_opts, name, True)
    config = migrate.call_configure_callbacks(config)
    if app_extension is not None:
        env_files.adapt(app_extension, folder, None if opts is None else "sql" in opts)
    return config


def escaped(value: str) -> str:
    """Return ``value`` as Alembic's config parser has to be given it."""
    return value.replace("%", "%%")
