"""The Alembic ``Config`` of an app, and the migrations folder that it stands for."""

from __future__ import annotations

import os
import re
import sys
import tokenize
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional, Sequence, Set, Union

from alembic import __version__ as _installed
from alembic.config import Config as AlembicConfig
from flask import current_app, has_app_context

from .errors import MigrateError

if TYPE_CHECKING:
    from .extension import Migrate, MigrateConfig

alembic_version = tuple(int(number) for number in re.findall(r"\d+", _installed)[:3])

PathOrStr = Union[str, "os.PathLike[str]"]


class Config(AlembicConfig):
    """Alembic's ``Config``, with the templates of this package.

    :param template_directory: a folder of templates to use instead.
    """

    def __init__(self, *args: Any, template_directory: Optional[str] = None, **kwargs: Any) -> None:
        # Alembic binds its default when it is imported, and misses a stdout that was replaced since.
        kwargs.setdefault("stdout", sys.stdout)
        super().__init__(*args, **kwargs)
        self.template_directory = template_directory

    def get_template_directory(self) -> str:
        """Return the folder that holds the templates."""
        return self.template_directory or str(Path(__file__).parent / "templates")


def extension() -> MigrateConfig:
    """Return what the current app's ``Migrate`` left there: this package's, or Flask-Migrate's own.

    :raises MigrateError: no app is active, or it has no complete ``Migrate``.
    """
    if not has_app_context():
        raise MigrateError("No Flask app is active: call this inside 'with app.app_context():'.")
    found = current_app.extensions.get("migrate")
    if found is None:
        raise MigrateError(
            "This app has no migrations: call Migrate(app, db) where the app is made"
            " (from flask_migrate_script import Migrate)."
        )
    if found.db is None:
        raise MigrateError(
            "Migrate has no database: call Migrate(app, db), or migrate.init_app(app, db), with the db"
            " object of Flask-SQLAlchemy."
        )
    return found


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
    folder = find(os.fspath(directory))
    config = Config(os.path.join(folder, "alembic.ini"))
    config.set_main_option("script_location", escaped(folder))
    config.cmd_opts = Namespace(x=[x_arg] if isinstance(x_arg, str) else list(x_arg or ()))
    for name in opts or ():
        setattr(config.cmd_opts, name, True)
    config = migrate.call_configure_callbacks(config)
    if app_extension is not None:
        fit_configure_args(app_extension, folder)
    return config


def escaped(value: str) -> str:
    """Return ``value`` as Alembic's config parser has to be given it."""
    return value.replace("%", "%%")


def find(directory: str) -> str:
    """Return where the migrations folder is: as it stands, or beside the current app.

    :raises MigrateError: there is none, or it is incomplete.
    """
    places = [directory]
    if has_app_context() and not os.path.isabs(directory):
        root = current_app.root_path
        places += [
            os.path.join(root, directory),
            os.path.join(os.path.dirname(root), directory),
        ]
    folders = [place for place in places if os.path.isdir(place)]
    if not folders:
        tried = ", ".join(dict.fromkeys(os.path.abspath(place) for place in places))
        raise MigrateError(
            f"No migrations folder: tried {tried}. Run 'db init' to create one, or name it with -d."
        )
    # A folder of that name which has nothing to do with migrations does not hide the right one.
    folder = next((place for place in folders if not _missing(place)), folders[0])
    missing = _missing(folder)
    if missing:
        raise MigrateError(
            f"{folder} is not a migrations folder: it has no {missing}. Restore that file, for instance from"
            " version control, or from a new folder made by 'db -d ANOTHER init'."
        )
    return folder


def _missing(folder: str) -> str:
    for name in ("env.py", "alembic.ini"):
        if not os.path.isfile(os.path.join(folder, name)):
            return name
    return ""


def fit_configure_args(app_extension: MigrateConfig, folder: str) -> None:
    """Take out of ``configure_args`` each default that env.py deals with itself, and put in the others.

    env.py may pass ``compare_type=True`` beside ``**configure_args``: a default there would be given twice.
    """
    # Flask-Migrate's own object does not say what was asked for: there, its default value counts as one.
    foreign = {
        name: True
        for name in ("compare_type", "render_as_batch")
        if app_extension.configure_args.get(name) is True
    }
    named = _passed_in(os.path.join(folder, "env.py"))
    for name, value in getattr(app_extension, "defaults", foreign).items():
        if name in named:
            app_extension.configure_args.pop(name, None)
        else:
            app_extension.configure_args.setdefault(name, value)


def _passed_in(path: str) -> Set[str]:
    """Return what a file passes by name: each ``name=`` and each ``"name":`` in it."""
    passed: Set[str] = set()
    before = ""
    try:
        with tokenize.open(path) as source:
            for token in tokenize.generate_tokens(source.readline):
                if token.string == "=" or (token.string == ":" and before[-1:] in ("'", '"')):
                    passed.add(before.strip("'\""))
                before = token.string
    except (SyntaxError, UnicodeDecodeError, tokenize.TokenError):
        pass  # Running it says so, with file and line.
    return passed
