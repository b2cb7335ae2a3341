"""Runs histories on the Alembic that is imported, with its own ``ScriptDirectory`` and with this package's; prints JSON.

python run_alembic.py FOLDER
"""

from __future__ import annotations

import json
import py_compile
import sys
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, List

import alembic
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask_migrate_script.compat.old_revisions import script_directory
from old_history import History

MODERN = "op.execute('CREATE TABLE a (b INTEGER)')"
DROP = "op.execute('DROP TABLE a')"

OLD = """
connection = op.get_bind()
users = op.create_table("users", sa.Column("id", sa.Integer), sa.Column("image", sa.LargeBinary))
connection.execute("INSERT INTO users (id) VALUES (?)", (1,))
connection.execute(users.insert(), id=2)
assert [row["id"] for row in connection.execute(sa.select([users.c.id]))] == [1, 2]
with op.batch_alter_table("users") as batch:
    batch.add_column(sa.Column("name", sa.String(20, convert_unicode=True)))
    batch.create_index("ix_users", ["name", "name"])
"""


def outcome(function: Callable[[], Any]) -> Any:
    """Return what a function returns, or its error as text."""
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def loaded(loader: Callable[[Config], ScriptDirectory], config: Config) -> List[Any]:
    """Return what Alembic knows of each revision."""
    script = loader(config)
    return [
        [one.revision, one.down_revision, one.doc, Path(one.path).name, sorted(one.branch_labels)]
        for one in script.walk_revisions()
    ] + [script.get_heads(), script.get_bases()]


def folders(top: Path) -> Dict[str, Callable[[], Config]]:
    """Return functions that write a folder, and return its config, by what is special in it."""

    def history(name: str) -> History:
        found = History(top / name)
        found.add("aaa1", MODERN, DROP)
        found.add("bbb2", "pass", top="branch_labels = 'second'")
        return found

    def config(found: History, **options: str) -> Config:
        config = Config()
        config.set_main_option("script_location", str(found.migrations))
        for option, value in options.items():
            config.set_main_option(option, value)
        return config

    def duplicate() -> Config:
        found = history("duplicate")
        (found.versions / "again.py").write_text((found.versions / "aaa1_.py").read_text())
        return config(found)

    def without_revision() -> Config:
        found = history("without")
        (found.versions / "helper.py").write_text("import sqlalchemy")
        return config(found)

    def broken(source: str) -> Callable[[], Config]:
        def write() -> Config:
            found = history("broken")
            (found.versions / "broken.py").write_text(source)
            return config(found)

        return write

    def only_compiled(sourceless: str, deep: bool) -> Callable[[], Config]:
        def write() -> Config:
            found = history(f"compiled-{sourceless}-{deep}")
            path = found.versions / "bbb2_.py"
            target = None if deep else str(found.versions / "bbb2_.pyc")
            py_compile.compile(str(path), target)
            path.unlink()
            return config(found, sourceless=sourceless)

        return write

    def locations(recursive: str) -> Callable[[], Config]:
        def write() -> Config:
            found = history(f"locations-{recursive}")
            (found.versions / "deeper" / "deepest").mkdir(parents=True)
            (found.versions / "bbb2_.py").rename(found.versions / "deeper/deepest/bbb2_.py")
            return config(
                found,
                version_locations=f"{found.versions}",
                recursive_version_locations=recursive,
            )

        return write

    def two_locations() -> Config:
        found = history("two")
        (found.migrations / "others").mkdir()
        (found.versions / "bbb2_.py").rename(found.migrations / "others/bbb2_.py")
        return config(found, version_locations=f"{found.versions} {found.migrations}/others")

    def nothing() -> Config:
        found = history("nothing")
        return config(found, script_location=str(top / "no folder"))

    return {
        "plain": lambda: config(history("plain")),
        "duplicate": duplicate,
        "without revision": without_revision,
        "syntax": broken("def ("),
        "import": broken("import nothing_of_this_name"),
        "name": broken("nothing"),
        "missing down revision": broken("revision = 'ccc3'\ndown_revision = 'zzz9'"),
        "no python": lambda: config(history("other"), file_template="%%(rev)s"),
        "compiled": only_compiled("true", False),
        "compiled in the cache": only_compiled("true", True),
        "compiled, and not wanted": only_compiled("false", False),
        "recursive": locations("true"),
        "not recursive": locations("false"),
        "two locations": two_locations,
        "no folder": nothing,
    }


def main(top: Path) -> Dict[str, Any]:
    """Return what both loaders have found in each folder, and what an old history has come to."""
    loads: Dict[str, Any] = {}
    for name, write in folders(top).items():
        config = write()
        loads[name] = [
            outcome(partial(loaded, loader, config))
            for loader in (ScriptDirectory.from_config, script_directory)
        ]
    history = History(top / "old")
    path = history.add("aaa1", OLD, "op.get_bind().execute('DROP TABLE users')")
    lines = path.read_text().splitlines()
    history.add("bbb2", MODERN, DROP)
    up = history.upgrade()
    rows = outcome(lambda: history.rows("SELECT id, name FROM users"))
    listed = history.run("history")
    down = history.downgrade()
    return {
        "alembic": [alembic.__version__, alembic.__file__],
        "loads": loads,
        "errors": [repr(ran.error) for ran in (up, listed, down)],
        "notices": [up.notice, down.notice],
        "lines": [
            number
            for number, line in enumerate(lines, 1)
            if '.execute("' in line or ".execute('" in line
        ],
        "rows": rows,
        "tables": history.rows("SELECT name FROM sqlite_master WHERE type = 'table'"),
        "imported": "flask_migrate_script.compat.sqlalchemy1" in sys.modules,
    }


if __name__ == "__main__":
    from contextlib import redirect_stdout
    from io import StringIO

    with redirect_stdout(StringIO()):
        result = main(Path(sys.argv[1]))
    print(json.dumps(result))
