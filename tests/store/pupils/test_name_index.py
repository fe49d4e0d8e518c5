"""Search over sealed names: whom it finds, and that it never answers with what is no longer true."""

from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from domain.pupils.name_matching import NameText
from domain.pupils.pupil_listing import PupilFilter, PupilListing, SearchPupils
from store.ledger.ledger import Ledger
from store.pupils.name_blocks import BLOCK, NameBlocks, NameEntry
from store.pupils.name_index import NameIndex
from store.rebuild import rebuild_pupils
from tests.school import NOW, School
from tests.store.pupils.register import a_pupil, destroy_key, found, names, update
from tests.with_each import with_each


async def test_pupils_are_listed_by_family_name(ledger: Ledger, school: School) -> None:
    for given, family in (("Zoë", "Abbott"), ("Émile", "Ángel"), ("Adam", "abbott"), ("Bo", "Åberg")):
        await a_pupil(ledger, school, given_name=given, family_name=family)
    assert await names(ledger, school) == ["Adam abbott", "Zoë Abbott", "Bo Åberg", "Émile Ángel"]


async def test_a_search_sees_what_was_committed_before_it(ledger: Ledger, school: School) -> None:
    pupil = await a_pupil(ledger, school)
    assert await names(ledger, school, "okaf") == ["Amelia Okafor"]
    await update(ledger, pupil, family_name="Bright")
    assert await names(ledger, school, "okaf") == []
    assert await names(ledger, school, "bright") == ["Amelia Bright"]
    await a_pupil(ledger, school, given_name="Ada")
    assert await names(ledger, school, "ada") == ["Ada Okafor"]


async def test_every_process_sees_it(ledger: Ledger, school: School) -> None:
    another = NameIndex(ledger.pool, ledger.seals)
    wanted = PupilFilter.of(SearchPupils(q="okafor"), "whole", NOW.date())
    assert (await another.search(school.id, wanted, 25)).pupils == []
    pupil = await a_pupil(ledger, school)
    assert [each.id for each in (await another.search(school.id, wanted, 25)).pupils] == [pupil.id]


async def test_a_school_finds_only_its_own(ledger: Ledger, school: School, other_school: School) -> None:
    await a_pupil(ledger, other_school)
    assert await names(ledger, school, "okafor") == []
    assert await names(ledger, other_school, "okafor") == ["Amelia Okafor"]


async def test_a_destroyed_key_takes_the_name_out_of_every_process(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    gone = await a_pupil(ledger, school)
    await a_pupil(ledger, school, given_name="Ada")
    assert len(await names(ledger, school)) == 2
    await destroy_key(owner, gone.id)
    assert await names(ledger, school) == ["Ada Okafor"]
    ledger.names.clear()
    assert await names(ledger, school) == ["Ada Okafor"]
    assert (await found(ledger, school)).unread == 0


async def test_a_damaged_row_hides_no_other_and_is_counted(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    bad = await a_pupil(ledger, school)
    await a_pupil(ledger, school, given_name="Ada")
    assert len(await names(ledger, school)) == 2
    await owner.execute("UPDATE pupil_listings SET version = 7 WHERE pupil_id = $1", bad.id)
    for _ in range(2):
        page = await found(ledger, school)
        assert [each.listing.given_name for each in page.pupils] == ["Ada"]
        ledger.names.clear()
    assert (await found(ledger, school)).unread == 1
    assert await rebuild_pupils(ledger, lambda _: None) == []
    assert await names(ledger, school) == ["Ada Okafor", "Amelia Okafor"]
    assert (await found(ledger, school)).unread == 0


async def test_twins_come_in_pages_and_each_once(ledger: Ledger, school: School) -> None:
    ids = {(await a_pupil(ledger, school, class_=f"{n}")).id for n in range(60)}
    seen: list[UUID] = []
    after = None
    while True:
        page = await found(ledger, school, "amelia okafor", after=after)
        seen += [each.id for each in page.pupils]
        if (after := page.next) is None:
            break
    assert len(seen) == len(set(seen)) == 60
    assert set(seen) == ids


@pytest.fixture
async def three_pupils(ledger: Ledger, school: School) -> None:
    await a_pupil(ledger, school, year_group="8", class_="8B", date_of_birth=date(2014, 5, 2))
    await a_pupil(ledger, school, year_group="8", class_="8C", left_on=date(2027, 2, 28), upn="H801200001001")
    await a_pupil(ledger, school, year_group="9")


@pytest.mark.usefixtures("three_pupils")
@with_each(
    ("given", "count"),
    [
        ({"year": "8"}, 2),
        ({"class_": " 8b "}, 1),
        ({"on_roll": True}, 2),
        ({"on_roll": False}, 1),
        ({"year": "8", "on_roll": True}, 1),
        ({"q": "h801 200001 001"}, 1),
        ({"q": "2014-05-02"}, 1),
        ({"q": "2/5/2014"}, 1),
        ({"q": "3/5/2014"}, 0),
    ],
)
async def test_filters_and_numbers(ledger: Ledger, school: School, given: dict[str, Any], count: int) -> None:
    assert len((await found(ledger, school, **given)).pupils) == count


async def test_who_finds_by_names_only_learns_no_date_and_no_number(ledger: Ledger, school: School) -> None:
    await a_pupil(ledger, school, date_of_birth=date(2014, 5, 2), upn="H801200001001")
    for q in ("2014-05-02", "H801200001001"):
        wanted = PupilFilter.of(SearchPupils(q=q), "found", NOW.date())
        assert (await ledger.names.search(school.id, wanted, 25)).pupils == []


async def test_a_damaged_number_hides_no_change(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    one, two = await a_pupil(ledger, school), await a_pupil(ledger, school, given_name="Bo")
    await owner.execute("UPDATE pupil_listings SET change = $2 WHERE pupil_id = $1", one.id, 2**63 - 1)
    assert len(await names(ledger, school)) == 2
    await update(ledger, two, given_name="Ada")
    assert await names(ledger, school, "ada") == ["Ada Okafor"]
    assert await rebuild_pupils(ledger, lambda _: None) == []
    assert await owner.fetchval("SELECT max(change) FROM pupil_listings") < 2**62


_GIVEN = ("Amelia", "Robert", "Zoë", "Bo", "Mary Ann", "Kit", "Xanthippe", "Elizabeth")
_FAMILY = ("Okafor", "O’Neil", "Smith-Lark", "Li", "Begum", "Ångström", "Abbott")
_WORDS = ("an", "ok", "bob", "li", "smithlark", "o neil", "xanth", "beth", "zz", "a", "mary li", "")


def an_entry(chance: Random) -> NameEntry:
    listing = PupilListing(given_name=chance.choice(_GIVEN), family_name=chance.choice(_FAMILY))
    pupil = UUID(int=chance.getrandbits(128))
    text = NameText.of(listing.given_name, listing.family_name, None)
    return NameEntry(id=pupil, place=(*listing.place, pupil.bytes), listing=listing, text=text)


def test_it_finds_what_comparing_each_finds() -> None:
    chance = Random(7)
    known = [an_entry(chance) for _ in range(3 * BLOCK)]
    blocks = NameBlocks.of(known)
    for number in range(6 * BLOCK):
        if number < 4 * BLOCK and chance.random() < 0.8:
            known.append(an_entry(chance))
            blocks = blocks.with_entry(known[-1])
        else:
            gone = known.pop(chance.randrange(len(known)))
            blocks = blocks.without(gone.place)
        if number % 40 == 0:
            same_as_comparing_each(blocks, known, chance)


def same_as_comparing_each(blocks: NameBlocks, known: list[NameEntry], chance: Random) -> None:
    ordered = sorted(known, key=lambda each: each.place)
    assert len(blocks) == len(known)
    after = chance.choice(ordered).place
    for words in _WORDS:
        wanted = PupilFilter.of(SearchPupils(q=words), "whole", date(2027, 3, 1))
        expected = [each for each in ordered if wanted.matches(each.listing, each.text)]
        assert list(blocks.matching(wanted)) == expected, words
        assert list(blocks.matching(wanted, after)) == [each for each in expected if each.place > after], (
            words
        )
