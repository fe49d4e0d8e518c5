"""What a person does on a page before its picture is taken."""

from collections.abc import Mapping, Sequence

from playwright.async_api import FilePayload

from domain.command_catalogue import COMMANDS
from tests.damaged_state import let_checks_say
from tests.school import a_referral
from tests.web.browsers import BrowserSession
from tests.web.form_filling import fill, send
from tests.web.pages.reporting.report_at_browser import ANSWERS
from tests.web.pictures.picture import Act
from tests.web.pictures.story import MONDAY, Story, decided
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

Given = Mapping[str, Sequence[str]]
A_DECISION: Given = as_posted(
    questions(COMMANDS["decide-review"], {}), decided("She has told us all, and stopped.")
)
A_REFERRAL: Given = as_posted(questions(COMMANDS["refer"], {}), a_referral())
PROTECTION: Given = {
    "/for": ["both"],
    "/way": ["measures"],
    "/measures": ["Collected only by her aunt; her tutor keeps her in sight."],
    "/reasons": ["Another child saw the car twice."],
}


A_LIST = """Adno,Forename,Surname,DOB,Year,Reg Group,Tutor
9001,Kit,Ferrers,14/05/2012,9,9A,T. Teacher
9002,Mina,Okonjo,02/11/2011,10,10C,C. Colleague
9003,Ben,,21/02/2013,9,9A,T. Teacher
9004,Isla,Marsh,31/04/2013,9,9B,T. Teacher
"""
STAFF_LIST = """Name,Work email,Roles,Room
Nell New,nell@school.example,staff;mentor,B12
Tom Teacher,tom@school.example,staff;deputy_dsl,B14
Uma Unruly,uma@school.example,head,B16
"""
OTHER_COLUMNS = "First,Last,Born\nKit,Ferrers,14/05/2012\n"
A_REPORT = ANSWERS | {
    "what": {
        **ANSWERS["what"],
        "/concern/child_words": ["They say that I owe them for the trainers."],
        "/concern/summary": ["New trainers, and afraid to walk home: older pupils wait for her."],
    },
    "child": {
        "/pupil/id": ["not-listed"],
        "/pupil/name": ["Kit Ferrers"],
        "/pupil/date_of_birth-unknown": ["unknown"],
    },
}


def gives(given: Given, *buttons: str) -> Act:
    """Give these answers, and press these buttons or the form's own."""

    async def act(visitor: BrowserSession, _: Story) -> None:
        await fill(visitor, given)
        for button in buttons:
            await visitor.press(button)
        if not buttons:
            await send(visitor)

    return act


def presses(*buttons: str) -> Act:
    """Press the buttons or links with these names, or the form's own button."""
    return gives({}, *buttons)


def sends_file(text: str, *buttons: str) -> Act:
    """Send a file with this text instead of one that an earlier picture sent, and press these buttons."""

    async def act(visitor: BrowserSession, _: Story) -> None:
        if not await visitor.page.locator("input[type=file]").count():
            await visitor.press("Delete this list")
        content = FilePayload(name="pupils.csv", mimeType="text/csv", buffer=text.encode())
        await visitor.page.set_input_files("input[type=file]", content)
        await send(visitor)
        for button in buttons:
            await visitor.press(button)

    return act


def compares(name: str) -> Act:
    """Find another record by name, and compare it."""

    async def act(visitor: BrowserSession, _: Story) -> None:
        await fill(visitor, {"q": [name]})
        await visitor.press("Search")
        async with visitor.page.expect_navigation():
            await visitor.page.locator("button[name=other]").first.click()

    return act


def presses_in_row(action: str) -> Act:
    """Press the button of the form with this action: each row has one."""

    async def act(visitor: BrowserSession, _: Story) -> None:
        async with visitor.page.expect_navigation():
            await visitor.page.locator(f"form[action$='{action}'] button").first.click()

    return act


async def begins_a_report(visitor: BrowserSession, _: Story) -> None:
    """Answer the first screen, and leave."""
    await visitor.press("Start")
    await fill(visitor, A_REPORT["what"])
    await visitor.press("Continue")
    await visitor.page.goto(visitor.address + "/report")


async def answers_everything(visitor: BrowserSession, _: Story) -> None:
    """Start a new report, and answer every question."""
    await visitor.unfolds("start a new one")
    await visitor.press("Yes, start a new report")
    for given in A_REPORT.values():
        await fill(visitor, given)
        await visitor.press("Continue")


async def makes_a_token(visitor: BrowserSession, story: Story) -> None:
    """Create a token for the deputy."""
    await visitor.page.select_option("#person", story.ids["deputy"])
    await visitor.press("Create a token")
    await story.owner.execute("UPDATE tokens SET created_at = $1", MONDAY)


async def is_signed_out_by_time(visitor: BrowserSession, story: Story) -> None:
    """Be away for longer than a quarter of an hour."""
    await _time_runs_out(story)
    await visitor.page.reload()


async def types_for_too_long(visitor: BrowserSession, story: Story) -> None:
    """Type into a form until the session ends."""
    await fill(visitor, PROTECTION)
    await _time_runs_out(story)
    await send(visitor)


async def comes_back_to_what_was_typed(visitor: BrowserSession, story: Story) -> None:
    """Sign in again after that."""
    await types_for_too_long(visitor, story)
    await visitor.press("Sign in as Dana Lead")


async def is_not_the_first(visitor: BrowserSession, story: Story) -> None:
    """Decide on a case that another person changes in the meantime."""
    await fill(visitor, PROTECTION)
    case = {"id": visitor.page.url.split("/")[-2]}
    await story.people["dsl"].does(case, "add-information", {"text": "He was at the gate again today."})
    await send(visitor)


async def writes_while_the_record_is_away(visitor: BrowserSession, story: Story) -> None:
    """Write while the database does not answer."""
    await fill(visitor, {"/concern/summary": ["New phone and trainers that she will not explain."]})
    async with story.owner.transaction():
        await story.owner.execute("LOCK TABLE drafts IN ACCESS EXCLUSIVE MODE")
        await visitor.press("Continue")


async def finds_records_that_do_not_hold(visitor: BrowserSession, story: Story) -> None:
    """Let the last verification find damage."""
    await let_checks_say(story.owner, story.ledger.seals, bad_cases=1)
    await visitor.page.reload()


async def finds_a_changed_entry(visitor: BrowserSession, story: Story) -> None:
    """Change an entry in the database behind Onward's back. Two pictures do: the second must not undo it."""
    changed = "SET body = set_byte(body, 20, (get_byte(body, 20) + 1) % 256)"
    await story.owner.execute("ALTER TABLE events DISABLE TRIGGER events_stand")
    await story.owner.execute(
        f"UPDATE events {changed} WHERE case_id = $1::uuid AND version = 4", story.ids["closed"]
    )
    await visitor.page.reload()


async def opens_what_does_not_hold(visitor: BrowserSession, story: Story) -> None:
    """Open the case with that entry."""
    await finds_a_changed_entry(visitor, story)
    await visitor.page.goto(f"{visitor.address}/cases/{story.ids['closed']}/replay")


async def skips_two_questions(visitor: BrowserSession, _: Story) -> None:
    """Go to the end of a report without required answers."""
    await send(visitor)
    await fill(visitor, A_REPORT["what"])
    await visitor.press("Continue")
    await visitor.page.goto(visitor.address + "/report/check")
    await send(visitor)


async def _time_runs_out(story: Story) -> None:
    await story.owner.execute("UPDATE sessions SET seen_at = now() - interval '16 minutes'")
