"""A column that is NOT NULL and has no default, in a table with rows; and drops that are refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conftest import Databases, Project
from flask_migrate_script import Migrate
from flask_migrate_script.autogenerate.fill_values import fill_value
from flask_migrate_script.exceptions import MigrateError
from sqlalchemy import JSON, DateTime, Enum, Integer, LargeBinary, Numeric, String
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator
from terminals import on_terminal, yellow
from test_revisions_that_run import Walk

pytestmark = pytest.mark.oldest_and_newest

BEFORE = """
class Order(db.Model):
    __tablename__ = "order"
    id = db.Column(db.Integer, primary_key=True)
    word = db.Column(db.String(20))
    code = db.Column(db.String(20))
    number = db.Column(db.Integer)
    key = db.Column(db.String(20), unique=True)
    is_open = db.Column(db.Boolean)
    kind = db.Column(db.Enum("a", "b", name="kind"))
"""

AFTER = (
    BEFORE.replace("db.String(20))", "db.String(20), nullable=False)", 1)
    .replace(
        "number = db.Column(db.Integer)",
        "number = db.Column(db.BigInteger, nullable=False)",
    )
    # Both rows get the value.
    .replace("db.String(20), unique=True)", "db.String(10), nullable=False)")
    .replace("db.Column(db.Boolean)", "db.Column(db.Boolean, nullable=False)")
    .replace('name="kind")', 'name="kind"), nullable=False')
    + """
    name = db.Column(db.String(50), nullable=False, index=True)
    count = db.Column(db.BigInteger, nullable=False)
    price = db.Column(db.Numeric(10, 2), nullable=False)
    weight = db.Column(db.Float, nullable=False)
    is_paid = db.Column(db.Boolean, nullable=False)
    day = db.Column(db.Date, nullable=False)
    made_at = db.Column(db.DateTime, nullable=False)
    at = db.Column(db.Time, nullable=False)
    state = db.Column(db.Enum("new", "it's", name="state_kind", native_enum=False), nullable=False)
    parent_id = db.Column(db.Integer, db.ForeignKey("order.id"), nullable=False)
"""
)

# As ORM code reads them.
READ = """

from datetime import datetime, time


@manager.command
def read():
    # A value that is there is compared as another.
    for one in Order.query.filter_by(made_at=datetime(2020, 2, 29, 12, 30), at=time(12, 30)).order_by(Order.id):
        print(repr([one.word, one.code, one.number, one.name, one.count, str(one.price), one.weight, one.is_paid]))
        print(one.day, one.made_at, one.at, one.state, one.parent_id, one.key, one.is_open, one.kind)
"""

GIVEN = {
    "word": "it's 50% of: \\x",
    "number": "7",
    "name": "",
    "count": "-3000000000",
    "price": "1.5",
    "weight": "2.5",
    "is_paid": "yes",
    "day": "2020-02-29",
    "made_at": "2020-02-29T12:30",
    "at": "12:30",
    "key": "k",
    "is_open": "false",
    "kind": "b",
    "state": "it's",
    "parent_id": "1",
}


ID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def fills(**given: str) -> list:
    """Return options for fills."""
    return [word for name, value in given.items() for word in ("--fill", f"order.{name}={value}")]


def quoted(name: str, walk: Walk) -> str:
    """Return a name that is reserved in SQL."""
    return f"`{name}`" if walk.database.url.startswith("mysql") else f'"{name}"'


def start(walk: Walk) -> None:
    """Make the table, and a row in it."""
    walk.start(BEFORE)
    walk.database.execute(f"INSERT INTO {quoted('order', walk)} (code) VALUES ('x'), ('y')")


def test_fills(databases: Databases, project: Project) -> None:
    """Each type, in new columns and in some that are there, applied, taken back, applied; the SQL is written, too."""
    walk = Walk(project, databases.new())
    start(walk)
    walk.write(AFTER)
    source = (project.folder / "manage.py").read_text()
    source = source.replace(
        'if __name__ == "__main__":', READ.strip() + '\n\n\nif __name__ == "__main__":'
    )
    (project.folder / "manage.py").write_text(source)
    words = ("migrate", "--rev-id", "bbb2", *fills(**GIVEN))
    project.manage("db", *words).ok()
    # The rows that are there have no value there yet.
    assert "nullable=True" in walk.revision("bbb2").split("def downgrade")[0]
    # A value may need the new type.
    text = walk.revision("bbb2")
    assert text.index("type_=sa.BigInteger()") < text.index("values({'number'")
    if databases.kind != "sqlite":  # a batch needs the database
        # As those of Flask-Migrate were for long.
        env = project.folder / "migrations" / "env.py"
        env.write_text(env.read_text().replace("literal_binds=True,", ""))
        script = project.manage("db", "upgrade", "aaa1:bbb2", "--sql").ok().out
        assert "2020-02-29 12:30:00" in script and "'k'" in script
    lines = walk.run("upgrade", "migrate")
    # The downgrade has the constraint again.
    walk.database.execute(
        f"UPDATE {quoted('order', walk)} SET {quoted('key', walk)} = 'kk' WHERE code = 'y'"
    )
    lines += walk.run("downgrade", "upgrade", "migrate")
    assert sum(line.startswith("Nothing to migrate: ") for line in lines) == 2, lines
    rows = project.manage("read").ok().out.splitlines()
    for code, key, first, second in zip("xy", ("k", "kk"), rows[::2], rows[1::2]):
        assert first == repr(["it's 50% of: \\x", code, 7, "", -3000000000, "1.50", 2.5, True])
        values = "2020-02-29 2020-02-29 12:30:00 12:30:00 it's 1 {} False b"
        assert second == values.format(key)
    assert len(rows) == 4


@pytest.fixture
def one(simple: Project) -> Walk:
    """A project with a row, and a column to fill."""
    walk = Walk(simple, simple.database)
    start(walk)
    walk.write(BEFORE + "    count = db.Column(db.Integer, nullable=False)\n")
    return walk


def test_on_a_terminal(one: Walk) -> None:
    """The question comes until there is a value; Enter gives none."""
    words = ("migrate", "--rev-id", "bbb2")
    status, lines = on_terminal(one.project, *words, columns=300, typed="x\n7\n")
    assert status == 0
    printed = "\n".join(lines)
    question = "order.count gets NOT NULL. Value for the rows that have none (Enter: no value): "
    assert printed.count(question) == 2
    assert yellow("order.count can't be 'x': it is a Integer().") in printed
    assert "op.inline_literal(7)" in one.revision("bbb2")
    (one.project.folder / "migrations/versions/bbb2_.py").unlink()
    assert on_terminal(one.project, *words, typed="\n")[0] == 0
    assert "UPDATE" not in one.revision("bbb2") and "update()" not in one.revision("bbb2")


@pytest.mark.parametrize(
    "given, line",
    [
        (["order.count=x"], "order.count can't be 'x': it is a Integer()."),
        (
            ["order.code=x"],
            "--fill order.code=x does not fit: no column of that name is added as NOT NULL without a default, or made"
            " NOT NULL. What would: order.count=VALUE.",
        ),
        (
            ["order.count=1", "order.count=2"],
            "--fill was given 2 values for order.count: one is enough.",
        ),
    ],
)
def test_what_does_not_fit(one: Walk, given: list, line: str) -> None:
    """It is an error, and no revision is written."""
    words = [word for text in given for word in ("--fill", text)]
    assert line in one.project.manage("db", "migrate", *words).failed()
    assert one.project.versions() == ["aaa1_.py"]


class Money(TypeDecorator):
    """A type of an app's own."""

    impl = Integer


@pytest.mark.parametrize(
    "type_, text, code",
    [
        (Money(), "5", "inline_literal(5)"),
        (postgresql.UUID(), ID, f"inline_literal('{ID.replace('-', '')}')"),
        (postgresql.UUID(), "x", "name can't be 'x': it is a UUID()."),
        (JSON(), "{}", "inline_literal('{}')"),
        (JSON(), "{", "name can't be '{': it is a JSON()."),
        (String(3), "abcd", "name can't be 'abcd': it is a String(length=3)."),
        (Enum("a", "b"), "c", "name can't be 'c': it can be a, b."),
        (DateTime(), "2020-01-01 00:00:00+01:00", "it is a DateTime()."),
        (Numeric(), "nan", "it is a Numeric()."),
        (LargeBinary(), "x", "No value can be given for name, which is a LargeBinary()"),
    ],
)
def test_values(type_: Any, text: str, code: str) -> None:
    """Beside those of the walk: what a value becomes, and what is none."""
    if code.startswith("inline"):
        assert fill_value(text, type_, "name").code == code
    else:
        with pytest.raises(MigrateError, match=re.escape(code)):
            fill_value(text, type_, "name")


def test_several_databases(databases: Databases, project: Project) -> None:
    """A fill is of the database that has the table, between the steps of its own part of the revision; so is a drop."""
    second = databases.new()
    project.env["SECOND"] = second.url
    walk = Walk(project, databases.new())
    bind = 'app.config["SQLALCHEMY_BINDS"] = {"second": os.environ["SECOND"]}\n'
    model = BEFORE.replace('"order"\n', '"order"\n    __bind_key__ = "second"\n')

    def write(models: str, options: str = "") -> None:
        walk.write(models, options)
        source = (project.folder / "manage.py").read_text()
        (project.folder / "manage.py").write_text(source.replace("\ndb =", f"\n{bind}\ndb =", 1))

    write(model)
    walk.run("init --multidb", "migrate --rev-id aaa1", "upgrade")
    second.execute(f"INSERT INTO {quoted('order', walk)} (code) VALUES ('x')")
    write(model + "    count = db.Column(db.Integer, nullable=False)\n")
    walk.there_and_back("bbb2", "--fill order.count=7")
    assert second.rows(f"SELECT count FROM {quoted('order', walk)}") == [(7,)]
    write(model, "drops='refuse'")
    assert "would drop order.count, and" in project.manage("db", "migrate").failed()


def test_refused_drops(one: Walk) -> None:
    """With drops='refuse', a column or table is dropped only with --allow-drops; a rename is no drop."""
    one.write(BEFORE.replace("code =", "sign ="), "drops='refuse'")
    error = one.project.manage("db", "migrate").failed()
    assert "No revision: it would drop order.code, and Migrate was given drops='refuse'." in error
    one.write(BEFORE.replace('"order"', '"another"'), "drops='refuse'")
    assert "would drop the table order, and" in one.project.manage("db", "migrate").failed()
    assert one.project.versions() == ["aaa1_.py"]
    # What an app's own hook has taken away is not written.
    hook = "lambda context, revision, scripts: scripts[0].upgrade_ops.ops.clear()"
    one.write(
        BEFORE.replace("code =", "sign ="), f"drops='refuse', process_revision_directives={hook}"
    )
    assert any("took it away" in line for line in one.run("migrate --rev-id bbb2"))
    one.write(BEFORE.replace('"order"', '"another"'), "drops='refuse'")
    one.there_and_back("bbb2", "--rename order:another")
    one.write(BEFORE.replace('"order"', '"another"').replace("code =", "sign ="), "drops='refuse'")
    one.there_and_back("ccc3", "--allow-drops")
    assert "drop_column('code')" in one.revision("ccc3")


def test_a_wrong_word_for_drops() -> None:
    """It is an error where it is given."""
    with pytest.raises(ValueError, match="drops='ask'.*'write' or 'refuse'"):
        Migrate(drops="ask")
