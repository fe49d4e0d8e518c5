"""Signing in and out: who gets in, for how long, and what is left on the screen afterwards."""

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from application.school import passwords
from store.ledger.ledger import Ledger
from store.people import accounts
from tests.school import School
from tests.web.browsers import Browsers, BrowserSession, an_account
from tests.web.form_filling import Visitor
from tests.web.page_reader import Readers
from tests.with_each import with_each
from web.core.site import CannotBeADemonstration, Site
from web.pages_app import build

PASSWORD = "otter lantern plum"
TIMED_OUT = "You were signed out after 15 minutes of inactivity"


async def test_a_wrong_password_and_an_unknown_name_look_the_same(browsers: Browsers, school: School) -> None:
    login = await an_account(browsers.owner, school.dsl, await passwords.hashed(PASSWORD))
    said = []
    for name in (login, f"unknown-{login}"):
        visitor = await browsers.signed_out(at="/sign-in")
        await fill(visitor, name, "not the password")
        visitor.expected.add(422)
        await visitor.press("Sign in")
        assert "govuk-error-summary" in await visitor.page.evaluate("document.activeElement.className")
        await visitor.look()
        said.append((await visitor.main()).replace(name, ""))
    assert said[0] == said[1]
    assert "The e-mail address, sign-in name or password is wrong" in said[0]
    refused = "SELECT count(*) FROM sign_ins WHERE person IS NOT DISTINCT FROM $1 AND refused"
    assert await browsers.owner.fetchval(refused, school.dsl.id) == 1
    assert await browsers.owner.fetchval(refused, None) >= 1


@with_each("login", ["\0", "a\0b"])
async def test_a_name_that_no_one_can_have_is_only_wrong(readers: Readers, login: str) -> None:
    """A regression: a NUL in it was a fault of the server."""
    visitor = await readers.signed_out(at="/sign-in")
    await fill(visitor, login, "not the password")
    visitor.expected.add(422)
    await visitor.press("Sign in")
    assert "The e-mail address, sign-in name or password is wrong" in await visitor.main()


async def test_by_keyboard_in_and_out_and_back_shows_nothing(browsers: Browsers, school: School) -> None:
    login = await an_account(browsers.owner, school.dsl, await passwords.hashed(PASSWORD))
    await school.teacher.raises()
    visitor = await browsers.signed_out(at="/sign-in")
    await tab_to(visitor, "login")
    await visitor.page.keyboard.type(login.upper())
    await visitor.page.keyboard.press("Tab")
    await visitor.page.keyboard.type(PASSWORD)
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")
    assert "Rowan Ashdown" in await visitor.main()
    await visitor.page.get_by_role("button", name="Sign out").focus()
    async with visitor.page.expect_navigation():
        await visitor.page.keyboard.press("Enter")
    await visitor.look()
    assert "You are signed out" in await visitor.main()
    await visitor.page.go_back()
    assert "Rowan Ashdown" not in await visitor.text()
    assert "Sign in" in await visitor.text()


async def test_a_messages_link_leads_to_its_case_after_signing_in(readers: Readers, school: School) -> None:
    login = await an_account(readers.owner, school.dsl, await passwords.hashed(PASSWORD))
    case = await school.teacher.raises()
    visitor = await readers.signed_out(at=f"/cases/{case['id']}")
    await fill(visitor, login, "not the password")
    visitor.expected.add(422)
    await visitor.press("Sign in")
    await fill(visitor, login, PASSWORD)
    await visitor.press("Sign in")
    assert visitor.page.url == f"{visitor.address}/cases/{case['id']}"
    assert case["reference"] in await visitor.main()


async def test_each_sign_in_starts_a_new_session_not_a_planted_one(readers: Readers, school: School) -> None:
    login = await an_account(readers.owner, school.dsl, await passwords.hashed(PASSWORD))
    visitor = await readers.signed_out()
    named = Site(readers.ledger, readers.address).cookie
    visitor.http.cookies.set(named, "planted", domain="127.0.0.1")
    await visitor.go("/sign-in")
    await fill(visitor, login, PASSWORD)
    await visitor.press("Sign in")
    (cookie,) = [each for each in visitor.http.cookies.jar if each.name == named]
    assert cookie.value is not None
    assert cookie.value != "planted"
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert len(cookie.value) == 43  # 256 bits


@pytest.mark.parametrize(
    "made_old", ["seen_at = now() - interval '15 minutes'", "begun_at = now() - interval '10 hours'"]
)
async def test_a_session_ends_after_15_idle_minutes_and_after_10_hours(
    made_old: str, readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.dsl, at="/")
    assert visitor.page.url == visitor.address + "/"
    await readers.owner.execute(f"UPDATE sessions SET {made_old} WHERE person = $1", school.dsl.id)
    await visitor.go("/")
    assert visitor.page.url == visitor.address + "/sign-in"
    assert TIMED_OUT in await visitor.main()
    name = await readers.owner.fetchval("SELECT name FROM people WHERE id = $1", school.dsl.id)
    assert name not in await visitor.text()


async def test_the_sign_in_page_says_why_only_after_a_timeout(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.dsl, at="/")
    await accounts.end_sessions(readers.ledger.pool, school.dsl.id)
    await visitor.go("/")
    assert visitor.page.url == visitor.address + "/sign-in"
    assert TIMED_OUT not in await visitor.main()
    fresh = await readers.signed_out(at="/sign-in")
    assert TIMED_OUT not in await fresh.main()


async def test_a_second_factor_is_not_waived(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.dsl)
    await readers.owner.execute(
        "UPDATE accounts SET factors = '{password,totp}' WHERE person = $1", school.dsl.id
    )
    await visitor.go("/")
    assert visitor.page.url == visitor.address + "/sign-in"


async def test_a_form_of_another_site_or_with_no_token_is_refused(site_address: str, school: School) -> None:
    async with httpx2.AsyncClient(base_url=site_address, timeout=60) as http:
        page = (await http.get("/sign-in")).text
        token = page.partition('name="token" value="')[2].partition('"')[0]
        sent = {"token": token, "login": "a", "password": "b"}
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert (await http.post("/sign-in", data=sent, headers=foreign)).status_code == 403
        assert (await http.post("/sign-in", data=sent)).status_code == 403
        own = {"Sec-Fetch-Site": "same-origin"}
        assert (await http.post("/sign-in", data=sent | {"token": "0" * 64}, headers=own)).status_code == 403
        assert (await http.post("/sign-in", data=sent, headers=own)).status_code == 422
        http.cookies.clear()
        assert (await http.post("/sign-in", data=sent, headers=own)).status_code == 403


async def test_a_session_id_is_not_an_api_token(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.dsl)
    (cookie,) = visitor.http.cookies.jar
    visitor.http.cookies.clear()
    answer = await visitor.http.get("/v1/me", headers={"Authorization": f"Bearer {cookie.value}"})
    assert answer.status_code == 401


async def test_another_host_name_is_not_this_site(site_address: str) -> None:
    async with httpx2.AsyncClient(base_url=site_address, timeout=60) as http:
        assert (await http.get("/sign-in", headers={"Host": "evil.example"})).status_code == 421


async def test_over_https_the_cookie_is_for_this_host_alone(ledger: Ledger, school: School) -> None:
    app = build(Site(ledger, "https://onward.school.example"))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="https://onward.school.example") as http:
        answer = await http.get("/sign-in")
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["set-cookie"].startswith("__Host-onward-visitor=")
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        field = LexborHTMLParser(answer.text).css_first("[name=token]")
        assert field is not None
        form, origin = {"token": field.attributes["value"]}, {"Origin": "https://onward.school.example"}
        signed_out = await http.post("/sign-out", data=form, headers=origin)
        assert (signed_out.status_code, signed_out.headers["clear-site-data"]) == (303, '"cache", "storage"')
    assert Site(ledger, "https://onward.school.example").cookie == "__Host-onward"


@pytest.mark.parametrize("address", ["https://onward.school.example", "http://onward.school.example"])
def test_a_public_site_cannot_be_a_demonstration(address: str, ledger: Ledger) -> None:
    with pytest.raises(CannotBeADemonstration):
        Site(ledger, address, demonstration=True)


async def test_no_card_signs_in_to_a_real_school(demonstration_readers: Readers, school: School) -> None:
    visitor = await demonstration_readers.signed_out(at="/sign-in")
    assert await visitor.sent("/sign-in/card", {"person": str(school.dsl.id)}) == 404


async def test_in_a_demonstration_one_press_signs_in(
    demonstration_readers: Readers, school: School, readers: Readers
) -> None:
    await readers.owner.execute("UPDATE schools SET demonstration = true WHERE id = $1", school.id)
    await readers.owner.execute("UPDATE people SET name = 'Dana Lead' WHERE id = $1", school.dsl.id)
    visitor = await demonstration_readers.signed_out(at="/sign-in")
    await visitor.press("Sign in as Dana Lead")
    assert "invented people, simulated time" in await visitor.text()
    await visitor.press("a working day")
    assert "Tuesday 2 March 2027" in await visitor.text()
    await readers.owner.execute("UPDATE schools SET demonstration = false WHERE id = $1", school.id)
    await visitor.go("/")
    assert visitor.page.url.endswith("/sign-in")


async def test_the_screen_hides_with_a_script_and_without_one(browsers: Browsers, school: School) -> None:
    await school.teacher.raises()
    visitor = await browsers.signed_in(school.dsl, at="/")
    await visitor.press("Hide this screen")
    assert await visitor.page.title() == "Onward"
    shown = visitor.page.get_by_text("Rowan Ashdown").first
    assert await shown.evaluate(
        "e => { const b = e.getBoundingClientRect(); return document.elementFromPoint(b.x, b.y) !== e }"
    )
    await visitor.press("Show it again")
    plain = await browsers.signed_in(school.dsl, script=False, at="/")
    await plain.press("Hide this screen")
    assert "Rowan" not in await plain.text()
    await plain.press("Show it again")
    assert "Rowan Ashdown" in await plain.text()


async def fill(visitor: Visitor, login: str, password: str) -> None:
    await visitor.page.fill("#login", login)
    await visitor.page.fill("#password", password)


async def tab_to(visitor: BrowserSession, field: str) -> None:
    """Press Tab until the field has the focus."""
    for _ in range(30):
        await visitor.page.keyboard.press("Tab")
        if await visitor.page.evaluate("document.activeElement.id") == field:
            return
    raise AssertionError(f"Tab never reaches {field}")
