"""How it happened and what makes it exploitation: recorded in any order, and never scored (2.1, 2.4)."""

from typing import Any

import pytest

from domain.commands import AddInformation
from domain.entries.base import Circumstances, Exploitation, Threshold
from domain.people.roles import Person
from tests.domain.case_documents import case_document
from tests.domain.command_builders import a_concern, a_referral, a_review, raised, void
from tests.domain.people_and_times import DSL, TEACHER
from tests.domain.safeguard_builders import EXCHANGE, reclassified
from tests.domain.story import Story, done, given
from tests.domain.team_builders import ADVANTAGE, AT_THE_PARK, LEVEL_4, ONLINE

MORE = AddInformation(text="He met her there.", circumstances=AT_THE_PARK, exploitation=EXCHANGE)


def concern(story: Story, by: Person = DSL) -> dict[str, Any]:
    found: dict[str, Any] = case_document(story.state, by)["concern"]
    return found


def test_classifying_as_exploitation_asks_what_was_exchanged_or_who_gained() -> None:
    """2.1: at least one limb, from any entry; reclassifying does not wait for it."""
    bare = reclassified("cse", exploitation=Exploitation(imbalances=("age",)))
    given(raised()).when(bare).records("concern.reclassified").warns("2.1")
    given(raised()).when(reclassified("cse", exploitation=None)).warns("2.1", "2.1")
    given(raised(), done(reclassified("csa", "Control only."))).when(bare).warns("2.1")
    given(raised(), done(reclassified("cse", "Gifts.")), done(void(2))).when(bare).warns("2.1")
    given(raised(exploitation=ADVANTAGE)).when(bare).records("concern.reclassified").warns()
    given(raised(), done(MORE)).when(bare).warns()
    given(raised()).when(reclassified("cse", "Age; gifts.")).warns()
    given(raised(), done(reclassified("cse", "Gifts."))).when(bare).warns()
    given(raised()).when(reclassified("cce")).warns()


def test_a_missing_imbalance_is_asked_for() -> None:
    given(raised()).when(reclassified("cse", exploitation=ADVANTAGE)).warns("2.1")
    given(raised(exploitation=EXCHANGE)).when(reclassified("cse", exploitation=ADVANTAGE)).warns()


def test_raising_and_reviewing_do_not_require_it() -> None:
    story = given(raised(category="cse"))
    assert concern(story)["limbs"] == []
    story.when(a_review("early_help")).records("review.decided")
    known = story.tell(a_review("early_help", exploitation=EXCHANGE))
    assert (concern(known)["imbalances"], concern(known)["limbs"]) == (("age",), ("exchange",))


def test_several_entries_add_up() -> None:
    """2.4b, 2.4c, 4.6."""
    story = given(raised(circumstances=ONLINE), done(MORE))
    assert concern(story)["circumstances"] == {
        "mode": ("technology", "in_person"),
        "contact_type": ("non_contact",),
        "online": ("A game with strangers.",),
        "places": ("The park by the canal.",),
        "peers": ("Her cousin.",),
    }
    assert concern(story.tell(void(2)))["circumstances"]["places"] == []
    assert concern(story.tell(void(2)))["limbs"] == []


def test_reporters_see_what_they_reported_themselves() -> None:
    """3-STF.k."""
    story = given(raised(TEACHER, circumstances=ONLINE), done(MORE))
    assert concern(story, TEACHER)["circumstances"]["mode"] == ("technology",)
    assert concern(story, TEACHER)["limbs"] == []


@pytest.mark.parametrize("wrong", [{"mode": ("In person",)}, {"contact_type": ("",)}, {"places": " "}])
def test_a_code_has_its_form_and_a_text_says_something(wrong: dict[str, Any]) -> None:
    where = f"/concern/circumstances/{next(iter(wrong))}"
    given().when(a_concern(circumstances=Circumstances(**wrong)), by=TEACHER).malformed(where)


def test_the_threshold_is_kept_with_the_edition_of_the_local_document() -> None:
    """3.2e."""
    empty = Threshold(level="4", document=" ", version="2024")
    given(raised()).when(a_review(threshold=empty)).malformed("/threshold/document")
    story = given(raised(), done(a_review("refer", "cscs", threshold=LEVEL_4)))
    story = story.tell(a_referral(threshold=LEVEL_4))
    line = {"level": "4, specialist", "document": "Continuum of Need", "version": "May 2024"}
    assert case_document(story.state, DSL)["thresholds"] == [{"event": 2, **line}, {"event": 3, **line}]
    assert case_document(story.tell(void(3)).state, DSL)["thresholds"] == [{"event": 2, **line}]
    assert case_document(story.state, TEACHER)["thresholds"] == []
