"""Report a fault without its message: its class, its place, and a number to find it by."""

import hashlib
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

import structlog

ROOT = Path(__file__).parents[1]
FAULT = 70
"""Exit code of our own faults (EX_SOFTWARE in sysexits.h); 1 and 2 are answers."""
_log = structlog.get_logger("faults")


def described(error: BaseException) -> list[dict[str, object]]:
    """Class and frames of an exception, its members and its causes, without text or source."""
    chain: list[dict[str, object]] = []
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
    """Six digits, the same for the same kind of fault at the same place."""
    inner = innermost(error)
    return hashlib.sha256(f"{type(inner).__qualname__} {_place(inner)}".encode()).hexdigest()[:6]


def sentence(error: BaseException) -> str:
    """The sentence that names the fault and its place, and says what to do."""
    inner = innermost(error)
    return (
        f"Onward failed at {_place(inner)} ({type(inner).__name__}, fault {number(error)}). Its message is "
        "not shown, because it may hold what a person wrote. Give this line to the people who look after "
        "Onward, or run it again with ONWARD_DEBUG=true where no one else can read the screen."
    )


def innermost(error: BaseException) -> BaseException:
    """The first exception of a group, or else the exception itself."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def keep_words_in() -> None:
    """Log uncaught exceptions without their messages, also in threads and where Python ignores them."""
    sys.excepthook = _at_the_top
    threading.excepthook = lambda found: _log.error("a thread failed", exc_info=found.exc_value)
    sys.unraisablehook = lambda found: _log.error("a fault was ignored", exc_info=found.exc_value)


def _at_the_top(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    print(sentence(error), file=sys.stderr)  # noqa: T201 - for the person who started the process


def _frames(trace: TracebackType | None) -> list[str]:
    return [
        f"{'/'.join(frame.f_code.co_filename.split('/')[-2:])}:{line}"
        for frame, line in traceback.walk_tb(trace)
    ]


def _place(error: BaseException) -> str:
    """The innermost place in our own code, as file and line."""
    ours = "elsewhere.py:0"
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in (*_ROOMS, "worker.py"):
            ours = f"{path.relative_to(ROOT)}:{line}"
    return ours


# Not those of libraries, whose environment may be a folder beside ours.
_ROOMS = frozenset(
    {
        *("activities", "api", "application", "cli", "delivery", "documents", "domain", "evidence", "local"),
        *("policies", "runtime", "store", "views", "web", "wording", "workflows"),
    }
)
