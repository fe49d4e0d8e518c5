"""The twelve commonest tasks of a DSL, and how each is done on the pages (`docs/tasks.md`)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from tests.school import WHY, Json, a_referral, a_review
from tests.web import task_desks as before
from tests.web.posted_bodies import as_posted
from tests.web.task_desks import Desk
from tests.web.task_walker import Answers
from web.forms.form_builder import questions

LETTERS = "oka"


@dataclass(frozen=True)
class DslTask:
    """One task: what came before, how it is done, and the entries that it leaves."""

    name: str
    came: Callable[[Desk], Awaitable[None]]
    walk: Callable[[Desk], Awaitable[None]]
    leaves: tuple[str, ...]


def body(command: str, **given: object) -> Answers:
    """The answers that say the example of a command, with some of them replaced."""
    return said(command, {**EXAMPLES[command], **given})


def said(command: str, body: Json) -> Answers:
    """The answers that say this body."""
    return as_posted(questions(COMMANDS[command], {}), body)


def beside(command: str, answers: Answers) -> Answers:
    """The answers of a step on the page of another one."""
    return {f"/{command}{name}": values for name, values in answers.items()}


async def finds(desk: Desk, name: str) -> None:
    """Find the child by three letters."""
    assert desk.pupil is not None
    await desk.walker.page.fill("#find-q", LETTERS)
    if not desk.script:
        await desk.walker.press("Find")
    await desk.walker.page.locator("#found label").first.wait_for()
    await desk.walker.answers({name: [str(desk.pupil.id)]})


async def reports(desk: Desk) -> None:
    walker = desk.walker
    await walker.press("Report a concern")
    await walker.sends()
    told = {"/concern/child_words": ["He buys me things."], "/concern/summary": ["A new phone."]}
    await walker.answers(told | {"/concern/immediate_danger": ["false"], "/about-staff": ["false"]})
    await walker.press("Continue")
    await finds(desk, "/pupil/id")
    await walker.press("Continue")
    await walker.answers({"/concern/category": ["cse"]})
    await walker.press("Send what I have written now")


async def picks_up(desk: Desk) -> None:
    await desk.walker.opens(desk.case, "accept")
    await desk.walker.answers(beside("protect", {"/for": ["both"], "/way": ["none"]}))
    review = dict(said("decide-review", a_review("no_further_action")))
    del review["/police/reasons"]
    await desk.walker.answers(beside("decide-review", review))
    await desk.walker.press("Pick it up, and record what you answered")


async def refers(desk: Desk) -> None:
    for agency in ("cscs", "police"):
        await desk.walker.opens(desk.case, "refer")
        await desk.walker.answers(said("refer", a_referral(agency, reasons=WHY)))
        await desk.walker.sends()


async def confirms(desk: Desk) -> None:
    await desk.walker.opens(desk.case, "record-acknowledgement")
    await desk.walker.answers(body("record-acknowledgement"))
    await desk.walker.sends()


async def hears_no(desk: Desk) -> None:
    await desk.walker.opens(desk.case, "record-feedback")
    await desk.walker.answers(body("record-feedback", decision="no_statutory"))
    agrees = body("reconsider", believed_at_risk=False, agrees=True)
    agrees = {name: values for name, values in agrees.items() if name != "/agency_referral"}
    support = {
        name: values
        for name, values in body("consider-support").items()
        if not name.startswith("/pupil_wishes")  # asked once, for both
    }
    for step, answers in (("reconsider", agrees), ("consider-support", support)):
        await desk.walker.answers(beside(step, answers))
    await desk.walker.sends()


async def chases(desk: Desk) -> None:
    await desk.walker.opens(desk.case, "record-chase")
    await desk.walker.answers(body("record-chase"))
    await desk.walker.sends()


async def takes_a_call(desk: Desk) -> None:
    await desk.walker.press("A parent rang us")
    await finds(desk, "/pupil")
    said = {"/parent": ["mother"], "/said": ["He is late."], "/answered": ["Noted."]}
    said |= {"/told_of_concern": ["nothing"], "/danger": ["new"]}
    await desk.walker.answers(said)
    await desk.walker.sends()


async def liaises(desk: Desk) -> None:
    await desk.walker.opens(desk.case, "contact")
    await desk.walker.press("Children’s social care")
    await desk.walker.answers(body("record-liaison"))
    await desk.walker.sends()


async def tells_the_child(desk: Desk) -> None:
    await desk.walker.opens(desk.case, "inform-pupil")
    about = desk.walker.page.locator('[name="/about"]')
    for number in range(await about.count()):
        if not await about.nth(number).is_checked():
            await desk.walker.choose(about.nth(number))
    await desk.walker.answers({"/way": ["told"], "/told_by": ["Dana"], "/how": ["In the library."]})
    await desk.walker.sends()


async def closes(desk: Desk) -> None:
    await desk.walker.opens(desk.case, "close")
    await desk.walker.answers(beside("inform-pupil", {"/way": ["told"], "/how": ["In the library."]}))
    await desk.walker.answers(beside("reply-to-reporter", {"/text": ["Thank you. We acted on it."]}))
    await desk.walker.answers({"/reasons": ["Nothing more is needed."]})
    await desk.walker.sends()


async def plans_contact(desk: Desk) -> None:
    await desk.walker.opens(desk.case, "assess-parent-contact")
    safe = {"parent": "mother", "safe_for_pupil": True, "safe_for_others": True, "reasons": WHY}
    await desk.walker.answers(said("assess-parent-contact", safe))
    plan = {"/discussed": ["That he is safe here."]}
    await desk.walker.answers(beside("plan-parent-contact", plan))
    await desk.walker.sends()


async def hands_over(desk: Desk) -> None:
    await desk.walker.press("Hand over")
    await desk.walker.answers(
        {"to": [str(desk.school.deputy.id)], "reasons": ["I am away."], "which": ["all"]}
    )
    await desk.walker.press("Hand over these cases")


async def notes(desk: Desk) -> None:
    await desk.walker.opens(desk.case, "note-and-watch")
    await desk.walker.answers({"/reasons": ["One late morning. His tutor keeps an eye on him."]})
    await desk.walker.sends()


WATCHES = DslTask("Note a small worry and watch", before.worried, notes, ("concern.noted",))
TASKS = (
    DslTask("Report a concern about a child", before.on_register, reports, ("concern.raised",)),
    DslTask(
        "Pick up a new concern, keep the child safe and decide",
        before.reported,
        picks_up,
        ("concern.accepted", "protection.recorded", "review.decided"),
    ),
    DslTask("Refer to two agencies", before.to_refer, refers, ("referral.made", "referral.made")),
    DslTask("Record that an agency has the referral", before.waiting, confirms, ("referral.acknowledged",)),
    DslTask(
        "Record an agency’s “no”, reconsider it and decide about support",
        before.waiting,
        hears_no,
        ("feedback.received", "reconsideration.decided", "support.considered"),
    ),
    DslTask("Chase an agency that does not answer", before.silent, chases, ("chase.recorded",)),
    DslTask(
        "Record a parent’s call with something new",
        before.of_a_pupil,
        takes_a_call,
        ("parent-contact.recorded", "information.added"),
    ),
    DslTask("Record a call with an agency", before.waiting, liaises, ("liaison.recorded",)),
    DslTask(
        "Tell the child of three decisions", before.three_decisions, tells_the_child, ("pupil.informed",)
    ),
    DslTask(
        "Tell the child, reply to the reporter and close the case",
        before.decided,
        closes,
        ("pupil.informed", "reporter.answered", "case.closed"),
    ),
    DslTask(
        "Check that it is safe to speak to a parent, and plan it",
        before.reported,
        plans_contact,
        ("parent-contact.assessed", "parent-contact.planned"),
    ),
    DslTask("Hand over five cases", before.five_owned, hands_over, ("case.handed-over",)),
)
"""In the order of `docs/tasks.md`."""
