"""Tables and metadata: bound ones, reflection, and statements with conditions."""

from __future__ import annotations

from typing import Any, Dict, Optional

import sqlalchemy
from sqlalchemy import Index, MetaData, Sequence, Table, event, schema
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.ext.compiler import compiles, deregister
from sqlalchemy.sql.ddl import ExecutableDDLElement
from sqlalchemy.sql.expression import TableClause

from .adoption import Arguments, additions, adopt, is_adopted, replaced, stand_in
from .binds import find_bind, need_bind, remember_bind
from .connections import commit
from .statements import changed, old_from_clause
from .uses import by_library, used


def _changes(base: Any) -> Any:
    """Return a subclass of ``base``: the statements that change a table."""

    class _Changes(base):
        __slots__ = ()

        def insert(self, values: Any = None, inline: bool = False, **options: Any) -> Any:
            """Return an INSERT."""
            statement = super().insert()  # type: ignore[misc]
            return changed(statement, values=values, inline=inline, **options)

        def update(
            self, whereclause: Any = None, values: Any = None, inline: bool = False, **options: Any
        ) -> Any:
            """Return an UPDATE."""
            statement = super().update()  # type: ignore[misc]
            return changed(
                statement, whereclause=whereclause, values=values, inline=inline, **options
            )

        def delete(self, whereclause: Any = None, **options: Any) -> Any:
            """Return a DELETE."""
            statement = super().delete()  # type: ignore[misc]
            return changed(statement, whereclause=whereclause, **options)

    return _Changes


@additions(TableClause)
def old_table_clause(base: Any) -> Any:
    """Return a subclass of ``base``: a table() as in SQLAlchemy 1."""

    class OldTableClause(_changes(old_from_clause(base))):
        __slots__ = ()

    return OldTableClause


@additions(Table)
def old_table(base: Any) -> Any:
    """Return a subclass of ``base``: a Table as in SQLAlchemy 1."""

    class OldTable(_changes(old_from_clause(base))):
        __slots__ = ()

        def create(self, bind: Any = None, checkfirst: Any = False) -> None:
            """Create the table, by default where it is bound to."""
            bind = _bind(self, bind, "create()")
            super().create(bind, checkfirst=checkfirst)
            _commit(bind)

        def drop(self, bind: Any = None, checkfirst: Any = False) -> None:
            """Drop the table, by default where it is bound to."""
            bind = _bind(self, bind, "drop()")
            super().drop(bind, checkfirst=checkfirst)
            _commit(bind)

        @property
        def bind(self) -> Any:
            """What the table is bound to; None without it."""
            return find_bind(self)

        def exists(self, bind: Any = None) -> bool:
            """Return whether the database has the table."""
            used("exists() of a table")
            bind = need_bind(self) if bind is None else bind
            return sqlalchemy.inspect(bind).has_table(self.name, schema=self.schema)

    return OldTable


@additions(MetaData)
def old_meta_data(base: Any) -> Any:
    """Return a subclass of ``base``: MetaData as in SQLAlchemy 1."""

    class OldMetaData(base):
        __slots__ = ()

        def __init__(
            self, *args: Any, bind: Any = None, reflect: bool = False, **kwargs: Any
        ) -> None:
            super().__init__(*args, **kwargs)
            if bind is not None:
                used("MetaData() with a bind")
                self.__dict__["bind"] = bind
            if reflect:
                self.reflect()

        #: As long as it is bound to nothing.
        bind = None

        def reflect(self, bind: Any = None, *args: Any, **kwargs: Any) -> None:
            """Read tables, by default from where it is bound to."""
            super().reflect(_bind(self, bind, "reflect()"), *args, **kwargs)
            adopt_tables(self)

        def create_all(self, bind: Any = None, *args: Any, **kwargs: Any) -> None:
            """Create the tables, by default where it is bound to."""
            bind = _bind(self, bind, "create_all()")
            super().create_all(bind, *args, **kwargs)
            _commit(bind)

        def drop_all(self, bind: Any = None, *args: Any, **kwargs: Any) -> None:
            """Drop the tables, by default where it is bound to."""
            bind = _bind(self, bind, "drop_all()")
            super().drop_all(bind, *args, **kwargs)
            _commit(bind)

        def is_bound(self) -> bool:
            """Return whether it is bound."""
            used("is_bound()")
            return find_bind(self) is not None

    return OldMetaData


def adopt_tables(metadata: MetaData) -> None:
    """Adopt the tables that SQLAlchemy itself has made."""
    for table in metadata.tables.values():
        adopt(table)
        for index in table.indexes:
            adopt(index)


def _bind(item: Any, bind: Any, what: str) -> Any:
    if bind is None:
        used(f"{what} without a bind")
        bind = need_bind(item)
    return sqlalchemy.create_engine(bind) if isinstance(bind, (str, URL)) else bind


def _commit(bind: Any) -> None:
    if isinstance(bind, Connection) and not by_library(3):
        commit(bind, "CREATE")


def metadata_arguments(*args: Any, **kwargs: Any) -> Arguments:
    """Take what SQLAlchemy 1's MetaData() took, and return what SQLAlchemy 2's takes."""
    bind, reflect = kwargs.pop("bind", None), kwargs.pop("reflect", False)
    if args and (isinstance(args[0], (Engine, Connection, URL)) or "://" in str(args[0])):
        bind, args = args[0], args[1:]
        if args and isinstance(args[0], bool):
            reflect, args = args[0], args[1:]
    return args, {**kwargs, "bind": bind, "reflect": reflect}


def table_arguments(*args: Any, **kwargs: Any) -> Arguments:
    """Take what SQLAlchemy 1's Table() took, and return what SQLAlchemy 2's takes."""
    if "useexisting" in kwargs:
        used("Table() with useexisting")
        kwargs["extend_existing"] = kwargs.pop("useexisting")
    if "mustexist" in kwargs:
        used("Table() with mustexist")
        kwargs["must_exist"] = kwargs.pop("mustexist")
    if "autoload" in kwargs:
        used("Table() with autoload")
        if kwargs.pop("autoload") and kwargs.get("autoload_with") is None:
            kwargs["autoload_with"] = need_bind(args[1])
    return args, kwargs


def _after_table(table: Table) -> None:
    # Not in metadata of the app's.
    if is_adopted(table.metadata):
        adopt_tables(table.metadata)


@additions(Index)
@additions(Sequence)
def old_schema_item(base: Any) -> Any:
    """Return a subclass of ``base``: an index or a sequence as in SQLAlchemy 1."""

    class OldSchemaItem(base):
        __slots__ = ()

        def create(self, bind: Any = None, *args: Any, **kwargs: Any) -> Any:
            """Create it, by default where it is bound to."""
            bind = _bind(self, bind, "create()")
            super().create(bind, *args, **kwargs)
            _commit(bind)
            return self

        def drop(self, bind: Any = None, *args: Any, **kwargs: Any) -> None:
            """Drop it, by default where it is bound to."""
            bind = _bind(self, bind, "drop()")
            super().drop(bind, *args, **kwargs)
            _commit(bind)

        def execute(self, bind: Any = None) -> Any:
            """Return the next value of a sequence."""
            return _bind(self, bind, "execute()").execute(self)

    return OldSchemaItem


@additions(ExecutableDDLElement)
def old_ddl(base: Any) -> Any:
    """Return a subclass of ``base``: a DDL statement as in SQLAlchemy 1."""

    class OldDDL(base):
        __slots__ = ()

        def __init__(
            self, element: Any, *args: Any, on: Any = None, bind: Any = None, **kwargs: Any
        ) -> None:
            super().__init__(element, *args, **kwargs)
            if on is not None:
                used("a DDL statement with 'on'")
                self._sqlalchemy1_on = (on,) if isinstance(on, str) else tuple(on)
            remember_bind(self, bind)

        def execute(self, bind: Any = None, target: Any = None) -> Any:
            """Execute it, if it is for the database's dialect."""
            used("execute() of a DDL statement")
            bind = need_bind(self) if bind is None else bind
            wanted = vars(self).get("_sqlalchemy1_on")
            if wanted is not None and bind.dialect.name not in wanted:
                return None
            return bind.execute(self if target is None else self.against(target))

    return OldDDL


@additions(Inspector)
def old_inspector(base: Any) -> Any:
    """Return a subclass of ``base``: an inspector as in SQLAlchemy 1."""

    class OldInspector(base):
        __slots__ = ()

        def reflecttable(self, table: Table, include_columns: Any = None, *args: Any) -> None:
            """Read a table's columns into it."""
            used("reflecttable()")
            self.reflect_table(table, include_columns, *args)

        def get_primary_keys(self, table_name: str, schema: Optional[str] = None) -> Any:
            """Return the names of a table's primary key columns."""
            used("get_primary_keys()")
            return self.get_pk_constraint(table_name, schema)["constrained_columns"]

    return OldInspector


def _table(name: str, *columns: Any, **kwargs: Any) -> Any:
    return adopt(sqlalchemy.table(name, *columns, **kwargs))


def _of_replaced(function: Any) -> Any:
    """Return a function of a class that is for SQLAlchemy's own, where a revision names the stand-in."""

    def of_replaced(target: Any, *args: Any, **kwargs: Any) -> Any:
        return function(replaced(target), *args, **kwargs)

    return of_replaced


def _inspect(subject: Any, *args: Any, **kwargs: Any) -> Any:
    return adopt(sqlalchemy.inspect(subject, *args, **kwargs))


EXCHANGES: Dict[Any, Any] = {
    MetaData: stand_in(MetaData, metadata_arguments),
    Table: stand_in(Table, table_arguments, after=_after_table),
    **{
        cls: stand_in(cls, lambda *args, **kwargs: (args, kwargs))
        for cls in (
            Index,
            Sequence,
            schema.DDL,
            schema.CreateTable,
            schema.DropTable,
            schema.CreateIndex,
            schema.DropIndex,
            schema.CreateSequence,
            schema.DropSequence,
        )
    },
    sqlalchemy.table: _table,
    sqlalchemy.inspect: _inspect,
    Inspector: stand_in(Inspector, lambda bind: ((bind,), {}), makes=_inspect),
    compiles: _of_replaced(compiles),
    deregister: _of_replaced(deregister),
    event.listen: _of_replaced(event.listen),
    event.listens_for: _of_replaced(event.listens_for),
    event.remove: _of_replaced(event.remove),
    event.contains: _of_replaced(event.contains),
}
