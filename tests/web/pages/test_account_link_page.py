"""A link that works once opens an account."""

import pytest

from application.school import passwords
from store.people import accounts
from tests.school import School
from tests.web.page_reader import Readers
from tests.with_each import with_each

PASSWORD = "otter lantern plum"


@pytest.mark.parametrize("bad", ["short", "aaaaaaaaaaaaaa", "password1234"])
async def test_a_poor_password_does_not_use_up_the_link(bad: str, readers: Readers, school: School) -> None:
    secret = await accounts.invite(readers.ledger.pool, school.teacher.id, school.admin.id)
    visitor = await readers.signed_out(at=f"/welcome/{secret}")
    await visitor.page.fill("#password", bad)
    visitor.expected.add(422)
    await visitor.press("Set password and sign in")
    assert "There is a problem" in await visitor.main()
    assert await accounts.invited(readers.ledger.pool, secret) is not None


async def test_a_link_opens_once_signs_in_and_ends_older_sessions(readers: Readers, school: School) -> None:
    older = await readers.signed_in(school.teacher, at="/")
    secret = await accounts.invite(readers.ledger.pool, school.teacher.id, school.admin.id)
    visitor = await readers.signed_out(at=f"/welcome/{secret}")
    await visitor.page.fill("#login", f"{school.teacher.id}@new.example")
    await visitor.page.fill("#password", PASSWORD)
    await visitor.press("Set password and sign in")
    assert visitor.page.url == visitor.address + "/"
    again = await readers.signed_out(at=f"/welcome/{secret}", status=404)
    assert "onward people link" in await again.main(), "the first administrator has no administrator to ask"
    await older.go("/")
    assert "/sign-in" in older.page.url


async def test_only_the_newest_link_of_a_person_works(readers: Readers, school: School) -> None:
    pool, admin = readers.ledger.pool, school.admin.id
    older = await accounts.invite(pool, school.teacher.id, admin)
    others = await accounts.invite(pool, school.dsl.id, admin)
    newest = await accounts.invite(pool, school.teacher.id, admin)
    visitor = await readers.signed_out(at=f"/welcome/{older}", status=404)
    assert "only until a newer one is made for you" in await visitor.main()
    await visitor.go(f"/welcome/{newest}")
    await visitor.go(f"/welcome/{others}")


POOR = """
password1234 P@ssw0rd2026! qwertyuiop12 1q2w3e4r5t6y 123456789012 Letmein12345! Welcome2School
onward-onward-1 HillSchool2026 adalovelace99 Safeguarding1! iloveyouforever manchesterunited
trustno1trustno1 1qaz2wsx3edc qazwsxedcrfv basketball23 football1234 michaeljordan jesuschrist1
princess1234 changeme1234 abcdefgh1234 blink182blink 123qwe123qwe password12345 qwerty123456
qwertyuiop123 1qaz2wsx3edc4rfv zaq12wsxcde3 monkey123456 dragon123456 sunshine1234 iloveyou1234
letmeinletmein welcome12345 administrator admin1234567 superman1234 batman123456 liverpool123
Liverpool2024 chelsea12345 arsenal12345 Passw0rd1234 p455w0rd1234 mypassword12 Summer2026!! Christmas2025
Monday123456 january2026! 0987654321qw asdfghjkl123 zxcvbnm12345
correcthorsebatterystaple Correct-Horse-Battery-Staple1 ToBeOrNotToBe1 Forest-of-Dean1 theforestofdean
ilovemymum12 iloveyoumum123 mumanddad1234 StroudHighSchool1 one-two-three-four
one+two+three+four one/two/three/four
"""
"""Well known, of twelve letters or more."""


@with_each("poor", [*POOR.split(), "- . _ , - . _ ,"])
def test_common_words_and_related_names_are_no_password(poor: str) -> None:
    said = passwords.wrong_with(poor, "office@hill.example", "Ada Lovelace", "Hill School")
    assert said == passwords.GUESSED
    assert "three unrelated words" in said


@with_each(
    "good",
    [
        PASSWORD,
        "three unlikely otters dance",
        "kettle-saffron-mortgage",
        "garden pencil monkey",
        "x9$Lq!vT2#mZw4",
    ],
)
def test_unrelated_words_are_a_password(good: str) -> None:
    assert passwords.wrong_with(good, "office@hill.example", "Ada Lovelace", "Hill School") is None
