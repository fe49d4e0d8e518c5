"""ETag and If-Match: a caller who names the version they decided on learns when it has changed."""

from store.ledger.ledger import Ledger
from tests.school import WHY, School, SetClock, a_concern, an_emergency, silence
from tests.with_each import with_each


async def test_every_answer_with_a_case_has_its_version_as_etag(school: School) -> None:
    raised = await school.teacher.post("/v1/referrals", a_concern())
    assert raised.headers["etag"] == '"1"'
    case = raised.json()
    assert raised.headers["location"] == f"/v1/referrals/{case['id']}"
    accepted = await school.dsl.tries(case, "accept", If_Match='"1"')
    assert (accepted.status_code, accepted.headers["etag"], accepted.json()["version"]) == (200, '"2"', 2)
    assert (await school.dsl.get(raised.headers["location"])).headers["etag"] == '"2"'


async def test_a_stale_version_is_412_with_the_current_one(school: School) -> None:
    case = await school.teacher.raises()
    await school.teacher.does(case, "add-information")
    answer = await school.dsl.tries(case, "accept", If_Match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (412, "StaleVersion")
    assert answer.headers["etag"] == '"2"'
    assert (await school.dsl.sees(case))["version"] == 2


@with_each("tag", ["*", '"1"', '"7", "1"', 'W/"1", "1"', ' "1" ', '"x","1"'])
async def test_a_command_with_a_matching_tag_is_accepted(tag: str, school: School) -> None:
    case = await school.teacher.raises()
    assert (await school.dsl.tries(case, "accept", If_Match=tag)).status_code == 200


@with_each("tag", ['W/"1"', "1", '"2"', '"01"', '"1', '"x"', '""', '"7", "8"'])
async def test_a_command_with_another_or_a_malformed_tag_gets_412(tag: str, school: School) -> None:
    case = await school.teacher.raises()
    assert (await school.dsl.tries(case, "accept", If_Match=tag)).status_code == 412
    assert (await school.dsl.sees(case))["version"] == case["version"]


async def test_several_header_lines_are_one_list(school: School) -> None:
    case = await school.teacher.raises()
    path = f"/v1/referrals/{case['id']}/accept"
    headers = [*school.dsl.headers.items(), ("If-Match", '"7"'), ("If-Match", '"1"')]
    assert (await school.dsl.http.post(path, json={}, headers=headers)).status_code == 200


async def test_an_emergency_is_not_stopped_by_a_stale_version(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.teacher.does(case, "refer", an_emergency(), If_Match='"1"')
    refer = an_emergency(emergency=False, information_shared=["pupil"], lawful_basis="public task")
    assert (await school.dsl.tries(case, "refer", refer, If_Match='"1"')).status_code == 412


async def test_no_one_else_is_skipped_than_the_one_whom_the_caller_read_of(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    """An escalation in between makes someone else the next."""
    case = await school.teacher.raises()
    skip = {"obligation": "accept", "reasons": WHY}
    read = case["version"]
    await silence(ledger, clock, case, clock.time.replace(minute=45))
    now = (await school.dsl.sees(case))["version"]
    assert now > read
    stale = await school.dsl.tries(case, "skip-rung", skip, If_Match=f'"{read}"')
    assert (stale.status_code, stale.json()["code"]) == (412, "StaleVersion")
    assert (await school.dsl.tries(case, "accept", If_Match=f'"{read}"')).status_code == 200
