"""What ``db rebase`` prints."""

from __future__ import annotations

from typing import Iterator

from ..histories.rebase_result import RebasedBranch
from ..notices import notify, warn
from ..run.config import Config


def print_result(result: RebasedBranch) -> None:
    """Print what is to be done where the moved branch was run before, and the line for the result as the notice.

    :param result: what :func:`~flask_migrate_script.core.rebase` has returned.
    """
    print_stdout = Config().print_stdout
    for text in _lines(result):
        print_stdout("%s", text)
    report = warn if result.not_known else notify
    report(str(result))


def _lines(result: RebasedBranch) -> Iterator[str]:
    base, heads = result.was_after, " ".join(result.heads)
    upgrade = "db upgrade" if len(result.heads) == 1 else "db upgrade heads"
    yield f"Where {result.revision} was run before this change:"
    yield f"  to run it anew: 'db downgrade {base}' without the change, '{upgrade}' with it"
    yield (
        f"  to keep its rows, at {result.head}, with the change: 'db stamp {base}', 'db upgrade {result.onto}',"
        f" 'db stamp {result.head}'"
    )
    yield f"  if the database was at all heads, with the change: 'db stamp --purge {heads}'"
