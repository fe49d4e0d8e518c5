"""A file that comes due in a closed case is listed, late and chased like any other (3-DSL.w)."""

from datetime import datetime

from store.ledger.ledger import Ledger
from tests.school import Json, School, SetClock, a_review, silence

LEAVES = {"leaves_on": "2027-03-02", "to_school": "Hill Junior School"}
SENT = {
    "to_school": "Hill Junior School",
    "method": "By hand",
    "sent_on": "2027-03-07",
    "receipt": "Signed for by their DSL.",
    "advance_sharing": {"considered": True, "reasons": "Who may collect her."},
}


async def leaving(school: School) -> Json:
    """A closed case of a pupil who leaves tomorrow."""
    case = await school.dsl.raises(category="neglect")
    case = await school.dsl.does(case, "protect")
    case = await school.dsl.does(case, "decide-review", a_review())
    told = {"about": case["version"], "told_by": "DSL", "how": "At breakfast club"}
    case = await school.dsl.does(case, "inform-pupil", told)
    case = await school.dsl.does(case, "record-leaving", LEAVES)
    return await school.dsl.does(case, "close")


async def test_a_file_that_comes_due_in_a_closed_case_is_on_the_work_list_until_it_is_sent(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await leaving(school)
    assert case["stage"] == "closed"
    assert [each["id"] for each in case["obligations"] if each["state"] == "open"] == ["transfer-file"]
    await silence(ledger, clock, case, datetime.fromisoformat("2027-03-08T09:00:00+00:00"))
    work = await school.dsl.read("/v1/worklist")
    assert [(each["id"], each["state"]) for each in work] == [("transfer-file", "overdue")]
    assert [each["id"] for each in await school.dsl.read("/v1/referrals", overdue="true")] == [case["id"]]
    seen = await school.dsl.sees(case)
    assert seen["leavings"] == [
        {"event": 5, "leaves_on": "2027-03-02", "to_school": "Hill Junior School", "term_starts_on": None}
    ]
    assert {each["obligation"] for each in seen["escalations"]} == {"transfer-file"}
    sent = await school.dsl.does(seen, "transfer-file", SENT)
    (owed,) = [each for each in sent["obligations"] if each["id"] == "transfer-file"]
    assert owed["state"] == "met"  # it went on the Sunday, which was its last day
    assert sent["file_transfers"][0]["sent_on"] == "2027-03-07"
    assert await school.dsl.read("/v1/worklist") == []
