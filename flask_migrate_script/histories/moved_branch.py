"""Which of two branches is put on the other: the named one, or as the databases, git or the user decide."""

from __future__ import annotations

from typing import List, NoReturn

from ..exceptions import MigrateError
from ..questions import ask, ask_yes
from .default_branch import default_branch
from .head_branches import HeadBranch, HeadBranches
from .run_revisions import RunRevisions


def named_branch(pair: HeadBranches, known: RunRevisions) -> HeadBranch:
    """Return the first one of a pair, which the user has named.

    :raises MigrateError: it can't be moved; the text has the reason, and what can be done.
    """
    branch, other = pair
    if _can_be_moved(branch, known):
        return branch
    if not _can_be_moved(other, known):
        _refuse_both(pair, known)
    instead = f"'db rebase {other.head}' puts {other.head} on {branch.head}"
    if branch.tie:
        raise MigrateError(f"{branch.tie}, and can't be put on it: {instead}.")
    raise MigrateError(
        f"{_has_run(branch, known)}, and would never run {other.first.revision} if that came before:"
        f" {_take_back(branch, known)} takes it back, or {instead}."
    )


def found_branch(pair: HeadBranches, known: RunRevisions) -> HeadBranch:
    """Return the one that no database has run, else the one that is not on git's default branch, else the user's choice.

    The user decides, too, where the databases and git point to different ones: what is on the default branch, other
    databases may have run.

    :raises MigrateError: nothing decides it and nobody is there to answer, or neither can be moved.
    """
    movable = [one for one in pair if _can_be_moved(one, known)]
    if not movable:
        _refuse_both(pair, known)
    default = default_branch(pair[0].first.path)
    is_on = [default.has(one.first) if default else None for one in pair]
    by_git = pair[is_on.index(False)] if set(is_on) == {True, False} else None
    not_run = [one for one in pair if not known.with_any(one.ids)]
    chosen = not_run[0] if len(not_run) == 1 else by_git
    name = default.name if default else ""
    one, other = (branch.first.revision for branch in pair)
    advice = ""
    if known.not_known:
        reason = f"Whether a database has run {one} or {other} is not known: {known.not_known}"
        if by_git:
            reason = (
                f"{reason.rstrip('.')}. {by_git.first.revision} is not on {name}, the other one is"
            )
    elif chosen is None:
        places = "git does not know a default branch"
        if is_on[0] is is_on[1] is not None:
            places = f"{name} has {'both' if is_on[0] else 'neither'}"
        reason = f"No database has run {one} or {other}, and {places}"
    elif by_git not in (None, chosen):
        reason = f"No database here has run {chosen.first.revision}, but {name} has it, so that others may have run it"
        advice = f", or take {by_git.first.revision} back with {_take_back(by_git, known)} and run 'db rebase' again"
    elif chosen not in movable:
        reason = chosen.tie
    else:
        return chosen
    return _answered(pair, movable, reason.rstrip("."), advice)


def _answered(
    pair: HeadBranches, movable: List[HeadBranch], reason: str, advice: str
) -> HeadBranch:
    """Return the branch that the user decides on.

    :raises MigrateError: it is none, or nobody is there to answer.
    """
    if len(movable) == 1:
        other = pair[1] if movable[0] is pair[0] else pair[0]
        is_wanted = ask_yes(f"{reason}. Put {movable[0]} on {other}?")
        found = movable if is_wanted else []
        is_answered = is_wanted is not None
    else:
        answer = ask(f"{reason}. Which one is put on the other, {pair[0]} or {pair[1]}?")
        is_answered = answer is not None
        found = [one for one in movable if answer and one.head.startswith(answer)]
    if is_answered:
        if len(found) != 1:
            raise MigrateError("No branch was chosen: the files are as they were.")
        return found[0]
    commands = " or ".join(f"'db rebase {one.head}'" for one in movable)
    raise MigrateError(f"{reason}. Name the one to move: {commands}{advice}.")


def _can_be_moved(branch: HeadBranch, known: RunRevisions) -> bool:
    return not branch.tie and not known.with_any(branch.ids)


def _refuse_both(pair: HeadBranches, known: RunRevisions) -> NoReturn:
    reasons = ". ".join(dict.fromkeys(one.tie or _has_run(one, known) for one in pair))
    one, other = (branch.head for branch in pair)
    raise MigrateError(
        f"Neither {one} nor {other} can be put on the other. {reasons}. 'db merge {one} {other}' joins them."
    )


def _has_run(branch: HeadBranch, known: RunRevisions) -> str:
    database = known.with_any(branch.ids)[0]
    return f"{database.name} has run {' and '.join(database.of(branch.ids))}"


def _take_back(branch: HeadBranch, known: RunRevisions) -> str:
    """Return the commands that take a branch back in the databases that have run it."""
    return " and ".join(
        f"'db downgrade {one.option}{branch.base}'" for one in known.with_any(branch.ids)
    )
