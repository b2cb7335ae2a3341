"""A column that is NOT NULL and has no default, in a table with rows; and drops that are refused."""

from __future__ import annotations

import pytest
from conftest import Databases, Project
from flask_migrate_script import Migrate
from terminals import on_terminal
from test_revisions_that_run import Walk

pytestmark = pytest.mark.oldest_and_newest

BEFORE = """
class Order(db.Model):
    __tablename__ = "order"
    id = db.Column(db.Integer, primary_key=True)
    word = db.Column(db.String(20))
    code = db.Column(db.String(20))
    number = db.Column(db.Integer)
"""

AFTER = (
    BEFORE.replace("db.String(20))", "db.String(20), nullable=False)", 1).replace(
        "number = db.Column(db.Integer)",
        "number = db.Column(db.BigInteger, nullable=False, unique=True)",
    )
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

@manager.command
def read():
    for one in Order.query:
        print(repr([one.word, one.code, one.number, one.name, one.count, str(one.price), one.weight, one.is_paid]))
        print(one.day, one.made_at, one.at, one.state, one.parent_id)
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
    "state": "it's",
    "parent_id": "1",
}


def fills(**given: str) -> list:
    """Return options for fills."""
    return [word for name, value in given.items() for word in ("--fill", f"order.{name}={value}")]


def start(walk: Walk) -> None:
    """Make the table, and a row in it."""
    walk.write(BEFORE)
    walk.run("init", "migrate --rev-id aaa1", "upgrade")
    quote = "`" if walk.database.url.startswith("mysql") else '"'
    table = f"{quote}order{quote}"
    walk.database.execute(f"INSERT INTO {table} (code) VALUES ('x')")


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
        script = project.manage("db", "upgrade", "aaa1:bbb2", "--sql").ok().out
        assert "2020-02-29 12:30:00" in script and "UPDATE" in script
    lines = walk.run("upgrade", "migrate", "downgrade", "upgrade", "migrate")
    assert sum(line.startswith("Nothing to migrate: ") for line in lines) == 2, lines
    first, second = project.manage("read").ok().out.splitlines()
    assert first == repr(["it's 50% of: \\x", "x", 7, "", -3000000000, "1.50", 2.5, True])
    assert second == "2020-02-29 2020-02-29 12:30:00 12:30:00 it's 1"


@pytest.fixture
def one(simple: Project) -> Walk:
    """A project with a row, and a column to fill."""
    walk = Walk(simple, simple.database)
    start(walk)
    walk.write(BEFORE + "    count = db.Column(db.Integer, nullable=False)\n")
    return walk


def test_on_a_terminal(one: Walk) -> None:
    """The value is asked for, until it is one; Enter gives none."""
    words = ("migrate", "--rev-id", "bbb2")
    status, lines = on_terminal(one.project, *words, columns=300, typed="x\n7\n")
    assert status == 0
    printed = "\n".join(lines)
    question = "order.count gets NOT NULL and has no default. Value for the rows that are there (Enter: none): "
    assert printed.count(question) == 2
    assert "order.count can't be 'x': it is a Integer()." in printed
    assert "literal_column('7')" in one.revision("bbb2")
    (one.project.folder / "migrations/versions/bbb2_.py").unlink()
    assert on_terminal(one.project, *words, typed="\n")[0] == 0
    assert "UPDATE" not in one.revision("bbb2") and "update()" not in one.revision("bbb2")


@pytest.mark.parametrize(
    "given, line",
    [
        ("order.count=x", "order.count can't be 'x': it is a Integer()."),
        (
            "order.code=x",
            "--fill order.code=x does not fit: no column of that name is added as NOT NULL without a default, or made"
            " NOT NULL. What would: order.count=VALUE.",
        ),
    ],
)
def test_what_does_not_fit(one: Walk, given: str, line: str) -> None:
    """It is an error, and no revision is written."""
    assert line in one.project.manage("db", "migrate", "--fill", given).failed()
    assert one.project.versions() == ["aaa1_.py"]


def test_a_type_without_values(one: Walk) -> None:
    """Not every type has values that can be typed."""
    one.write(BEFORE + "    data = db.Column(db.LargeBinary, nullable=False)\n")
    error = one.project.manage("db", "migrate", "--fill", "order.data=x").failed()
    assert "No value can be given for order.data, which is a LargeBinary()" in error


def test_several_databases(databases: Databases, project: Project) -> None:
    """A fill is of the database that has the table, between the steps of its own part of the revision."""
    second = databases.new()
    project.env["SECOND"] = second.url
    walk = Walk(project, databases.new())
    bind = 'app.config["SQLALCHEMY_BINDS"] = {"second": os.environ["SECOND"]}\n'
    model = BEFORE.replace('"order"\n', '"order"\n    __bind_key__ = "second"\n')
    for models in (model, model + "    count = db.Column(db.Integer, nullable=False)\n"):
        walk.write(models)
        source = (project.folder / "manage.py").read_text()
        (project.folder / "manage.py").write_text(source.replace("\ndb =", f"\n{bind}\ndb =", 1))
        if models == model:
            walk.run("init --multidb", "migrate --rev-id aaa1", "upgrade")
            quote = "`" if databases.kind == "mysql" else '"'
            second.execute(f"INSERT INTO {quote}order{quote} (code) VALUES ('x')")
    walk.there_and_back("bbb2", "--fill order.count=7")
    assert second.rows(f"SELECT count FROM {quote}order{quote}") == [(7,)]


def test_refused_drops(one: Walk) -> None:
    """With drops='refuse', a column or table is dropped only with --allow-drops; a rename is no drop."""
    one.write(BEFORE.replace("code =", "key ="), "drops='refuse'")
    error = one.project.manage("db", "migrate").failed()
    assert "No revision: it would drop order.code, and Migrate was given drops='refuse'." in error
    one.write(BEFORE.replace('"order"', '"another"'), "drops='refuse'")
    assert "would drop the table order, and" in one.project.manage("db", "migrate").failed()
    assert one.project.versions() == ["aaa1_.py"]
    one.there_and_back("bbb2", "--rename order:another")
    one.write(BEFORE.replace('"order"', '"another"').replace("code =", "key ="), "drops='refuse'")
    one.there_and_back("ccc3", "--allow-drops")
    assert "drop_column('code')" in one.revision("ccc3")


def test_a_wrong_word_for_drops() -> None:
    """It is an error where it is given."""
    with pytest.raises(ValueError, match="drops='ask'.*'write' or 'refuse'"):
        Migrate(drops="ask")
