"""The wait for a SQLite file that another connection is at work on."""

from __future__ import annotations

import os
import random
import time
from typing import Any, Callable, List, Set, Tuple

from ...exceptions import MigrateError
from ...notices import warn

# Seconds between two tries, and between two lines about one wait.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5
_SILENCE = 30
# Seconds that this process waits for itself: for another thread, which may end. A session that was left open does not.
_OWN_PATIENCE = 5

# Where SQLite's locks are: of the one that writes, in the file (PENDING, RESERVED) and in the "-shm" of WAL; of those
# that read, in the file.
_WRITES, _WRITES_WAL, _READS = (0x40000000, 0x40000001), (120, 120), (0x40000002, 0x400001FF)


def wait_until_free(
    attempt: Callable[[], Any], path: str, seconds: float, for_readers: bool = False
) -> None:
    """Try something until no other connection is in its way.

    :param attempt: what raises a "database is locked" of the driver.
    :param path: the file.
    :param seconds: how long to wait for it.
    :param for_readers: whether connections that read are in the way, too.
    :raises MigrateError: one is for longer than that.
    """
    begun = time.monotonic()
    pause, silent_until = _FIRST_PAUSE, begun + 1
    while True:
        try:
            attempt()
            return
        except Exception as error:
            if "locked" not in str(error):
                raise
            refusal = error
        now = time.monotonic()
        others, is_own = _in_the_way(path, for_readers)
        if now - begun >= (min(seconds, _OWN_PATIENCE) if is_own else seconds):
            raise MigrateError(_locked(others, is_own, seconds)) from refusal
        if now >= silent_until:
            warn(f"Waiting for the database, which is locked{_by(others)}.")
            silent_until = now + _SILENCE
        time.sleep(min(pause * random.uniform(0.5, 1), max(begun + seconds - now, 0)))
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _locked(pids: List[int], is_own: bool, seconds: float) -> str:
    if pids and is_own:
        return (
            f"The database is locked{_by(pids)}, which has started this one, and may wait for it. Run this command before"
            " that one or after it."
        )
    if is_own:
        return (
            "The database is locked by this process: another connection of it is in a transaction, or reads. End that"
            " before the command; db.session.remove() ends a session."
        )
    waits = "--lock-wait SECONDS waits"
    if seconds > 0:
        return f"The database is locked{_by(pids)}. Waited for {seconds:g} s: {waits} longer."
    return f"The database is locked{_by(pids)}. {waits} for its end."


def _by(pids: List[int]) -> str:
    return f" by process {' and '.join(map(str, pids))}" if pids else ""


def _in_the_way(path: str, for_readers: bool) -> Tuple[List[int], bool]:
    """Return the other processes that have a lock in the way; and whether the wait may be for this one itself.

    That is where it has the lock, or one that has started it, and may wait for it.
    """
    locks = _locks()
    if not locks or not path:
        return [], False
    if for_readers:  # this process has the lock of the one that writes
        others = _holders(locks, path, _READS, only_writing=False) - {os.getpid()}
        return sorted(others), not others
    pids = _holders(locks, path, _WRITES) | _holders(locks, path + "-shm", _WRITES_WAL)
    return sorted(pids - {os.getpid()}), bool(pids) and pids <= _ancestors()


def _ancestors() -> Set[int]:
    """Return this process, and those that have started it."""
    found = {os.getpid()}
    pid = os.getppid()
    while pid and pid not in found:
        found.add(pid)
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
                # The name before it may have spaces and brackets.
                pid = int(stat.read().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            break
    return found


def _locks() -> List[List[str]]:
    """Return the locks of files that Linux lists; none where that is not known."""
    try:
        with open("/proc/locks", encoding="ascii") as lines:
            return [line.split() for line in lines]
    except (OSError, ValueError):
        return []


def _holders(
    locks: List[List[str]], path: str, place: Tuple[int, int], only_writing: bool = True
) -> Set[int]:
    """Return the processes that have a lock at a place in a file."""
    try:
        status = os.stat(path)
    except OSError:
        return set()
    file = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    found = set()
    for row in locks:
        # 1: POSIX ADVISORY WRITE 4711 fe:01:1234 1073741825 1073741825; who waits for a lock has an arrow
        if len(row) != 8 or row[5] != file or (only_writing and row[3] != "WRITE"):
            continue
        first, last = int(row[6]), place[1] if row[7] == "EOF" else int(row[7])
        if first <= place[1] and last >= place[0] and int(row[4]) > 0:
            found.add(int(row[4]))
    return found
