"""The record in words, and who knew what."""

from typing import Any

from application.audit.chronology import chronology
from application.audit.who_knew import who_knew
from tests.domain.command_builders import concluded, fed_back, in_touch, raised, referred, reviewed
from tests.domain.exploitation_builders import LAST_CONTACT as LAST
from tests.domain.exploitation_builders import NO_MENTOR, NO_NRM, a_contact, a_mentor, asked_for_nrm
from tests.domain.full_case import whole_life
from tests.domain.people_and_times import COLLEAGUE
from tests.domain.safeguard_builders import assessed, spoken_to
from tests.domain.side_record_builders import asked_for
from tests.domain.story import done, given

NAMES = {COLLEAGUE.id: "Cora Colleague"}


def test_every_event_of_a_whole_case_has_a_sentence_without_a_code() -> None:
    lines = chronology(whole_life().stream, NAMES)
    assert len(lines) == len(whole_life().stream)
    for line in lines:
        assert line.text
        assert "_" not in line.text


def test_liaison_the_nrm_and_the_mentor_have_their_sentences() -> None:
    story = given(
        raised(category="cse"),
        reviewed("early_help"),
        done(in_touch("police")),
        done(asked_for_nrm()),
        done(NO_NRM),
        done(NO_MENTOR),
        done(a_mentor(COLLEAGUE)),
        done(a_contact(), COLLEAGUE),
        done(LAST, COLLEAGUE),
        done(asked_for()),
    )
    assert [line.text for line in chronology(story.stream, NAMES)][2:] == [
        "was in contact with the police (phone call)",
        "considered the National Referral Mechanism: asked children's social care",
        "considered the National Referral Mechanism: not needed",
        "decided that no mentor is needed",
        "assigned a mentor, to meet the child at least every 5 working days",
        "recorded the mentor’s contact with the child",
        "recorded the mentor’s contact with the child, the last one",
        "recorded a request for information from children's social care",
    ]


def test_the_mentor_and_an_agency_that_the_school_spoke_to_knew() -> None:
    story = given(
        raised(category="cse"),
        referred(),
        fed_back("section_17"),
        done(in_touch("health")),
        done(in_touch("cscs")),
        done(a_mentor(COLLEAGUE)),
        done(concluded()),
    )
    found = {each.who: each for each in who_knew(story.stream, NAMES)}
    knew = {who: (each.since_version, each.how) for who, each in found.items()}
    assert (found["cscs"].how, found["cscs"].shared) == ("referral.made", ("pupil", "concern"))
    assert found["cscs"].document()["how"] == "referral.made, shared: pupil, concern"
    assert knew["health"] == (4, "liaison.recorded")
    assert knew["cscs"][0] == 2, "from the referral on"
    assert knew["Cora Colleague (mentor)"] == (6, "mentor.assigned")


def test_contact_with_a_parent_says_who_began_it_and_whether_they_were_told() -> None:
    """11.13: a parent who rang and was told nothing was not spoken to without an assessment."""
    told: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "recorded contact with a parent that had not been assessed as safe"),
        (
            {"begun_by": "parent", "told_of_concern": "nothing"},
            "recorded contact that a parent began, who was told nothing about the concern",
        ),
        (
            {"begun_by": "parent", "told_of_concern": "something"},
            (
                "recorded contact that a parent began, "
                "who was told about the concern before this was assessed as safe"
            ),
        ),
    )
    for given_, sentence in told:
        story = given(raised(), done(spoken_to(**given_)))
        assert chronology(story.stream, NAMES)[-1].text == sentence
        knows = "Mother (parent)" in {each.who for each in who_knew(story.stream, NAMES)}
        assert knows is (given_.get("told_of_concern") != "nothing")
    begun = spoken_to(begun_by="parent", told_of_concern="something")
    assert chronology(given(raised(), done(assessed()), done(begun)).stream, NAMES)[-1].text == (
        "recorded contact that a parent began"
    )
