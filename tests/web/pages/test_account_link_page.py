"""A link that works once opens an account."""

import pytest

from application.school import passwords
from store.people import accounts
from tests.school import School
from tests.web.page_reader import Readers

PASSWORD = "otter lantern plum"


@pytest.mark.parametrize("bad", ["short", "aaaaaaaaaaaaaa", "password1234"])
async def test_a_poor_password_is_refused_and_the_link_still_works(
    bad: str, readers: Readers, school: School
) -> None:
    secret = await accounts.invite(readers.ledger.pool, school.teacher.id, school.admin.id)
    visitor = await readers.signed_out()
    await visitor.go(f"/welcome/{secret}")
    await visitor.page.fill("#password", bad)
    visitor.expected.add(422)
    await visitor.press("Set password and sign in")
    assert "There is a problem" in await visitor.main()
    assert await accounts.invited(readers.ledger.pool, secret) is not None


async def test_an_account_link_opens_once_signs_in_and_ends_older_sessions(
    readers: Readers, school: School
) -> None:
    older = await readers.signed_in(school.teacher)
    await older.go("/")
    secret = await accounts.invite(readers.ledger.pool, school.teacher.id, school.admin.id)
    visitor = await readers.signed_out()
    await visitor.go(f"/welcome/{secret}")
    await visitor.page.fill("#login", f"{school.teacher.id}@new.example")
    await visitor.page.fill("#password", PASSWORD)
    await visitor.press("Set password and sign in")
    assert visitor.page.url == visitor.address + "/"
    again = await readers.signed_out()
    await again.go(f"/welcome/{secret}", status=404)
    assert "onward people link" in await again.main(), "the first administrator has no administrator to ask"
    await older.go("/")
    assert "/sign-in" in older.page.url


async def test_only_the_newest_link_of_a_person_works(readers: Readers, school: School) -> None:
    pool, admin = readers.ledger.pool, school.admin.id
    older = await accounts.invite(pool, school.teacher.id, admin)
    others = await accounts.invite(pool, school.dsl.id, admin)
    newest = await accounts.invite(pool, school.teacher.id, admin)
    visitor = await readers.signed_out()
    await visitor.go(f"/welcome/{older}", status=404)
    assert "only until a newer one is made for you" in await visitor.main()
    await visitor.go(f"/welcome/{newest}")
    await visitor.go(f"/welcome/{others}")


@pytest.mark.parametrize(
    "poor",
    [
        "password1234",
        "P@ssw0rd2026!",
        "qwertyuiop12",
        "1q2w3e4r5t6y",
        "123456789012",
        "Letmein12345!",
        "Welcome2School",
        "onward-onward-1",
        "HillSchool2026",
        "adalovelace99",
        "Safeguarding1!",
    ],
)
def test_common_words_and_related_names_are_no_password(poor: str) -> None:
    said = passwords.wrong_with(poor, "office@hill.example", "Ada Lovelace", "Hill School")
    assert said == passwords.GUESSED
    assert "three unrelated words" in said
