"""Message templates: one for every message, and nothing about the child in them."""

import re
from typing import get_args

import pytest

from domain.messaging import notification
from domain.policy.procedure_concerns import PROCEDURE_CONCERN_ANSWERED, PROCEDURE_CONCERN_RAISED
from domain.rules import clock
from policies import load, load_all
from policies.authority_packs import load_authorities
from policies.limit_reader import KINDS
from policies.toml_fields import MalformedPolicy
from store.delivery.notices import (
    LATE_BEGINNINGS,
    NO_ONE_CAN_SEE,
    WAITS_FOR_YOU,
    AbsenceNews,
    Deed,
    ObjectionNews,
)
from store.tree.day_heads import KIND
from wording.message_templates import OTHER, read, task_in_message, wording
from wording.obligation_text import TASKS

SAID_BY_THE_RULES = {
    *notification.NEWS,
    notification.CONCERN_RAISED,
    notification.CONCERN_RAISED_IN_DANGER,
    notification.REMINDER,
    notification.REFERRAL_MADE,
    notification.DECISION_TOLD,
    notification.INFORMATION_ADDED,
    notification.INFORMATION_ADDED_IN_DANGER,
    notification.CASE_CLOSED,
    notification.LOOK_AGAIN,
    notification.TELEPHONE,
    notification.REFERRAL_DOCUMENT,
    clock.CONTACT_SOCIAL_WORKER,
    clock.CONTACT_FRONT_DOOR,
    clock.CONTACT_EDT,
}
OF_NO_CASE = {
    PROCEDURE_CONCERN_RAISED,
    PROCEDURE_CONCERN_ANSWERED,
    *get_args(AbsenceNews),
    *get_args(ObjectionNews),
    *get_args(Deed),
    KIND,
    NO_ONE_CAN_SEE,
    WAITS_FOR_YOU,
    LATE_BEGINNINGS,
}
"""They have no case (13.4)."""
GOOD = """basis = "school setting"
of_a_case = "{reference}: a concern"
[templates.other]
subject = "{reference}"
text = "Look."
"""


def test_every_message_has_a_template() -> None:
    ladders = [rungs for policy in load_all().values() for rungs in policy.ladders.values()]
    ladders += [rungs for pack in load_authorities().values() for rungs in pack.ladders.values()]
    said = {say for rungs in ladders for rung in rungs for say in (rung.say, *rung.says.values())}
    assert SAID_BY_THE_RULES | OF_NO_CASE | said <= wording().templates.keys()


def test_each_message_that_asks_to_ring_the_authority_has_room_for_its_numbers() -> None:
    """A8: the number is where ringing is asked."""
    asks = re.compile(r"social care|front door|contact the emergency duty team|designated officer")
    asking = {name for name, each in wording().templates.items() if asks.search(each.text)}
    assert asking >= {"contact-front-door", "contact-edt", "danger-not-referred", "telephone"}
    assert {name for name in asking if "{numbers}" not in wording().templates[name].text} == set()


def test_every_kind_of_obligation_has_a_task() -> None:
    kinds = {kind.partition(":")[0] for kind in KINDS} - {
        "accept-in-danger",
        "protect-in-danger",
        "new-information-in-danger",
        "new-information-of-harm",
        "tell-agency-in-danger",
    }
    assert kinds <= TASKS.keys()


def test_a_message_without_words_uses_the_general_ones() -> None:
    assert wording().template("not-written-yet") == wording().templates[OTHER]
    assert task_in_message("not-thought-of:cscs-1") == "open the case"


def test_every_subject_names_its_case_and_no_text_says_what_it_is_about() -> None:
    categories = re.compile(r"exploit|abuse|neglect|imagery|sexual|police", re.IGNORECASE)
    for name, template in wording().templates.items():
        assert ("{reference}" in template.subject) == (name not in OF_NO_CASE)
        assert not categories.search(template.subject + template.text)


def test_a_message_about_danger_says_whom_to_call_and_that_you_need_no_permission() -> None:
    policy = load("coalway-cse-2023")
    for limit in ("refer:immediate", "accept-in-danger", "protect-in-danger", "new-information-in-danger"):
        for rung in policy.ladders[policy.limit(limit).ladder]:
            text = wording().template(rung.say).text
            for words in ("may be in immediate danger", "call 999", "You do not need permission"):
                assert words.lower() in text.lower()
            assert "each sends its own messages until it is recorded" in text, "why there are several"


def test_what_cannot_wait_has_a_subject_of_its_own_and_all_else_has_the_subject_of_its_case() -> None:
    at_once = {name for name in wording().templates if "danger" in name} | {"child-missing", "owed-at-once"}
    calls = {"telephone", "telephone-overdue", "referral-document"}
    assert {name for name, each in wording().templates.items() if each.own_subject} == at_once | calls


def test_the_subject_of_each_message_about_danger_says_that_a_child_may_be_in_danger() -> None:
    """11.4."""
    named = [
        name for name in wording().templates if name.endswith("-in-danger") or name.startswith("danger-")
    ]
    assert len(named) == 9
    for name in named:
        assert "a child may be in danger" in wording().templates[name].subject


def test_the_first_message_about_danger_says_so_and_the_head_is_not_told_to_do_nothing() -> None:
    """11.4."""
    for name in ("concern-raised-in-danger", "routed-to-you-in-danger"):
        assert "act now" in wording().templates[name].subject
    for name in ("concern-raised-in-danger", "routed-to-you-in-danger", "concern-made-known-in-danger"):
        text = wording().templates[name].text
        assert "immediate danger" in text.lower()
        assert "do not need to do anything" not in text
    assert "DSL" not in wording().templates["concern-made-known"].text, "it may be about the DSL (3.2h)"


def test_urgent_messages_have_a_patience_of_a_quarter_of_an_hour() -> None:
    for name in ("concern-raised", "contact-social-worker", "feedback-still-missing", "referral-document"):
        patience = wording().templates[name].patience_minutes
        assert patience is not None
        assert patience <= 15
    assert wording().basis == "school setting"
    assert wording().templates["telephone"].patience_minutes is None, "a call is not replaced by a call"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            GOOD.replace('"Look."', '"Look at {pupil}."'),
            "may hold day, due, ends, numbers, owed, reference, starts",
        ),
        (GOOD.replace('text = "Look."', 'text = "Look."\nurgent = true'), "unknown field urgent"),
        (GOOD.replace("[templates.other]", "[templates.one]"), "templates needs other"),
    ],
)
def test_a_template_with_other_fields_is_refused(wrong: str, sentence: str) -> None:
    assert read(GOOD).templates
    with pytest.raises(MalformedPolicy, match=sentence):
        read(wrong)
