"""Objects that came into a session along a backref.

``Post(user=user)`` added the post to the user's session, and SQLAlchemy 2 leaves it out without an error. So this is for
the classes alone whose base or mapping only SQLAlchemy 1 has.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, orm

from .uses import used


def cascade_backrefs(target: Any) -> None:
    """Have mapped classes add objects to sessions as in SQLAlchemy 1.

    :param target: the classes' base, or a mapper.
    """
    event.listen(target, "mapper_configured", _mapper_configured, propagate=True)


def _mapper_configured(mapper: Any, cls: Any) -> None:
    for relationship in mapper.relationships:
        if relationship.cascade.save_update:
            for name in ("append", "set"):
                event.listen(getattr(cls, relationship.key), name, _adding(relationship.key))


def _adding(key: str) -> Any:
    def add(target: Any, value: Any, *others: Any) -> None:
        # SQLAlchemy 2 does the same for an attribute that the code itself sets.
        initiator = others[-1]
        session = orm.object_session(target)
        if session is not None and value is not None and initiator.key != key:
            if orm.object_session(value) is None:
                used("an object added along a backref")
                session.add(value)

    return add
