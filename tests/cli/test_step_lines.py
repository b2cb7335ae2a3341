"""The lines of a long run on a terminal, and Alembic's own elsewhere."""

from __future__ import annotations

import re
from typing import List

import pytest
from conftest import Project
from terminals import on_terminal, shown

pytestmark = pytest.mark.oldest_and_newest

REVISION = """
    \"\"\"the {revision}

    More of it.
    \"\"\"

    revision = {revision!r}
    down_revision = {down!r}


    def upgrade():
        pass


    def downgrade():
        pass
"""


@pytest.fixture
def long(upgraded: Project) -> Project:
    """A project with six revisions to go."""
    names = ["aaa1", *(f"rev{number}" for number in range(2, 8))]
    for down, revision in zip(names, names[1:]):
        source = REVISION.format(revision=revision, down=down)
        upgraded.write(f"migrations/versions/{revision}.py", source)
    return upgraded


def without_seconds(lines: List[str]) -> List[str]:
    """Return lines with one word for any number of seconds."""
    return [re.sub(r"\d+\.\d s$", "TIME", line) for line in lines]


def test_up_and_down(long: Project) -> None:
    """A line for each revision, with its seconds; not a second one by Alembic."""
    status, lines = on_terminal(long, "upgrade")
    assert status == 0
    assert without_seconds(lines) == [
        *(f"{n - 1} of 6  rev{n}  the rev{n}  TIME" for n in range(2, 8)),
        "Upgraded to rev7 (6 revisions).",
    ]
    status, lines = on_terminal(long, "downgrade", "aaa1")
    assert status == 0
    assert without_seconds(lines) == [
        *(f"{8 - n} of 6  rev{n}  the rev{n}  TIME" for n in range(7, 1, -1)),
        "Downgraded to aaa1 (6 revisions).",
    ]


def test_elsewhere(long: Project) -> None:
    """In a pipe or a file there is Alembic's log, as ever; standard output has nothing."""
    result = long.manage("db", "upgrade").ok()
    assert result.err.splitlines() == [
        "INFO  [alembic.runtime.migration] Running upgrade aaa1 -> rev2, the rev2",
        *(
            f"INFO  [alembic.runtime.migration] Running upgrade rev{n - 1} -> rev{n}, the rev{n}"
            for n in range(3, 8)
        ),
        "Upgraded to rev7 (6 revisions).",
    ]
    assert result.out == ""


def test_a_short_run(long: Project) -> None:
    """It has Alembic's lines on a terminal, too, as has a stamp, however far it goes."""
    status, lines = on_terminal(long, "upgrade", "+1")
    assert (status, lines) == (
        0,
        [
            "INFO  [alembic.runtime.migration] Running upgrade aaa1 -> rev2, the rev2",
            "Upgraded to rev2 (1 revision).",
        ],
    )
    status, lines = on_terminal(long, "stamp", "head")
    assert lines[0].startswith(
        "INFO  [alembic.runtime.migration] Running stamp_revision rev2 -> rev7"
    )
    assert lines[1:] == ["The database is at rev7 (head)."]


def test_a_revision_that_fails(long: Project) -> None:
    """Its line is there, and the error is on one of its own."""
    path = long.folder / "migrations/versions/rev4.py"
    path.write_text(path.read_text().replace("    pass", "    raise ValueError('no')", 1))
    long.env["NO_COLOR"] = "1"
    status, lines = on_terminal(long, "upgrade")
    assert status == 1
    assert without_seconds(lines[:2]) == [
        "1 of 6  rev2  the rev2  TIME",
        "2 of 6  rev3  the rev3  TIME",
    ]
    assert lines[2] == "3 of 6  rev4  the rev4"
    assert lines[3].startswith("Error: migrations/versions/rev4.py, line 11")


def test_what_a_revision_logs(long: Project) -> None:
    """It is on a line of its own; the revision's is written again when it is done."""
    path = long.folder / "migrations/versions/rev4.py"
    log = "    import logging; logging.getLogger('alembic.mine').info('half')"
    path.write_text(path.read_text().replace("    pass", log, 1))
    status, lines = on_terminal(long, "upgrade")
    assert status == 0
    assert without_seconds(lines[2:5]) == [
        "3 of 6  rev4  the rev4",
        "INFO  [alembic.mine] half",
        "3 of 6  rev4  the rev4  TIME",
    ]


def test_a_message_that_is_too_long(long: Project) -> None:
    """It is cut, so that the line is one line; a wide character takes two columns; a password is not shown."""
    path = long.folder / "migrations/versions/rev4.py"
    message = "postgresql://u:s3cret@host/db " + "and so on " * 20
    path.write_text(path.read_text().replace("the rev4", message))
    path = long.folder / "migrations/versions/rev5.py"
    path.write_text(path.read_text().replace("the rev5", "表" * 60), encoding="utf-8")
    status, lines = on_terminal(long, "upgrade", columns=60)
    assert status == 0 and len(lines) == 7
    assert lines[2].startswith("3 of 6  rev4  postgresql://u:***@host/db and")
    assert len(lines[2]) < 60
    assert lines[3].startswith("4 of 6  rev5  " + "表" * 17 + "  ")


def test_a_log_in_a_file_has_all_of_it(long: Project) -> None:
    """Only what is logged to the terminal itself is left out."""
    path = long.folder / "migrations/alembic.ini"
    ini = path.read_text().replace("class = StreamHandler", "class = FileHandler")
    path.write_text(ini.replace("args = (sys.stderr,)", "args = ('log.txt',)"))
    status, lines = on_terminal(long, "upgrade")
    assert status == 0 and len(lines) == 7
    assert (long.folder / "log.txt").read_text().count("Running upgrade") == 6


CALLS = """
from flask_migrate_script import upgrade
from flask_migrate_script.notices import listen
from manage import app

with app.app_context():
    steps = []
    with listen(print, steps.append):
        upgrade(revision="rev3")
    for step in steps:
        print(step.bind, step.number, step.total, step.revision, step.message, step.seconds is None)
"""


def test_the_core_reports_each_step_twice(long: Project) -> None:
    """When it begins, and when it is done."""
    out = long.python(str(long.write("call.py", CALLS))).ok().out
    assert out.splitlines() == [
        "Upgraded to rev3 (2 revisions).",
        " 1 2 rev2 the rev2 True",
        " 1 2 rev2 the rev2 False",
        " 2 2 rev3 the rev3 True",
        " 2 2 rev3 the rev3 False",
    ]


def test_a_scratch_database(long: Project) -> None:
    """One line is written anew for each revision that drift and squash run there, and nothing of it is left."""
    long.manage("db", "upgrade").ok()
    for times, words in ((1, ["drift"]), (2, ["squash", "--force", "--to", "rev7"])):
        status, lines = on_terminal(long, *words, rewritten=True)
        assert status == 0, lines
        written = [line.rstrip() for line in "\n".join(lines).split("\r")]
        for number in range(2, 8):
            line = f"Scratch database: {number} of 7  rev{number}  the rev{number}"
            assert written.count(line) == times, written
        assert not any("Scratch" in shown(line) for line in lines)
        assert words[0] != "drift" or shown(lines[-1]).startswith("At rev7: no drift")
    assert "Running 7 revisions on a scratch database, twice" in shown(lines[0])


def test_a_scratch_database_elsewhere(long: Project) -> None:
    """A pipe has no such line."""
    result = long.manage("db", "squash", "--force", "--to", "rev7").ok()
    assert "Scratch" not in result.err and "\r" not in result.err
    assert len(result.err.splitlines()) == 2
