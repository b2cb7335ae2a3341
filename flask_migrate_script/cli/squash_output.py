"""What ``db squash`` prints."""

from __future__ import annotations

from ..errors.origin import relative
from ..notices import notify
from ..run.config import Config
from ..squashing.squash_result import SquashedHistory


def print_result(result: SquashedHistory) -> None:
    """Print the baseline and what it makes, and the line for the result as the notice.

    :param result: what :func:`~flask_migrate_script.core.squash` has returned.
    """
    print_stdout = Config().print_stdout
    print_stdout("%s", relative(result.path))
    for database in result.databases:
        print_stdout("%s", f"  {database}, as the revisions make them")
    notify(str(result))
