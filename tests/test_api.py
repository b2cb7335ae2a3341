"""The Python API: functions that raise and return, and leave the process as it was."""

from __future__ import annotations

import gc
import inspect
import logging
import logging.config
import logging.handlers
import threading
from pathlib import Path
from typing import Any, Iterator, List

import alembic
import flask_migrate_script as fms
import pytest
from alembic.util import CommandError
from conftest import Database, Project
from flask import Flask
from flask_sqlalchemy import SQLAlchemy


class App:
    """An app with a model and a migrations folder, and what is in its database."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.app = Flask(f"app_{id(self)}", root_path=str(folder))
        self.database = Database(f"sqlite:///{folder / 'app.db'}")
        self.app.config["SQLALCHEMY_DATABASE_URI"] = self.database.url
        self.app.config["SQLALCHEMY_TRACK_MODIFICATIONS"] = False
        self.db = SQLAlchemy(self.app)
        self.directory = str(folder / "migrations")
        self.migrate = fms.Migrate(self.app, self.db, directory=self.directory, **options)

        class User(self.db.Model):  # type: ignore[name-defined, misc]
            id = self.db.Column(self.db.Integer, primary_key=True)

    @property
    def env(self) -> Path:
        """The env.py."""
        return Path(self.directory, "env.py")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[App]:
    """An app after init and migrate, inside its context."""
    made = App(tmp_path)
    with made.app.app_context():
        fms.init()
        fms.migrate(message="first", rev_id="aaa1")
        yield made


def test_a_connection_that_env_py_keeps(made: App) -> None:
    """Used by one run after the other, it holds nothing of those that are over."""
    made.app.config["kept"] = kept = made.db.engine.connect()
    made.env.write_text(
        made.env.read_text().replace(
            "    with db.engine.connect() as connection:",
            "    if True:\n        connection = current_app.config['kept']",
        )
    )
    fms.upgrade()
    fms.current()
    gc.collect()
    runs = [one for one in gc.get_objects() if type(one).__name__ == "DatabaseRun"]
    kept.close()
    assert runs == []


def test_the_public_names() -> None:
    """Every function of Flask-Migrate's is there, and what else is public in it."""
    functions = (
        "init list_templates revision migrate edit merge rebase squash upgrade downgrade show history graph heads"
        " branches"
        " current status lint drift stamp check ensure_version"
    )
    for name in functions.split():
        assert inspect.isfunction(getattr(fms, name))
        assert name in fms.__all__
    assert fms.alembic_version == tuple(int(n) for n in alembic.__version__.split(".")[:3])
    assert issubclass(fms.Config, alembic.config.Config)
    with pytest.raises(AttributeError):
        fms.nope  # noqa: B018


FLASK_MIGRATE = {
    "init": "directory multidb template package",
    "revision": "directory message autogenerate sql head splice branch_label version_path rev_id",
    "migrate": "directory message sql head splice branch_label version_path rev_id x_arg",
    "edit": "directory revision",
    "merge": "directory revisions message branch_label rev_id",
    "upgrade": "directory revision sql tag x_arg",
    "downgrade": "directory revision sql tag x_arg",
    "show": "directory revision",
    "history": "directory rev_range verbose indicate_current",
    "heads": "directory verbose resolve_dependencies",
    "branches": "directory verbose",
    "current": "directory verbose",
    "stamp": "directory revision sql tag purge",
    "check": "directory",
}


@pytest.mark.parametrize("name", FLASK_MIGRATE)
def test_parameters_are_those_of_flask_migrate(name: str) -> None:
    """In their order; what is new comes after them."""
    theirs = FLASK_MIGRATE[name].split()
    assert list(inspect.signature(getattr(fms, name)).parameters)[: len(theirs)] == theirs


def test_what_is_returned(made: App, capsys: pytest.CaptureFixture) -> None:
    """Script objects for new revisions, nothing for the rest."""
    assert fms.upgrade() is None
    assert fms.migrate() == []
    assert "Nothing to migrate" not in capsys.readouterr().err
    second = fms.revision(message="second", rev_id="bbb2")
    assert (second.revision, second.down_revision) == ("bbb2", "aaa1")
    third = fms.revision(message="third", rev_id="ccc3", head="aaa1", splice=True)
    assert Path(third.path).is_file()
    merged = fms.merge(revisions=["bbb2", "ccc3"], message="merged")
    assert set(merged.down_revision) == {"bbb2", "ccc3"}
    assert fms.stamp(revision=["bbb2", "ccc3"]) is None
    assert made.database.rows("SELECT count(*) FROM alembic_version") == [(2,)]


def test_current_and_history_print(made: App, capsys: pytest.CaptureFixture) -> None:
    """To the standard output of now, as Alembic's functions do."""
    fms.upgrade()
    capsys.readouterr()
    fms.current()
    assert "aaa1 (head)" in capsys.readouterr().out
    fms.history()
    assert "<base> -> aaa1 (head), first" in capsys.readouterr().out
    fms.list_templates()
    assert "flask-multidb - " in capsys.readouterr().out


def test_every_error_is_a_command_error(made: App, capsys: pytest.CaptureFixture) -> None:
    """Raised, not printed; the process goes on."""
    made.env.write_text(made.env.read_text() + "raise KeyError('mine')\n")
    for call in (
        lambda: fms.upgrade(revision="nope"),
        lambda: fms.upgrade(),
        lambda: fms.upgrade(directory="elsewhere"),
        lambda: fms.init(),
        lambda: fms.show(revision="nope"),
        lambda: fms.merge(revisions=["nope", "no"]),
        lambda: fms.init(directory="other", template="nope"),
    ):
        with pytest.raises(CommandError) as raised:
            call()
        assert "\n" not in str(raised.value)
    assert all(line.startswith("INFO ") for line in capsys.readouterr().err.splitlines())


def test_outside_an_app_context(tmp_path: Path) -> None:
    """A CommandError, too, which says what to write."""
    with pytest.raises(fms.MigrateError, match=r"with app.app_context\(\):"):
        fms.upgrade(directory=str(tmp_path))


def test_the_cause_is_kept(made: App) -> None:
    """The original exception, with its traceback, for whoever debugs."""
    made.env.write_text("raise KeyError('mine')\n")
    with pytest.raises(fms.MigrateError, match="env.py, line 1: KeyError: 'mine'") as raised:
        fms.upgrade()
    assert isinstance(raised.value.__cause__, KeyError)


def test_check_raises_what_alembic_raises(made: App) -> None:
    """With the differences, and a line that names them."""
    detected = getattr(alembic.util, "AutogenerateDiffsDetected", None)
    if detected is None:
        with pytest.raises(fms.MigrateError, match="needs Alembic 1.9 or newer"):
            fms.check()
        return
    fms.upgrade()
    made.db.Table("extra", made.db.metadata, made.db.Column("id", made.db.Integer, index=True))
    with pytest.raises(detected, match="^The models differ .*add_table.*extra") as raised:
        fms.check()
    if hasattr(raised.value, "diffs"):  # Alembic 1.15
        assert "add_table extra, add_index extra.ix_extra_id." in str(raised.value)
        assert len(raised.value.diffs) == 2


@pytest.mark.parametrize(
    ("call", "option", "release"),
    [
        (lambda: fms.current(check_heads=True), "'db current --check-heads'", "1.17.1"),
        (lambda: fms.merge(revisions=["a", "b"], splice=True), "'db merge --splice'", "1.18.5"),
        (lambda: fms.ensure_version(), "'db ensure-version'", "1.7.6"),
        (lambda: fms.check(), "'db check'", "1.9"),
    ],
    ids=["check_heads", "splice", "ensure_version", "check"],
)
def test_what_the_installed_alembic_lacks(
    made: App, monkeypatch: pytest.MonkeyPatch, call: Any, option: str, release: str
) -> None:
    """It says so, and which release brings it: an Alembic of 1.4 is put in its place."""
    from alembic import command

    def current(config: Any, verbose: bool = False, head_only: bool = False) -> None:
        raise AssertionError("called")

    def merge(config, revisions, message=None, branch_label=None, rev_id=None):  # type: ignore
        raise AssertionError("called")

    monkeypatch.setattr(command, "current", current)
    monkeypatch.setattr(command, "merge", merge)
    monkeypatch.delattr(command, "ensure_version", raising=False)
    monkeypatch.delattr(command, "check", raising=False)
    with pytest.raises(fms.MigrateError) as raised:
        call()
    assert str(raised.value).startswith(f"{option} needs Alembic {release} or newer")


def test_alembic_is_called_by_keyword(made: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases have put a parameter in front of another."""
    from alembic import command

    seen = {}

    def current(*, config: Any, head_only: bool = False, verbose: bool = False) -> None:
        seen["verbose"] = verbose

    monkeypatch.setattr(command, "current", current)
    fms.current(verbose=True)
    assert seen == {"verbose": True}


def test_cmd_opts_are_there_for_env_py(made: App) -> None:
    """-x, autogenerate, tag and the command's other options."""
    made.env.write_text(
        made.env.read_text() + "open(__file__ + '.seen', 'a').write(repr(vars(config.cmd_opts)))\n"
    )

    def seen() -> Any:
        path = Path(str(made.env) + ".seen")
        found = eval(path.read_text())
        path.unlink()
        return found

    fms.upgrade(tag="blue", x_arg="a=1")
    assert seen() == {"x": ["a=1"], "tag": "blue", "sql": False, "revision": "head"}
    fms.migrate(x_arg=["a=1", "b=2"])
    options = seen()
    assert options["autogenerate"] is True
    assert options["x"] == ["a=1", "b=2"]
    fms.current()
    assert seen()["x"] == []


def test_configure_callbacks(made: App) -> None:
    """@migrate.configure adapts every Config; one that forgets to return it does no harm."""

    @made.migrate.configure
    def set_option(config: fms.Config) -> fms.Config:
        config.set_main_option("file_template", "named_%%(rev)s")
        return config

    @made.migrate.configure
    def forgetful(config: fms.Config) -> None:
        config.attributes["seen"] = True

    script = fms.revision(rev_id="bbb2")
    assert Path(script.path).name == "named_bbb2.py"
    config = made.migrate.get_config(x_arg="a=1", opts=["autogenerate"])
    assert config.attributes["seen"] is True
    assert config.cmd_opts.x == ["a=1"] and config.cmd_opts.autogenerate is True
    assert config.get_main_option("script_location") == made.directory


def test_a_folder_with_a_percent_sign(tmp_path: Path) -> None:
    """Its name goes past the config parser."""
    folder = tmp_path / "100%(done)s"
    folder.mkdir()
    made = App(folder)
    with made.app.app_context():
        fms.init()
        fms.migrate()
        fms.upgrade()
    assert made.database.tables() == ["user"]


def test_one_migrate_serves_several_apps(tmp_path: Path) -> None:
    """Without the options of one leaking into the other."""
    migrate = fms.Migrate(compare_type=False)
    apps = [Flask("one"), Flask("two")]
    databases = [SQLAlchemy(), SQLAlchemy()]
    migrate.init_app(apps[0], databases[0], directory="one", command="first", tag_one=1)
    migrate.init_app(apps[1], databases[1], render_as_batch=False, compare_type=True)
    one, two = (app.extensions["migrate"] for app in apps)
    assert (one.db, one.directory) == (databases[0], "one")
    assert one.configure_args == {"compare_type": False, "render_as_batch": True, "tag_one": 1}
    assert (two.db, two.directory) == (databases[1], "migrations")
    assert two.configure_args == {"compare_type": True, "render_as_batch": False}
    assert "first" in apps[0].cli.commands and "db" not in apps[0].cli.commands
    assert "db" in apps[1].cli.commands


ENV_PASSES = {
    "compare_type=True, **conf": ["compare_type"],
    "render_as_batch = True, **conf": ["render_as_batch"],
    "compare_type=False, render_as_batch=False, **conf": ["compare_type", "render_as_batch"],
    "**{'compare_type': False, **conf}": ["compare_type"],
    "**dict(conf, target_metadata=db.metadata)": [],
    "**conf  # compare_type=True": [],
    "compare_server_default=conf['compare_type'], **conf": [],
}


@pytest.mark.parametrize("passed", ENV_PASSES)
def test_defaults_give_way_to_what_env_py_passes(made: App, passed: str) -> None:
    """An env.py that names an option beside **configure_args does not get it twice; others get it."""
    made.env.write_text(
        f"""
from alembic import context
from flask import current_app
db = current_app.extensions["migrate"].db
conf = dict(current_app.extensions["migrate"].configure_args)
conf.pop("target_metadata", None)
with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        {passed}
    )
    with context.begin_transaction():
        context.run_migrations()
    options = context.get_context().opts
    open(__file__ + ".seen", "w").write(repr([options["compare_type"], options["render_as_batch"], sorted(conf)]))
"""
    )
    before = dict(made.app.extensions["migrate"].configure_args)
    fms.upgrade()
    assert made.database.tables() == ["user"]
    compare_type, as_batch, given = eval(Path(str(made.env) + ".seen").read_text())
    assert given == sorted({"compare_type", "render_as_batch"} - set(ENV_PASSES[passed]))
    assert compare_type is ("False" not in passed)
    assert as_batch is ("render_as_batch=False" not in passed)
    assert made.app.extensions["migrate"].configure_args == before


def test_what_was_asked_for_stays(made: App) -> None:
    """An option that was given to Migrate is there for env.py to read, though env.py names it."""
    other = Flask("other")
    fms.Migrate(other, made.db, directory=made.directory, compare_type=False)
    made.env.write_text(made.env.read_text() + "migrate.configure_args.get('compare_type', True)\n")
    with other.app_context():
        other.extensions["migrate"].migrate.get_config()
        assert other.extensions["migrate"].configure_args["compare_type"] is False


def test_a_hook_of_one_run_does_not_live_on(made: App) -> None:
    """An env.py of Flask-Migrate's puts its own into configure_args, with the Config of that run."""
    made.env.write_text(
        made.env.read_text() + "migrate.configure_args['process_revision_directives'] = print\n"
    )
    fms.upgrade()
    assert "process_revision_directives" not in made.app.extensions["migrate"].configure_args


class Recorded(logging.Handler):
    """A handler that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: List[str] = []
        self.closed = False

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())

    def close(self) -> None:
        self.closed = True
        super().close()


ENV_LOGGING = {
    "ours": None,
    "fileConfig": "from logging.config import fileConfig\nfileConfig(context.config.config_file_name)\n",
    "dictConfig": (
        "from logging.config import dictConfig\n"
        "dictConfig({'version': 1, 'root': {'level': 'ERROR', 'handlers': []}})\n"
    ),
}


@pytest.mark.parametrize("env_logging", ENV_LOGGING)
def test_logging_is_left_as_it_was(made: App, tmp_path: Path, env_logging: str) -> None:
    """Levels, disabled and handlers alike, and every handler still delivers."""
    if ENV_LOGGING[env_logging]:
        made.env.write_text(
            "from alembic import context\n" + ENV_LOGGING[env_logging] + made.env.read_text()
        )
    mine, root = logging.getLogger("mine"), logging.getLogger()
    target = Recorded()
    memory = logging.handlers.MemoryHandler(100, target=target)
    path = tmp_path / "mine.log"
    file_handler = logging.FileHandler(str(path), mode="w")
    on_root = Recorded()
    loggers = [
        logging.getLogger(name)
        for name in ("alembic", "sqlalchemy.engine", "flask_migrate", "alembic.runtime.migration")
    ]
    try:
        mine.addHandler(memory)
        mine.addHandler(file_handler)
        root.addHandler(on_root)
        mine.setLevel(logging.DEBUG)
        mine.warning("before")

        def state() -> Any:
            return [
                (log.name, log.level, log.disabled, log.propagate, list(log.handlers))
                for log in (mine, root, *loggers)
            ]

        before = state()
        fms.upgrade()
        fms.downgrade()
        with pytest.raises(CommandError):
            fms.upgrade(revision="nope")
        assert state() == before
        mine.warning("after")
        assert path.read_text().splitlines() == ["before", "after"]
        assert on_root.seen[0] == "before" and on_root.seen[-1] == "after"
        assert not on_root.closed and target.seen == []
        memory.flush()
        assert target.seen == ["before", "after"]
        # They are closed when the process ends, as before the call.
        known = [reference() for reference in logging._handlerList]  # type: ignore[attr-defined]
        assert all(handler in known for handler in (memory, file_handler, on_root))
    finally:
        mine.handlers.clear()
        root.removeHandler(on_root)
        file_handler.close()


def test_a_logger_that_only_alembic_ini_names(made: App, tmp_path: Path) -> None:
    """It is put back to what a new one is, and the file that it wrote to is closed."""
    ini = Path(made.directory, "alembic.ini")
    text = ini.read_text()
    text = text.replace("keys = root,sqlalchemy,alembic", "keys = root,sqlalchemy,alembic,only")
    text = text.replace("keys = stderr", "keys = stderr,file")
    text += (
        "[logger_only]\nlevel = DEBUG\nhandlers = file\nqualname = only_named_there\n"
        f"[handler_file]\nclass = FileHandler\nargs = ({str(tmp_path / 'only.log')!r},)\n"
    )
    ini.write_text(text)
    fms.upgrade()
    only = logging.getLogger("only_named_there")
    assert (only.level, only.handlers, only.disabled) == (logging.NOTSET, [], False)
    only.warning("after")
    assert (tmp_path / "only.log").read_text() == ""


@pytest.mark.parametrize("where", ["env.py", "revision", "create_app"])
def test_a_call_inside_a_running_command(made: App, where: str) -> None:
    """It is refused with a sentence, and the command goes on or fails with that sentence."""
    call = "import flask_migrate_script\nflask_migrate_script.upgrade()\n"
    if where == "create_app":
        call = (
            "import flask_migrate_script\nfrom flask import Flask, current_app\n"
            "def create_app():\n    other = Flask('other')\n"
            "    flask_migrate_script.Migrate(other, current_app.extensions['migrate'].db)\n"
            "    with other.app_context():\n        flask_migrate_script.upgrade()\n"
            "create_app()\n"
        )
    path = made.env if where != "revision" else next(Path(made.directory, "versions").glob("*.py"))
    source = path.read_text()
    path.write_text(source + call)
    with pytest.raises(fms.MigrateError, match="Alembic runs one at a time"):
        fms.upgrade()
    path.write_text(source + "# once more\n")
    fms.upgrade()
    assert made.database.tables() == ["user"]


def test_a_call_before_a_command_in_the_same_context(made: App) -> None:
    """From a @migrate.configure callback, where no env.py runs yet, it works."""
    seen: List[str] = []

    @made.migrate.configure
    def upgrade_first(config: fms.Config) -> fms.Config:
        if not seen:
            seen.append("upgraded")
            fms.upgrade()
        return config

    fms.downgrade()
    assert seen == ["upgraded"]
    assert made.database.tables() == []


def test_upgrade_in_create_app(simple: Project) -> None:
    """A factory that upgrades the database itself, run through both front ends."""
    path = simple.folder / "manage.py"
    source = path.read_text()
    simple.manage("db", "init").ok()
    simple.manage("db", "migrate").ok()
    path.write_text(
        source.replace("manager = Manager(app)", "manager = Manager(create_app)").replace(
            "class User",
            "def create_app():\n    from flask_migrate_script import upgrade\n"
            "    with app.app_context():\n        upgrade()\n    return app\n\n\nclass User",
        )
    )
    simple.manage("db", "current").ok()
    assert simple.database.tables() == ["user"]
    simple.manage("db", "downgrade").ok()
    simple.env["FLASK_APP"] = f"{path}:create_app"
    assert "(head)" in simple.flask("db", "current").ok().out


def test_threads_take_turns(made: App) -> None:
    """Alembic's proxies are global; two calls at once both succeed."""
    failures: List[BaseException] = []

    def work() -> None:
        with made.app.app_context():
            try:
                for _ in range(3):
                    fms.upgrade()
                    fms.current()
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert made.database.tables() == ["user"]


def test_an_error_leaves_a_click_command_of_the_projects_own_with_a_line() -> None:
    """MigrateError is click's exception, too."""
    import click
    from click.testing import CliRunner

    @click.command()
    def deploy() -> None:
        raise fms.MigrateError("No way.")

    result = CliRunner().invoke(deploy)
    assert (result.exit_code, result.output) == (1, "Error: No way.\n")
