"""The revision files: what was there before is there after a command that fails."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Optional, Set

from alembic.script import ScriptDirectory
from alembic.util import coerce_resource_to_filename

from ..exceptions import MigrateError
from .config import Config


def has_revisions(config: Config) -> bool:
    """Return whether the folder holds any revision."""
    # Loading every revision once more would cost as much as an upgrade of an upgraded database.
    folder = Path(config.get_main_option("script_location") or "", "versions")
    return any(path.name != "__init__.py" for path in folder.glob("*.py")) or bool(
        ScriptDirectory.from_config(config).get_heads()
    )


@contextmanager
def restore_revisions_on_error(config: Config) -> Iterator[None]:
    """Put the revision files back as they were where the body fails, or writes over one of them.

    A new file that Alembic can't load would make every later command fail.
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
    locations = script.version_locations or [str(Path(script.dir, "versions"))]
    # As an absolute path: the working directory may change meanwhile.
    folders = (Path(coerce_resource_to_filename(location)).absolute() for location in locations)
    return {path for folder in folders for path in folder.rglob("*.py")}


def refuse_taken_id(config: Config, rev_id: Optional[str]) -> None:
    """Refuse the id of a revision that exists: Alembic would write over its file where the message is the same.

    :raises MigrateError: there is a revision of that id.
    """
    if rev_id and any(
        script.revision == rev_id for script in ScriptDirectory.from_config(config).walk_revisions()
    ):
        raise MigrateError(f"There is a revision {rev_id} already: take another --rev-id.")
