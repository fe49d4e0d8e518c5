"""Malformed and well-formed commands, whatever is in the case (422 in the API)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain import commands as ask
from domain.field_rules import EMAIL
from domain.validation.request_checks import faults
from tests.domain.command_builders import (
    CLOSE,
    PUPIL,
    REPLY,
    WHY,
    a_concern,
    a_plan,
    a_plan_review,
    a_referral,
    a_review,
    agreed,
    an_emergency,
    change,
    feedback,
    in_touch,
    neither,
    protection,
    raised,
    reviewed,
    support,
    told_pupil,
    withheld,
)
from tests.domain.people_and_times import MENTOR, MONDAY_10AM, TUESDAY_9AM
from tests.domain.record_builders import LAST_CONTACT, NO_MENTOR, NO_NRM, a_contact, a_mentor, asked_for_nrm
from tests.domain.story import given
from tests.with_each import with_each

NOW = MONDAY_10AM
TODAY, TOMORROW = date(2027, 3, 1), date(2027, 3, 2)
NAIVE = datetime(2027, 2, 1, 9)  # noqa: DTZ001


@with_each(
    ("command", "pointers"),
    [
        # reasons have ten characters or more after trimming, in every part
        (replace(CLOSE, reasons="  short   "), ["/reasons"]),
        (a_review(reasons="too short"), ["/reasons"]),
        (a_review(police=ask.PoliceDecision(refer=False, reasons="none")), ["/police/reasons"]),
        (a_review(pupil_wishes=ask.PupilWishes(sought=False, reasons="young")), ["/pupil_wishes/reasons"]),
        (a_review(no_immediate_danger="none"), ["/no_immediate_danger"]),
        (replace(support(), pastoral=ask.Considered(taken=False, reasons="no")), ["/pastoral/reasons"]),
        # no blank text
        (replace(REPLY, text=" "), ["/text"]),
        (a_concern(pupil=replace(PUPIL, name="")), ["/pupil/name"]),
        # times and dates
        (a_concern(occurred_at=NOW + timedelta(seconds=1)), ["/occurred_at"]),
        (a_concern(noticed_at=TUESDAY_9AM), ["/concern/noticed_at"]),
        (feedback(told_at=TUESDAY_9AM), ["/told_at"]),
        (change(1, made_at=TUESDAY_9AM), ["/changes/made_at"]),
        (a_referral(occurred_at=NAIVE), ["/occurred_at"]),
        (a_referral(occurred_at=datetime(1815, 6, 18, tzinfo=UTC)), ["/occurred_at"]),
        (a_plan(TODAY), ["/next_review_on"]),
        (a_plan(date(2999, 1, 1)), ["/next_review_on"]),
        (a_plan_review("continue", TODAY), ["/next_review_on"]),
        (neither(TODAY), ["/review_on"]),
        (withheld(1, TODAY), ["/revisit_on"]),
        # codes and versions
        (a_concern(indicators=("Gifts",)), ["/concern/indicators"]),
        (a_concern(indicators=("x" * 61,)), ["/concern/indicators"]),
        (ask.AddInformation(text="More.", indicators=("",)), ["/indicators"]),
        (a_concern(pupil=replace(PUPIL, risk_groups=("looked after",))), ["/pupil/risk_groups"]),
        (replace(in_touch(), kind="Core group"), ["/kind"]),
        (replace(in_touch(), kind=""), ["/kind"]),
        (a_mentor(MENTOR, 0), ["/cadence"]),
        (a_mentor(MENTOR, 31), ["/cadence"]),
        (told_pupil(0), ["/about"]),
        (ask.RecordPupilView(text="No.", about=-1), ["/about"]),
        (change(0, immediate_danger=True), ["/event"]),
        # fields that depend on each other
        (a_review("refer"), ["/agencies"]),
        (replace(a_review("no_further_action"), agencies=("cscs",)), ["/agencies"]),
        (replace(a_review("early_help"), agencies=()), ["/agencies"]),
        (a_review("refer", "police", police=ask.PoliceDecision(refer=False, reasons=WHY)), ["/police/refer"]),
        (a_review("refer", "cscs", police=ask.PoliceDecision(refer=True, reasons=WHY)), ["/police/refer"]),
        (a_review(pupil_wishes=ask.PupilWishes(sought=True)), ["/pupil_wishes/text"]),
        (a_review(pupil_wishes=ask.PupilWishes(sought=False)), ["/pupil_wishes/reasons"]),
        (a_referral(information_shared=None), ["/information_shared"]),
        (a_referral(information_shared=()), ["/information_shared"]),
        (a_referral(lawful_basis=None), ["/lawful_basis"]),
        (replace(agreed(), believed_at_risk=True), ["/agrees"]),
        (neither(None), ["/review_on"]),
        (a_plan_review("continue"), ["/next_review_on"]),
        (ask.Protect(for_="both", reasons=WHY), ["/measures"]),
        (ask.Protect(for_="both", reasons=WHY, none_needed=False), ["/measures"]),
        (protection(measures="Met at the gate.", none_needed=True), ["/measures"]),
        (ask.InformPupil(about=1), ["/told_by", "/how"]),
        (ask.InformPupil(about=1, told_by="DSL"), ["/how"]),
        (replace(told_pupil(1), withheld_reason="The police ask us to wait."), ["/withheld_reason"]),
        (replace(withheld(1), withheld_reason="Not yet."), ["/withheld_reason"]),
        (replace(told_pupil(1), revisit_on=TOMORROW), ["/revisit_on"]),
        (ask.ConsiderNrm(reasons=WHY), ["/asked"]),
        (ask.ConsiderNrm(reasons=WHY, not_needed=False), ["/asked"]),
        (asked_for_nrm(not_needed=True), ["/asked"]),
        (replace(NO_NRM, reference="NRM-1", decision="None."), ["/reference", "/decision"]),
        (replace(NO_NRM, reasons="no"), ["/reasons"]),
        (ask.AssignMentor(), ["/mentor", "/cadence"]),
        (ask.AssignMentor(not_needed=False, reasons=WHY), ["/mentor", "/cadence"]),
        (ask.AssignMentor(mentor=MENTOR.id), ["/cadence"]),
        (ask.AssignMentor(cadence=5), ["/mentor"]),
        (a_mentor(MENTOR, not_needed=True, reasons=WHY), ["/mentor", "/cadence"]),
        (ask.AssignMentor(not_needed=True), ["/reasons"]),
        (replace(LAST_CONTACT, reasons=None), ["/reasons"]),
        (replace(LAST_CONTACT, reasons="Enough."), ["/reasons"]),
        (ask.Correct(event=1, reasons=WHY), ["/text"]),
        (ask.Correct(event=1, reasons=WHY, void=False), ["/text"]),
        (ask.Correct(event=1, reasons=WHY, text="Other.", void=True), ["/text"]),
        (ask.Correct(event=1, reasons=WHY, changes=ask.Changes()), ["/changes"]),
    ],
)
def test_each_fault_points_at_its_field(command: ask.PersonCommand, pointers: list[str]) -> None:
    assert [fault.pointer for fault in faults(command, NOW)] == pointers


@with_each(
    "command",
    [
        a_concern(occurred_at=NOW),
        a_concern(pupil=ask.Pupil(name="unknown", date_of_birth="unknown")),
        a_concern(pupil=ask.Pupil(name="A", date_of_birth=TODAY)),
        a_concern(indicators=("not-in-any-list_2", "x" * 60)),
        a_review("refer", "police", "cscs"),
        an_emergency(),
        a_plan(TOMORROW),
        agreed(),
        neither(TOMORROW),
        protection(none_needed=True),
        ask.Protect(for_="both", reasons=WHY, measures="Met at the gate.", none_needed=False),
        withheld(1),
        withheld(1, TOMORROW),
        replace(in_touch(), kind="team-around-the-child"),
        asked_for_nrm(reference="NRM-1", decision="Reasonable grounds.", not_needed=False),
        NO_NRM,
        NO_MENTOR,
        a_mentor(MENTOR, 1, reasons=WHY, not_needed=False),
        a_mentor(MENTOR, 30),
        a_contact(),
        LAST_CONTACT,
        change(1, immediate_danger=False),
        ask.Correct(event=1, reasons="0123456789", void=True),
    ],
)
def test_a_well_formed_command_has_no_faults(command: ask.PersonCommand) -> None:
    assert faults(command, NOW) == []


def test_all_faults_are_reported_at_once_and_none_repeats_the_body() -> None:
    found = faults(a_review("refer", reasons="SECRET", pupil_wishes=ask.PupilWishes(sought=True)), NOW)
    assert [fault.pointer for fault in found] == ["/reasons", "/agencies", "/pupil_wishes/text"]
    assert not any("SECRET" in fault.message for fault in found)


def test_a_late_evening_counts_by_the_date_in_london() -> None:
    """At half past midnight in London it is already the next day, though not in UTC."""
    half_past_midnight = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    assert [fault.pointer for fault in faults(a_plan(date(2027, 7, 1)), half_past_midnight)] == [
        "/next_review_on"
    ]


@pytest.mark.parametrize(
    "wrong", [{"reasons": "short"}, {"police": ask.PoliceDecision(refer=False, reasons="no")}]
)
def test_a_malformed_command_is_refused_before_the_case_is_checked(wrong: dict[str, Any]) -> None:
    (pointer,) = ("/reasons",) if "reasons" in wrong else ("/police/reasons",)
    given(raised(), reviewed()).when(a_review(**wrong)).malformed(pointer)


def test_a_mail_address_that_a_program_could_take_for_an_option_is_refused() -> None:
    assert EMAIL.fullmatch("dana-lee@school.example")
    assert not EMAIL.fullmatch("-oQ/tmp@school.example")
