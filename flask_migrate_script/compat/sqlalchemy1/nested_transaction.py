"""``begin()`` within a transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import InvalidRequestError


class NestedTransaction:
    """A transaction within another one: its commit leaves the decision to that one, its rollback ends both."""

    def __init__(self, outer: Any) -> None:
        self._outer = outer
        self.connection = outer.connection
        self.is_active = True

    def commit(self) -> None:
        """Do nothing, if the transaction is still there.

        :raises InvalidRequestError: it has been rolled back.
        """
        if not self._outer.is_active:
            raise InvalidRequestError("This transaction is inactive")
        self.is_active = False

    def rollback(self) -> None:
        """Roll back the transaction that it is in."""
        if self._outer.is_active:
            self._outer.rollback()
        self.is_active = False

    def close(self) -> None:
        """Do nothing: the transaction that it is in goes on."""

    def __enter__(self) -> NestedTransaction:
        return self

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> None:
        if kind is None and self.is_active:
            self.commit()
        else:
            self.rollback()
