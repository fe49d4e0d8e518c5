"""A field that is wrong: 422 at exactly its place, and nothing recorded.

Mostly of the wrong shape: `tests/domain/validation/test_request_checks.py` has the values that are refused.
"""

from copy import deepcopy
from typing import Any

from api.openapi import EXAMPLES
from tests.school import Json, School, a_concern, a_referral, a_review
from tests.with_each import with_each

CANARY = "Canary-7f3a"
WHY_NOT = "x" * 9
HUGE = 10**30


def changed(body: Json, path: str, value: Any) -> Json:
    """The body with one value in another place."""
    body = deepcopy(body)
    *parents, last = path.split(".")
    part: Any = body
    for each in parents:
        part = part[each]
    part[last] = value
    return body


def raise_with(path: str, value: Any) -> Json:
    return changed(a_concern(), path, value)


RAISE_FAULTS = [
    ("colour", "blue", "/colour"),
    ("concern.colour", "blue", "/concern/colour"),
    ("pupil.a/b~c", 1, "/pupil/a~1b~0c"),
    ("bool", 1, "/bool"),
    ("date", 1, "/date"),
    ("x" * 61, 1, ""),
    ("pupil", None, "/pupil"),
    ("pupil", [], "/pupil"),
    ("pupil.name", 7, "/pupil/name"),
    ("pupil.name", "  ", "/pupil/name"),
    ("pupil.name", None, "/pupil/name"),
    ("pupil.name", "\u202e\u3164 \U000e0041", "/pupil/name"),
    ("pupil.name", "12", "/pupil/name"),
    ("concern.source_name", "\u200b", "/concern/source_name"),
    ("concern.summary", "\u200b\u2060", "/concern/summary"),
    ("pupil.date_of_birth", "2021-02-30", "/pupil/date_of_birth"),
    ("pupil.date_of_birth", "2020-01-31T00:00:00Z", "/pupil/date_of_birth"),
    ("pupil.date_of_birth", "1580428800", "/pupil/date_of_birth"),
    ("pupil.date_of_birth", 1580428800, "/pupil/date_of_birth"),
    ("pupil.date_of_birth", "0000-01-01", "/pupil/date_of_birth"),
    ("pupil.date_of_birth", True, "/pupil/date_of_birth"),
    ("pupil.risk_groups", ["send", 7], "/pupil/risk_groups/1"),
    ("concern.category", CANARY, "/concern/category"),
    ("concern.category", "CSE", "/concern/category"),
    ("concern.indicators", "gifts", "/concern/indicators"),
    ("concern.indicators", ["a\x00"], "/concern/indicators/0"),
    ("concern.summary", "a\x00b", "/concern/summary"),
    ("concern.adult_involved", "maybe", "/concern/adult_involved"),
    ("concern.adult_involved", 1, "/concern/adult_involved"),
    ("concern.immediate_danger", "true", "/concern/immediate_danger"),
    ("concern.immediate_danger", 0, "/concern/immediate_danger"),
    ("concern.imagery_parties", [{"part": "sent"}], "/concern/imagery_parties/0/age"),
    ("concern.imagery_parties", [{"part": "sent", "age": "ten"}], "/concern/imagery_parties/0/age"),
    ("concern.imagery_parties", [{"part": "sent", "age": 10.5}], "/concern/imagery_parties/0/age"),
    ("concern.imagery_parties", [{"part": "sent", "age": 200}], "/concern/imagery_parties/0/age"),
    ("concern.imagery_parties", [{"part": CANARY, "age": 9}], "/concern/imagery_parties/0/part"),
    ("concern.child_unaware", "yes", "/concern/child_unaware"),
    ("concern.source", CANARY, "/concern/source"),
    ("concern.occurred_at", "2027-03-01T10:00:00.000001Z", "/concern/occurred_at"),
    ("concern.noticed_at", "2027-02-28", "/concern/noticed_at"),
    ("occurred_at", "2027-02-30T10:00:00Z", "/occurred_at"),
    ("occurred_at", "2027-02-28T25:00:00Z", "/occurred_at"),
    ("occurred_at", "1700000000", "/occurred_at"),
    ("occurred_at", "-1700000000.5", "/occurred_at"),
    ("occurred_at", 1700000000, "/occurred_at"),
    ("occurred_at", 1700000000.5, "/occurred_at"),
    ("occurred_at", HUGE, "/occurred_at"),
    ("occurred_at", "9999-12-31T23:59:59-23:59", "/occurred_at"),
    ("occurred_at", "0001-01-01T00:00:00+23:59", "/occurred_at"),
    ("occurred_at", "yesterday", "/occurred_at"),
    ("about", [CANARY], "/about/0"),
    ("about", "x", "/about"),
    ("about", ["00000000-0000-4000-8000-000000000000"], "/about"),
    ("linked_to", [5], "/linked_to/0"),
    ("home_authority", "", "/home_authority"),
]


@with_each(("path", "value", "pointer"), RAISE_FAULTS)
async def test_a_concern_that_is_wrong_in_one_place(
    path: str, value: Any, pointer: str, school: School
) -> None:
    before = await school.dsl.read("/v1/referrals")
    answer = await school.teacher.post("/v1/referrals", raise_with(path, value))
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert CANARY not in answer.text
    assert await school.dsl.read("/v1/referrals") == before


SHORT, ANSWERED = {"reasons": WHY_NOT}, EXAMPLES["record-dispute-outcome"]
LATER_FAULTS: list[tuple[str, Json, list[str]]] = [
    ("add-information", {}, ["/text"]),
    ("accept", {"reasons": "There are none to give."}, ["/reasons"]),
    ("decide-review", a_review("refer", "adult_services"), ["/agencies/0"]),
    ("refer", a_referral(information_shared=["gossip"]), ["/information_shared/0"]),
    ("refer", a_referral(channel="fax", trigger="none"), ["/channel", "/trigger"]),
    ("record-feedback", EXAMPLES["record-feedback"] | {"decision": "no"}, ["/decision"]),
    ("record-acknowledgement", {"agency_referral": "cscs-1", "social_worker": {}}, ["/social_worker/name"]),
    ("dispute-decision", EXAMPLES["dispute-decision"] | {"stage": 0}, ["/stage"]),
    ("dispute-decision", EXAMPLES["dispute-decision"] | {"stage": "2"}, ["/stage"]),
    ("record-dispute-outcome", ANSWERED | {"outcome": "changed"}, ["/decision"]),
    ("record-dispute-outcome", ANSWERED | {"decision": "section_17"}, ["/decision"]),
    ("record-dispute-outcome", ANSWERED | {"outcome": "withdrawn"}, ["/outcome"]),
    ("start-early-help", EXAMPLES["start-early-help"] | {"next_review_on": None}, ["/next_review_on"]),
    (
        "start-early-help",
        EXAMPLES["start-early-help"] | {"next_review_on": "1900000000"},
        ["/next_review_on"],
    ),
    (
        "start-early-help",
        EXAMPLES["start-early-help"] | {"lead": "00000000-0000-4000-8000-000000000000"},
        ["/lead"],
    ),
    ("protect", {"for_": "both", "none_needed": True, "reasons": "Nothing was said."}, ["/for", "/for_"]),
    ("inform-pupil", {"about": 1.5, "told_by": "x", "how": "y"}, ["/about"]),
    ("inform-pupil", {"about": ["x"], "told_by": "x", "how": "y"}, ["/about/0"]),
    ("inform-pupil", {"about": [1, 1.5, True], "told_by": "x", "how": "y"}, ["/about/1", "/about/2"]),
    ("read-information", EXAMPLES["read-information"] | {"versions": []}, ["/versions"]),
    ("read-information", EXAMPLES["read-information"] | {"changes": "much"}, ["/changes"]),
    ("correct", {"event": True, "reasons": "It was a mistake.", "void": True}, ["/event"]),
    ("record-discussion", {"with": "Head"}, ["/note"]),
    ("record-liaison", EXAMPLES["record-liaison"] | {"agency": "press"}, ["/agency"]),
    ("assess-parent-contact", EXAMPLES["assess-parent-contact"] | SHORT, ["/reasons"]),
    (
        "assess-parent-contact",
        {"parent": "Mother", "reasons": "A" * 10},
        ["/safe_for_pupil", "/safe_for_others"],
    ),
    ("plan-parent-contact", {"parent": " ", "discussed": " "}, ["/parent", "/discussed"]),
    ("record-parent-contact", {"parent": "Mother"}, ["/discussed"]),
    ("place-police-hold", {"advice": " ", "reasons": WHY_NOT}, ["/advice", "/reasons"]),
    ("lift-police-hold", {"reasons": "A" * 10}, ["/advice"]),
    ("record-disclosure", EXAMPLES["record-disclosure"] | {"lawful_basis": "hope"}, ["/lawful_basis"]),
    ("record-disclosure", EXAMPLES["record-disclosure"] | {"necessity": WHY_NOT}, ["/necessity"]),
    ("withhold", EXAMPLES["withhold"] | {"fields": []}, ["/fields"]),
    ("reclassify", EXAMPLES["reclassify"] | {"category": "sexting"}, ["/category"]),
    ("consider-nrm", {"asked": "lado", "reasons": "Exploitation is likely."}, ["/asked"]),
    ("assign-mentor", EXAMPLES["assign-mentor"], ["/mentor"]),  # no person of this school
    ("assign-mentor", {"mentor": "x", "cadence": True}, ["/mentor", "/cadence"]),
    ("assign-mentor", EXAMPLES["assign-mentor"] | {"cadence": 31}, ["/cadence", "/mentor"]),
    ("declare-conflict", {"person": "x", "reasons": WHY_NOT}, ["/person"]),
    ("declare-conflict", EXAMPLES["declare-conflict"], ["/person"]),  # no person of this school
    ("confirm-conflict", EXAMPLES["confirm-conflict"], ["/person"]),
    ("lift-conflict", {}, ["/person", "/reasons"]),
]


@with_each(("command", "body", "pointers"), LATER_FAULTS)
async def test_a_command_that_is_wrong(command: str, body: Json, pointers: list[str], school: School) -> None:
    case = await school.teacher.raises()
    answer = await school.dsl.tries(case, command, body)
    assert answer.status_code == 422, answer.text
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == sorted(pointers)
    assert (await school.dsl.sees(case))["version"] == 1
