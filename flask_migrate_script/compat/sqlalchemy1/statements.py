"""Statements: ``select()`` of a list, and what else the functions and the statements took."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List

import sqlalchemy
from sqlalchemy.sql.expression import (
    CompoundSelect,
    Delete,
    FromClause,
    Insert,
    Select,
    TextClause,
    Update,
)
from sqlalchemy.sql.selectable import LABEL_STYLE_TABLENAME_PLUS_COL

from .adoption import additions, adopt
from .binds import bound, remember_bind
from .uses import used


def _appends(base: Any) -> Any:
    """Return a subclass of ``base``: what changed a SELECT itself."""

    class _Appends(bound(base)):
        __slots__ = ()

        def _become(self, other: Any) -> None:
            self.__dict__.clear()
            self.__dict__.update(vars(other))

        def append_order_by(self, *clauses: Any) -> None:
            """Order by more."""
            used("append_order_by()")
            self._become(self.order_by(*clauses))  # type: ignore[attr-defined]

        def append_group_by(self, *clauses: Any) -> None:
            """Group by more."""
            used("append_group_by()")
            self._become(self.group_by(*clauses))  # type: ignore[attr-defined]

        def alias(self, *args: Any, **kwargs: Any) -> Any:
            """Return a subquery."""
            return adopt(super().alias(*args, **kwargs))

        def subquery(self, *args: Any, **kwargs: Any) -> Any:
            """Return a subquery."""
            return adopt(super().subquery(*args, **kwargs))

        def apply_labels(self) -> Any:
            """Label each column with its table's name."""
            used("apply_labels()")
            return self.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)  # type: ignore[attr-defined]

    return _Appends


@additions(Select)
def old_select(base: Any) -> Any:
    """Return a subclass of ``base``: a SELECT as in SQLAlchemy 1."""

    class OldSelect(_appends(base)):
        __slots__ = ()

        def with_only_columns(self, *entities: Any, **kwargs: Any) -> Any:
            """Return a SELECT of other columns, which may be in a list."""
            if len(entities) == 1 and isinstance(entities[0], (list, tuple)):
                used("with_only_columns() of a list")
                entities = tuple(entities[0])
            return super().with_only_columns(*entities, **kwargs)

        # SQLAlchemy 2.0 still has it.
        if not hasattr(base, "c"):

            @property
            def c(self) -> Any:
                """The columns that are selected."""
                used("the columns of a select()")
                return self.selected_columns

            columns = c

        def append_column(self, column: Any) -> None:
            """Select one more column."""
            used("append_column()")
            self._become(self.add_columns(column))

        def append_whereclause(self, whereclause: Any) -> None:
            """Add a condition."""
            used("append_whereclause()")
            self._become(self.where(whereclause))

        def append_from(self, from_clause: Any) -> None:
            """Add something to select from."""
            used("append_from()")
            self._become(self.select_from(from_clause))

        def append_having(self, having: Any) -> None:
            """Add a condition on groups."""
            used("append_having()")
            self._become(self.having(having))

        def append_prefix(self, clause: Any) -> None:
            """Add a prefix."""
            used("append_prefix()")
            self._become(self.prefix_with(clause))

        def append_correlation(self, from_clause: Any) -> None:
            """Correlate with one more."""
            used("append_correlation()")
            self._become(self.correlate(from_clause))

    return OldSelect


@additions(CompoundSelect)
def old_compound_select(base: Any) -> Any:
    """Return a subclass of ``base``: a UNION as in SQLAlchemy 1."""

    class OldCompoundSelect(_appends(base)):
        __slots__ = ()

    return OldCompoundSelect


for _cls in (Insert, Delete, TextClause):
    additions(_cls)(bound)


@additions(Update)
def old_update(base: Any) -> Any:
    """Return a subclass of ``base``: an UPDATE as in SQLAlchemy 1."""

    class OldUpdate(bound(base)):
        __slots__ = ()

        def values(self, *args: Any, **kwargs: Any) -> Any:
            """Set values, in the order of a list of pairs, too."""
            if args and isinstance(args[0], list):
                used("values() of a list of pairs")
                return super().ordered_values(*args[0])
            return super().values(*args, **kwargs)

    return OldUpdate


@additions(FromClause)
def old_from_clause(base: Any) -> Any:
    """Return a subclass of ``base``: a join, an alias, a subquery as in SQLAlchemy 1."""

    class OldFromClause(base):
        __slots__ = ()

        def select(self, whereclause: Any = None, **options: Any) -> Any:
            """Return a SELECT of all columns, with a condition."""
            statement = adopt(super().select())
            if whereclause is None and not options:
                return statement
            used("select() with a condition")
            return _completed(statement, whereclause=whereclause, **options)

        def count(self, whereclause: Any = None, **options: Any) -> Any:
            """Return a SELECT of the number of rows."""
            used("count() of a table")
            column = next(iter(self.primary_key or self.columns))
            number = sqlalchemy.func.count(column).label("tbl_row_count")
            return select([number], whereclause, from_obj=[self], **options)

        def alias(self, *args: Any, **kwargs: Any) -> Any:
            """Return an alias."""
            return adopt(super().alias(*args, **kwargs))

        def join(self, *args: Any, **kwargs: Any) -> Any:
            """Return a join."""
            return adopt(super().join(*args, **kwargs))

        def outerjoin(self, *args: Any, **kwargs: Any) -> Any:
            """Return an outer join."""
            return adopt(super().outerjoin(*args, **kwargs))

    return OldFromClause


def select(*args: Any, **kwargs: Any) -> Any:
    """Return a SELECT, of either SQLAlchemy's arguments."""
    if not kwargs and not (args and isinstance(args[0], (list, tuple))):
        return adopt(sqlalchemy.select(*args))
    used("select() of a list")
    names = (
        "columns",
        "whereclause",
        "from_obj",
        "distinct",
        "having",
        "correlate",
        "prefixes",
        "suffixes",
    )
    options = {**dict(zip(names, args)), **kwargs}
    columns = options.pop("columns", None)
    return _completed(adopt(sqlalchemy.select(*_listed(columns))), **options)


def _completed(statement: Any, bind: Any = None, **options: Any) -> Any:
    """Return a SELECT with what SQLAlchemy 1's ``select()`` took as arguments."""
    for name, value in options.items():
        if value is None or (name in ("distinct", "for_update", "use_labels") and value is False):
            continue
        if name == "whereclause":
            statement = statement.where(value)
        elif name == "from_obj":
            statement = statement.select_from(*_listed(value))
        elif name == "distinct":
            statement = statement.distinct(*(() if value is True else _listed(value)))
        elif name in ("order_by", "group_by"):
            statement = getattr(statement, name)(*_listed(value))
        elif name in ("having", "limit", "offset"):
            statement = getattr(statement, name)(value)
        elif name == "correlate":
            statement = statement if value is True else statement.correlate(None)
        elif name in ("prefixes", "suffixes"):
            method = {"prefixes": "prefix_with", "suffixes": "suffix_with"}[name]
            statement = getattr(statement, method)(*_listed(value))
        elif name == "use_labels":
            statement = statement.set_label_style(LABEL_STYLE_TABLENAME_PLUS_COL)
        elif name == "for_update":
            statement = statement.with_for_update()
        else:
            raise TypeError(f"select() got an unexpected keyword argument {name!r}")
    return remember_bind(statement, bind)


def _listed(value: Any) -> List[Any]:
    if value is None:
        return []
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [value]
    return list(value)


def case(*whens: Any, **kwargs: Any) -> Any:
    """Return a CASE; the conditions may be in a list."""
    if "whens" in kwargs:
        whens = (kwargs.pop("whens"),)
    elif len(whens) > 1 and isinstance(whens[0], (list, dict)):
        kwargs.update(zip(("value", "else_"), whens[1:]))
        whens = whens[:1]
    if len(whens) == 1 and isinstance(whens[0], (list, tuple)):
        listed = whens[0]
        # A tuple of two may be SQLAlchemy 2's: a condition and its value.
        if isinstance(listed, list) or (listed and isinstance(listed[0], tuple)):
            used("case() of a list")
            whens = tuple(listed)
    return sqlalchemy.case(*whens, **kwargs)


def exists(*args: Any, **kwargs: Any) -> Any:
    """Return an EXISTS; the columns may be in a list, with a condition."""
    if not kwargs and len(args) < 2 and not (args and isinstance(args[0], (list, tuple))):
        return sqlalchemy.exists(*args)
    return sqlalchemy.exists(select(*args, **kwargs))


def text(text: str, bind: Any = None, **kwargs: Any) -> Any:
    """Return a text(), with bound parameters and types."""
    statement = adopt(sqlalchemy.text(text))
    if kwargs:
        used("text() with arguments of SQLAlchemy 1")
    if kwargs.get("bindparams"):
        statement = statement.bindparams(*kwargs.pop("bindparams"))
    if kwargs.get("autocommit") is not None:
        statement = statement.execution_options(autocommit=kwargs.pop("autocommit"))
    if kwargs.get("typemap"):
        return statement.columns(**kwargs.pop("typemap"))
    return remember_bind(statement, bind)


def update(
    table: Any, whereclause: Any = None, values: Any = None, inline: bool = False, **kwargs: Any
) -> Any:
    """Return an UPDATE."""
    return changed(
        sqlalchemy.update(table), whereclause=whereclause, values=values, inline=inline, **kwargs
    )


def delete(table: Any, whereclause: Any = None, **kwargs: Any) -> Any:
    """Return a DELETE."""
    return changed(sqlalchemy.delete(table), whereclause=whereclause, **kwargs)


def changed(statement: Any, bind: Any = None, **options: Any) -> Any:
    """Return an INSERT, UPDATE or DELETE with what SQLAlchemy 1's functions took as arguments.

    :param statement: SQLAlchemy 2's statement.
    :param options: the arguments; of the databases' own, too.
    """
    statement = adopt(statement)
    given = {
        name: value for name, value in options.items() if value is not None and value is not False
    }
    if given:
        used(f"{type(statement).__visit_name__}() with values or a condition")
    whereclause = given.pop("whereclause", None)
    if whereclause is not None:
        statement = statement.where(whereclause)
    if given.pop("preserve_parameter_order", False) and "values" in given:
        statement = statement.ordered_values(*given.pop("values"))
    if "values" in given:
        statement = statement.values(given.pop("values"))
    if given.pop("inline", False):
        statement = statement.inline()
    if "prefixes" in given:
        statement = statement.prefix_with(*given.pop("prefixes"))
    if "returning" in given:
        statement = statement.returning(*_listed(given.pop("returning")))
    if given.pop("return_defaults", False):
        statement = statement.return_defaults()
    if given:
        statement = statement.with_dialect_options(**given)
    return remember_bind(statement, bind)


def subquery(alias: Any, *args: Any, **kwargs: Any) -> Any:
    """Return a SELECT as something to select from."""
    return adopt(select(*args, **kwargs).subquery(alias))


def _adopting(function: Any) -> Any:
    def adopting(*args: Any, **kwargs: Any) -> Any:
        return adopt(function(*args, **kwargs))

    return adopting


def _compound(function: Any) -> Any:
    def compound(*selects: Any, **options: Any) -> Any:
        if options:
            used(f"{function.__name__}() with arguments of SQLAlchemy 1")
        return _completed(adopt(function(*selects)), **options)

    return compound


def inserting(function: Any) -> Any:
    """Return an ``insert()`` that takes SQLAlchemy 1's arguments: SQLAlchemy's own, or one of a dialect."""

    def insert(table: Any, values: Any = None, inline: bool = False, **options: Any) -> Any:
        return changed(function(table), values=values, inline=inline, **options)

    return insert


EXCHANGES: Dict[Any, Any] = {
    sqlalchemy.select: select,
    sqlalchemy.case: case,
    sqlalchemy.exists: exists,
    sqlalchemy.text: text,
    sqlalchemy.insert: inserting(sqlalchemy.insert),
    sqlalchemy.update: update,
    sqlalchemy.delete: delete,
    **{
        function: _adopting(function)
        for function in (sqlalchemy.join, sqlalchemy.outerjoin, sqlalchemy.alias)
    },
    **{
        function: _compound(function)
        for function in (
            sqlalchemy.union,
            sqlalchemy.union_all,
            sqlalchemy.except_,
            sqlalchemy.intersect,
        )
    },
}
