"""Which release wrote an env.py, and which lines of it are the project's own."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List

import alembic
import flask_migrate_script
import make_generations
import pytest
from conftest import release_of_flask_migrate
from flask_migrate_script.porting.migrations import env_file, generations
from flask_migrate_script.porting.migrations.normal_form import code

pytestmark = [pytest.mark.oldest_and_newest, pytest.mark.newest]

TEMPLATES = Path(flask_migrate_script.__file__).parent / "templates"
OURS = {path.parent.name: path.read_text() for path in TEMPLATES.glob("*/env.py")}
PLAIN = sorted(path for path in (Path(alembic.__file__).parent / "templates").glob("*/env.py"))
GENERATIONS = [line.split() for line in generations.GENERATIONS.strip().splitlines()]

ONE = """
import x

def f(a):
    \"\"\"Say it.\"\"\"
    # about it
    if a:
        return g('it', b="that")
    x = h(a, 'it\\'s')
"""

SAME = """import x
def f(
  a,
):
  if a:
    return (
        g(
            "it", b = u'that',
        )
    )
  x = (h(a, "it's"))  # there"""


def test_layout_does_not_count() -> None:
    """Comments, docstrings, quotes, indentation, brackets and line breaks of other layouts make no difference."""
    for text in (
        SAME,
        ONE.replace("\n", "\r\n"),
        ONE.replace("\n", "\r"),
        ONE.replace("    ", "\t"),
    ):
        assert code(text).digest == code(ONE).digest
        assert code(text).digests() == code(ONE).digests()
    assert code("\ufeff" + ONE).digest == code(ONE).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("g('it', b=\"that\")", "g"),
        ("    x = h", "x = h"),
        ("'it'", "'IT'"),
        ("x = h(a, ", "x = (h)(a, "),
    ],
)
def test_code_counts(old: str, new: str) -> None:
    """A call, the block a line is in, a string, and brackets within a line make a difference."""
    assert code(ONE.replace(old, new)).digest != code(ONE).digest


def test_digests_of_other_pythons() -> None:
    """These digests were taken on Python 3.7: the tokens of every other Python give the same."""
    assert code(ONE).digest == "f1a0a1258d6afc62"
    assert (
        code("x = f(\n    a,\n    *b, c={1: 2, 'k': (3,)}, **d\n)\n").digest == "b58da4b91016df9b"
    )


def test_table() -> None:
    """Each generation is one of the releases that were read, and each has lines."""
    releases = generations.RELEASES.split()
    for template, first, last, _ in GENERATIONS:
        assert template.split("-")[0] in ("flask", "aioflask")
        assert releases.index(first) <= releases.index(last)
    assert len({row[3] for row in GENERATIONS}) == len(GENERATIONS) == 42


@pytest.mark.parametrize("template", sorted(OURS))
def test_own_templates(template: str) -> None:
    """This package's templates are recognised, with other line endings too."""
    kind = env_file.EnvFileKind("Flask-Migrate-Script", template, "", exact=True)
    text = OURS[template]
    for variant in (text, text.replace("\n", "\r\n")):
        assert env_file.read(variant) == kind
    (finding,) = env_file.findings("migrations/env.py", text)
    assert finding.edits == ()
    assert finding.message == (
        f"Template {template} of Flask-Migrate-Script, untouched."
        " It runs as it is, here and under Flask-Migrate 4."
    )


def test_own_template_customised() -> None:
    """The lines that a project put in are named, as they are, and what it took out is counted."""
    old = "    with db.engine.connect() as connection:\n"
    text = OURS["flask"].replace("import logging\n", "import logging\nimport geoalchemy2\n", 1)
    text = text.replace(old, old + "        connection.execute(\n            SET)\n")
    text = text.replace("literal_binds=True,\n", "include_object=lambda *a: f'{a}' != 'b',\n")
    number = text.splitlines().index(old.rstrip()) + 2
    offline = text[: text.index("include_object")].count("\n") + 1
    assert env_file.read(text) == env_file.EnvFileKind(
        "Flask-Migrate-Script",
        "flask",
        "",
        False,
        (
            (4, "import geoalchemy2"),
            (offline, "include_object=lambda *a: f'{a}' != 'b',"),
            (number, "connection.execute("),
            (number + 1, "SET)"),
        ),
        1,
    )
    (finding,) = env_file.findings("env.py", text)
    assert (
        f"4 lines of its own (4, {offline}, {number}, {number + 1}), 1 missing" in finding.message
    )


def test_other_order() -> None:
    """A template with its imports sorted in another way has no lines of its own, and is not untouched."""
    lines = OURS["flask"].splitlines(keepends=True)
    place = lines.index("import logging\n")
    lines[place : place + 2] = lines[place : place + 2][::-1]
    kind = env_file.read("".join(lines))
    assert (kind.exact, kind.template, kind.own_lines, kind.missing) == (False, "flask", (), 0)
    (finding,) = env_file.findings("env.py", "".join(lines))
    assert finding.message.startswith(
        "Template flask of Flask-Migrate-Script, with its lines in another order"
    )


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.parent.name)
def test_plain_alembic(path: Path) -> None:
    """What 'alembic init' writes is nobody's template, with the app's metadata put in too."""
    text = path.read_text()
    for variant in (text, "from app import db\n" + text.replace("= None", "= db.metadata")):
        assert env_file.read(variant) == env_file.EnvFileKind("", "", "", exact=False)
        (finding,) = env_file.findings("env.py", variant)
        assert finding.message.startswith("No template of Flask-Migrate's")


def test_other_files() -> None:
    """A file that has little of any template is nobody's, and one that is cut off is one finding."""
    text = "from flask import current_app\nrun(current_app)\n"
    assert env_file.read(text) == env_file.read("") == env_file.EnvFileKind("", "", "", exact=False)
    for broken in ("x = (1,\n", "if x:\n        a\n    b\n"):
        (finding,) = env_file.findings("env.py", broken)
        assert "not Python" in finding.message


def test_passed_twice() -> None:
    """A default of Flask-Migrate 4 beside ** is named with its line, one that is alone in a call is not."""
    call = "        context.configure(connection=connection, "
    text = OURS["flask"].replace(call, call + "\n            compare_type=True,\n            ")
    text = text.replace("literal_binds=True,\n", "literal_binds=True, render_as_batch=True,\n", 1)
    other = "context.configure(url=url, compare_type=True)\n" + text
    number = other.splitlines().index("            compare_type=True,") + 1
    twice = [finding for finding in env_file.findings("env.py", other) if finding.line != 1]
    assert [finding.line for finding in twice][-1] == number
    assert [finding.message.split()[0] for finding in twice] == ["render_as_batch", "compare_type"]


def test_passed_once() -> None:
    """An option that is put into the dict, or passed by a call without **, is not passed twice."""
    once = (
        "context.configure(url=url, compare_type=True)\n"
        "context.configure(connection=c, **dict(conf, compare_type=True))\n"
        "conf['render_as_batch'] = False\n"
        "context.configure(connection=c, **conf)\n"
    )
    for text in (once, "print once\ncontext.configure(compare_type=True, **conf)\n"):
        assert [finding.line for finding in env_file.findings("env.py", text)] == [1]


@pytest.fixture(scope="session")
def released(pytestconfig: pytest.Config) -> Dict[str, Dict[str, str]]:
    """The env.py files of each release, by template."""
    return {
        release: make_generations.env_files(release_of_flask_migrate(pytestconfig, release))
        for release in generations.RELEASES.split()
    }


@pytest.mark.generations
def test_table_is_derived(released: Dict[str, Dict[str, str]]) -> None:
    """The stored digests are those of the releases on the package index."""
    text = make_generations.module(generations.RELEASES.split(), released.__getitem__)
    assert make_generations.TARGET.read_text() == text


@pytest.mark.generations
def test_each_generation(released: Dict[str, Dict[str, str]]) -> None:
    """Each release's env.py is recognised, with other line endings, quotes, indentation and no comments too."""
    for release, files in released.items():
        for template, text in files.items():
            kind = env_file.read(text)
            first, _, last = kind.releases.partition(" to ")
            order = generations.RELEASES.split()
            assert kind.exact and kind[:2] == ("Flask-Migrate", template)
            assert order.index(first) <= order.index(release) <= order.index(last or first)
            lines = [line for line in text.splitlines() if not line.strip().startswith("#")]
            for variant in (
                "\r\n".join(text.splitlines()),
                text.replace("'", '"'),
                "\n".join(" " * (len(line) - len(line.lstrip())) + line for line in lines),
            ):
                assert env_file.read(variant) == kind


OWN = {
    "import geoalchemy2": "import geoalchemy2\n",
    "include_object=include_object,": "            include_object=include_object,\n",
    "include_schemas=True,": "            include_schemas=True,\n",
    "compare_type=True,": "            compare_type=True,\n",
}


@pytest.mark.generations
@pytest.mark.parametrize("template", ["flask", "flask-multidb"])
def test_customised(released: Dict[str, Dict[str, str]], template: str) -> None:
    """In each generation, the usual changes are named with their lines, and the release is still found."""
    for files in released.values():
        if template in files:
            original = env_file.read(files[template])
            text = customised(files[template])
            kind = env_file.read(text)
            assert (kind.exact, kind.template, kind.missing) == (False, template, 0)
            # What differs from its neighbour only in its order is reported as both.
            assert set(original.releases.split(" to ")) & set(kind.releases.split(" to "))
            assert [line for _, line in kind.own_lines] == list(OWN)
            lines = [line.strip() for line in text.splitlines()]
            assert [number for number, _ in kind.own_lines] == [
                lines.index(line) + 1 for line in OWN
            ]
            passed = "**" in text
            messages = [finding.message for finding in env_file.findings("env.py", text)]
            assert [m.split()[0] for m in messages] == ["Customised;"] + ["compare_type"] * passed


def customised(text: str) -> str:
    """Return an env.py with an import, and with options where it configures the connection."""
    first, *options = OWN.values()
    lines: List[str] = text.splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if "target_metadata=" in line)
    lines[last] = lines[last].rstrip().rstrip(",") + ",\n"
    lines[last + 1 : last + 1] = options
    after = (
        next(i for i, line in enumerate(lines) if line.startswith("import logging"))
        if ("import logging" in text)
        else 3
    )
    lines.insert(after, first)
    return "".join(lines)


@pytest.mark.generations
@pytest.mark.parametrize(
    ("template", "release", "words"),
    [
        ("flask", "0.1.4", ["each 'migrate' writes", "ValueError", "SQLite", "does not reach"]),
        ("flask", "2.0.0", ["Flask-Migrate 1.5.1 to 2.3.0", "ValueError", "SQLite"]),
        ("flask", "2.5.3", ["Flask-Migrate 2.5.3,", "***"]),
        ("flask", "3.1.0", ["Flask-Migrate 3.0.1 to 3.1.0", "It runs as it is, here and under"]),
        ("flask-multidb", "2.7.0", ["TypeError", "never created"]),
        ("flask-multidb", "3.1.0", ["never created", "flask db init"]),
        (
            "flask-multidb",
            "4.1.0",
            ["Flask-Migrate 4.0.5 to 4.1.0", "It runs as it is, here and under"],
        ),
        ("aioflask", "4.0.0", ["never tried"]),
    ],
)
def test_what_breaks(
    released: Dict[str, Dict[str, str]], template: str, release: str, words: List[str]
) -> None:
    """The finding is what would go wrong with this generation under Flask-Migrate 4."""
    (finding,) = env_file.findings("migrations/env.py", released[release][template])
    for word in words:
        assert word in finding.message
