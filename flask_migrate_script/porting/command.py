"""``python -m flask_migrate_script port [FOLDER]``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Sequence

from ..cli.command_line import print_ends, print_errors
from ..cli.stderr_lines import error_line, stderr_line
from ..cli.styled_parser import StyledParser
from ..exceptions import MigrateError
from . import progress

if TYPE_CHECKING:
    from .report import Report

LEFT = 1


def main(arguments: Sequence[str]) -> None:
    """Print what a project has left to port, and exit with status 0 where that is nothing.

    :param arguments: the command line, after ``port``.
    """
    options = _parser().parse_args(arguments)
    if not os.path.isdir(options.folder):
        line = f"Error: there is no folder {options.folder!r} in {os.getcwd()}."
        print(error_line(line), file=sys.stderr)
        sys.exit(2)
    with print_ends(), print_errors():
        try:
            from .presence import NO_PROJECT, is_project
            from .printed import as_data, print_next, print_report
            from .report import read
        except ModuleNotFoundError as error:
            library = (error.name or "").partition(".")[0]
            if library not in ("libcst", "packaging"):
                raise
            raise MigrateError(
                f"The port command needs {library}: run 'pip install Flask-Migrate-Script[port]'."
            ) from None
        is_newest = options.target == "today"
        with progress.shown(options.folder):
            report = read(options.folder, options.step, is_newest)
        if not is_project(report.contents):
            line = f"Error: {NO_PROJECT}: {os.path.abspath(options.folder)}."
            print(error_line(line), file=sys.stderr)
            sys.exit(2)
        if options.diff:
            # As bytes: a patch has the files' encoding and line endings, and not the terminal's.
            sys.stdout.buffer.write(report.diff().encode("utf-8", "surrogateescape"))
        elif options.write:
            _write(report)
            with progress.shown(options.folder):
                report = read(options.folder, options.step, is_newest)
            print_next(report, options.folder, options.target)
        elif options.json:
            print(json.dumps(as_data(report), indent=2))
        else:
            print_report(report, options.step)
    sys.exit(LEFT if report.left else 0)


def _parser() -> argparse.ArgumentParser:
    parser = StyledParser(
        prog="python -m flask_migrate_script port",
        description="Print what a project with a manage.py has to change on its way to the Flask CLI. It is read, not run.",
        epilog="Exit status: 0 nothing is left to port, 1 something is, 2 wrong usage or no project.",
    )
    parser.add_argument(
        "folder", nargs="?", default=".", help="the project; by default this folder"
    )
    parser.add_argument(
        "--step", type=int, choices=[1, 2, 3], help="only what belongs to this step; by default all"
    )
    parser.add_argument(
        "--target",
        choices=["today"],
        help="what it will run on: today for the newest releases; by default what its requirements permit",
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument(
        "--diff", action="store_true", help="print the changes as a patch for 'git apply'"
    )
    output.add_argument(
        "--write", action="store_true", help="make the changes, in files that have none uncommitted"
    )
    output.add_argument("--json", action="store_true", help="print what was found as JSON")
    return parser


def _write(report: Report) -> None:
    """Write each file that git has a copy of as it is; print a line for each of the others."""
    uncommitted = report.project.uncommitted()
    for path, (_, after) in sorted(report.texts().items()):
        if path in uncommitted:
            line = f"{path}: not touched, git has no copy of it as it is: commit it first"
            print(stderr_line(line, is_warning=True), file=sys.stderr)
        else:
            report.project.write(path, after)
            print(f"{path}: changed")
