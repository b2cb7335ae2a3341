"""Which of several files of one name a line means."""

from __future__ import annotations

import posixpath
import re
from typing import Optional, Sequence


def is_meant(script: str, others: Sequence[str], named: str, path: str) -> Optional[bool]:
    """Return whether a name in a file means a script.

    :param script: the script's path in the project.
    :param others: the paths of the other files that have its name.
    :param named: the script, as the line gives it.
    :param path: the path of the line's file.
    :return: None if it may mean another one.
    """
    if not others:
        return True
    # Behind variables and expressions.
    plain = re.sub(r".*[$`{}()\"']", "", named.strip("\"'").replace("\\", "/"))
    tail = re.sub(r"^(\.{0,2}/)+", "", plain)
    if "/" in tail:
        meant = [file for file in (script, *others) if f"/{file}".endswith(f"/{tail}")]
        meant = meant or [file for file in (script, *others) if tail.endswith(f"/{file}")]
        return None if not meant or (script in meant and len(meant) > 1) else script in meant
    above = [file for file in (script, *others) if _holds(posixpath.dirname(file), path)]
    return max(above, key=lambda file: file.count("/")) == script if above else None


def _holds(folder: str, path: str) -> bool:
    return not folder or path.startswith(folder + "/")
