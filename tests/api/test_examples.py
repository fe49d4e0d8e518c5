"""Every example of the OpenAPI document fits its schema and is accepted as it stands."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2

from api.openapi import EXAMPLES
from application.commands.clock_commands import submit_by_clock
from domain.command_catalogue import COMMANDS, RAISE
from domain.commands import RecordDeliveryFailure
from store.ledger.ledger import Ledger
from tests.api.openapi_checks import DOCUMENT, check
from tests.other_bodies import AGENCY_TOLD, ON_DUTY, PROCLAIMED
from tests.school import NOW, Actor, Json, School, SetClock, a_referral, silence
from tests.with_each import with_each


@with_each("entry", [RAISE, *COMMANDS.values()], ids=lambda entry: entry.name)
def test_every_example_fits_its_schema(entry: Any) -> None:
    check(EXAMPLES[entry.name], DOCUMENT["components"]["schemas"][entry.command.__name__])


def test_the_other_examples_fit_theirs() -> None:
    check(ON_DUTY, DOCUMENT["components"]["schemas"]["PutOnDuty"])
    check(AGENCY_TOLD, DOCUMENT["components"]["schemas"]["AgencyTold"])
    check(PROCLAIMED, DOCUMENT["components"]["schemas"]["Proclaim"])


async def test_every_example_is_accepted_in_some_state(
    school: School, ledger: Ledger, clock: SetClock, with_a_later_policy: httpx2.AsyncClient
) -> None:
    """One story in which each is sent as it stands, but for the versions that it names."""
    path = "/v1/referrals"
    case = (await school.teacher.post(path, EXAMPLES["raise"])).json()
    sent = {"raise"}

    async def does(command: str, **given: Any) -> Json:
        sent.add(command)
        return await school.dsl.does(case, command, EXAMPLES[command] | given)

    for command in (
        *("accept", "protect", "add-information", "decide-review", "refer", "record-acknowledgement"),
    ):
        after = await does(command)
        if command == "refer":
            lost = RecordDeliveryFailure(
                delivery=uuid4(),
                say="referral-document",
                obligation="feedback:cscs-1",
                rung=None,
                channel="email",
                urgent=True,
            )
            await submit_by_clock(ledger, UUID(case["id"]), lost, NOW)
            await does("record-telephone")
    await does("inform-pupil", about=5)
    await does("reply-to-reporter")
    await does("confirm-in-writing")
    await does("record-chase")
    await silence(ledger, clock, case, clock.time + timedelta(days=1, hours=8))
    await does("skip-rung")
    told = {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Front door"}
    await school.dsl.does(case, "record-feedback", told)
    for command in ("dispute-decision", "record-dispute-outcome", "reconsider"):
        await does(command)
    await school.dsl.does(case, "refer", a_referral(re_referral_of="cscs-1"))
    await does("record-feedback", agency_referral="cscs-2")
    await school.dsl.does(case, "refer", a_referral("adult_services"))
    await does("withdraw-referral", agency_referral="adult_services-1")
    for command in ("record-liaison", "consider-nrm"):
        await does(command)
    for command in ("assess-parent-contact", "plan-parent-contact", "record-parent-contact"):
        await does(command)
    for command in ("place-police-hold", "review-police-hold", "lift-police-hold"):
        await does(command)
    for command in ("record-disclosure", "withhold", "reclassify"):
        await does(command)
    await does("assign-mentor", mentor=str(school.mentor.id))
    await does("record-mentor-contact")
    for command in ("declare-conflict", "confirm-conflict", "declare-conflict", "lift-conflict"):
        sent.add(command)
        by = school.teacher if command == "declare-conflict" else school.dsl
        await by.does(case, command, EXAMPLES[command] | {"person": str(school.colleague.id)})
    ended = {"last": True, "reasons": "She has friends again and says so."}
    await school.mentor.does(case, "record-mentor-contact", ended)
    await does("conclude-statutory", agency_referral="cscs-2")
    await does("consider-support")
    await does("start-early-help", next_review_on="2027-04-01")
    await does("change-lead", lead=str(school.colleague.id))
    await does("review-early-help")
    for command in ("record-pupil-view", "record-discussion"):
        after = await does(command)
    await does("correct", event=4)
    said = await school.teacher.does(case, "record-discussion", EXAMPLES["record-discussion"])
    await does("read-information", versions=[said["version"]])
    await does("link", case=(await school.colleague.raises())["id"])
    for command in (
        *("record-missing-episode", "record-outside-referral", "record-leaving", "transfer-file"),
        *("record-team-member", "record-paper-copy", "place-legal-hold", "lift-legal-hold", "identify-pupil"),
        "update-circumstances",
    ):
        await does(command)
    sent.add("join")
    twin = await school.colleague.raises()
    await school.dsl.does(twin, "join", EXAMPLES["join"] | {"into": (await school.colleague.raises())["id"]})
    await does("countersign", event=1)
    request = await does("record-information-request")
    await does("answer-information-request", request=request["version"])
    (of, *_) = (await school.teacher.sees(case))["challengeable"]
    asked = {"decision": of["event"]}
    sent |= {"challenge", "answer-challenge", "withdraw"}
    await school.teacher.does(case, "challenge", EXAMPLES["challenge"] | asked)
    answer = EXAMPLES["answer-challenge"] | asked | {"upheld": False}
    await school.headteacher.does(case, "answer-challenge", answer)
    await does("hand-over", to=str(school.deputy.id))
    await school.teacher.does(case, "withdraw")
    after = await school.dsl.sees(case)
    for owed in [each["id"] for each in after["obligations"] if each["state"] in ("open", "overdue")]:
        assert owed.startswith("inform-pupil:"), owed
        about = {"about": int(owed.partition(":")[2]), "told_by": "DSL", "how": "Face to face"}
        await school.dsl.does(case, "inform-pupil", about)
    await does("close")
    await does("reopen")
    small = await school.colleague.raises()
    await school.dsl.does(
        small, "note-and-watch", EXAMPLES["note-and-watch"] | {"look_again_on": "2027-04-01"}
    )
    sent |= {"note-and-watch", "adopt-policy"}
    later = Actor(school.dsl.id, school.dsl.token, with_a_later_policy)
    await later.does(case, "adopt-policy")
    await later.does(case, "adopt-policy", EXAMPLES["adopt-policy"] | {"policy": after["policy"]})
    assert sent == set(EXAMPLES)
    assert set(EXAMPLES) == {RAISE.name, *COMMANDS}
