"""One list of what was shared, with whom and why, and what was withheld (3.2g, 11.5, 3-STF.g)."""

from typing import Any, get_args
from uuid import UUID

from domain.commands import RecordDelivery
from domain.entries.safeguards import StatutoryFinding
from domain.rules.safeguards import WITHOUT_FINDING
from tests.domain.case_documents import case_document
from tests.domain.command_builders import WHY, a_referral, an_emergency, raised, void
from tests.domain.people_and_times import DSL, TEACHER
from tests.domain.safeguard_builders import kept_back, shared
from tests.domain.story import Story, done, given
from tests.with_each import with_each

HASH = "0f" * 32


def ledger(story: Story) -> Any:
    return case_document(story.state, DSL)["disclosures"]


def test_no_disclosure_without_what_it_was_and_why_it_was_necessary() -> None:
    """11.5: only where necessary."""
    given(raised()).when(shared(fields=())).malformed("/fields")
    given(raised()).when(shared(necessity="Because.")).malformed("/necessity")
    given(raised()).when(shared(fields=("Not a code",))).malformed("/fields")
    given(raised()).when(shared(sha256="abc")).malformed("/sha256")
    given(raised()).when(shared(to=" ")).malformed("/to")


def test_nothing_is_withheld_without_a_finding() -> None:
    given(raised()).when(kept_back(finding=" ")).malformed("/finding")
    given(raised()).when(kept_back(fields=())).malformed("/fields")
    given(raised()).when(kept_back(reasons="Short.")).malformed("/reasons")


def test_shared_and_withheld_information_is_on_the_ledger() -> None:
    story = given(raised(), done(shared(sha256=HASH)), done(kept_back()))
    assert story.stream[-2].fact.type == "disclosure.recorded"
    assert story.stream[-1].fact.type == "information.withheld"
    given_away, kept = ledger(story)
    assert given_away == {
        "event": 2,
        "kind": "shared",
        "to": "School nurse",
        "from": None,
        "fields": ("pupil",),
        "statutory_finding": None,
        "special_category": False,
        "condition": None,
        "lawful_basis": "public task",
        "reasons": WHY,
        "finding": None,
        "agency_referral": None,
        "sha256": HASH,
        "at": "2027-03-01T10:01:00Z",
        "by": str(DSL.id),
    }
    assert (kept["kind"], kept["to"], kept["from"]) == ("withheld", None, "Football club")
    assert kept["finding"].startswith("It would harm")
    assert kept["special_category"]


def test_a_referral_is_a_disclosure_and_is_not_told_twice() -> None:
    story = given(raised(), done(a_referral()), done(an_emergency(), TEACHER))
    first, emergency = ledger(story)
    assert (first["to"], first["fields"], first["lawful_basis"]) == (
        "cscs",
        ("pupil", "concern"),
        "public task",
    )
    assert (first["agency_referral"], first["event"], first["special_category"]) == ("cscs-1", 2, True)
    assert (emergency["to"], emergency["fields"], emergency["lawful_basis"]) == ("police", [], None)
    assert len([event for event in story.stream if event.fact.type == "disclosure.recorded"]) == 0


def test_the_document_that_the_post_sent_has_its_hash_on_the_ledger() -> None:
    story = given(raised(), done(a_referral()), done(a_referral("police")))
    sent = RecordDelivery(
        delivery=UUID(int=1), obligation="feedback:cscs-1", rung=None, channel="email", sha256=HASH
    )
    story = story.and_then(story.decided(sent, "clock"))
    assert [each["sha256"] for each in ledger(story)] == [HASH, None]
    assert [each["event"] for each in ledger(story.tell(void(2)).tell(void(3)))] == [2]


def test_an_entry_made_in_error_is_not_a_disclosure() -> None:
    story = given(raised(), done(shared(sha256=HASH)), done(kept_back()))
    assert ledger(story.tell(void(2)).tell(void(3))) == []


def test_a_person_with_a_receipt_sees_no_disclosures() -> None:
    """3-STF.k."""
    story = given(raised(), done(shared()))
    assert case_document(story.state, TEACHER)["disclosures"] == []


def test_special_category_data_are_marked_with_the_condition_they_are_processed_on() -> None:
    """3-STF.g: some data are special by nature, others if a person says so; no one can deny it."""
    given(raised()).when(shared(condition="Because it is safe")).malformed("/condition")
    marked = given(raised(), done(shared(special_category=True, condition="safeguarding")))
    assert [(each["special_category"], each["condition"]) for each in ledger(marked)] == [
        (True, "safeguarding")
    ]
    denied = given(raised(), done(a_referral(special_category=False)))
    assert ledger(denied)[0]["special_category"]


LISTED = (
    *("cscs", "police", "lado", "health", "school", "Children’s social care", "the police", "Police"),
    *("Medway children’s services", "Kent Police", "The school nurse", "Hill Junior School", "Our NHS trust"),
)


@with_each("body", LISTED)
def test_withholding_from_a_body_that_the_law_lists_warns_until_the_finding_is_said(body: str) -> None:
    """3.2g: never refused, so that what was not shared is known sooner."""
    given(raised()).when(kept_back(from_=body)).records("information.withheld").warns("3.2g")
    for finding in get_args(StatutoryFinding):
        given(raised()).when(kept_back(from_=body, statutory_finding=finding)).warns()


def test_the_warning_says_to_check_the_law() -> None:
    assert "check" in WITHOUT_FINDING.text
    assert "16LA" in WITHOUT_FINDING.text
