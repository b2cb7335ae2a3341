"""A run of ``db lint``: the revisions' own code runs on a connection that sends nothing, and the rules look at it."""

from __future__ import annotations

from typing import Any, Collection, Iterable, Iterator, List, Optional

from alembic.script import Script

from ..errors.origin import frames, origin_of, relative
from ..exceptions import MigrateError
from ..notices import warn
from ..run.noted_function import error_text, take_notes
from ..run.outcome import label
from ..run.reading import Visit, only_reading, read_database, reading_environment
from ..run.revision_notes import RevisionNotes
from ..run.revision_order import OrderedRevisions
from ..run.revision_range import RevisionRange
from ..run.run import Run
from ..run.stand_in import StandIn
from ..run.status import named
from ..run.touched_tables import TouchedTables
from .downgrades import not_taken_back
from .ignoring_comments import IgnoringComments
from .lint_result import DatabaseLint, LintFinding
from .lint_rules import IRREVERSIBLE, NOT_CHECKED, OFF, RULES
from .operation_rules import RuleMatch, in_operations
from .squawk import Squawk, installed_squawk


def read_lint(
    run: Run, rev_range: Optional[str], include: Collection[str], exclude: Collection[str]
) -> List[DatabaseLint]:
    """Return what is found in the revisions for each database that env.py visits, in its order.

    :param run: a run of its own.
    :param rev_range: as of ``history``; None for what is pending in each database.
    :param include: the names of rules to switch on.
    :param exclude: the names of rules to switch off.
    :raises MigrateError: the range has no such revision, what is pending is not known, squawk fails.
    """
    script: Any = run.recording.script_directory(run.config)
    program = installed_squawk()
    off = {*OFF, *exclude} - set(include)
    squawk = None
    if program is not None:
        squawk = Squawk(program, set(include) - {*OFF, *RULES}, set(exclude) - {*OFF, *RULES})
    found: List[DatabaseLint] = []

    def visit(visited: Visit) -> None:
        revisions = _revisions(script, visited, rev_range)
        linting = _DatabaseLinting(run, visited, squawk, off)
        found.append(linting.result(revisions))

    with only_reading(run), reading_environment(run, script, visit):
        script.run_env()
    if any(one.squawk is False for one in found):
        warn(
            "squawk is not installed: only the rules for every database were checked. For more on PostgreSQL: pip"
            " install 'Flask-Migrate-Script[lint]'"
        )
    return found


def _revisions(script: Any, visited: Visit, rev_range: Optional[str]) -> List[Script]:
    """Return the revisions to look at, oldest first."""
    if rev_range is None:
        order = OrderedRevisions(script)
        version = read_database(visited).version or ()
        unknown = tuple(one for one in version if one not in order.needed)
        if unknown:
            raise MigrateError(
                f"{named(unknown)} is not in the migrations folder: what is pending is not known. 'db lint"
                " START:END' checks the revisions of a range."
            )
        applied = order.applied(version)
        return [one for one in order.revisions if one.revision not in applied]
    return RevisionRange(rev_range).revisions(script, visited.heads)[::-1]


class _DatabaseLinting:
    """The rules, for one database.

    :param squawk: None where it is not installed.
    :param off: the names of the rules that are off.
    """

    def __init__(
        self, run: Run, visited: Visit, squawk: Optional[Squawk], off: Collection[str]
    ) -> None:
        self._run = run
        self._visited = visited
        self._off = off
        self._stand_in = StandIn(visited.database)
        self._dialect: str = visited.context.dialect.name
        self._is_for_squawk = self._dialect == "postgresql"
        self._squawk = squawk if self._is_for_squawk else None

    def result(self, revisions: List[Script]) -> DatabaseLint:
        """Return what is found in revisions."""
        return DatabaseLint(
            bind=label(self._visited.database, self._run.recording),
            dialect=self._dialect,
            squawk=self._squawk is not None if self._is_for_squawk and revisions else None,
            revisions=tuple(one.revision for one in revisions),
            findings=tuple(one for revision in revisions for one in self._findings(revision)),
        )

    def _findings(self, revision: Any) -> Iterable[LintFinding]:
        """Return what is found in a revision, in the order of its lines; each once."""
        comments = IgnoringComments(revision.module.__file__)
        file = relative(revision.path)
        begins = comments.function(f"upgrade_{self._engine_name}", "upgrade")
        found = {}
        for one in self._look_at(revision, comments):
            line = comments.statement(one.line or begins)[0]
            if one.rule in self._off or comments.has(line, one.rule):
                continue
            instead = RULES.get(one.rule, "") if one.instead is None else one.instead
            finding = LintFinding(one.rule, revision.revision, file, line, one.what, instead)
            found[finding] = line
        return sorted(found, key=found.__getitem__)

    def _look_at(self, revision: Any, comments: IgnoringComments) -> Iterator[RuleMatch]:
        upgrade = self._notes(revision)
        raised = self._take(upgrade, revision, "upgrade")
        yield from self._unknown(upgrade, raised, revision)
        yield from in_operations(upgrade.done, self._dialect)
        if self._is_for_squawk:
            for table in upgrade.without_sql:
                what = f"The SQL of the batch on {table} is made from that table as it is then."
                yield RuleMatch(NOT_CHECKED, None, what)
        if self._squawk is not None and upgrade.sql:
            context: Any = self._visited.context
            yield from self._squawk.read(
                upgrade.sql,
                tuple(context.dialect.server_version_info),
                bool(context.impl.transactional_ddl),
            )
        yield from self._look_at_downgrade(revision, comments, upgrade)

    def _look_at_downgrade(
        self, revision: Any, comments: IgnoringComments, upgrade: RevisionNotes
    ) -> Iterator[RuleMatch]:
        begins = comments.function(f"downgrade_{self._engine_name}", "downgrade")
        if not hasattr(revision.module, "downgrade"):
            yield RuleMatch(IRREVERSIBLE, begins, "The revision has no downgrade().")
            return
        downgrade = self._notes(revision)
        raised = self._take(downgrade, revision, "downgrade")
        if downgrade.stopped is not None:
            yield from self._unknown(downgrade, raised, revision)
        elif raised is not None:
            what = f"downgrade() raises {type(raised).__name__}."
            yield RuleMatch(IRREVERSIBLE, _line_of(raised, revision) or begins, what)
        else:
            yield from not_taken_back(upgrade.done, downgrade, begins)

    @property
    def _engine_name(self) -> str:
        return str(self._visited.names.get("engine_name") or "")

    def _notes(self, revision: Any) -> RevisionNotes:
        # The tables may be others than those that are in the database now, so none is read.
        touched = TouchedTables()
        touched.all_may_be = True
        return RevisionNotes(self._stand_in, touched, revision.module)

    def _take(self, notes: RevisionNotes, revision: Any, name: str) -> Optional[BaseException]:
        function = getattr(revision.module, name)
        return take_notes(self._run, self._visited, revision, function, notes)

    def _unknown(
        self, notes: RevisionNotes, raised: Optional[BaseException], revision: Any
    ) -> Iterator[RuleMatch]:
        """Yield the place from which on it is not known what a function does."""
        if notes.stopped is not None:
            place = origin_of(notes.stopped, self._run.config.get_main_option("script_location"))
            where = f"{place.function}() " if place is not None else ""
            line = _line_of(notes.stopped, revision)
            yield RuleMatch(NOT_CHECKED, line, f"Not checked from here on: {where}{notes.stopped}")
        elif raised is not None:
            text = error_text(self._run, raised)
            yield RuleMatch(
                NOT_CHECKED, _line_of(raised, revision), f"Not checked: it fails: {text}"
            )


def _line_of(error: BaseException, revision: Any) -> Optional[int]:
    """Return the last line of a revision's file that an error passed."""
    names = vars(revision.module)
    lines = [line for frame, line in frames(error) if frame.f_globals is names]
    return lines[-1] if lines else None
