"""Pupils in blocks are found as if each were compared, whatever was added and taken out before."""

from datetime import date
from random import Random
from uuid import UUID

from domain.pupils.name_matching import NameText
from domain.pupils.pupil_listing import PupilFilter, PupilListing, SearchPupils
from store.pupils.name_blocks import BLOCK, NameBlocks, NameEntry

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


def test_the_last_pupil_leaves_no_block_behind() -> None:
    entry = an_entry(Random(1))
    blocks = NameBlocks().with_entry(entry)
    assert len(blocks) == 1
    blocks = blocks.without(entry.place)
    wanted = PupilFilter.of(SearchPupils(), "whole", date(2027, 3, 1))
    assert list(blocks.matching(wanted)) == []
    assert len(blocks.with_entry(entry)) == 1
