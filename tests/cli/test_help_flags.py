"""The flags for the help: the same under both front ends, for the group and for each command."""

from __future__ import annotations

import pytest
from conftest import Project
from flask_migrate_script.commands import COMMANDS

pytestmark = pytest.mark.oldest_and_newest

FRONTS = pytest.mark.parametrize("front", ["manage", "flask"])

OWN = """
    from manage import app, manager, migrate
    from flask_migrate_script import MigrateCommand


    @MigrateCommand.option("-h", "--host", dest="host")
    def where(host):
        print("host", host)


    if __name__ == "__main__":
        manager.run()
"""


@FRONTS
@pytest.mark.parametrize("words", [["db"], ["db", "upgrade"]], ids=" ".join)
def test_all_flags_print_the_same(upgraded: Project, front: str, words: list) -> None:
    """-h and -? print what --help does, which lists the three in one order."""
    pages = {flag: upgraded.cli(front, *words, flag).ok().out for flag in ("-h", "-?", "--help")}
    assert len(set(pages.values())) == 1
    assert "-h, -?, --help" in pages["-h"]


@pytest.mark.parametrize("front", ["manage", "flask"])
def test_each_command(upgraded: Project, front: str) -> None:
    """-h of each command has its help."""
    for row in COMMANDS:
        shown = " ".join(upgraded.cli(front, "db", row.name, "-h").ok().out.split())
        assert row.help in shown


def test_a_projects_own_command_keeps_its_h(upgraded: Project) -> None:
    """An option -h of a command that a project has added is that command's."""
    upgraded.write("own.py", OWN)
    out = upgraded.python(str(upgraded.folder / "own.py"), "db", "where", "-h", "here").ok().out
    assert out == "host here\n"
