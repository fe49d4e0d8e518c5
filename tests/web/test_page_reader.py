"""A reader without a browser reads what a browser shows, sends what it sends, and sees nothing hidden."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

import asyncpg
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from store.ledger.ledger import Ledger
from tests.school import School, SetClock
from tests.web.browsers import Browsers
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, send
from tests.web.full_case_over_http import full_case
from tests.web.page_reader import WIDE, PageReader, Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

OF_A_CASE = ("", "/compliance", "/who-knew", "/integrity", "/contact", "/emergency", "/refer")
OF_THE_SCHOOL = ("/", "/cases", "/escalations", "/policy", "/people", "/pupils/new", "/duty", "/calendar")
REPORT = ("/report", "/report/what", "/report/kind", "/report/others")

AS_ON_A_WIDE_SCREEN = "(all) => document.querySelectorAll(all).forEach((each) => { each.open = true; })"


def lines(text: str) -> list[str]:
    """Its lines with single spaces."""
    return [" ".join(each.split()) for each in text.splitlines() if each.strip()]


async def test_a_reader_reads_what_a_browser_shows(
    browsers: Browsers, readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await full_case(school, ledger, clock)
    of_the_case = [f"/cases/{case['id']}{each}" for each in OF_A_CASE]
    for person, paths in (
        (school.dsl, (*OF_THE_SCHOOL, *of_the_case)),
        (school.teacher, (*REPORT, *of_the_case[:1])),
    ):
        visitor, reader = await browsers.signed_in(person, script=False), await readers.signed_in(person)
        for path in paths:
            await visitor.go(path)
            await visitor.page.evaluate(AS_ON_A_WIDE_SCREEN, WIDE)
            await reader.go(path)
            assert lines(await reader.text()) == lines(await visitor.text()), path
            assert await reader.page.title() == await visitor.page.title()


async def test_a_reader_sends_as_a_browser_does(browsers: Browsers, readers: Readers, school: School) -> None:
    visitor, reader = await browsers.signed_in(school.dsl, script=False), await readers.signed_in(school.dsl)
    sent = list[str]()
    visitor.page.on("request", lambda request: sent.append(request.post_data or ""))
    for command in ("assess-parent-contact", "refer", "record-missing-episode"):
        for each in (visitor, reader):
            case = await school.teacher.raises()
            await each.go(f"/cases/{case['id']}/{command}")
            await fill(each, as_posted(questions(COMMANDS[command], {}), EXAMPLES[command]))
            await send(each)
        of_the_browser = next(each for each in reversed(sent) if each)
        of_the_reader = reader.answered.history[0].request.content.decode()
        assert said(of_the_reader) == said(of_the_browser), command


def said(body: str) -> list[tuple[str, str]]:
    """The fields of a form that was sent, but for those that no two forms have alike."""
    return [each for each in parse_qsl(body, keep_blank_values=True) if each[0] not in ("token", "_key")]


PAGE = """<!doctype html><html lang=en><head><title>Fields</title></head><body><main><h1>Fields</h1>
<form method=post action=/sent enctype=multipart/form-data>
<input type=hidden name=key value=k><input name=name value=Ada><input name=off value=x disabled>
<textarea name=more>One\nTwo</textarea><select name=kind><option value=a>A<option value=b>B</select>
<label><input type=checkbox name=box value=1 checked>One</label>
<label><input type=checkbox name=box value=2>Two</label>
<label><input type=radio name=way value=x checked>X</label><label><input type=radio name=way value=y>Y</label>
<input type=file name=file><button name=which value=1>First</button><button name=which value=2>Second</button>
<button type=button>Only a script</button></form>
<details><summary>More</summary><p>Folded <a href=/elsewhere>Elsewhere</a></p></details>
<p hidden>Hidden <a href=/hidden>Hidden link</a></p><a href=/leads-on>Leads on</a> <a href=/gone>Gone</a>
<a href=/child>Child</a></main></body></html>"""


async def _page(_: Request) -> Response:
    return HTMLResponse(PAGE)


async def _sent(request: Request) -> Response:
    async with request.form() as form:
        fields = form.multi_items()
    said = [f"{name}={value if isinstance(value, str) else value.filename}" for name, value in fields]
    return HTMLResponse(f"<title>Sent</title><main>{'|'.join(said)}</main>")


async def _leads_on(_: Request) -> Response:
    return RedirectResponse("/?led=on", 303)


async def _child(_: Request) -> Response:
    return HTMLResponse("<title>Rowan Ashdown</title><main></main>")


@pytest.fixture
async def reader(owner: asyncpg.Connection, ledger: Ledger) -> AsyncIterator[PageReader]:
    """Someone who reads a page with one field of each kind."""
    routes = [
        Route("/", _page),
        Route("/sent", _sent, methods=["POST"]),
        Route("/leads-on", _leads_on),
        Route("/child", _child),
    ]
    async with Readers(Starlette(routes=routes), owner, ledger) as readers:
        reader = await readers.signed_out(at="/")
        yield reader


async def test_what_is_folded_or_hidden_is_neither_read_nor_pressed(reader: PageReader) -> None:
    assert "Folded" not in await reader.main()
    assert "Hidden" not in await reader.main()
    for link in ("Elsewhere", "Hidden link"):
        with pytest.raises(AssertionError):
            await reader.press(link)
        with pytest.raises(AssertionError, match="not shown"):
            await reader.page.get_by_text(link).click()
    await reader.unfolds("More")
    assert "Folded Elsewhere" in await reader.main()


async def test_a_childs_name_in_a_title_fails(reader: PageReader) -> None:
    with pytest.raises(AssertionError, match="a child is named"):
        await reader.press("Child")


async def test_a_button_that_only_a_script_serves_fails(reader: PageReader) -> None:
    with pytest.raises(AssertionError, match="only a script"):
        await reader.press("Only a script")


async def test_a_fault_on_a_page_that_is_open_is_found(reader: PageReader, closely: CloseLook) -> None:
    with pytest.raises(AssertionError, match="Form elements must have labels"):
        await closely(reader)
