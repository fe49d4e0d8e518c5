"""Whatever is sent: 422 at the right place, nothing recorded, nothing repeated, and never a 500."""

import json
from collections.abc import AsyncIterator
from copy import deepcopy
from typing import Any

import pytest

from api.bodies import MOST_FAULTS
from api.examples import EXAMPLES
from domain.catalogue import COMMANDS
from tests.world import Json, School, a_concern, a_referral, a_review

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
    ("pupil.date_of_birth", "2021-02-30", "/pupil/date_of_birth"),
    ("pupil.date_of_birth", "2027-03-02", "/pupil/date_of_birth"),
    ("pupil.date_of_birth", "2020-01-31T00:00:00Z", "/pupil/date_of_birth"),
    ("pupil.date_of_birth", "1580428800", "/pupil/date_of_birth"),
    ("pupil.date_of_birth", 1580428800, "/pupil/date_of_birth"),
    ("pupil.date_of_birth", "0001-01-01", "/pupil/date_of_birth"),
    ("pupil.date_of_birth", True, "/pupil/date_of_birth"),
    ("pupil.risk_groups", ["send", "Not a code"], "/pupil/risk_groups"),
    ("pupil.risk_groups", ["send", 7], "/pupil/risk_groups/1"),
    ("concern.category", CANARY, "/concern/category"),
    ("concern.category", "CSE", "/concern/category"),
    ("concern.indicators", ["x" * 61], "/concern/indicators"),
    ("concern.indicators", "gifts", "/concern/indicators"),
    ("concern.indicators", ["a\x00"], "/concern/indicators/0"),
    ("concern.summary", "a\x00b", "/concern/summary"),
    ("concern.adult_involved", "maybe", "/concern/adult_involved"),
    ("concern.adult_involved", 1, "/concern/adult_involved"),
    ("concern.immediate_danger", "true", "/concern/immediate_danger"),
    ("concern.immediate_danger", 0, "/concern/immediate_danger"),
    ("concern.source", CANARY, "/concern/source"),
    ("concern.occurred_at", "2027-03-01T10:00:00.000001Z", "/concern/occurred_at"),
    ("concern.noticed_at", "2027-02-28", "/concern/noticed_at"),
    ("occurred_at", "2027-03-01T10:00:01Z", "/occurred_at"),
    ("occurred_at", "2027-03-01T11:00:01+01:00", "/occurred_at"),
    ("occurred_at", "2027-02-28T10:00:00", "/occurred_at"),
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


@pytest.mark.parametrize(("path", "value", "pointer"), RAISE_FAULTS)
async def test_a_concern_that_is_wrong_in_one_place(
    path: str, value: Any, pointer: str, school: School
) -> None:
    answer = await school.teacher.post("/v1/referrals", raise_with(path, value))
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert CANARY not in answer.text
    assert await school.dsl.read("/v1/referrals") == []


SHORT, SOME_DAY = {"reasons": WHY_NOT}, "2027-03-08"
AGAIN = EXAMPLES["reconsider"]
LATER_FAULTS: list[tuple[str, Json, list[str]]] = [
    ("add-information", {}, ["/text"]),
    ("accept", {"reasons": "There are none to give."}, ["/reasons"]),
    ("decide-review", a_review() | SHORT, ["/reasons"]),
    ("decide-review", a_review(reasons=" " * 20 + WHY_NOT), ["/reasons"]),
    ("decide-review", a_review("refer"), ["/agencies"]),
    ("decide-review", a_review("refer", agencies=[]), ["/agencies"]),
    ("decide-review", a_review("early_help", "cscs"), ["/agencies"]),
    ("decide-review", changed(a_review("refer", "cscs"), "police.refer", True), ["/police/refer"]),
    ("decide-review", changed(a_review("refer", "police"), "police.refer", False), ["/police/refer"]),
    ("decide-review", changed(a_review(), "police.reasons", WHY_NOT), ["/police/reasons"]),
    ("decide-review", a_review(pupil_wishes={"sought": True}), ["/pupil_wishes/text"]),
    ("decide-review", a_review(pupil_wishes={"sought": False}), ["/pupil_wishes/reasons"]),
    ("decide-review", a_review(no_immediate_danger="no"), ["/no_immediate_danger"]),
    ("decide-review", a_review("refer", "adult_services"), ["/agencies/0"]),
    (
        "refer",
        a_referral(information_shared=None, lawful_basis=None),
        ["/information_shared", "/lawful_basis"],
    ),
    ("refer", a_referral(information_shared=["gossip"]), ["/information_shared/0"]),
    ("refer", a_referral(channel="fax", trigger="none"), ["/channel", "/trigger"]),
    ("record-feedback", EXAMPLES["record-feedback"] | {"decision": "no"}, ["/decision"]),
    ("record-feedback", EXAMPLES["record-feedback"] | {"told_at": "2027-03-02T10:00:00Z"}, ["/told_at"]),
    ("record-acknowledgement", {"agency_referral": "cscs-1", "social_worker": {}}, ["/social_worker/name"]),
    ("reconsider", AGAIN | {"agrees": True}, ["/agrees"]),
    ("reconsider", AGAIN | {"believed_at_risk": False}, ["/review_on"]),
    ("reconsider", AGAIN | {"believed_at_risk": False, "review_on": "2027-03-01"}, ["/review_on"]),
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
    ("review-early-help", {"outcome": "continue", "reasons": "It goes well enough."}, ["/next_review_on"]),
    ("protect", {"for": "both", "reasons": "Nothing was said."}, ["/measures"]),
    ("protect", {"for_": "both", "none_needed": True, "reasons": "Nothing was said."}, ["/for", "/for_"]),
    ("inform-pupil", {"about": 1}, ["/told_by", "/how"]),
    ("inform-pupil", {"about": 1, "told_by": "x", "how": "y", "revisit_on": SOME_DAY}, ["/revisit_on"]),
    ("inform-pupil", {"about": 0, "told_by": "x", "how": "y"}, ["/about"]),
    ("inform-pupil", {"about": 1.5, "told_by": "x", "how": "y"}, ["/about"]),
    ("correct", {"event": 1, "reasons": "It was a mistake."}, ["/text"]),
    ("correct", {"event": 1, "reasons": "It was a mistake.", "text": "x", "void": True}, ["/text"]),
    ("correct", {"event": 1, "reasons": "It was a mistake.", "changes": {}}, ["/changes"]),
    ("correct", {"event": True, "reasons": "It was a mistake.", "void": True}, ["/event"]),
    ("record-discussion", {"with": "Head"}, ["/note"]),
    ("close", SHORT, ["/reasons"]),
]


@pytest.mark.parametrize(("command", "body", "pointers"), LATER_FAULTS)
async def test_a_command_that_is_wrong(command: str, body: Json, pointers: list[str], school: School) -> None:
    case = await school.teacher.raises()
    answer = await school.dsl.tries(case, command, body)
    assert answer.status_code == 422, answer.text
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == sorted(pointers)
    assert (await school.dsl.sees(case))["version"] == 1


NO_JSON = [
    b"{",
    b" ",
    b"{} {}",
    b"\xef\xbb\xbf{}",
    b'{"text": "\xe9"}',
    b'{"text": "\\ud800"}',
    b'{"text": "\\udc00\\ud800"}',
    b"[" * 5000 + b"]" * 5000,
    b'{"text":' * 5000,
    b'{"text":' * 300 + b"1" + b"}" * 300,
    b'{"event": 1' + b"0" * 5000 + b"}",
    b"nul",
    b'{"text": "a\x00b"}',
]


@pytest.mark.parametrize("content", NO_JSON, ids=range(len(NO_JSON)))
@pytest.mark.parametrize("headers", [{}, {"Idempotency_Key": "k"}], ids=["plain", "keyed"])
async def test_a_body_that_is_no_json(content: bytes, headers: dict[str, str], school: School) -> None:
    answer = await school.teacher.send(content, **headers)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [""]


@pytest.mark.parametrize("content", [b"[]", b'"x"', b"7", b"null", b"true", b"7.5", b"NaN"])
async def test_a_body_that_is_no_object(content: bytes, school: School) -> None:
    answer = await school.teacher.send(content, Idempotency_Key="k")
    assert answer.json()["errors"] == [{"pointer": "", "message": "Give an object."}]


@pytest.mark.parametrize(
    "value", ["4.0", "1e2", "-1", "0", '"4"', "true", "NaN", "Infinity", "1e999", "{}", "[]"]
)
@pytest.mark.parametrize("command", ["correct", "record-pupil-view"])
async def test_a_version_that_is_no_number_from_1(value: str, command: str, school: School) -> None:
    case = await school.teacher.raises()
    rest, field = ('"text": "x"', "about") if command == "record-pupil-view" else (VOID, "event")
    path = f"/v1/referrals/{case['id']}/{command}"
    answer = await school.dsl.send(f'{{{rest}, "{field}": {value}}}'.encode(), path)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/{field}"]


VOID = '"void": true, "reasons": "It was a mistake."'


@pytest.mark.parametrize("version", [2**31, 2**63 - 1, 2**63, 2**64, HUGE])
async def test_a_version_beyond_all_is_an_event_that_there_is_not(version: int, school: School) -> None:
    case = await school.teacher.raises()
    for command, body in (
        ("correct", {"event": version, "void": True, "reasons": "It was a mistake."}),
        ("record-pupil-view", {"text": "x", "about": version}),
        ("inform-pupil", {"about": version, "told_by": "x", "how": "y"}),
    ):
        path = f"/v1/referrals/{case['id']}/{command}"
        answer = await school.dsl.send(json.dumps(body).encode(), path, Idempotency_Key=f"{command}{version}")
        assert (answer.status_code, answer.json()["code"]) == (409, "NoSuchEvent")


async def test_a_field_given_twice_is_named(school: School) -> None:
    twice = b'{"text": "a", "text": "b"}'
    case = await school.teacher.raises()
    answer = await school.dsl.send(twice, f"/v1/referrals/{case['id']}/add-information")
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/text"}
    nested = json.dumps(a_concern()).replace('"name"', '"name": "Other", "name"', 1).encode()
    answer = await school.dsl.send(nested)
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/pupil/name"}


async def test_the_places_named_have_an_end(school: School) -> None:
    many = {f"field{n}": n for n in range(500)}
    answer = await school.dsl.post("/v1/referrals", a_concern() | many)
    assert len(answer.json()["errors"]) == MOST_FAULTS


async def test_nothing_that_was_sent_comes_back(school: School) -> None:
    case = await school.teacher.raises()
    for command in COMMANDS:
        body = _with_canaries(EXAMPLES[command]) | {"occurred_at": CANARY}
        answer = await school.dsl.tries(case, command, body, Idempotency_Key=CANARY + " ", If_Match=CANARY)
        assert answer.status_code == 422, command
        assert CANARY not in answer.text + str(answer.headers), command


def _with_canaries(value: Any) -> Any:
    match value:
        case dict():
            return {name: _with_canaries(part) for name, part in value.items()}
        case list():
            return [_with_canaries(part) for part in value]
        case _:
            return CANARY


async def test_text_of_every_script_is_kept_as_it_was(school: School) -> None:
    words = "Zoë said “no” 😀\u200d🔥 \u202eשלום\u2028\ufeff \x7f\x01 ﷽ e\u0301 \\u0000"
    case = await school.teacher.raises(summary=words)
    assert (await school.dsl.sees(case))["concern"]["summary"] == words


@pytest.mark.parametrize("chunked", [False, True])
async def test_256_kib_and_not_a_byte_more(chunked: bool, school: School) -> None:
    case = await school.teacher.raises()
    path = f"/v1/referrals/{case['id']}/add-information"

    async def sent(size: int) -> int:
        content = b'{"text": "' + b"x" * (size - 12) + b'"}'
        assert len(content) == size
        body = in_chunks(content) if chunked else content
        return (await school.dsl.http.post(path, content=body, headers=school.dsl.headers)).status_code

    assert await sent(256 * 1024) == 200
    assert await sent(256 * 1024 + 1) == 413
    assert (await school.dsl.sees(case))["version"] == 2


async def in_chunks(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 65_536):
        yield content[start : start + 65_536]


@pytest.mark.parametrize("length", ["abc", "-1", "²", "9" * 5000, "00000"])
async def test_a_content_length_that_is_none_is_not_believed(length: str, school: School) -> None:
    headers = school.dsl.headers | {"Content-Length": length.encode("latin-1")}
    answer = await school.dsl.http.post("/v1/referrals", content=b"{}", headers=headers)  # type: ignore[arg-type]
    assert answer.status_code in (413, 422)


async def test_what_type_a_body_says_it_has_makes_no_difference(school: School) -> None:
    for kind in ("text/plain", "application/xml", "nonsense"):
        content = json.dumps(a_concern()).encode()
        assert (await school.teacher.send(content, Content_Type=kind)).status_code == 201
