"""Loads revisions with an ``__import__`` of their own."""

from __future__ import annotations

import builtins
import importlib.util
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Callable, Dict, Iterator, List, Union

from alembic import util
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util import pyfiles

from ..function_copy import with_globals
from .connections import adopted
from .exchanges import exchanges
from .uses import Use, Uses, begin_revision
from .views import Importer


class OldRevisions(ScriptDirectory):
    """Alembic's ``ScriptDirectory``, whose revisions see what SQLAlchemy 1 had.

    :ivar mode: what :func:`..app.settings.sqlalchemy1` returns. ``"checks"`` has Boolean and Enum make a CHECK
        constraint, as in SQLAlchemy 1.3. False refuses a revision that needs SQLAlchemy 1 when it is to run, and not when
        it is loaded, because every command loads all of them. Set before the revisions are read.
    """

    mode: Union[bool, str] = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: The files of the revisions that have run.
        self.ran: List[str] = []
        self._uses = Uses()
        self._refused: Dict[str, Exception] = {}

    @classmethod
    def from_config(cls, config: Config) -> OldRevisions:
        """Return the ``OldRevisions`` of a config, as Alembic's ``ScriptDirectory.from_config()``."""
        # Alembic's names its class instead of taking the one that it is called on.
        return with_globals(ScriptDirectory.from_config.__func__, ScriptDirectory=cls)(cls, config)  # type: ignore[attr-defined]

    def _load_revisions(self) -> Iterator[Script]:
        importer = Importer(exchanges(self.mode == "checks"), self._uses)
        names = {**vars(builtins), "__import__": importer}

        def load_module(module_id: str, path: Any) -> ModuleType:
            if self.mode:
                return _executed(module_id, path, names)
            try:
                return _executed(module_id, path, vars(builtins))
            except Exception as error:
                try:
                    module = _executed(module_id, path, names)
                except Exception:
                    raise error from None
                self._refused[str(module.__file__)] = error
                return module

        yield from _with_loader(load_module)(self)

    @contextmanager
    def running(self, revision: Any, context: MigrationContext) -> Iterator[None]:
        """Give a revision what it needs while its function runs.

        :param revision: Alembic's ``Script``.
        :param context: the run's context.
        :raises Exception: what loading it has raised on SQLAlchemy 2, where such revisions are refused.
        """
        begin_revision()
        # Not Alembic's path: uses are noted by the module's.
        file = revision.module.__file__
        self.ran.append(file)
        if self.mode:
            with adopted(context.connection):
                yield
                if _begin_again(context):
                    use = Use(0, "a rollback of the run's transaction")
                    self._uses.first.setdefault(file, use)
        elif file in self._refused:
            raise self._refused[file]
        else:
            yield

    def uses(self) -> Dict[str, Use]:
        """Return the first use of each revision that has run and needed this."""
        first = self._uses.first
        return {path: first[path] for path in dict.fromkeys(self.ran) if path in first}


def _begin_again(context: Any) -> bool:
    """Begin a transaction where a revision has rolled Alembic's back: what follows was committed in SQLAlchemy 1.

    :return: whether that was so.
    """
    transaction, connection = getattr(context, "_transaction", None), context.connection
    if transaction is None or transaction.is_active:
        return False
    if connection.in_transaction():
        connection.commit()
    context._transaction = connection.begin()
    return True


def _executed(module_id: str, path: Any, names: Dict[str, Any]) -> ModuleType:
    """Return a revision's module, executed with these built-in names."""
    begin_revision()
    spec: Any = importlib.util.spec_from_file_location(module_id, path)
    module = importlib.util.module_from_spec(spec)
    vars(module)["__builtins__"] = names
    spec.loader.exec_module(module)
    return module


def _with_loader(load_module: Callable[..., ModuleType]) -> Callable[..., Iterator[Script]]:
    """Return Alembic's function that loads a folder's revisions, as a copy that loads each with another function.

    So which files are revisions, and what is wrong with one, remains Alembic's.
    """
    load_file = with_globals(pyfiles.load_python_file, load_module_py=load_module)

    class Util:
        load_python_file = staticmethod(load_file)

        def __getattr__(self, name: str) -> Any:
            return getattr(util, name)

    methods: Dict[str, Any] = {
        name: classmethod(with_globals(vars(Script)[name].__func__, util=Util()))
        for name in ("_from_filename", "_from_path")
        if name in vars(Script)
    }
    return with_globals(ScriptDirectory._load_revisions, Script=type("Script", (Script,), methods))
