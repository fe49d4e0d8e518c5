"""A case whose stored state was tampered with: every other one is answered as before."""

from structlog.testing import capture_logs

from store.ledger import Ledger
from tests.api.test_lists import pages
from tests.tampering import Tamper
from tests.world import School, SetClock, silence

NAMED = ("Rowan", "Ashdown", "2020-01-31")


async def test_the_list_of_cases_leaves_it_out_and_somebody_hears_of_it(
    school: School, clock: SetClock, tampered: Tamper
) -> None:
    made = []
    for _ in range(4):
        clock.passes(minutes=1)
        made.append(await school.teacher.raises())
    await tampered(made[1])
    await tampered(made[3])
    with capture_logs() as said:
        found = await pages(school.dsl, "/v1/referrals", limit=1)
    assert [case["id"] for page in found for case in page] == [made[2]["id"], made[0]["id"]]
    errors = [each for each in said if each["log_level"] == "error"]
    assert {each["case"] for each in errors} == {made[1]["id"], made[3]["id"]}
    assert not any(name in str(errors) for name in NAMED)


async def test_whatever_is_read_of_the_whole_school_is_read_without_it(
    school: School, ledger: Ledger, clock: SetClock, tampered: Tamper
) -> None:
    good, bad = await school.teacher.raises(), await school.teacher.raises()
    for case in (good, bad):
        await silence(ledger, clock, case, clock.time.replace(hour=15))
    await tampered(bad)
    owed = await school.dsl.read("/v1/worklist")
    assert {each["referral"] for each in owed} == {good["id"], bad["id"]}
    late = await school.headteacher.read("/v1/compliance/exceptions")
    assert {each["referral"] for each in late} == {good["id"], bad["id"]}
    assert (await school.headteacher.read("/v1/compliance"))["cases"] == 2
    assert (await school.dsl.read(f"/v1/referrals/{good['id']}"))["id"] == good["id"]
