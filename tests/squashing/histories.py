"""Histories to be squashed, in an app: what each kind of database has that a reflection loses."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Tuple

import flask_migrate_script as fms
from conftest import Database, run_git
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

#: Text that a bind parameter, a driver's placeholder, or a quote may be seen in.
NASTY = 'it\'s 50% of :all \\: \\n %s %(x)s "q" a::b\n-- Name: x; Type: y\n;ü€'

_TABLES = f"""
    op.create_table(
        "team",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(200), nullable=False, server_default="none"),
        sa.Column("captain_id", sa.Integer),
        sa.UniqueConstraint("name", name="uq_team_name"),
    )
    op.create_table(
        "player",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("team.id", name="fk_player_team")),
        sa.Column("picture", sa.LargeBinary),
        sa.Column("ratio", sa.Float),
        sa.Column("is_new", sa.Boolean(name="ck_player_is_new")),
        sa.Column("born", sa.Date),
        sa.Column("seen", sa.DateTime),
    )
    op.bulk_insert(
        sa.table("team", sa.column("id", sa.Integer), sa.column("name", sa.String)),
        [dict(id=1, name={NASTY!r}), dict(id=2, name="plain")],
    )
    op.bulk_insert(
        sa.table(
            "player",
            sa.column("id", sa.Integer), sa.column("team_id", sa.Integer), sa.column("picture", sa.LargeBinary),
            sa.column("ratio", sa.Float), sa.column("is_new", sa.Boolean), sa.column("born", sa.Date),
        ),
        [dict(id=7, team_id=1, picture=b"\\x00\\xff'", ratio=0.1, is_new=True, born=datetime.date(2020, 2, 29))],
    )
"""

#: What follows in the second revision.
_MORE: Dict[str, List[str]] = {
    "sqlite": [
        "CREATE VIEW names AS SELECT name FROM team WHERE name <> 'x;y'",
        "CREATE TRIGGER no_empty BEFORE INSERT ON team BEGIN SELECT 1; SELECT 2; END",
        "CREATE UNIQUE INDEX ix_lower ON player (team_id) WHERE team_id > 3",
        "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, word TEXT COLLATE NOCASE)",
        "INSERT INTO counted (word) VALUES ('One'), ('Two')",
        "DELETE FROM counted WHERE word = 'Two'",
        "CREATE VIRTUAL TABLE post USING fts4(text)",
        "INSERT INTO post (docid, text) VALUES (42, 'forty two')",
        "CREATE TABLE post_kind (id INTEGER PRIMARY KEY, kind TEXT, size REAL)",
        "INSERT INTO post_kind VALUES (1, 'a' || char(0) || 'b', 9e999), (2, 'c', -9e999)",
        "CREATE INDEX ix_kind ON post_kind (kind) -- it's last",
    ],
    "postgresql": [
        "CREATE EXTENSION IF NOT EXISTS pgcrypto",
        "CREATE SCHEMA other",
        "CREATE TYPE other.mood AS ENUM ('good', 'so ''so''')",
        "CREATE SEQUENCE numbers START 40 INCREMENT 2",
        "SELECT nextval('numbers')",
        "CREATE TABLE other.logged (id serial PRIMARY KEY, mood other.mood DEFAULT 'good', at timestamptz, tags text[])",
        "INSERT INTO other.logged (at, tags) VALUES ('2020-01-01 12:00+02', ARRAY['a,b', 'c'])",
        "CREATE FUNCTION names_of(int) RETURNS bigint LANGUAGE sql AS"
        " $$ SELECT count(*) FROM team WHERE id = $1; -- one $$",
        "CREATE VIEW names AS SELECT name, names_of(id) FROM team",
        "CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM player",
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n  NEW.name = NEW.name;\n  RETURN NEW; END $$",
        "CREATE TRIGGER touched BEFORE UPDATE ON team FOR EACH ROW EXECUTE PROCEDURE touch()",
        "CREATE INDEX ix_lower ON team (lower(name)) WHERE id > 0",
        "ALTER TABLE team ADD CONSTRAINT ck_name CHECK (name <> '')",
        "ALTER TABLE team ADD CONSTRAINT fk_captain FOREIGN KEY (captain_id) REFERENCES player (id)",
        "COMMENT ON TABLE team IS 'who plays'",
        "CREATE TABLE game (id int, day date, UNIQUE (id, day)) PARTITION BY RANGE (day)",
        "CREATE TABLE old_game PARTITION OF game DEFAULT",
        "INSERT INTO game VALUES (1, '2020-01-01')",
        "CREATE VIEW grouped AS SELECT id, name, count(*) FROM team GROUP BY id",
        "ALTER TABLE team ADD CONSTRAINT ck_in CHECK (name IN ('it''s', 'b') OR id > 0)",
        "CREATE INDEX ix_in ON team (id) WHERE name IN ('a', 'b')",
        "CREATE SCHEMA extensions",
        "CREATE EXTENSION hstore SCHEMA extensions",
        "CREATE TABLE marked (marks extensions.hstore)",
    ],
    "mysql": [
        "CREATE VIEW b_names AS SELECT name FROM team",
        "CREATE VIEW a_names AS SELECT name FROM b_names",
        "CREATE TRIGGER touched BEFORE UPDATE ON team FOR EACH ROW BEGIN SET NEW.name = NEW.name; SET NEW.name = NEW.name; END",
        "CREATE FUNCTION doubled(x INT) RETURNS INT DETERMINISTIC RETURN x * 2",
        "CREATE PROCEDURE nothing() BEGIN SELECT 1; END",
        "CREATE TABLE logged (id INT PRIMARY KEY, at TIMESTAMP NULL, kind ENUM('a', 'b'), bits BIT(3), number FLOAT,"
        " twice INT AS (id * 2) STORED, word VARCHAR(9) CHARACTER SET latin1, amount DECIMAL(20, 10))",
        "INSERT INTO logged (id, at, kind, bits, number, word, amount) VALUES (1, '2020-01-01 12:00', 'b', b'101', 0.1, 'ü', 1.5)",
        "ALTER TABLE team ADD CONSTRAINT fk_captain FOREIGN KEY (captain_id) REFERENCES player (id)",
        "CREATE INDEX ix_part ON team (name(10))",
        "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_AUTO_VALUE_ON_ZERO'",
        "CREATE TABLE zero (id INT AUTO_INCREMENT PRIMARY KEY, day DATE, at TIMESTAMP NULL)",
        "INSERT INTO zero VALUES (0, '0000-00-00', '0000-00-00')",
        "CREATE FUNCTION joined(a TEXT) RETURNS TEXT DETERMINISTIC RETURN a || 'b'",
        "CREATE TRIGGER joining BEFORE INSERT ON logged FOR EACH ROW SET NEW.word = 'a' || NEW.word",
        "SET sql_mode = DEFAULT",
    ],
}

_BRANCH = """
    op.add_column("team", sa.Column("{name}", sa.Integer))
"""


class History:
    """An app on a database, with revisions whose files a test writes."""

    def __init__(self, folder: Path, database: Database, **binds: str) -> None:
        self.folder, self.database = folder, database
        self.app = Flask(f"app_{id(self)}", root_path=str(folder))
        self.app.config["SQLALCHEMY_DATABASE_URI"] = database.url
        self.app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
        if binds:
            self.app.config["SQLALCHEMY_BINDS"] = binds
        self.db: Any = SQLAlchemy(self.app)
        self.directory = str(folder / "migrations")
        fms.Migrate(self.app, self.db, directory=self.directory)
        self.has_binds = bool(binds)

    @property
    def kind(self) -> str:
        """The kind of its database."""
        return self.database.url.split("+")[0].split(":")[0]

    @property
    def versions(self) -> Path:
        """The folder of the revision files."""
        return Path(self.directory, "versions")

    def write(
        self,
        revision: str,
        down: Any,
        upgrade: str,
        more: str = "",
        downgrade: str = "    raise NotImplementedError",
    ) -> Path:
        """Write a revision's file, by default with a downgrade that nothing needs."""
        parameter = "engine_name" if self.has_binds else ""
        text = (
            f'"""the {revision}"""\nimport datetime\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
            f"revision = {revision!r}\ndown_revision = {down!r}\n{more}\n\ndef upgrade({parameter}):\n"
            f"{upgrade.rstrip() or '    pass'}\n\n\ndef downgrade({parameter}):\n{downgrade}\n"
        )
        path = self.versions / f"{revision}_x.py"
        path.write_text(text, encoding="utf-8")
        return path

    def write_all(self) -> None:
        """Write four revisions: tables with rows, more of this kind, two branches and their merge; a fifth follows."""
        more = "\n".join(f"    op.get_bind().exec_driver_sql({one!r})" for one in _MORE[self.kind])
        if not _has_driver_sql():
            more = more.replace(".exec_driver_sql(", ".execute(").replace("%", "%%")
        self.write("aaa1", None, _TABLES, "branch_labels = ('first',)\n")
        self.write("bbb2", "aaa1", more)
        self.write("ccc3", "aaa1", _BRANCH.format(name="left"))
        self.write("ddd4", ("bbb2", "ccc3"), _BRANCH.format(name="right"))

    def write_later(self) -> None:
        """Write a revision that follows."""
        upgrade = "    op.create_table('later', sa.Column('id', sa.Integer))"
        self.write("eee5", "ddd4", upgrade, downgrade="    op.drop_table('later')")

    def commit(self) -> None:
        """Have git keep all files as they are."""
        if not (self.folder / ".git").exists():
            self.git("init", "-q")
        self.git("add", "-A")
        self.git(
            "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one", "--allow-empty"
        )

    def git(self, *arguments: str) -> str:
        """Run git in the app's folder, and return what it prints."""
        return run_git(self.folder, *arguments)

    def files(self) -> Dict[str, bytes]:
        """Return all files of the migrations folder, but what Python caches."""
        return {
            str(path.relative_to(self.directory)): path.read_bytes()
            for path in Path(self.directory).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    def tables(self) -> List[str]:
        """Return the tables of its database, without the one that SQLite keeps."""
        return [name for name in self.database.tables() if name != "sqlite_sequence"]

    def rows(self) -> List[Tuple[Any, ...]]:
        """Return some rows of the database, where each is what a revision has put in."""
        return self.database.rows("SELECT id, name FROM team ORDER BY id") + self.database.rows(
            "SELECT id, picture, ratio, is_new, born FROM player"
        )


def _has_driver_sql() -> bool:
    from sqlalchemy.engine import Connection

    return hasattr(Connection, "exec_driver_sql")
