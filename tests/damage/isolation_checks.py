"""Rules that damage to one case must not break, each departure in a sentence."""

from collections.abc import Iterator
from uuid import UUID

import httpx2

from tests.damage.damaged_school import MORE, Place
from tests.school import Actor, Json, a_concern

OF_A_CASE = ("", "/history", "/verification", "/links", "/views", "/compliance", "/paper")
AN_OUTSIDER_TRIES = ("", "/history", "/verification", "/accept")
CANNOT_BE_OPENED = ("This case cannot be opened", "The record is damaged")
NOWHERE = UUID(int=7)


async def others_are_well(place: Place) -> list[str]:
    """Check lists, pages, compliance and each good case, write in one and report another."""
    dsl, head, found = place.school.dsl, place.school.headteacher, list[str]()
    for path in ("/v1/referrals", "/v1/worklist"):
        answer = await dsl.get(path)
        found += [*_is(200, path, answer), *_lacks(place, path, answer)]
    for path in ("/v1/compliance", "/v1/compliance/exceptions", "/v1/process-concerns", "/v1/duty"):
        found += _is(200, path, await head.get(path))
    for path in ("/v1/headteacher", "/v1/inspection", "/v1/governors"):
        found += _is(200, path, await head.get(path))
    for case in place.good:
        answer = await dsl.get(f"/v1/referrals/{case['id']}")
        found += _is(200, "a good case", answer)
        if answer.status_code == 200 and answer.json() != case:
            found.append(f"a good case has changed: {answer.text[:200]}")
    for path in ("/", "/cases", "/escalations"):
        page = await place.page(dsl, path)
        found += _is(200, path, page)
        found += _lacks(place, path, page) if path != "/escalations" else ()
    told = await dsl.tries(place.good[0], "add-information", {"text": MORE})
    raised = await place.school.teacher.post("/v1/referrals", a_concern())
    return [*found, *_is(200, "a command", told), *_is(201, "a new concern", raised)]


async def others_learn_nothing(place: Place) -> list[str]:
    """3.2h: for others the case is like a random id, byte for byte, and in no list, count or page."""
    found = list[str]()
    for name, person in _outsiders(place).items():
        for more in AN_OUTSIDER_TRIES:
            got = await _asked(person, f"/v1/referrals/{place.bad['id']}{more}")
            if _told(got) != place.unknown[f"{name}{more}"]:
                found.append(f"{name} at {more or 'the case'} got {got.status_code}: {got.text[:120]}")
        for path in ("/v1/referrals", "/v1/worklist"):
            answer = await person.get(path)
            found += _is(200, f"{name} at {path}", answer)
            if place.bad["id"] in answer.text or "onward-unread" in answer.headers:
                found.append(f"{name} learns of it at {path}")
        for path in ("/", "/cases"):
            page = await place.page(person, path)
            found += _is(200, f"{name} at {path}", page)
            if place.bad["id"] in page.text or place.bad["reference"] in page.text:
                found.append(f"{name} learns of it at {path}")
        for path in _of_the_child(place):
            answer = await person.get(path)
            if place.bad["id"] in answer.text or place.bad["reference"] in answer.text:
                found.append(f"{name} learns of it at {path}")
        for more in ("", "/integrity"):
            page = await place.page(person, f"/cases/{place.bad['id']}{more}")
            found += _is(404, f"{name} at the page{more}", page)
    return found


async def ask_for_an_unknown_case(place: Place) -> None:
    """Note what each outsider is answered about an id that no case has, while nothing is damaged."""
    for name, person in _outsiders(place).items():
        for more in AN_OUTSIDER_TRIES:
            answer = await _asked(person, f"/v1/referrals/{NOWHERE}{more}")
            assert answer.status_code == 404, answer.text
            place.unknown[f"{name}{more}"] = _told(answer)


def _outsiders(place: Place) -> dict[str, Actor]:
    """People who may not know of the damaged case."""
    return {
        "the excluded": place.school.senior,
        "a colleague": place.school.colleague,
        "another school": place.other.dsl,
    }


async def readers_get_a_plain_answer(place: Place) -> list[str]:
    """Check that readers get the case, or a sentence that it cannot be opened; never a fault without one."""
    found = list[str]()
    for more in OF_A_CASE:
        answer = await place.school.dsl.get(f"/v1/referrals/{place.bad['id']}{more}")
        found += _plainly(more or "the case", answer)
    tried = await place.school.dsl.tries(place.bad, "add-information", {"text": MORE})
    found += _plainly("a command", tried)
    for more in ("", "/integrity", "/add-information"):
        page = await place.page(place.school.dsl, f"/cases/{place.bad['id']}{more}")
        if page.status_code >= 500 and not any(each in page.text for each in CANNOT_BE_OPENED):
            found.append(f"the page{more} of it: {page.status_code}")
    for path in _of_the_child(place):
        found += _is(200, f"the child at {path}", await place.school.dsl.get(path))
    page = await place.page(place.school.dsl, f"/pupils/{place.bad_pupil['id']}")
    found += _is(200, "the child's page", page)
    return found


def _of_the_child(place: Place) -> tuple[str, str]:
    """What the API says of the child whom the damaged case is about."""
    record = f"/v1/pupils/{place.bad_pupil['id']}"
    return record, f"{record}/chronology"


async def _asked(person: Actor, path: str) -> httpx2.Response:
    return await person.post(path) if path.endswith("/accept") else await person.get(path)


def _plainly(what: str, answer: httpx2.Response) -> Iterator[str]:
    if answer.status_code >= 500 and answer.json().get("title") not in CANNOT_BE_OPENED:
        yield f"{what} of it: {answer.status_code} {answer.text[:120]}"


def _lacks(place: Place, path: str, answer: httpx2.Response) -> list[str]:
    names = (each["reference"] for each in place.good)
    return [f"{path} lacks {name}" for name in names if name not in answer.text]


def _is(status: int, what: str, answer: httpx2.Response) -> list[str]:
    return [] if answer.status_code == status else [f"{what}: {answer.status_code}"]


def _told(answer: httpx2.Response) -> tuple[int, bytes, Json]:
    """Everything in an answer except its own id."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    body = answer.content
    if answer.status_code != 404 and "problem" in answer.headers["content-type"]:
        body = repr({**answer.json(), "request_id": ""}).encode()
    return answer.status_code, body, headers
