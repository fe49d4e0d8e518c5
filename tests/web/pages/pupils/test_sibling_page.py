"""Brothers and sisters are chosen from the register, and both records name each other."""

import asyncio
from uuid import UUID, uuid4

import pytest

from application.pupils.sibling_links import link_siblings
from application.sent_request import SentRequest
from store.ledger.ledger import Ledger
from store.people.credentials import token_hash
from store.queries.access_log import pupil_views
from tests.other_bodies import a_pupil
from tests.school import WHY, Json, School
from tests.web.form_filling import fill, sent_to
from tests.web.page_reader import Readers


async def siblings(school: School, pupil: Json) -> list[str]:
    record = await school.dsl.read(f"/v1/pupils/{pupil['id']}")
    return sorted(record["siblings"])


@pytest.mark.parametrize("part", ["dsl", "admin"])
async def test_a_sibling_is_found_added_and_removed(
    part: str, readers: Readers, school: School, ledger: Ledger
) -> None:
    one = await a_pupil(school.dsl)
    two = await a_pupil(school.dsl, given_name="Robin", siblings=[])
    visitor = await readers.signed_in(school.everybody[part])
    await visitor.go(f"/pupils/{one['id']}")
    await visitor.press("Add or remove brothers and sisters")
    await fill(visitor, {"q": ["robin"]})
    await visitor.press("Search")
    assert "Ashdown, Robin" in await visitor.main()
    await visitor.press("Add Robin Ashdown")
    assert (await siblings(school, one), await siblings(school, two)) == ([two["id"]], [one["id"]])
    await fill(visitor, {"q": ["ashdown"]})
    await visitor.press("Search")
    assert "No other pupil matches" in await visitor.main()
    await visitor.press("Remove Robin Ashdown")
    assert (await siblings(school, one), await siblings(school, two)) == ([], [])
    looks = {look.what for look in await pupil_views(ledger, UUID(one["id"]), 0, 100)}
    assert "form" in looks


async def test_a_search_for_too_little_says_how(readers: Readers, school: School) -> None:
    pupil = await a_pupil(school.dsl)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{pupil['id']}/siblings")
    visitor.expected.add(422)
    await fill(visitor, {"q": ["r"]})
    await visitor.press("Search")
    assert "Enter at least two letters" in await visitor.page.locator(".govuk-error-summary").inner_text()


async def test_a_record_that_names_twenty_takes_no_more(readers: Readers, school: School) -> None:
    others = [(await a_pupil(school.dsl, given_name=f"Kit {number}"))["id"] for number in range(21)]
    pupil = await a_pupil(school.dsl, siblings=others[:20])
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{pupil['id']}/siblings")
    assert await sent_to(visitor, f"/pupils/{pupil['id']}/siblings", add=others[20]) == 422
    assert others[20] not in await siblings(school, pupil)


async def test_only_those_who_change_the_register_link_pupils(
    readers: Readers, school: School, other_school: School
) -> None:
    pupil = await a_pupil(school.dsl)
    theirs = await a_pupil(other_school.dsl)
    for part, status in (("teacher", 403), ("auditor", 403), ("governor", 404)):
        visitor = await readers.signed_in(school.everybody[part])
        await visitor.go(f"/pupils/{pupil['id']}/siblings", status=status)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{theirs['id']}/siblings", status=404)
    await visitor.go(f"/pupils/{pupil['id']}/siblings")
    for stranger in (theirs["id"], str(uuid4())):
        assert await sent_to(visitor, f"/pupils/{pupil['id']}/siblings", add=stranger) == 404
    assert await sent_to(visitor, f"/pupils/{pupil['id']}/siblings", add=pupil["id"]) == 409


async def test_links_at_one_moment_are_all_recorded_in_both_records(school: School, ledger: Ledger) -> None:
    pupils = [await a_pupil(school.dsl, given_name=f"Kit {number}") for number in range(4)]
    first, *rest = pupils
    sent = SentRequest(token=token_hash(school.dsl.token), body=b"")
    await asyncio.gather(
        *(link_siblings(ledger, sent, UUID(each["id"]), UUID(first["id"]), linked=True) for each in rest)
    )
    assert await siblings(school, first) == sorted(each["id"] for each in rest)
    for each in rest:
        assert await siblings(school, each) == [first["id"]]


async def merges(school: School, pupil: Json, into: Json) -> None:
    answer = await school.dsl.post(f"/v1/pupils/{pupil['id']}/merge", {"into": into["id"], "reasons": WHY})
    assert answer.status_code == 200, answer.text


async def links(school: School, ledger: Ledger, one: Json, other: Json) -> None:
    sent = SentRequest(token=token_hash(school.dsl.token), body=b"")
    await link_siblings(ledger, sent, UUID(one["id"]), UUID(other["id"]), linked=True)


async def test_siblings_follow_the_record_that_stays_and_can_be_removed(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    replaced = await a_pupil(school.dsl, given_name="Ro", siblings=[])
    stays = await a_pupil(school.dsl, given_name="Rowan", siblings=[])
    sister = await a_pupil(school.dsl, given_name="Robin", siblings=[])
    await links(school, ledger, replaced, sister)
    await merges(school, replaced, stays)
    assert (await siblings(school, stays), await siblings(school, sister)) == ([sister["id"]], [stays["id"]])
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{stays['id']}")
    assert "Robin Ashdown" in await visitor.main()
    await links(school, ledger, sister, stays)  # they name each other already: nothing is said twice
    assert await siblings(school, stays) == [sister["id"]]
    await visitor.go(f"/pupils/{sister['id']}/siblings")
    await visitor.press("Remove Rowan Ashdown")
    assert (await siblings(school, stays), await siblings(school, sister)) == ([], [])


async def test_a_link_to_a_merged_record_is_removed_from_the_other_side_too(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    replaced = await a_pupil(school.dsl, given_name="Ro", siblings=[])
    stays = await a_pupil(school.dsl, given_name="Rowan", siblings=[])
    sister = await a_pupil(school.dsl, given_name="Robin", siblings=[])
    await links(school, ledger, replaced, sister)
    await merges(school, replaced, stays)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{stays['id']}/siblings")
    await visitor.press("Remove Robin Ashdown")
    assert (await siblings(school, stays), await siblings(school, sister)) == ([], [])


async def test_no_one_is_their_own_sibling_after_a_merge(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    one = await a_pupil(school.dsl, given_name="Ro", siblings=[])
    two = await a_pupil(school.dsl, given_name="Rowan", siblings=[])
    await links(school, ledger, one, two)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/pupils/{one['id']}/merge?other={two['id']}")
    shown = await visitor.main()
    assert "Brothers and sisters" in shown, "the page says so before they are merged"
    await merges(school, one, two)
    assert (await siblings(school, one), await siblings(school, two)) == ([], [])
    await visitor.go(f"/pupils/{two['id']}/siblings")
    assert "Remove" not in await visitor.main()
