"""Runs idioms on the installed SQLAlchemy, and prints which ones differ from the expected results.

    python tests/compat/sqlalchemy1/run_idioms.py [-d sqlite] [-v] [IDIOM ...]

An idiom may be the name of a file in ``idioms/``. The expected results are those of SQLAlchemy 1.3.24, written by

    python tests/compat/sqlalchemy1/run_idioms.py --write

with the releases of tox's environment ``legacy``. The exit status is 1 if an idiom differs.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import signal
import sys
import tempfile
import warnings
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, Container, Dict, Iterable, List, Optional

import flask_migrate_script
import flask_sqlalchemy
import seen
import sqlalchemy
from flask import Flask
from flask_migrate_script import Migrate
from flask_migrate_script.notices import listen
from idiom_databases import changes, idiom_database, one_line
from idiom_files import DATABASES, HERE, IDIOMS, Idiom, idioms_for

SQLALCHEMY_2 = not sqlalchemy.__version__.startswith("1.")

# An idiom that takes longer waits for something.
SECONDS = 30

# No env.py makes a difference here, and reading one of the usual length is half of the time that an idiom takes.
ENV = """
from alembic import context
from flask import current_app

engine = current_app.extensions["migrate"].db.engine

if context.is_offline_mode():
    context.configure(url=engine.url, literal_binds=True, dialect_opts={"paramstyle": "named"})
    with context.begin_transaction():
        context.run_migrations()
else:
    with engine.connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""

VERSION_TABLE = "alembic_version"

Record = Dict[str, Any]


class IdiomRunner:
    """Runs each idiom as the only revision of a folder, in a new app and a new database.

    :param url: of the database; what is in it is dropped.
    :param folder: a folder for the migrations.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.database = idiom_database(url)
        self.migrations = folder / "migrations"

    def __enter__(self) -> IdiomRunner:
        signal.signal(signal.SIGALRM, _too_long)
        logging.disable(logging.CRITICAL)
        with _app(self.database.url).app_context(), redirect_stdout(StringIO()):
            flask_migrate_script.init(str(self.migrations))
        (self.migrations / "env.py").write_text(ENV)
        return self

    def __exit__(self, *error: object) -> None:
        self.database.close()
        logging.disable(logging.NOTSET)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def run(self, idioms: Iterable[Idiom], **options: Any) -> Dict[str, Record]:
        """Run idioms, and return their records by their names.

        :param options: given to ``Migrate``.
        :return: what ``upgrade()`` and ``downgrade()`` of each have shown, changed and raised.
        """
        return {idiom.name: self._run(idiom, dict(options)) for idiom in idioms}

    def _run(self, idiom: Idiom, options: Dict[str, Any]) -> Record:
        versions = self.migrations / "versions"
        shutil.rmtree(str(versions))
        versions.mkdir()
        (versions / f"{idiom.name}.py").write_text(idiom.revision(), encoding="utf-8")
        self.database.set_back()
        if idiom.option == "checks" and SQLALCHEMY_2:
            options["sqlalchemy1"] = "checks"
        app = _app(self.database.url, **options)
        with app.app_context():
            engine = app.extensions["migrate"].db.engine
            offline = idiom.option == "offline"
            record = self._step("upgrade", idiom.name, offline)
            if idiom.has_downgrade:
                record.update(
                    self._step("downgrade", f"{idiom.name}:base" if offline else "base", offline)
                )
            engine.dispose()
        return record

    def _step(self, command: str, revision: str, offline: bool) -> Record:
        error: Optional[BaseException] = None
        printed = StringIO()
        notices: List[str] = []
        del seen.values[:]
        signal.alarm(SECONDS)
        try:
            with redirect_stdout(printed), listen(notices.append):
                getattr(flask_migrate_script, command)(
                    str(self.migrations), revision=revision, sql=offline
                )
        except Exception as raised:
            error = raised
        finally:
            signal.alarm(0)
        dump, version = self.database.dump()
        found = {"version": version, **changes(self.database.beginning, dump)}
        if seen.values:
            found["shown"] = list(seen.values)
        notices = [text for text in notices if "SQLAlchemy 1" in text]
        if notices:
            found["notice"] = notices[0]
        if offline:
            # Not those of Alembic's own table, which differ.
            statements = map(one_line, printed.getvalue().split(";\n"))
            found["printed"] = [text for text in statements if text and VERSION_TABLE not in text]
        if error is not None:
            cause = error.__cause__ or error.__context__ or error
            found.update(error=type(cause).__name__, message=str(error))
        return {f"{command} {name}": value for name, value in found.items()}


def _too_long(number: int, frame: Any) -> None:
    raise TimeoutError(f"no end after {SECONDS} seconds")


def _app(url: str, **options: Any) -> Flask:
    app = Flask("idioms")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_TRACK_MODIFICATIONS=False)
    db = flask_sqlalchemy.SQLAlchemy(app)
    Migrate(app, db, **options)
    return app


def expected_file(database: str) -> Path:
    """Return the file with the expected records of a kind of database."""
    return HERE / "expected" / f"{database}.json"


def expected(database: str) -> Dict[str, Record]:
    """Return the expected records of a kind of database."""
    return json.loads(expected_file(database).read_text(encoding="utf-8"))


def comparable(record: Record) -> Dict[str, str]:
    """Return a record in lines of text, without the wording of errors, which differs between releases, and notices."""
    return {
        name: json.dumps(value, sort_keys=True)
        for name, value in sorted(record.items())
        if not name.endswith((" message", " notice"))
    }


def difference(record: Record, wanted: Record) -> List[str]:
    """Return in which lines a record differs from the one that is wanted, and the texts of its errors."""
    is_there, should = comparable(record), comparable(wanted)
    lines = []
    for name in sorted({*is_there, *should}):
        if is_there.get(name) != should.get(name):
            lines.append(f"- {name}: {should.get(name)}")
            lines.append(f"+ {name}: {is_there.get(name)}")
            message = record.get(name.replace(" error", " message"))
            if name.endswith(" error") and message:
                lines.append(f"  {message}")
    return lines


def write(database: str, records: Dict[str, Record]) -> None:
    """Write expected records; those of other idioms stay, those of idioms that are gone do not."""
    if not sqlalchemy.__version__.startswith("1.3."):
        raise SystemExit(
            f"SQLAlchemy {sqlalchemy.__version__} is not what revisions were written for"
        )
    names = {idiom.name for idiom in idioms_for(database)}
    old = expected(database) if expected_file(database).exists() else {}
    records = {name: record for name, record in {**old, **records}.items() if name in names}
    texts = []
    for name, record in sorted(records.items()):
        lines = [f'  "{part}": {value}' for part, value in comparable(record).items()]
        texts.append(f' "{name}": {{\n' + ",\n".join(lines) + "\n }")
        if any("error" in part for part in record):
            errors = [
                f"{text}" for part, text in record.items() if part.endswith((" error", " message"))
            ]
            print(f"{database} {name}: {' '.join(errors)}")
    expected_file(database).write_text("{\n" + ",\n".join(texts) + "\n}\n", encoding="utf-8")


def results(database: str, names: Container[str]) -> Dict[str, Any]:
    """Run idioms in this process, the modern ones twice.

    :return: ``records``; ``off``: the records of the modern idioms with ``Migrate(sqlalchemy1=False)``; ``room``: whether
        this package's modules for old revisions have been imported; ``changed``: which names of SQLAlchemy's, Alembic's
        and Python's modules have another value than before.
    """
    from conftest import Databases  # it is not there before main()

    idioms = {
        modern: [idiom for idiom in idioms_for(database, modern) if idiom.name in names]
        for modern in (False, True)
    }
    with tempfile.TemporaryDirectory() as name:
        databases = Databases(database, Path(name))
        try:
            url = databases.new().url
            with IdiomRunner(url, Path(name)) as runner:
                off = runner.run(idioms[True], sqlalchemy1=False)
                before = _public_names()
                records = runner.run(idioms[False] + idioms[True])
        finally:
            databases.drop()
    after = _public_names()
    return {
        "records": records,
        "off": off,
        "room": "flask_migrate_script.compat.sqlalchemy1" in sys.modules,
        "changed": [name for name, value in before.items() if after.get(name) is not value],
    }


def _public_names() -> Dict[str, object]:
    """Return the functions and classes of all public names of some modules, and of the classes in them."""
    values: Dict[str, object] = {}
    for module in list(sys.modules.values()):
        name = module.__name__
        if name.split(".")[0] in ("alembic", "builtins", "flask_sqlalchemy", "sqlalchemy"):
            for part, value in list(vars(module).items()):
                values[f"{name}.{part}"] = value
                if isinstance(value, type) and value.__module__ == name:
                    for attribute in list(vars(value)):
                        values[f"{name}.{part}.{attribute}"] = vars(value)[attribute]
    return {name: value for name, value in values.items() if "._" not in name and callable(value)}


def main() -> int:
    """Run what the arguments name."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("-d", "--database", choices=DATABASES, action="append")
    parser.add_argument("-v", "--verbose", action="store_true", help="print in what they differ")
    parser.add_argument("--write", action="store_true", help="write the expected results")
    parser.add_argument("--records", help="write the results to a file, and print nothing")
    parser.add_argument("idioms", nargs="*", metavar="IDIOM")
    arguments = parser.parse_args()
    sys.path.append(str(HERE.parents[1]))
    chosen = set(arguments.idioms)
    names = {
        idiom.name for idiom in IDIOMS.values() if not chosen or {idiom.name, idiom.group} & chosen
    }
    if not names:
        parser.error("no such idiom")
    warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)
    warnings.filterwarnings("ignore", module="alembic")
    status = 0
    for database in arguments.database or DATABASES:
        found = results(database, names)
        if arguments.records:
            Path(arguments.records).write_text(json.dumps(found), encoding="utf-8")
        elif arguments.write:
            write(
                database,
                {name: found["records"][name] for name in found["records"].keys() - found["off"]},
            )
        else:
            status |= _report(database, found, arguments.verbose)
    return status


def _report(database: str, found: Dict[str, Any], verbose: bool) -> int:
    wanted = {**expected(database), **found["off"]}
    differing = 0
    for name, record in found["records"].items():
        lines = difference(record, wanted.get(name, {}))
        if lines:
            differing += 1
            print(f"{database} {name}: differs")
            if verbose:
                print("    " + "\n    ".join(lines))
    print(
        f"{database}: {differing} of {len(found['records'])} differ, on SQLAlchemy {sqlalchemy.__version__}"
    )
    if found["changed"]:
        print(f"{database}: changed in place: {found['changed']}")
    return int(bool(differing or found["changed"]))


if __name__ == "__main__":
    sys.exit(main())
