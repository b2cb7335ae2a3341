"""Objects of SQLAlchemy 2 get a subclass of their class, which has what SQLAlchemy 1 had in addition."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional, Tuple, Type, TypeVar

from sqlalchemy.sql.expression import ClauseElement

T = TypeVar("T")

Arguments = Tuple[Tuple[Any, ...], Dict[str, Any]]

_ADDITIONS: Dict[type, Callable[[Any], Any]] = {}
# Classes only, and what was made of each: no object is kept.
_CLASSES: Dict[type, Optional[type]] = {}

# The attribute of a stand-in with the class that it is for.
_REPLACED = "_sqlalchemy1_replaced"


class Exchanges:
    """What a revision gets in place of SQLAlchemy's own.

    By identity: one value has many homes, ``sqlalchemy.select`` and ``sqlalchemy.sql.expression.select`` for instance.

    :param exchanged: the others, by SQLAlchemy's own.
    """

    def __init__(self, exchanged: Dict[Any, Any]) -> None:
        # With the value itself, so that no other one gets its id.
        self._others = {id(value): (value, other) for value, other in exchanged.items()}

    def of(self, value: Any) -> Any:
        """Return what a revision gets for a value: another one, or the value."""
        return self._others.get(id(value), (value, value))[1]


def additions(cls: type) -> Callable[[T], T]:
    """Register a function that returns a subclass of what it is given: ``cls``, or a subclass of it.

    The subclass has one base and no slots: then an object's ``__class__`` can be assigned. A decorator.
    """

    def register(function: T) -> T:
        _ADDITIONS[cls] = function  # type: ignore[assignment]
        return function

    return register


def adopted_class(cls: type) -> Optional[type]:
    """Return the class that the objects of a class get; None if they stay as they are."""
    # A stand-in is equal to its class, and so can't be a key beside it.
    if _REPLACED in vars(cls):
        return cls
    if cls not in _CLASSES:
        _CLASSES[cls] = _made(cls)
    return _CLASSES[cls]


def _made(cls: type) -> Optional[type]:
    if any(_CLASSES.get(base) is base for base in cls.__mro__):
        return cls
    for base in cls.__mro__:
        if base in _ADDITIONS:
            made: type = _ADDITIONS[base](cls)
            for name, value in _attributes(cls).items():
                setattr(made, name, value)
            _CLASSES[made] = made
            return made
    return None


def _attributes(cls: type) -> Dict[str, Any]:
    """Return what SQLAlchemy looks for in a class itself."""
    found = {
        name: cls.__dict__.get(name, name == "inherit_cache")
        for name in ("inherit_cache", "supports_statement_cache")
    }
    # Messages name the class. SQLAlchemy keeps classes of statements and tables by their names, so these have others.
    if not issubclass(cls, ClauseElement):
        found.update({name: getattr(cls, name) for name in ("__name__", "__qualname__")})
    return found


def is_adopted(value: Any) -> bool:
    """Return whether an object has its class here."""
    return adopted_class(type(value)) is type(value)


def adopt(value: T) -> T:
    """Give an object its class here, and return it."""
    cls = adopted_class(type(value))
    if cls is not None and cls is not type(value):
        value.__class__ = cls
    return value


def copied(value: T) -> T:
    """Return a copy of an object of the app's, with the same attributes, that is adopted."""
    copy = object.__new__(type(value))
    vars(copy).update(vars(value))
    return adopt(copy)


def replaced(value: Any) -> Any:
    """Return the class of SQLAlchemy's that a stand-in is for; any other value as it is."""
    return vars(value).get(_REPLACED, value) if isinstance(value, type) else value


def stand_in(
    cls: Type[Any],
    translated: Callable[..., Arguments],
    makes: Optional[Callable[..., Any]] = None,
    after: Callable[[Any], None] = lambda made: None,
) -> Any:
    """Return a class for a revision to call in the place of one of SQLAlchemy's.

    ``isinstance()`` takes the objects of both for its own.

    :param cls: SQLAlchemy's class.
    :param translated: takes the arguments of a call, and returns SQLAlchemy 2's.
    :param makes: what a call makes instead of an object of ``cls``.
    :param after: is called with what a call has made.
    """
    base = adopted_class(cls) or cls

    class Meta(type(base)):  # type: ignore[misc]
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            # A subclass may have arguments of its own.
            subclasses = self.__mro__[: self.__mro__.index(made)]
            if not any("__init__" in vars(subclass) for subclass in subclasses):
                args, kwargs = translated(*args, **kwargs)
            if makes is not None and self is made:
                return makes(*args, **kwargs)
            value = super().__call__(*args, **kwargs)
            after(value)
            return value

        def __eq__(self, other: Any) -> bool:
            return other is self or self is made and other is cls

        def __hash__(self) -> int:
            return hash(cls) if self is made else super().__hash__()

        def __instancecheck__(self, instance: Any) -> bool:
            if self is made:
                return isinstance(instance, cls)
            return super().__instancecheck__(instance)

        def __subclasscheck__(self, subclass: type) -> bool:
            if self is made:
                return issubclass(subclass, cls)
            return super().__subclasscheck__(subclass)

    namespace = {"__slots__": (), "__doc__": cls.__doc__, **_attributes(base)}
    namespace[_REPLACED] = cls
    # SQLAlchemy keeps some of its classes by their names.
    made: Any = Meta(f"Old{cls.__name__}", (base,), namespace)
    return made
