"""Statements that do not go into a transaction, or commit it."""

from __future__ import annotations

import re
from typing import Optional

# SQLite skips these before a statement.
_SKIPPED = re.compile(r"(?:\s+|;|--[^\n]*|/\*.*?\*/)*", re.DOTALL)

BEGIN = re.compile(r"\s*BEGIN\b", re.IGNORECASE)
COMMIT = re.compile(r"\s*(COMMIT|END)\b", re.IGNORECASE)

# A ROLLBACK is not among them: what it has taken back is seen after it.
_ENDS = re.compile(r"\s*(VACUUM|ATTACH|DETACH|BEGIN|COMMIT|END)\b", re.IGNORECASE)
_PRAGMA = re.compile(r"\s*PRAGMA\s+(?:\"?\w+\"?\s*\.\s*)?(\w+)\s*([=(]?)", re.IGNORECASE)

# These may be given a value, and have the same effect in a transaction.
_WITHIN = {
    "application_id",
    "cache_size",
    "cache_spill",
    "case_sensitive_like",
    "defer_foreign_keys",
    "foreign_key_check",
    "foreign_key_list",
    "ignore_check_constraints",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "legacy_alter_table",
    "quick_check",
    "recursive_triggers",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
}
# These have an effect without a value.
_ACTS = {"incremental_vacuum", "wal_checkpoint"}


def without_comments(statement: str) -> str:
    """Return a statement without the comments before it."""
    return statement[_SKIPPED.match(statement).end() :]  # type: ignore[union-attr]


def not_in_transaction(statement: str) -> Optional[str]:
    """Return what a statement is that has another effect in a transaction, or commits it; None for all others."""
    found = _ENDS.match(statement)
    if found:
        return found.group(1).upper()
    found = _PRAGMA.match(statement)
    if found:
        name, value = found.group(1).lower(), found.group(2)
        if name in _ACTS or (value and name not in _WITHIN):
            return f"PRAGMA {name}"
    return None
