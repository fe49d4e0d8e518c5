"""Every question of the form has an answer or a reason for none, and only chosen parts are shared (11.5)."""

from typing import Any

from documents.form_contents import NOT_KNOWN, contents
from documents.referral_snapshot import form_source_in
from domain.commands import AddInformation, Correct, Pupil, Refer
from domain.entries.base import Circumstances, Exploitation, Threshold
from domain.policy.form_questions import FIELDS, SECTIONS
from tests.documents.referral_cases import (
    EVERYTHING,
    SENDER,
    answers,
    everything_said,
    filled,
    given_for,
    made,
    told,
)
from tests.domain.command_builders import WHY, a_concern, a_referral, an_emergency
from tests.domain.people_and_times import POLICY, TEACHER
from tests.domain.story import done, given
from tests.with_each import with_each

GATE = "He was waiting at the gate again."
PARTS = {
    "pupil": ("Zoë Ashdown", "A123", "31 January 2020"),
    "concern": ("New phone", GATE, "Child sexual exploitation"),
    "indicators": ("Acquiring money and goods", "gifts"),
    "child_words": ("just a friend", "do not tell"),
    "risk_groups": ("Looked-after children",),
}
LEARNT = done(AddInformation(text=GATE, child_words="Please do not tell."), TEACHER)


def test_an_answer_to_a_part_that_is_not_shared_is_refused() -> None:
    """11.5: it would be shared without a choice, or given and then left out."""
    story = given(told())
    for wrong in ("family.household", "exploitation.vehicles", "concern.where", "assessment.development"):
        refers = made_of(wrong, information_shared=("indicators",))
        story.when(refers).malformed("/form/0/field")
    story.when(an_emergency(form=given_for("family.siblings", "One."))).malformed("/form/0/field")


def test_an_unknown_field_or_one_for_others_to_fill_in_is_refused() -> None:
    story = given(told())
    for wrong in ("child.shoe_size", "child.name", "decision.decision", "submission.edition"):
        story.when(made_of(wrong)).malformed("/form/0/field")
    story.when(made_of("child.gender", " ")).malformed("/form/0/answer")


def test_every_field_has_an_answer() -> None:
    form = contents(made())
    found = answers(form)
    assert list(found) == list(FIELDS)
    assert all(line.strip() for answer in found.values() for line in answer.lines)
    assert all(answer.lines for answer in (*found.values(), *form.about))
    assert found["child.gender"].lines == ("Not answered",)
    assert found["decision.decision"].lines == ("For the authority to fill in",)


def test_the_form_says_not_known_for_unknown_facts_and_not_answered_for_blank_questions() -> None:
    unknown = a_concern(pupil=Pupil(name="unknown", date_of_birth="unknown"), indicators=None)
    found = filled(done(unknown, TEACHER))
    for code in ("child.name", "child.date_of_birth", "child.upn"):
        assert found[code].lines == ("Not known",), code
    for code in ("concern.adult", "concern.words", "child.gender"):
        assert found[code].lines == ("Not answered",), code
    assert found["exploitation.indicators"].lines == ("None recorded",)
    assert found["agencies.referred"].lines == ("None recorded",)


def test_the_record_and_the_referrer_answer_together() -> None:
    given_too = (
        *given_for("concern.happened", "Seen by two colleagues."),
        *given_for("family.household", "Mother.\nAunt."),
        *given_for("family.household", "A brother of four."),
    )
    found = filled(form=given_too)
    assert found["concern.happened"].lines == ("New phone and trainers.", "Seen by two colleagues.")
    assert found["family.household"].lines == ("Mother.\nAunt.", "A brother of four.")
    assert found["referrer.name"].lines == ("Dana Lead",)
    assert found["referrer.role"].lines == ("Designated safeguarding lead",)
    assert found["consent.basis"].lines == ("Public task",)
    assert found["route.reasons"].lines == (made().fact.reasons,)


@with_each("chosen", PARTS)
def test_the_form_holds_only_the_chosen_parts_of_the_record(chosen: str) -> None:
    form = contents(made(told(), LEARNT, information_shared=(chosen,)))
    said = everything_said(form)
    for part, words in PARTS.items():
        for each in words:
            assert (each in said) is (part == chosen), each
    assert form.sharing[1].startswith("Not shared: ")


def test_a_section_that_is_not_shared_says_so() -> None:
    form = contents(made(information_shared=("pupil",)))
    notes = {section.title: section.note for section in form.sections if section.note}
    assert list(notes) == [
        "4. Family and household",
        "6. Concern",
        "7. Earlier help",
        "9. Agencies",
        "10. Exploitation annex",
    ]
    assert all("Not shared" in note for note in notes.values())
    assert filled(information_shared=("concern",))["concern.words"].lines == (
        "Not shared: the child's own words",
    )
    assert len(form.sections) == len(SECTIONS)


def test_added_and_corrected_facts_are_shown_and_void_ones_are_not() -> None:
    corrected = done(Correct(event=1, reasons=WHY, text="The trainers were old."), TEACHER)
    found = filled(told(), LEARNT, corrected)
    assert found["concern.happened"].lines == (
        "New phone and trainers.",
        f"Added later: {GATE}",
        "Corrected: The trainers were old.",
    )
    void = done(Correct(event=2, reasons=WHY, void=True), TEACHER)
    found = filled(told(), LEARNT, void)
    assert found["concern.happened"].lines == ("New phone and trainers.",)
    assert found["concern.words"].lines == ("He is just a friend.",)


def test_it_says_what_was_known_when_the_referral_was_made_and_nothing_later() -> None:
    story = given(told(), done(made_of("child.gender", "Girl")), LEARNT)
    found = form_source_in(story.stream, "cscs-1", {POLICY.name: POLICY}, SENDER)
    assert found is not None
    assert GATE not in everything_said(contents(found))


def test_in_an_emergency_pupil_and_concern_are_shared_without_a_choice() -> None:
    """11.4: no one could act on it otherwise."""
    story = given(told(), done(an_emergency("cscs"), TEACHER))
    found = form_source_in(story.stream, "cscs-1", {POLICY.name: POLICY}, SENDER)
    assert found is not None
    form = contents(found)
    said = everything_said(form)
    assert "Zoë Ashdown" in said
    assert "New phone" in said
    assert "just a friend" not in said
    assert form.sharing[0].startswith("Shared because this is an emergency: ")


def test_there_is_no_form_before_the_referral_is_made() -> None:
    story = given(told())
    assert form_source_in(story.stream, "cscs-1", {POLICY.name: POLICY}, SENDER) is None


def test_circumstances_and_grounds_of_exploitation_are_shown_with_the_concern() -> None:
    told_how = told(
        circumstances=Circumstances(
            mode=("technology",), online="A game.", places="The park.", peers="Two older boys."
        ),
        exploitation=Exploitation(limbs=("exchange",)),
    )
    found = filled(told_how)
    assert found["exploitation.online"].lines == ("A game.",)
    assert found["exploitation.places"].lines == ("The park.",)
    assert found["exploitation.peers"].lines == ("Two older boys.",)
    assert found["exploitation.grounds"].lines == ("In exchange for something the victim needs or wants",)
    assert found["concern.where"].state == "stated"
    left_out = filled(told_how, information_shared=("pupil",))
    assert "exploitation.online" not in left_out


def test_the_threshold_and_the_condition_for_special_data_are_the_referrals_own() -> None:
    found = filled(
        threshold=Threshold(level="Level 4", document="Levels of need", version="2025"),
        condition=POLICY.codes["conditions"][0].code,
    )
    assert found["route.level"].lines == ("Level 4 (Levels of need, 2025)",)
    assert found["consent.basis"].lines == ("Public task", POLICY.codes["conditions"][0].text)


def test_the_form_lists_only_recorded_signs() -> None:
    found = filled()
    recorded = found["exploitation.indicators"].lines
    others = found["exploitation.not_recorded"]
    assert (others.lines, others.state) == ((NOT_KNOWN,), "unknown")
    shown = [line for each in found.values() for line in each.lines]
    signs = {each.text for each in POLICY.codes["indicators"]}
    assert signs.intersection(shown) == signs.intersection(recorded)
    assert len(signs.intersection(recorded)) == 1


def made_of(field: str, answer: str = "Something.", **referral: Any) -> Refer:
    return a_referral(**{"information_shared": EVERYTHING, **referral}, form=given_for(field, answer))
