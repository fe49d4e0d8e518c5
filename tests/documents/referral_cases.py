"""Agency referrals whose forms the tests fill in and set."""

from datetime import date
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import NullObject

from documents.form_contents import AnsweredQuestion, Contents, contents
from documents.referral_snapshot import FormSource, form_source_in
from domain.commands import FormAnswer, Pupil
from store.delivery.delivery_queue import Sender
from tests.domain.command_builders import a_concern, a_referral
from tests.domain.people_and_times import POLICY, TEACHER
from tests.domain.story import Step, done, given

SENDER = Sender(school="Coalway School", name="Dana Lead", email="dana@school.example")
PUPIL = Pupil(name="Zoë Ashdown", date_of_birth=date(2020, 1, 31), upn="A123", risk_groups=("looked-after",))
EVERYTHING = ("pupil", "concern", "indicators", "child_words", "risk_groups", "family", "history")
CONCERN: dict[str, Any] = {
    "category": "cse",
    "summary": "New phone and trainers.",
    "child_words": "He is just a friend.",
    "indicators": ("unexplained-money-or-goods", "gifts"),
}


def told(**concern: Any) -> Step:
    return done(a_concern(pupil=PUPIL, **{**CONCERN, **concern}), TEACHER)


def made(*before: Step, **referral: Any) -> FormSource:
    """The last of these is the referral."""
    refers = a_referral(**{"information_shared": EVERYTHING, **referral})
    story = given(*(before or (told(),)), done(refers))
    found = form_source_in(story.stream, "cscs-1", {POLICY.name: POLICY}, SENDER)
    assert found is not None
    return found


def answers(of: Contents) -> dict[str, AnsweredQuestion]:
    return {answer.code: answer for section in of.sections for answer in section.fields}


def filled(*before: Step, **referral: Any) -> dict[str, AnsweredQuestion]:
    return answers(contents(made(*before, **referral)))


def everything_said(of: Contents) -> str:
    lines = [line for section in of.sections for answer in section.fields for line in answer.lines]
    return "\n".join([*lines, *of.sharing, *(line for answer in of.about for line in answer.lines)])


def given_for(field: str, answer: str) -> tuple[FormAnswer, ...]:
    return (FormAnswer(field=field, answer=answer),)


def text_of(body: bytes) -> str:
    """What a reader of the PDF finds, without the breaks of lines."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def drawings_in(body: bytes) -> list[str]:
    """What a PDF says in words of each of its drawings, in the order of its tags."""
    found: list[str] = []

    def walk(tag: Any) -> None:
        tag = tag.get_object()
        if isinstance(tag, list):
            for each in tag:
                walk(each)
        elif isinstance(tag, dict):
            found.extend([str(tag["/Alt"])] if "/Alt" in tag else [])
            walk(tag.get("/K", NullObject()))

    root: Any = PdfReader(BytesIO(body)).trailer["/Root"]
    walk(root["/StructTreeRoot"])
    return found
