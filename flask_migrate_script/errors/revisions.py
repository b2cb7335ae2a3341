"""Errors of revisions and of their files: which one is missing, ambiguous, damaged, or there twice."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from alembic.script.revision import MultipleHeads, ResolutionError

from ..compat.old_revisions import script_directory
from ..exceptions import one_line
from .origin import frames, modules, relative
from .squashed import baseline_of, of_squashed_version


def of_several_heads(cause: MultipleHeads, config: Optional[Config]) -> str:
    """Return the line for several heads, or for an id that two files have, which Alembic takes for heads."""
    twice = _ids_in_two_files(config) if config else {}
    if twice:
        revision, paths = sorted(twice.items())[0]
        return (
            f"Several files have the revision id {revision}: {', '.join(paths)}. Delete all but one, or give each"
            " an id of its own ('revision' in the file)."
        )
    script = script_directory(config) if config else None
    heads = [script.get_revision(head) for head in cause.heads] if script else []
    return (
        f"There are several heads: {_named(cause.heads, config)}. {made_one(heads)} makes them one, 'db upgrade heads'"
        " runs all, or name the one that you mean."
    )


def made_one(heads: Sequence[Any]) -> str:
    """Return the commands that make heads one: 'db rebase' for two branches, unless a label keeps them apart.

    :param heads: the revisions, with their ``branch_labels``.
    """
    labels = [set(head.branch_labels) for head in heads]
    rebase = len(labels) == 2 and labels[0] == labels[1]
    return "'db rebase' or 'db merge heads'" if rebase else "'db merge heads'"


def of_unknown_revision(
    cause: ResolutionError, options: Dict[str, Any], config: Optional[Config]
) -> str:
    """Return the line for a revision that is not there, or that is not the only one of that name.

    :param options: the command's options, which hold what the user named; the database may hold other revisions.
    """
    revision = cause.argument
    if one_line(cause).startswith("Multiple revisions start with"):
        found = re.findall(r"'([^']+)'", one_line(cause))[1:]
        candidates = f": {_named(found, config)}" if found else ""
        return f"{revision!r} is ambiguous, several revisions start with it{candidates}. Write more of it."
    script = script_directory(config) if config else None
    if str(revision) in _revisions_in(options):
        baseline = baseline_of(script, str(revision)) if script else None
        if baseline is not None:
            return f"There is no revision {revision!r} any more: it was squashed into {baseline.revision}."
        return f"There is no revision {revision!r}: 'db history' lists the revisions."
    squashed = of_squashed_version(script, [str(revision)]) if script else ""
    if squashed:
        return f"The database is at revision {revision!r}. {squashed}"
    line = (
        f"The database is at revision {revision!r}, which is not in the migrations folder: the database is ahead"
        " of this code, or a file is missing."
    )
    if "purge" in options:
        wanted = options.get("revision") or ()
        names = [wanted] if isinstance(wanted, str) else wanted
        return (
            f"{line} 'db stamp --purge {' '.join(names)}' removes it from the version table first."
        )
    return line


def of_ambiguous_step(
    error: BaseException, options: Dict[str, Any], config: Optional[Config]
) -> str:
    """Return the line for a step such as ``-1`` from a revision that has several to go to."""
    step = str(options.get("revision")).split(":")[-1]
    for frame, _ in frames(error):
        # Alembic names neither, and keeps them in these two variables where it gives up.
        start = getattr(frame.f_locals.get("initial"), "revision", None)
        found = frame.f_locals.get("children") or ()
        names = [getattr(one, "revision", None) for one in found]
        if start and config and len(names) > 1 and all(names):
            below = script_directory(config).get_revision(start).down_revision or ()
            relation = "follows" if names[0] in below else "is followed by"
            return (
                f"{step!r} is ambiguous: {start} {relation} {_named(names, config)}. Write one of these instead of"
                f" {step!r}."
            )
    return (
        f"{step!r} is ambiguous: there are several revisions to go to. Write the one that you mean."
    )


def of_revision_file(error: BaseException, config: Optional[Config]) -> Optional[str]:
    """Return the line for the file of a revision that Alembic can't use, None for any other error."""
    if isinstance(error, (SyntaxError, ValueError)) and "null byte" in str(error):
        for path in _files(config):
            if b"\0" in path.read_bytes():
                return f"{relative(str(path))} holds a null byte: the file is damaged. Restore it."
    if isinstance(error, AttributeError) and modules(error)[-1:] == ["alembic.runtime.migration"]:
        *_, (frame, _) = frames(error)
        for value in frame.f_locals.values():
            if isinstance(value, Script):
                function = one_line(error).split("'")[-2]
                return (
                    f"{relative(str(value.path))} has no function {function}(): a revision needs upgrade() and"
                    " downgrade(); one that does nothing holds 'pass'."
                )
    if isinstance(error, KeyError) and modules(error)[-1:] == ["alembic.script.revision"]:
        return (
            f"No revision file has the id {error.args[0]!r}, which another one names as its down_revision or"
            " depends_on: a file is missing."
        )
    return None


def of_empty_version(error: BaseException) -> Optional[str]:
    """Return the line for a version table that holds an empty version, None for any other error."""
    for frame, _ in frames(error):
        if "" not in (frame.f_locals.get("heads") or ()):
            continue
        # Alembic's run_migrations(), or a function that is called in its place.
        for context in (frame.f_locals.get("self"), frame.f_locals.get("context")):
            if isinstance(context, MigrationContext):
                return (
                    f"The version table {context.version_table} holds an empty version ('')."
                    " 'db stamp --purge <revision>' puts in the one whose tables the database has."
                )
    return None


def _files(config: Optional[Config]) -> List[Path]:
    """Return env.py and the revision files of a folder."""
    if config is None:
        return []
    script = script_directory(config)
    folders = script.version_locations or [os.path.join(script.dir, "versions")]
    found = [path for folder in folders for path in Path(folder).rglob("*.py")]
    return sorted({*Path(script.dir).glob("env.py"), *found})


def _ids_in_two_files(config: Config) -> Dict[str, List[str]]:
    paths: Dict[str, List[str]] = {}
    for path in _files(config):
        source = path.read_text(encoding="utf-8", errors="ignore")
        found = re.search(r"^revision\b[^=\n]*=\s*['\"]([^'\"]+)", source, re.MULTILINE)
        if found:
            paths.setdefault(found.group(1), []).append(relative(str(path)))
    return {revision: files for revision, files in paths.items() if len(files) > 1}


def _revisions_in(options: Dict[str, Any]) -> List[str]:
    names: List[str] = []
    for option in ("revision", "revisions", "rev", "rev_range", "head", "depends_on"):
        value = options.get(option) or ()
        for text in [value] if isinstance(value, str) else value:
            names += [text, *re.split(r"[:,@+\s]|-(?=\d+$)", text)]
    return names


def _named(revisions: Any, config: Optional[Config]) -> str:
    """Return revisions as a list for the eye, each with its message."""
    script = script_directory(config) if config else None
    names = []
    for revision in sorted(revisions):
        message = script.get_revision(revision).doc if script else ""
        names.append(f"{revision} ({message})" if message else str(revision))
    return ", ".join(names)
