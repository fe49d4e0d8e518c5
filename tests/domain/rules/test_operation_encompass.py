"""A police notice of domestic abuse (Operation Encompass) opens a review and no referral."""

from typing import Any

import pytest

from tests.domain.case_documents import case_document
from tests.domain.command_builders import a_concern
from tests.domain.people_and_times import DSL, MONDAY_9AM, TEACHER, TUESDAY_9AM
from tests.domain.story import given

TOLD: dict[str, Any] = {
    "source": "operation_encompass",
    "police_reference": "ENC-2027-114",
    "told_at": MONDAY_9AM,
}


@pytest.mark.parametrize("field", ["police_reference", "told_at"])
def test_only_a_report_from_operation_encompass_takes_what_the_police_gave(field: str) -> None:
    for source in ("agency", None):
        wrong = {"source": source, field: TOLD[field]}
        given().when(a_concern(**wrong), by=TEACHER).malformed(f"/concern/{field}")


def test_a_time_of_telling_that_is_to_come_is_malformed() -> None:
    given().when(a_concern(**TOLD | {"told_at": TUESDAY_9AM}), by=TEACHER).malformed("/concern/told_at")


def test_it_opens_a_review_and_no_referral() -> None:
    """11.1: the police know of it, but that is not a referral by the school."""
    story = given().when(a_concern(category="emotional", **TOLD), by=DSL).records("concern.raised")
    story.opens("accept", "review", "protect")
    assert story.after.state.agency_referrals == ()


def test_danger_that_is_told_with_it_is_referred_as_ever() -> None:
    """11.4."""
    story = given().when(a_concern(immediate_danger=True, **TOLD), by=DSL)
    story.opens("accept", "review", "protect", "refer:immediate")


def test_the_case_shows_their_reference_and_when_they_told() -> None:
    story = given().when(a_concern(**TOLD), by=TEACHER).after
    shown = case_document(story.state, DSL)["concern"]
    assert (shown["police_reference"], shown["told_at"]) == ("ENC-2027-114", "2027-03-01T09:00:00Z")
    bare = case_document(given().when(a_concern(), by=TEACHER).after.state, DSL)["concern"]
    assert (bare["police_reference"], bare["told_at"]) == (None, None)
