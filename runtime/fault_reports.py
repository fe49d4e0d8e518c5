"""A fault of ours, told without its words: its class, where it was, and a number to find it by."""

import hashlib
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

ROOT = Path(__file__).parents[1]
FAULT = 70
"""The exit code of a fault of ours (EX_SOFTWARE of sysexits.h); 1 and 2 are answers."""
_log = structlog.get_logger("faults")


def described(error: BaseException) -> list[dict[str, Any]]:
    """The class and the frames of an exception, of those within it and its causes; never text or source."""
    chain: list[dict[str, Any]] = []
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        fault = waiting.pop(0)
        if id(fault) in seen:
            continue
        seen.add(id(fault))
        chain.append({"type": type(fault).__qualname__, "frames": _frames(fault.__traceback__)})
        if isinstance(fault, BaseExceptionGroup):
            waiting += fault.exceptions
        cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        if cause is not None:
            waiting.append(cause)
    return chain


def number(error: BaseException) -> str:
    """Six digits that are the same whenever the same kind of fault comes from the same place."""
    inner = innermost(error)
    return hashlib.sha256(f"{type(inner).__qualname__} {_place(inner)}".encode()).hexdigest()[:6]


def sentence(error: BaseException) -> str:
    """Name the fault, its place and where to look."""
    inner = innermost(error)
    return (
        f"Onward failed at {_place(inner)} ({type(inner).__name__}, fault {number(error)}). Its message is "
        "not shown, for it may hold what a person wrote. Give this line to the people who look after Onward, "
        "or run it again with ONWARD_DEBUG=true where no one else can read the screen."
    )


def innermost(error: BaseException) -> BaseException:
    """The first of those that ended a group of tasks; else the exception itself."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def keep_words_in() -> None:
    """Log what no caller catches without its words: at the top, in threads, where Python ignores it."""
    sys.excepthook = _at_the_top
    threading.excepthook = lambda found: _uncaught("a thread failed", found.exc_value)
    sys.unraisablehook = lambda found: _uncaught("a fault was ignored", found.exc_value)


def _at_the_top(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    print(sentence(error), file=sys.stderr)  # noqa: T201 - the process's last word, to the person who started it


def _uncaught(what: str, error: BaseException | None) -> None:
    _log.error(what, exc_info=error)


def _frames(trace: TracebackType | None) -> list[str]:
    return [
        f"{'/'.join(frame.f_code.co_filename.split('/')[-2:])}:{line}"
        for frame, line in traceback.walk_tb(trace)
    ]


def _place(error: BaseException) -> str:
    """The innermost place in our own code, as a file under the installation."""
    ours = "elsewhere.py:0"
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and _is_ours(path.relative_to(ROOT)):
            ours = f"{path.relative_to(ROOT)}:{line}"
    return ours


def _is_ours(path: Path) -> bool:
    """Whether it is a file of ours, where the installation also holds libraries."""
    first = path.parts[0]
    return first in _ROOMS or path.parts == ("worker.py",)


_ROOMS = frozenset(
    {
        *("activities", "api", "audit", "cli", "delivery", "domain", "embedded", "policies", "referral_form"),
        *("rehearsal", "runtime", "store", "views", "web", "wording", "workflows"),
    }
)
