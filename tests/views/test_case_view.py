"""A case as people see it: whole, or as a receipt (3-STF.k)."""

import json
from dataclasses import replace
from datetime import date

from domain.commands import AddInformation, Pupil, SocialWorker
from domain.pupils.pupil_commands import RegisterPupil
from tests.domain.case_documents import case_document, outline_document, whole_document
from tests.domain.command_builders import (
    a_concern,
    a_plan,
    an_acknowledgement,
    an_emergency,
    fed_back,
    raised,
    referred,
    reviewed,
)
from tests.domain.people_and_times import CASE, COLLEAGUE, DSL, SCHOOL, TEACHER, TUESDAY_6PM, london
from tests.domain.pupils.pupil_builders import registered
from tests.domain.record_builders import identified_as
from tests.domain.story import done, given, silence_until

FIELDS = [
    *("id", "reference", "version", "stage", "school", "policy", "raised_by", "owner", "acting_owner"),
    *("pupil", "siblings", "concern", "agency_referrals", "attempts", "obligations", "escalations"),
    *("expectations", "parent_gates", "police_hold", "disclosures", "conflicts", "withdrawn"),
    *("missing_episodes", "outside_referrals", "leavings", "file_transfers", "legal_holds", "paper_copies"),
    *("joined", "joined_into", "uncountersigned", "team", "trusted_adult", "needs", "thresholds"),
    *("challenges", "challengeable", "warnings", "next"),
]


def test_a_receipt_shows_reporters_their_own_concern_and_nothing_of_others() -> None:
    story = given(raised(TEACHER), reviewed("refer", "cscs"), referred())
    view = case_document(story.state, TEACHER)
    assert list(view) == FIELDS
    assert (view["id"], view["reference"], view["version"]) == (str(CASE), "ONW-TEST00", 3)
    assert view["concern"]["summary"] == "Hungry all week."
    for hidden in ("school", "policy", "raised_by", "owner", "pupil"):
        assert view[hidden] is None
    for empty in ("agency_referrals", "obligations", "escalations", "expectations", "warnings"):
        assert view[empty] == []
    assert [each["command"] for each in view["next"]][:2] == ["add-information", "refer"]


def test_a_receipt_shows_information_only_to_the_person_who_gave_it() -> None:
    more = AddInformation(text="Seen in a car.", indicators=("vehicles",), adult_involved=True)
    story = given(raised(TEACHER, indicators=("gifts",)), done(more))
    assert case_document(story.state, TEACHER)["concern"]["indicators"] == ("gifts",)
    assert case_document(story.state, TEACHER)["concern"]["adult_involved"] is None
    assert case_document(story.state, DSL)["concern"]["indicators"] == ("gifts", "vehicles")
    theirs = story.tell(AddInformation(text="Late again.", indicators=("late",)), TEACHER)
    assert case_document(theirs.state, TEACHER)["concern"]["indicators"] == ("gifts", "late")


def test_a_receipt_shows_referrers_their_own_referral_and_obligations() -> None:
    story = given(raised(TEACHER), done(an_emergency(), TEACHER), referred())
    view = case_document(story.state, TEACHER)
    assert [each["id"] for each in view["agency_referrals"]] == ["police-1"]
    assert [each["id"] for each in view["obligations"]] == ["feedback:police-1"]


def test_a_reporter_reads_what_is_doubtful_about_the_date_of_birth_that_they_gave() -> None:
    """2.4a: the answer to a report warns the reporter, who can check the date, and no one else."""
    adult = Pupil(name="A", date_of_birth=date(1990, 1, 1))
    story = given(raised(TEACHER, pupil=adult), reviewed(), done(a_plan(date(2027, 3, 10), lead=COLLEAGUE)))
    assert [each["clause"] for each in case_document(story.state, TEACHER)["warnings"]] == ["2.4a"]
    assert case_document(story.state, COLLEAGUE)["warnings"] == []


def test_a_reporter_learns_no_age_from_the_register() -> None:
    """3.2g: staff find names, years and classes; the age of a child whom the register names is the DSL's."""
    adult = registered(RegisterPupil(given_name="A", family_name="B", date_of_birth=date(1990, 1, 1)))
    story = replace(given(), registered=(adult,)).tell(a_concern(pupil=Pupil(id=adult.id)), TEACHER)
    assert case_document(story.state, TEACHER)["warnings"] == []
    assert [each["clause"] for each in case_document(story.state, DSL)["warnings"]] == ["2.4a"]


def test_a_reporter_learns_no_age_from_a_later_identification() -> None:
    adult = identified_as("Rowan Ashdown", date(1990, 1, 1))
    story = given(raised(TEACHER), done(adult))
    assert case_document(story.state, TEACHER)["warnings"] == []
    assert [each["clause"] for each in case_document(story.state, DSL)["warnings"]] == ["2.4a"]


def test_an_obligation_in_outline_says_how_to_meet_it_too() -> None:
    story = given(raised(), referred())
    owed = outline_document(story.state, DSL)["obligations"]
    assert owed == [each for each in whole_document(story.state)["obligations"] if each["state"] == "open"]
    assert "record-feedback" in {name for each in owed for name in each["commands"]}


def test_the_whole_case() -> None:
    story = given(
        raised(indicators=("gifts",), immediate_danger=True),
        referred(),
        done(an_acknowledgement(social_worker=SocialWorker(name="A. Duty", phone="01632 960000"))),
        silence_until(TUESDAY_6PM),
    )
    view = case_document(story.state, DSL)
    assert list(view) == FIELDS
    assert view["school"] == str(SCHOOL)
    assert view["policy"] == "coalway-cse-2023@1"
    assert view["raised_by"] == str(TEACHER.id)
    assert view["owner"] is None
    assert view["pupil"]["date_of_birth"] == "2020-01-31"
    assert view["concern"]["immediate_danger"] is True
    (made,) = view["agency_referrals"]
    assert made == {
        "id": "cscs-1",
        "agency": "cscs",
        "made_at": "2027-03-01T10:01:00Z",
        "made_by": str(DSL.id),
        "channel": "portal",
        "emergency": False,
        "feedback_due_at": "2027-03-02T17:00:00Z",
        "acknowledged_at": "2027-03-01T10:02:00Z",
        "social_worker": {"name": "A. Duty", "phone": "01632 960000", "email": None},
        "decision": None,
        "redirected_to": None,
        "how": None,
        "told_at": None,
        "late": True,
        "re_referral_of": None,
        "withdrawn": None,
        "disputes": [],
    }
    feedback = next(each for each in view["obligations"] if each["id"] == "feedback:cscs-1")
    assert feedback == {
        "id": "feedback:cscs-1",
        "kind": "feedback",
        "clause": "11.8",
        "owner_roles": ("referrer", "dsl"),
        "opened_at": "2027-03-01T10:01:00Z",
        "due_at": "2027-03-02T17:00:00Z",
        "basis": "policy",
        "state": "overdue",
        "rung": 1,
        "provisional": False,
        "commands": ("record-feedback",),
        "agency_referral": "cscs-1",
        "about": None,
    }
    assert {
        "obligation": "feedback:cscs-1",
        "rung": 1,
        "at": "2027-03-02T17:00:00Z",
        "to": ("referrer", "dsl"),
        "say": "contact-social-worker",
        "disagreement_stage": None,
        "on_duty": [],
    } in view["escalations"]
    assert view["next"][0] == {
        "command": "accept",
        "clauses": ("11.1", "3-DSL.x"),
        "href": f"/v1/referrals/{CASE}/accept",
    }
    json.dumps(view)


def test_obligations_are_shown_in_order_of_opening_with_how_they_ended() -> None:
    story = given(raised(DSL), reviewed("refer", "cscs"), referred(), fed_back("section_17"))
    states = [(each["id"], each["state"]) for each in whole_document(story.state)["obligations"]]
    assert states == [
        ("accept", "met"),
        ("review", "met"),
        ("protect", "open"),
        ("refer:cscs", "met"),
        ("inform-pupil:2", "open"),
        ("feedback:cscs-1", "met"),
        ("conclude:cscs-1", "open"),
        ("inform-pupil:4", "open"),
        ("liaison", "open"),
    ]


def test_a_deadline_beyond_the_published_holidays_says_so() -> None:
    story = given(raised(DSL), referred(), now=london("2028-12-29 10:00"))
    shown = {each["id"]: each["provisional"] for each in whole_document(story.state)["obligations"]}
    assert shown["feedback:cscs-1"] is True
    assert shown["accept"] is False
