"""A bundle leaves in its turn, with its own password, for those who see the whole, and is logged (11.15)."""

import asyncio
import hashlib
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from application.audit import bundles
from documents.table_document import AT_ONCE, in_file_turn
from store.tree.tree_reading import enter_events
from tests.api.log_of_a_school import Log
from tests.api.taken_bundles import PASSWORD, a_signed_case, accounts, checked, hashed, taken
from tests.evidence.bundles import unzipped
from tests.other_bodies import a_pupil
from tests.patience import PATIENCE
from tests.school import WHY, Json, a_review, code, new_school

__all__ = ["accounts", "hashed"]


async def test_a_case_and_a_child_leave_together_and_are_checked_without_onward(
    log: Log, tmp_path: Path
) -> None:
    pupil = await a_pupil(log.school.dsl, given_name="Isolde")
    case = await a_signed_case(log)
    answer = await taken(log.school.dsl, case, pupil, contents="opened")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="bundle.zip"'
    digest = hashlib.sha256(answer.content).hexdigest()
    assert answer.headers["x-sha-256"] == digest
    said = checked(answer.content, tmp_path)
    assert f"{case['id']}: 2 entries" in said
    assert f"{pupil['id']}: 1 entries" in said
    assert b"Isolde" in unzipped(answer.content)[f"words/{pupil['id']}.jsonl"]
    for views in (f"/v1/referrals/{case['id']}/views", f"/v1/pupils/{pupil['id']}/views"):
        (look,) = [each for each in await log.school.dsl.read(views) if each["what"] == "opened-bundle"]
        assert (look["person"], look["sha256"]) == (str(log.school.dsl.id), digest)


async def test_who_sees_the_whole_takes_it_sealed_and_who_may_print_takes_it_opened(log: Log) -> None:
    pupil = await a_pupil(log.school.dsl)
    case = await a_signed_case(log)
    for of in (case, pupil):
        assert (await taken(log.school.headteacher, of, contents="opened")).status_code == 200
        sealed = await taken(log.school.auditor, of)
        assert sealed.status_code == 200
        assert not any(name.startswith(("words", "keys")) for name in unzipped(sealed.content))
        refused = await taken(log.school.auditor, of, contents="opened")
        assert code(refused) == (403, "NotAllowed")
        assert "without the words only: send `sealed`" in refused.json()["detail"]


async def test_who_does_not_see_the_whole_gets_the_bytes_of_a_random_id(log: Log) -> None:
    pupil = await a_pupil(log.school.dsl)
    case = await a_signed_case(log)
    other = await new_school(log.superuser, log.http)
    for person in (log.school.teacher, log.school.deputy, log.school.governor, other.dsl):
        for contents in ("sealed", "opened"):
            random = await taken(person, uuid4(), contents=contents)
            hidden = await taken(person, case, contents=contents)
            assert (hidden.status_code, hidden.content) == (404, random.content)
            assert dict(hidden.headers).keys() == dict(random.headers).keys()
    for person in (log.school.teacher, log.school.admin, log.school.governor, other.dsl):
        assert (await taken(person, pupil)).content == (await taken(person, uuid4())).content
    assert (await taken(log.school.dsl, case, uuid4())).status_code == 404


async def test_a_token_alone_takes_nothing(log: Log) -> None:
    case = await a_signed_case(log)
    for password in ("", "wrong password", PASSWORD + " "):
        answer = await taken(log.school.dsl, case, password=password)
        assert code(answer) == (403, "NotConfirmed")
        assert password == "" or password not in answer.text
    body = {"ids": [case["id"]], "contents": "sealed"}
    assert code(await log.school.dsl.post("/v1/bundles", body)) == (403, "NotConfirmed")
    assert code(await taken(log.school.senior, case)) == (403, "NotConfirmed"), "has no account"
    looks = await log.school.dsl.read(f"/v1/referrals/{case['id']}/views")
    assert not any("bundle" in each["what"] for each in looks)
    assert (await taken(log.school.dsl, case)).status_code == 200


async def test_only_an_invented_person_of_a_demonstration_has_no_password(log: Log) -> None:
    invented = await new_school(log.superuser, log.http)
    case = await invented.teacher.raises()
    await log.signs()
    assert code(await taken(invented.dsl, case, password="")) == (403, "NotConfirmed")
    await log.superuser.execute("UPDATE schools SET demonstration = true WHERE id = $1", invented.id)
    assert (await taken(invented.dsl, case, password="")).status_code == 200


async def test_after_several_wrong_passwords_the_right_one_waits_too(log: Log) -> None:
    case = await a_signed_case(log)
    for _ in range(6):
        await taken(log.school.headteacher, case, password="wrong password")
    assert await log.superuser.fetchval("SELECT max(failures) FROM guesses") >= 5
    # A slow machine must not outlast the wait.
    await log.superuser.execute("UPDATE guesses SET last_at = now() + interval '10 minutes'")
    assert code(await taken(log.school.headteacher, case)) == (403, "NotConfirmed")
    await log.superuser.execute("DELETE FROM guesses")
    assert (await taken(log.school.headteacher, case)).status_code == 200


async def test_until_a_signed_head_covers_the_newest_entry_one_tries_again(log: Log) -> None:
    case = await log.school.teacher.raises()
    await enter_events(log.ledger.pool)
    waits = await taken(log.school.dsl, case)
    assert code(waits) == (409, "NotIntegrated")
    assert 1 <= int(waits.headers["retry-after"]) <= 60
    await log.signs()
    assert (await taken(log.school.dsl, case)).status_code == 200


async def test_a_reader_from_whom_entries_are_kept_takes_none_of_them(log: Log) -> None:
    """A bundle has every entry, and sealed ones still say of what kind they are (2.4g, 3.2h, 3-STF.l)."""
    school = log.school
    there, here = await school.colleague.raises(), await school.teacher.raises()
    await school.dsl.joins(here, there)
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.excludes(here, school.deputy)
    challenged = await school.teacher.raises()
    await school.dsl.does(challenged, "decide-review", a_review())
    await school.teacher.does(challenged, "challenge", {"decision": 2, "reasons": WHY})
    await log.signs()
    for contents in ("sealed", "opened"):
        assert code(await taken(school.deputy, there, contents=contents)) == (403, "NotAllowed")
        assert (await taken(school.dsl, there, contents=contents)).status_code == 200
        assert code(await taken(school.dsl, challenged, contents=contents)) == (403, "NotAllowed")
        assert (await taken(school.headteacher, challenged, contents=contents)).status_code == 200


async def test_a_key_that_was_taken_before_a_challenge_opens_no_later_entry(log: Log) -> None:
    """A case has one key: a sealed file from after the challenge would name the challenger (3-STF.l)."""
    school = log.school
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review())
    await log.signs()
    before = await taken(school.dsl, case, contents="opened")
    assert f"keys/{case['id']}" in unzipped(before.content)
    await school.teacher.does(case, "challenge", {"decision": 2, "reasons": WHY})
    await log.signs()
    assert code(await taken(school.dsl, case)) == (403, "NotAllowed")
    pupil = await a_pupil(school.dsl)
    await log.signs()
    assert code(await taken(school.dsl, pupil, case)) == (403, "NotAllowed")


async def test_a_body_that_is_wrong_whatever_the_cases_are(log: Log) -> None:
    case = await a_signed_case(log)
    good: Json = {"ids": [case["id"]], "contents": "sealed", "password": PASSWORD}
    for change, pointer in (
        ({"ids": []}, "/ids"),
        ({"ids": [str(uuid4()) for _ in range(51)]}, "/ids"),
        ({"ids": ["torn"]}, "/ids/0"),
        ({"contents": "half"}, "/contents"),
        ({"since": "x"}, "/since"),
        ({"since": ""}, "/since"),
        ({"since": 7}, "/since"),
        ({"from": "x"}, "/from"),
    ):
        answer = await log.school.dsl.post("/v1/bundles", good | change)
        assert code(answer) == (422, "Malformed"), json.dumps(change)
        assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert (await log.http.post("/v1/bundles", json=good)).status_code == 401


@asynccontextmanager
async def a_full_turn() -> AsyncIterator[None]:
    """Until the end, as many other files are being made as can be at once."""
    ends = threading.Event()

    def slow() -> bytes:
        assert ends.wait(PATIENCE)
        return b"file"

    others = [asyncio.create_task(in_file_turn(slow, PATIENCE)) for _ in range(AT_ONCE)]
    await asyncio.sleep(0)
    try:
        yield
    finally:
        ends.set()
        await asyncio.gather(*others)


async def test_while_other_files_are_being_made_one_tries_again_in_a_minute(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsl = log.school.dsl
    case = await a_signed_case(log)
    monkeypatch.setattr(bundles, "in_file_turn", partial(in_file_turn, patience=0.1))
    async with a_full_turn():
        answer = await taken(dsl, case)
    assert code(answer) == (503, "Unavailable")
    assert answer.json()["detail"] == (
        "The file could not be made now, because others are being made. Try again in a minute."
    )
    assert answer.headers["retry-after"] == "60"
    looks = await dsl.read(f"/v1/referrals/{case['id']}/views")
    assert not any("bundle" in each["what"] for each in looks), "nothing left Onward"
    monkeypatch.undo()
    assert (await taken(dsl, case)).status_code == 200
