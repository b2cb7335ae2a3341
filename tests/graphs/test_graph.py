"""``db graph``: what is drawn of which history, where the databases are, ranges, folded runs, Mermaid and DOT."""

from __future__ import annotations

import re
import shutil
import textwrap
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

import flask_migrate_script as fms
import pytest
from alembic.util import CommandError
from conftest import Database, Project
from flask_migrate_script.cli.graph_output import print_result
from flask_migrate_script.graphs.folded_runs import graph_items
from flask_migrate_script.graphs.revision_graph import (
    GraphDatabase,
    GraphRevision,
    RevisionGraph,
)
from flask_migrate_script.notices import Warned, listen
from test_api import App
from test_errors import files, write_app
from test_lanes import some_nodes
from test_templates import two_revisions
from written_revisions import Given, set_version, write_history

pytestmark = pytest.mark.oldest_and_newest

FRONTS = pytest.mark.parametrize("front", ["manage", "flask"])

LINE: List[Given] = [("aaa1", None, ""), ("bbb2", "aaa1", ""), ("ccc3", "bbb2", "")]
MERGED: List[Given] = [
    *LINE,
    ("ddd4", "aaa1", "branch_labels = ('users', 'people')"),
    ("eee5", ("ccc3", "ddd4"), ""),
]
# Two histories in one folder; the second needs a revision of the first.
DEPENDENT: List[Given] = [
    *LINE,
    ("xxx1", None, "branch_labels = 'side'"),
    ("xxx2", "xxx1", "depends_on = 'bbb2'"),
]
LONG: List[Given] = [
    ("a0", None, ""),
    *[(f"a{number}", f"a{number - 1}", "") for number in range(1, 10)],
    ("b1", "a9", ""),
    ("b2", "b1", ""),
    ("b3", "b2", ""),
    ("c1", "a9", ""),
    ("m", ("b3", "c1"), ""),
]

CASES: Dict[str, Tuple[List[Given], str, str, str]] = {
    "no revision": ([], "", "", "There is no revision yet: 'db migrate' makes the first one."),
    "one": (LINE[:1], "", "* aaa1 (head), the aaa1", "1 revision, 1 head. No revision."),
    "a line": (
        LINE,
        "bbb2",
        """
        * ccc3 (head), the ccc3
        * bbb2 (current), the bbb2
        * aaa1, the aaa1
        """,
        "3 revisions, 1 head. At bbb2.",
    ),
    "a merge": (
        MERGED,
        "ccc3 ddd4",
        """
        * eee5 (head), the eee5
        |\\
        | * ddd4 (users, people) (current), the ddd4
        * | ccc3 (current), the ccc3
        * | bbb2, the bbb2
        |/
        * aaa1, the aaa1
        """,
        "5 revisions, 1 head. At ccc3 and ddd4.",
    ),
    "a dependency": (
        DEPENDENT,
        "",
        """
        * xxx2 (head) (depends on bbb2), the xxx2
        |\\
        * : xxx1 (side), the xxx1
          :
        * : ccc3 (head), the ccc3
        |/
        * bbb2, the bbb2
        * aaa1, the aaa1
        """,
        "5 revisions, 2 heads. No revision.",
    ),
    "a dependency by its label": (
        [
            ("aaa1", None, "branch_labels = 'first'"),
            ("bbb2", None, "depends_on = 'first'"),
        ],
        "",
        """
        * bbb2 (head) (depends on aaa1), the bbb2
        * aaa1 (first) (head), the aaa1
        """,
        "2 revisions, 2 heads. No revision.",
    ),
    "squashed revisions": (
        [("aaa1", None, "replaces = ('ppp1', 'ppp2')"), ("bbb2", "aaa1", "replaces = ('ppp3',)")],
        "",
        """
        * bbb2 (head) (replaces 1 revision), the bbb2
        * aaa1 (replaces 2 revisions), the aaa1
        """,
        "2 revisions, 1 head. No revision.",
    ),
    "folded runs": (
        LONG,
        "a5",
        """
        * m (head), the m
        |\\
        | * c1, the c1
        . | ... 3 revisions, b1 to b3
        |/
        * a9, the a9
        . ... 3 revisions, a6 to a8
        * a5 (current), the a5
        . ... 4 revisions, a1 to a4
        * a0, the a0
        """,
        "15 revisions, 1 head. At a5.",
    ),
    "two are not folded": (
        LONG[:4],
        "",
        """
        * a3 (head), the a3
        * a2, the a2
        * a1, the a1
        * a0, the a0
        """,
        "4 revisions, 1 head. No revision.",
    ),
    "ahead": (
        LINE[:1],
        "zzz9",
        "* aaa1 (head), the aaa1",
        "1 revision, 1 head. At zzz9, and zzz9 is not in the migrations folder.",
    ),
    "an empty version": (
        LINE[:1],
        "''",
        "* aaa1 (head), the aaa1",
        "1 revision, 1 head. At '', and '' is not in the migrations folder.",
    ),
}


@pytest.fixture
def app(tmp_path: Path, made_once: Path) -> Iterator[App]:
    """An app inside its context, with a folder and a database that are at aaa1."""
    shutil.copytree(str(made_once / "migrations"), str(tmp_path / "migrations"))
    shutil.copy(str(made_once / "app.db"), str(tmp_path / "app.db"))
    made = App(tmp_path)
    with made.app.app_context():
        yield made
        made.db.engine.dispose()


class Printed(NamedTuple):
    """What is printed of a graph: its lines, and the notice."""

    lines: List[str]
    notice: str


@pytest.fixture
def printed(capsys: pytest.CaptureFixture) -> Any:
    """A function that prints a graph, and returns what is printed."""

    def run(graph: RevisionGraph, **options: Any) -> Printed:
        notices: List[str] = []
        with listen(notices.append):
            print_result(graph, **options)
        (notice,) = notices
        return Printed(capsys.readouterr().out.splitlines(), notice)

    return run


@pytest.mark.parametrize("case", CASES)
def test_what_is_drawn(app: App, printed: Any, case: str) -> None:
    """Of each history, newest on top, with a line that has the count, and where the database is."""
    history, version, expected, notice = CASES[case]
    write_history(Path(app.directory), history)
    set_version(app.database, version)
    lines = textwrap.dedent(expected).strip("\n").splitlines()
    found = printed(fms.graph())
    assert found == (lines, notice)
    assert isinstance(found.notice, Warned) is ("is not in the" in notice)


def test_what_is_returned(app: App, capsys: pytest.CaptureFixture) -> None:
    """The revisions, newest first, with what is known of each; nothing is printed."""
    write_history(Path(app.directory), DEPENDENT)
    graph = fms.graph()
    assert graph.revisions[:2] == (
        GraphRevision(
            revision="xxx2",
            message="the xxx2",
            created="2024-01-02 03:04:05.678901",
            is_head=True,
            branch_labels=(),
            down_revisions=("xxx1",),
            depends_on=("bbb2",),
            replaces=(),
        ),
        GraphRevision(
            "xxx1", "the xxx1", "2024-01-02 03:04:05.678901", False, ("side",), (), (), ()
        ),
    )
    assert [one.revision for one in graph.revisions[2:]] == ["ccc3", "bbb2", "aaa1"]
    assert graph[1:] == (5, ("ccc3", "xxx2"), (GraphDatabase("", ("aaa1",), ()),), "")
    assert capsys.readouterr() == ("", "")


@FRONTS
def test_through_both_front_ends(upgraded: Project, front: str) -> None:
    """With each option, as it is typed."""
    write_history(upgraded.folder / "migrations", LONG)
    set_version(upgraded.database, "a5")
    _, _, expected, notice = CASES["folded runs"]
    lines = textwrap.dedent(expected).strip("\n").splitlines()
    result = upgraded.cli(front, "db", "graph").ok()
    assert (result.out.splitlines(), result.err) == (lines, f"{notice}\n")
    result = upgraded.cli(front, "db", "graph", "-r", "a1:a9", "--all", "--no-database").ok()
    assert result.out.splitlines() == [
        *(f"* a{number}, the a{number}" for number in range(9, 1, -1)),
        "* a1 (follows a0), the a1",
    ]
    assert result.err == "9 of 15 revisions, 1 head.\n"
    for form, first in (("mermaid", "flowchart BT"), ("dot", "digraph revisions {")):
        result = upgraded.cli(front, "db", "graph", "--format", form).ok()
        assert (result.out.splitlines()[0], result.err) == (first, f"{notice}\n")
    line = upgraded.cli(front, "db", "graph", "-r", "a1").failed()
    assert line == "Error: 'a1' is no range: write [start]:[end], [start]: or :[end]."
    line = upgraded.cli(front, "db", "graph", "-r", "nope:").failed()
    assert line.startswith("Error: There is no revision 'nope'")


RANGES = {
    "b1:": ["m", "b3", "b2", "b1"],
    ":a1": ["a1", "a0"],
    "a9:c1": ["c1", "a9"],
    # What a relative one means differs between releases of Alembic.
    "-1:": [],
    "current:": ["m", "c1", "b3", "b2", "b1", "a9", "a8"],
    ":current": [f"a{number}" for number in range(8, -1, -1)],
}


@pytest.mark.parametrize("rev_range", RANGES)
def test_ranges(app: App, rev_range: str, capsys: pytest.CaptureFixture) -> None:
    """The revisions are those that history has."""
    write_history(Path(app.directory), LONG)
    set_version(app.database, "a8")
    try:
        fms.history(rev_range=rev_range)
    except CommandError as error:  # the oldest Alembic has no relative ones
        with pytest.raises(CommandError, match=re.escape(str(error))):
            fms.graph(rev_range=rev_range)
        return
    listed = re.findall(r"-> (\w+)", capsys.readouterr().out)
    graph = fms.graph(rev_range=rev_range)
    assert sorted(one.revision for one in graph.revisions) == sorted(listed)
    assert RANGES[rev_range] in ([], [one.revision for one in graph.revisions])


@FRONTS
def test_a_database_that_does_not_answer(upgraded: Project, front: str) -> None:
    """The graph is drawn, with the reason in the last line; only a range may need the database."""
    write_history(upgraded.folder / "migrations", LINE)
    write_app(upgraded, "mysql+pymysql://u:s3cret@127.0.0.1:1/db")
    result = upgraded.cli(front, "db", "graph").ok()
    assert result.out == "* ccc3 (head), the ccc3\n* bbb2, the bbb2\n* aaa1, the aaa1\n"
    (line,) = result.err.splitlines()
    begin = "3 revisions, 1 head. It is not known where the database is: Can't connect to the database mysql"
    assert line.startswith(begin) and "s3cret" not in line
    line = upgraded.cli(front, "db", "graph", "-r", "current:").failed()
    begin = "Error: The range current: needs to know where the database is: Can't connect to the"
    assert line.startswith(begin) and "s3cret" not in line
    result = upgraded.cli(front, "db", "graph", "--no-database").ok()
    assert result.err == "3 revisions, 1 head.\n"
    assert upgraded.cli(front, "db", "graph", "--no-database", "-r", ":current").failed() == (
        "Error: The range :current needs to know where the database is: with --no-database it is not read."
    )


NOT_READ = {
    "an env.py that fails": (
        "raise RuntimeError('not today')",
        "migrations/env.py, line 1: RuntimeError: not today",
    ),
    "an env.py that visits none": ("", "env.py has visited no database."),
}


@pytest.mark.parametrize("case", NOT_READ)
def test_other_reasons(app: App, printed: Any, case: str) -> None:
    """Nothing of the graph needs env.py."""
    source, reason = NOT_READ[case]
    app.env.write_text(source)
    lines, notice = printed(fms.graph())
    assert lines == ["* aaa1 (head), first"]
    assert notice.startswith("1 revision, 1 head. It is not known where the database is: ")
    assert reason in notice and isinstance(notice, Warned)


def test_nothing_is_made(app: App) -> None:
    """No version table, and no SQLite file; no revision is run."""
    app.database.execute("DROP TABLE alembic_version")
    fms.graph()
    tables = "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
    assert app.database.rows(tables) == []
    Path(app.folder, "app.db").unlink()
    before = files(app.folder)
    assert fms.graph().databases == (GraphDatabase("", None, ()),)
    assert files(app.folder) == before


@FRONTS
def test_several_databases(project: Project, tmp_path: Path, front: str) -> None:
    """Each by its name; of one that can't be reached, the ones before it are known."""
    first, second = (Database(f"sqlite:///{tmp_path}/{name}.db") for name in ("first", "second"))
    path = two_revisions(project, first, second)
    path.write_text(path.read_text().replace("op.execute('nonsense')", "pass"))
    project.manage("db", "upgrade").ok()
    result = project.cli(front, "db", "graph").ok()
    assert result.out.splitlines()[0] == "* bbb2 (head) (current of default, second), bad"
    second.execute("UPDATE alembic_version SET version_num = 'aaa1'")
    result = project.cli(front, "db", "graph", "-r", "current:").ok()
    assert result.out.splitlines() == [
        "* bbb2 (head) (current of default), bad",
        "* aaa1 (current of second), empty message",
    ]
    assert result.last_line == "2 revisions, 1 head. [default] At bbb2. [second] At aaa1."
    (tmp_path / "second.db").write_text("no database, but longer than the header of one" * 99)
    result = project.cli(front, "db", "graph").ok()
    assert result.out.splitlines()[0] == "* bbb2 (head) (current), bad"
    begin = "2 revisions, 1 head. At bbb2. It is not known where the other databases are: "
    assert result.last_line.startswith(begin) and "not a database" in result.last_line


def revision(name: str, *down: str, **others: Any) -> GraphRevision:
    """Return a revision of a graph."""
    values: Dict[str, Any] = {
        "message": "",
        "created": "",
        "is_head": False,
        "branch_labels": (),
        "depends_on": (),
        "replaces": (),
    }
    return GraphRevision(revision=name, down_revisions=down, **{**values, **others})


# Letters that mean something in one of the languages.
ODD = 'say "hi" & <b>bye</b>; `x` #1 {y} [z] \\n \\N 100% a|b style: #35;\ngr\u00fcn'

DOCUMENTED = RevisionGraph(
    (
        revision("f6", "e5", message=ODD, is_head=True, depends_on=("x-1",)),
        revision("e5", "d4"),
        revision("d4", "c3"),
        revision("c3", "b2"),
        revision("b2", "a1"),
        revision("a1", message="first"),
        revision("x-1", is_head=True, branch_labels=("side",)),
    ),
    total=7,
    heads=("f6", "x-1"),
    databases=(GraphDatabase("", ("a1",), ()),),
)

MERMAID = """
flowchart BT
    r_x_2d_1["x-1 (side) (head)"]:::head
    r_a1["a1 (current)<br>first"]
    r_e5["4 revisions, b2 to e5"]:::folded
    r_a1 --> r_e5
    r_f6["f6 (head) (depends on x-1)<br>say #34;hi#34; #38; #60;b#62;bye#60;/b#62;#59; #96;x#96; #35;1 #123;y#125; \
#91;z#93; #92;n #92;N 100#37; a#124;b style#58; #35;35#59; gr#252;n"]:::head
    r_e5 --> r_f6
    r_x_2d_1 -.-> r_f6
    classDef head stroke-width:3px
    classDef folded stroke-dasharray:4
"""


def test_mermaid(printed: Any) -> None:
    """Of labels, all that may have a meaning there is written by its number."""
    assert printed(DOCUMENTED, form="mermaid").lines == MERMAID.strip().splitlines()


DOT_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(->|[{}\[\];=,])|(\w+))', re.DOTALL)


class Dot:
    """The nodes and edges of a text in DOT, each with its attributes."""

    def __init__(self, text: str) -> None:
        self.nodes: Dict[str, Dict[str, str]] = {}
        self.edges: Dict[Tuple[str, str], Dict[str, str]] = {}
        self._tokens: List[Tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            found = DOT_TOKEN.match(text, place)
            assert found, text[place:]
            quoted, sign, word = found.groups()
            self._tokens.append(("sign", sign) if sign else ("id", word or quoted or ""))
            place = found.end()
        assert [self._take() for _ in range(3)] == ["digraph", "revisions", "{"]
        while self._tokens[0] != ("sign", "}"):
            self._statement()
        assert self._take() == "}" and not self._tokens

    def _take(self) -> str:
        return self._tokens.pop(0)[1]

    def _statement(self) -> None:
        name = self._take()
        if self._tokens[0] == ("sign", "="):
            assert name == "rankdir" and self._take() and self._take() == "BT"
        elif self._tokens[0] == ("sign", "->"):
            self._take()
            edge = name, self._take()
            assert edge not in self.edges and set(edge) <= set(self.nodes)
            self.edges[edge] = self._attributes()
        else:
            assert name not in self.nodes
            self.nodes[name] = self._attributes()
        assert self._take() == ";"

    def _attributes(self) -> Dict[str, str]:
        found: Dict[str, str] = {}
        if self._tokens[0] == ("sign", "["):
            while self._take() in "[,":
                name, equals, value = self._take(), self._take(), self._take()
                assert equals == "="
                found[name] = value
        return found


def shown(label: str) -> List[str]:
    """Return the lines that Graphviz makes of a label."""
    text = re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), label)
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text).split("\n")


def test_dot(printed: Any) -> None:
    """It is parsed, and each label is what it was before."""
    lines = printed(DOCUMENTED, form="dot").lines
    assert "".join(lines).isascii()
    dot = Dot("\n".join(lines))
    assert dot.nodes.pop("node") == {"shape": "box"}
    odd = " ".join(ODD.split())
    assert {name: shown(one["label"]) for name, one in dot.nodes.items()} == {
        "x-1": ["x-1 (side) (head)"],
        "a1": ["a1 (current)", "first"],
        "e5": ["4 revisions, b2 to e5"],
        "f6": ["f6 (head) (depends on x-1)", odd],
    }
    assert {name: one.get("style") for name, one in dot.nodes.items()} == {
        "x-1": "bold",
        "a1": None,
        "e5": "dashed",
        "f6": "bold",
    }
    assert dot.edges == {("a1", "e5"): {}, ("e5", "f6"): {}, ("x-1", "f6"): {"style": "dashed"}}


def test_dot_of_an_odd_id() -> None:
    """A quote or a backslash in it does not end the name."""
    from flask_migrate_script.graphs.boxes import boxes
    from flask_migrate_script.graphs.dot import dot_lines

    graph = RevisionGraph((revision('b"\\', "a\\"), revision("a\\")), 2, ('b"\\',))
    text = "\n".join(dot_lines(boxes(graph, graph_items(graph, True))))
    assert list(Dot(text).edges) == [("a\\\\", 'b\\"\\\\')]


def some_graph(seed: int) -> RevisionGraph:
    """Return a graph of random revisions, most of them in runs."""
    revisions: List[GraphRevision] = []
    for node in some_nodes(seed):
        run = [f"{node.name}.{number}" for number in range(seed % 5 + 1)]
        names = [node.name, *run]
        revisions += [revision(one, below) for one, below in zip(names, run)]
        down = tuple(edge.to for edge in node.edges if not edge.is_dependency)
        needed = tuple(edge.to for edge in node.edges if edge.is_dependency)
        revisions.append(revision(run[-1], *down, depends_on=needed))
    at = tuple(one.revision for one in revisions if hash(one.revision) % 7 == 0)
    return RevisionGraph(tuple(revisions), len(revisions), (), (GraphDatabase("", at, ()),))


def test_each_revision_is_drawn_once() -> None:
    """By itself or in a folded run, before those that it needs; what needs a run follows its newest revision."""
    for seed in range(300):
        graph = some_graph(seed)
        items = graph_items(graph, False)
        assert [one for item in items for one in item.revisions] == list(graph.revisions)
        places = {item.name: place for place, item in enumerate(items)}
        for place, item in enumerate(items):
            for one, below in zip(item.revisions, item.revisions[1:]):
                assert one.down_revisions == (below.revision,)
            for name in (*item.oldest.down_revisions, *item.oldest.depends_on):
                assert places[name] > place
        at = set(graph.databases[0].version or ())
        assert not any(item.is_folded and {item.name, item.oldest.revision} & at for item in items)
        assert [item.revisions for item in graph_items(graph, True)] == [
            (one,) for one in graph.revisions
        ]


LINES_OF_5000 = {
    ("text", True): 6500,
    ("text", False): 4501,
    ("mermaid", True): 11002,
    ("dot", True): 11003,
}


def test_five_thousand_revisions(printed: Any) -> None:
    """With a merge of three among each dozen, they are drawn within a second, also where each is shown."""
    revisions: List[GraphRevision] = []
    for number in range(500):
        m, following = f"m{number}", f"m{number + 1}"
        branches = [f"{name}{number}" for name in "abc"]
        run = [f"r{number}.{one}" for one in range(6)]
        revisions.append(revision(m, *branches))
        revisions += [revision(one, run[0]) for one in branches]
        revisions += [revision(one, below) for one, below in zip(run, [*run[1:], following])]
    revisions = [*revisions[:-1], revision(run[-1])]
    graph = RevisionGraph(tuple(revisions), len(revisions), ("m0",))
    assert len(revisions) == 5000
    for form, show_all in LINES_OF_5000:
        begin = time.process_time()
        lines = printed(graph, form=form, show_all=show_all).lines
        assert time.process_time() - begin < 1
        assert len(lines) == LINES_OF_5000[form, show_all]
