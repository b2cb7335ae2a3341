"""What a command cannot know, and the user can: a question, where somebody is there to answer it.

The core asks, and a front end on a terminal has it answered; from Python, in a pipe and in CI nobody is there.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import Callable, Iterator, Optional

Answer = Callable[[str], Optional[str]]

_answering = threading.local()


def ask(question: str) -> Optional[str]:
    """Return the line that the user answers with, without the space around it; None where nobody is there to answer.

    :param question: the question, without the space after it.
    """
    answer: Optional[Answer] = getattr(_answering, "answer", None)
    line = None if answer is None else answer(question)
    return None if line is None else line.strip()


def ask_yes(question: str) -> Optional[bool]:
    """Return whether the user answers with yes; what is no clear yes is no. None where nobody is there to answer.

    :param question: the question, without the choices.
    """
    line = ask(f"{question} [y/N]")
    return None if line is None else line.lower() in ("y", "yes")


@contextmanager
def answer(call: Optional[Answer]) -> Iterator[None]:
    """Have ``call`` answer each question of this thread while the body runs.

    :param call: is given a question, and returns the answer's line, or None where there is none; None answers nothing.
    """
    before = getattr(_answering, "answer", None)
    _answering.answer = call
    try:
        yield
    finally:
        _answering.answer = before
