"""The revision files: what was there before is there after a command that fails."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, Optional, Set

from alembic.script import ScriptDirectory
from alembic.util import coerce_resource_to_filename

from ..compat.old_revisions import script_directory
from ..exceptions import MigrateError
from .config import Config

# Alembic itself refuses '@', '-', '+' and, in newer releases, ':', which mean something in a revision's name. The file
# is named after the id, env.py writes it into SQL, and the revision file has it in a docstring.
_USABLE_ID = re.compile(r"\w[\w.]*")

# What Alembic takes for something else wherever a revision is named.
_RESERVED_IDS = ("base", "current", "head", "heads")


@contextmanager
def restore_revisions_on_error(config: Config) -> Iterator[None]:
    """Put the revision files back as they were where the body fails, or writes over one of them.

    A new file that Alembic can't load would make every later command fail.
    """
    script = script_directory(config)
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


def check_id(config: Config, rev_id: Optional[str]) -> None:
    """Refuse an id that no command could name, or that would put the file elsewhere, and the id of another revision.

    Alembic would write over that one's file where the message is the same.

    :param rev_id: the id that was given; without one, Alembic generates it.
    :raises MigrateError: it can't be used, or there is a revision of that id.
    """
    if not rev_id:
        return
    if not _USABLE_ID.fullmatch(rev_id):
        raise MigrateError(
            f"{rev_id!r} can't be a revision id: take letters, digits, '_' and '.' only, and no '.' at the start."
        )
    if rev_id in _RESERVED_IDS:
        raise MigrateError(
            f"{rev_id!r} can't be a revision id: it has another meaning where a revision is named. Take another"
            " --rev-id."
        )
    if any(script.revision == rev_id for script in script_directory(config).walk_revisions()):
        raise MigrateError(f"There is a revision {rev_id} already: take another --rev-id.")


def refuse_unwritable_message(config: Config, message: Optional[str]) -> None:
    """Refuse a message that the revision file can't hold: bytes of a command line that are not text, for example.

    :raises MigrateError: it can't be written in the encoding of the files.
    """
    encoding = script_directory(config).output_encoding
    try:
        (message or "").encode(encoding)
    except UnicodeEncodeError as error:
        bad = error.object[error.start : error.end]
        # Python keeps the bytes of a command line that the locale can't decode as surrogates.
        if any("\udc80" <= letter <= "\udcff" for letter in bad):
            raise MigrateError(
                f"The message {message!r} holds bytes that are no text in this locale: write it in the locale's"
                " encoding, or set LC_ALL=C.UTF-8."
            ) from error
        raise MigrateError(
            f"The message {message!r} can't be written in {encoding}, the output_encoding in alembic.ini: set that"
            " to utf-8, or write the message in other letters."
        ) from error
