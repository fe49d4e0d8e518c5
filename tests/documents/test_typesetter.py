"""Setting a form ends: within limits of time, memory and size, in a process that is gone afterwards."""

import asyncio
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from documents import form_loader
from documents.form_contents import AnsweredQuestion, Contents, contents
from documents.typesetting import LIMITS, Limits, TypesettingFailed, pdf
from tests.documents.largest_case import REASONS, SUMMARY
from tests.documents.referral_cases import given_for, made, told
from tests.patience import PATIENCE, until

NO_LIMITS = replace(LIMITS, cpu_seconds=100 * LIMITS.cpu_seconds, seconds=100 * LIMITS.seconds)
"""Of time, for tests that a slow machine runs too."""


def endless() -> Contents:
    """As no form is, for forms are shortened: it takes many minutes."""
    lines = ("abc",) * 150_000
    return replace(
        contents(made()), about=(AnsweredQuestion(code="a", label="Any", lines=lines, state="stated"),)
    )


def typesetters() -> list[int]:
    """Those of this process that run, or have ended and were not waited for."""
    return list(_children("typesetter.py"))


def _children(script: str) -> Iterator[int]:
    for listed in Path("/proc/self/task").glob("*/children"):
        for child in map(int, listed.read_text().split()):
            try:
                called = Path(f"/proc/{child}/cmdline").read_text()
            except OSError:
                continue
            if script in called or not called:
                yield child


@pytest.mark.parametrize(
    "limits",
    [
        replace(NO_LIMITS, cpu_seconds=1),
        replace(NO_LIMITS, seconds=1),
        replace(NO_LIMITS, memory=128 * 1024 * 1024),
    ],
    ids=["time on the processor", "time", "memory"],
)
def test_a_form_without_end_is_stopped_and_leaves_no_process(limits: Limits) -> None:
    with pytest.raises(TypesettingFailed):
        pdf(endless(), limits)
    assert typesetters() == []


def test_a_document_larger_than_a_mail_may_be_is_none() -> None:
    with pytest.raises(TypesettingFailed):
        pdf(contents(made()), replace(LIMITS, most_bytes=100_000))


def test_a_typesetter_that_is_stopped_repeats_nothing_that_was_written(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(TypesettingFailed) as stopped:
        pdf(endless(), replace(NO_LIMITS, cpu_seconds=1))
    assert stopped.value.__cause__ is None
    assert "abc" not in repr(stopped.value)
    assert capfd.readouterr() == ("", "")


LONG = {
    "short lines": REASONS,
    "a word without end": "q" * 250_000,
    "Devanagari": "\u0915\u094d\u0937\u093f " * 50_000,
    "Arabic": "\u0645\u0631\u062d\u0628\u0627 " * 40_000,
    "four alphabets in one word": "a\u05d0\u0645\u0915" * 60_000,
    "marks on marks": "e\u0316\u0316" * 60_000,
}


@pytest.mark.parametrize("wrote", LONG.values(), ids=LONG)
def test_the_longest_forms_are_set_with_half_of_the_memory_left(wrote: str) -> None:
    codes = ("child.needs", "consent.given", "concern.worried", "concern.done", "family.household")
    given = tuple(each for code in codes for each in given_for(code, wrote))
    of = contents(made(told(summary=SUMMARY, child_words=wrote), reasons=wrote, form=given))
    half = replace(NO_LIMITS, memory=LIMITS.memory // 2)
    body = pdf(of, half)
    assert len(body) < LIMITS.most_bytes
    root: Any = PdfReader(BytesIO(body)).trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert pdf(of, NO_LIMITS) == body


async def test_the_loop_answers_others_while_forms_are_set_and_never_more_than_two_are() -> None:
    soon = replace(NO_LIMITS, seconds=4)
    waiting = asyncio.gather(
        *(form_loader.set_apart(endless(), soon, PATIENCE) for _ in range(3)), return_exceptions=True
    )
    most = 0

    def two_are() -> bool:
        nonlocal most
        most = max(most, len(typesetters()))
        return most == 2

    await until("two forms are set at once", two_are)
    assert not waiting.done(), "the loop answers while they are set"
    await until("all are stopped", lambda: two_are() and waiting.done())
    assert {type(each) for each in await waiting} == {TypesettingFailed}
    assert most == 2
    assert typesetters() == []


async def test_a_caller_that_times_out_in_the_queue_starts_no_typesetter() -> None:
    busy = [asyncio.create_task(form_loader.set_apart(endless(), NO_LIMITS, PATIENCE)) for _ in range(2)]
    await until("two forms are set at once", lambda: len(typesetters()) == 2)
    before = set(typesetters())
    with pytest.raises(TypesettingFailed):
        await form_loader.set_apart(contents(made()), NO_LIMITS, patience=0.5)
    for process in before:
        os.kill(process, signal.SIGKILL)
    await asyncio.gather(*busy, return_exceptions=True)
    assert typesetters() == []
