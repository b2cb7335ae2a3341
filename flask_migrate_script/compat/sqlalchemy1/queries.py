"""Queries of a session: names in place of attributes, and rows."""

from __future__ import annotations

from typing import Any, Callable, Dict, NamedTuple, Tuple

from sqlalchemy import orm
from sqlalchemy.engine import Result

from .adoption import additions, adopted_class
from .results import row_filter
from .uses import drop, used


class _Named(NamedTuple):
    """A loader option of an attribute whose class is that of the query."""

    option: Callable[..., Any]
    names: Tuple[str, ...]
    kwargs: Dict[str, Any]

    def of(self, entity: Any) -> Any:
        """Return the option for a mapped class."""
        *path, last = self.names[0].split(".")
        found: Any = None
        for name in path:
            attribute = getattr(entity, name)
            found = orm.defaultload(attribute) if found is None else found.defaultload(attribute)
            entity = attribute.property.mapper.class_
        option = self.option if found is None else getattr(found, self.option.__name__)
        attributes = [getattr(entity, name) for name in (last, *self.names[1:])]
        return option(*attributes, **self.kwargs)


@additions(orm.Query)
def old_query(base: Any) -> Any:
    """Return a subclass of ``base``: a query as in SQLAlchemy 1."""

    class OldQuery(base):
        __slots__ = ()

        def _iter(self) -> Any:
            result = super()._iter()
            if isinstance(result, Result):
                result._post_creational_filter = row_filter(result)
            return result

        def join(self, *targets: Any, **kwargs: Any) -> Any:
            """Join; an attribute may be named, and several may follow one another."""
            return self._joined(super().join, targets, kwargs)

        def outerjoin(self, *targets: Any, **kwargs: Any) -> Any:
            """Join in the same way, outer."""
            return self._joined(super().outerjoin, targets, kwargs)

        def _joined(
            self, join: Callable[..., Any], targets: Tuple[Any, ...], kwargs: Dict[str, Any]
        ) -> Any:
            # Only where they are false: what they did is gone, too.
            names = [name for name in ("aliased", "from_joinpoint") if not kwargs.get(name)]
            drop(kwargs, names, "join()")
            if not any(isinstance(target, str) for target in targets):
                return join(*targets, **kwargs)
            used("join() of a name")
            entity = self._entity()
            if not isinstance(targets[0], str):
                return join(targets[0], getattr(entity, targets[1]), **kwargs)
            query = self
            for name in targets:
                attribute = getattr(entity, name)
                query = getattr(query, join.__name__)(attribute, **kwargs)
                entity = attribute.property.mapper.class_
            return query

        def options(self, *options: Any) -> Any:
            """Set options; a loader's may name its attribute."""
            return super().options(
                *(
                    option.of(self._entity()) if isinstance(option, _Named) else option
                    for option in options
                )
            )

        def with_polymorphic(self, classes: Any) -> Any:
            """Return a query of the columns of subclasses, too."""
            used("with_polymorphic() of a query")
            return self.with_entities(orm.with_polymorphic(self._entity(), classes))

        def with_lockmode(self, mode: str) -> Any:
            """Return a query that locks its rows."""
            used("with_lockmode()")
            return self.with_for_update(read=mode == "read", nowait=mode == "update_nowait")

        def _entity(self) -> Any:
            return self.column_descriptions[0]["entity"]

    return OldQuery


#: What the sessions of revisions make.
QUERY: Any = adopted_class(orm.Query)


def _named(option: Any) -> Callable[..., Any]:
    def named(*attributes: Any, **kwargs: Any) -> Any:
        if attributes and isinstance(attributes[0], str):
            used(f"{option.__name__}() of a name")
            return _Named(option, attributes, kwargs)
        return option(*attributes, **kwargs)

    return named


EXCHANGES: Dict[Any, Any] = {
    option: _named(option)
    for option in (
        orm.joinedload,
        orm.subqueryload,
        orm.selectinload,
        orm.lazyload,
        orm.noload,
        orm.contains_eager,
        orm.defer,
        orm.undefer,
        orm.load_only,
    )
}
