"""A report of a concern, answered question by question."""

from tests.web.browsers import BrowserSession
from tests.web.form_filling import fill, send
from tests.web.page_reader import PageReader
from web.pages.reporting import report_screens

ANSWERS: dict[str, dict[str, list[str]]] = {
    "what": {
        "/concern/child_words": ["He is just a friend who buys me things."],
        "/concern/summary": ["New phone and trainers she will not explain."],
        "/concern/immediate_danger": ["false"],
        "/about-staff": ["false"],
    },
    "child": {"/pupil/name": ["Rowan Ashdown"], "/pupil/date_of_birth-unknown": ["unknown"]},
    "kind": {
        "/concern/category": ["cse"],
        "/concern/indicators": ["unexplained-money-or-goods", "being-secretive"],
    },
    "others": {
        "/concern/adult_involved": ["unknown"],
        "/concern/imagery": ["false"],
        "/concern/noticed_at-day": ["1"],
        "/concern/noticed_at-month": ["3"],
        "/concern/noticed_at-year": ["2027"],
        "/concern/noticed_at-clock": ["9:15am"],
        "/concern/source": ["staff"],
        "/concern/spoken_to": ["No one yet"],
        "/pupil/risk_groups": [],
    },
}
GIVEN = {name: list(texts) for answers in ANSWERS.values() for name, texts in answers.items() if texts}
DRAFT = {"key": ["k" * 24], **GIVEN}
"""All of it, as its draft has it."""


async def starts(visitor: BrowserSession | PageReader) -> None:
    """Open the page that says what to know before, and go on."""
    await visitor.go("/report")
    await send(visitor)


async def reports(visitor: BrowserSession | PageReader) -> None:
    """From the first question to the last, each looked at; then send it, and read the receipt."""
    for step in report_screens.STEPS:
        assert visitor.page.url.endswith(f"/report/{step.name}")
        await visitor.look()
        await fill(visitor, ANSWERS[step.name])
        await visitor.press("Continue")
    assert visitor.page.url.endswith("/report/check")
    shown = await visitor.main()
    assert GIVEN["/concern/child_words"][0] in shown
    assert "pick it up within 30 minutes of sending this" in shown
    await visitor.look()
    await visitor.press("Send this report")
    assert "Your report has been sent." in await visitor.main()
    await visitor.look()
