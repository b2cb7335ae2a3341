"""``python -m flask_migrate_script``: run a legacy script that nobody has edited, or print what to change in a project."""

from __future__ import annotations

import os
import sys

from .cli import runner

USAGE = """\
usage: python -m flask_migrate_script SCRIPT [ARGUMENT ...]
       python -m flask_migrate_script port [FOLDER] [--step STEP] [--diff | --write | --json]

Run a script that was written for Flask-Script and Flask-Migrate 2, unmodified: what its imports no longer find
is supplied, in this process only.

port: print what a project with a manage.py has to change on its way to the Flask CLI.
"""


def main() -> None:
    """Run the script that the command line names, as if Python had been given it, or the port command."""
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        wants_help = sys.argv[1:2] in (["-h"], ["--help"])
        print(USAGE, end="", file=sys.stdout if wants_help else sys.stderr)
        sys.exit(0 if wants_help else 2)
    if sys.argv[1] == "port":
        from .porting import command

        command.main(sys.argv[2:])
    script = sys.argv[1]
    if not os.path.isfile(script):
        from .cli.stderr_lines import error_line

        line = f"Error: there is no script {script!r} in {os.getcwd()}."
        print(error_line(line), file=sys.stderr)
        sys.exit(2)
    runner.run_script(script)


if __name__ == "__main__":
    main()
