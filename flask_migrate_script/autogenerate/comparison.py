"""What ``migrate`` compares: the models of every database that env.py visits."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Callable, Iterator, List, Optional, Tuple

from alembic.runtime.migration import MigrationContext

from ..app.databases import configured, metadatas
from ..app.settings import extension, setting
from ..compat.env_files import without_empty_revision
from ..exceptions import MigrateError, counted
from ..notices import Warned, has_listener
from ..questions import answer
from .choices import RevisionChoices
from .models_metadata import target_metadata
from .not_compared import not_compared
from .refused_drops import refuse_drops

if TYPE_CHECKING:
    from .revision_summary import RevisionSummary, SummaryLine

#: Returns what a database is called.
Label = Callable[[MigrationContext], str]


class Comparison:
    """A ``process_revision_directives`` that counts the tables, stops where the app has none, and changes the revision.

    Alembic calls it for each database after comparing, before env.py's own, and before any file is written.

    :param choices: what the user has decided.
    """

    def __init__(self, choices: Optional[RevisionChoices] = None) -> None:
        self.choices = choices or RevisionChoices()
        self.tables = 0
        self.differs = False
        self._summaries: List[RevisionSummary] = []
        self._directives: List[Any] = []

    def __call__(self, context: MigrationContext, revision: Any, directives: List[Any]) -> None:
        self.tables += sum(len(metadata.tables) for metadata in target_metadata(context))
        # A database without models is one thing, an app without any is another.
        if not self.tables:
            refuse_without_models()
        from .rewritten import rewrite  # no other command changes a revision

        self._directives = directives
        with nullcontext() if setting("questions") else answer(None):
            rewrite(context, directives[0], self.choices)
        if has_listener():
            from .revision_summary import RevisionSummary

            upgrade = directives[0].upgrade_ops_list[-1]
            self._summaries.append(RevisionSummary(context, upgrade))
        self.differs |= any(not ops.is_empty() for ops in directives[0].upgrade_ops_list)
        # An env.py for several databases has a token for each, in place of Alembic's one.
        several = context.opts["upgrade_token"] != "upgrades"
        without_empty_revision(context, directives, len(configured()) if several else 1)

    def refuse(self) -> None:
        """Refuse what must not be written, when all databases are compared and env.py has changed what it likes.

        :raises MigrateError: an option fits nothing, or there are drops that are not allowed.
        """
        self.choices.refuse_unfitting()
        if setting("drops") == "refuse" and not self.choices.allow_drops:
            refuse_drops(self._directives)

    def lines(self, label: Label) -> List[str]:
        """Return what the revisions do that were made, a line each, as far as it was looked up; a loss is a warning.

        :param label: returns what a database is called, of its context; empty for the default one.
        """
        lines: List[SummaryLine] = []
        for begin, summary in self._labelled(label):
            for script in self._directives:
                for ops in script.upgrade_ops_list:
                    if ops.upgrade_token == summary.token:
                        lines += summary.lines(ops.ops, begin)
        return [
            Warned(line.text) if line.is_loss else line.text
            for line in sorted(lines, key=lambda line: line.is_loss)
        ]

    def summary(self, label: Label) -> str:
        """Return a line for a comparison that made no revision.

        :param label: as of :meth:`lines`.
        """
        compared = f"{counted(self.tables, 'table')} compared"
        if self.differs:
            return Warned(
                f"No revision: env.py or the app's process_revision_directives took it away ({compared})."
            )
        line = f"Nothing to migrate: the models and the database agree ({compared})."
        others = [
            f"{begin}{', '.join(found)}"
            for begin, summary in self._labelled(label)
            for found in [not_compared(summary.context)]
            if found
        ]
        return f"{line} Not compared: {'; '.join(others)}." if others else line

    def _labelled(self, label: Label) -> Iterator[Tuple[str, RevisionSummary]]:
        """Yield what was looked up in each database, with what its lines begin with."""
        names = [label(one.context) for one in self._summaries]
        several = len(names) > 1 or any(names)
        for name, summary in zip(names, self._summaries):
            yield f"[{name or 'default'}] " if several else "", summary


def refuse_without_models() -> None:
    """Refuse an app without any model: its models were not imported, and every table would be one to drop.

    :raises MigrateError: there is none.
    """
    if not any(metadata.tables for metadata in metadatas(extension().db)):
        raise MigrateError(
            "The app has no models: its metadata holds no table, so there is nothing to compare with. Import them"
            " where the app is made (in create_app(), or above 'manager.run()' in manage.py), then run the command"
            " again."
        )
