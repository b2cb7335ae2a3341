"""The rules of ``db lint``'s own, and which of squawk's are off."""

from __future__ import annotations

from typing import Dict

NOT_CHECKED = "not-checked"
DATA_AND_SCHEMA = "data-and-schema"
IRREVERSIBLE = "irreversible-downgrade"

#: What to do instead, by the rule's name. docs/lint.rst has more of each.
RULES: Dict[str, str] = {
    "drop-column": "Release code that no longer uses the column first, and drop it in a later revision.",
    "drop-table": "Release code that no longer uses the table first, and drop it in a later revision.",
    "rename-column": "Add a column, write both and copy the values; drop the old one in a later revision.",
    "rename-table": "Make a new table or a view of the other name; drop the old one in a later revision.",
    "not-null": "Make it nullable or give it a server_default; set NOT NULL in a later revision, when each row has a"
    " value and the running code always writes one.",
    "changed-type": "Add a column of the new type, write both and copy the values; drop the old one in a later"
    " revision.",
    DATA_AND_SCHEMA: "Put the data into a revision of its own: a change of the schema is committed at once, and is not"
    " rolled back with it.",
    IRREVERSIBLE: "Write what takes it back. If nothing can, let a comment there explain it, with # lint:"
    " ignore[irreversible-downgrade].",
    NOT_CHECKED: "Read what it does from there on.",
}

#: Rules of squawk's that are off unless they are switched on: how a schema is written, which a grown one can't change
#: with each revision, and limits, which this package's own options set.
OFF = (
    "ban-char-field",
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
    "prefer-identity",
    "prefer-repack",
    "prefer-robust-stmts",
    "prefer-text-field",
    "prefer-timestamp-tz",
    "prefer-timestamptz",
    "require-enum-value-ordering",
    "require-lock-timeout",
    "require-statement-timeout",
    "require-timeout-settings",
)
