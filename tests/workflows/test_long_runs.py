"""A long run continues as a new one, and loses nothing."""

import asyncio

from local.embedded_postgres import EmbeddedPostgres
from runtime.clocks import SimulatedClock
from tests.patience import until
from tests.school import WHY, a_review
from tests.workflows.stack import (
    House,
    a_dev_server_that_soon_suggests,
    house,
    silent_referral,
)


async def test_a_long_run_continues_as_new_and_loses_nothing(own_database: EmbeddedPostgres) -> None:
    async with (
        a_dev_server_that_soon_suggests() as client,
        house(own_database, client, SimulatedClock()) as built,
    ):
        case = await silent_referral(built)
        dsl = built.people["dsl"]
        await built.until_agreed(case)
        runs = {await built.run_id(case)}
        while len(runs) < 3:
            for _ in range(6):
                await dsl.does({"id": case}, "record-discussion")
                await asyncio.sleep(0.02)
            await built.until_agreed(case)
            runs.add(await built.run_id(case))
        recorded = await built.types(case)
        assert recorded.count("feedback.overdue") == 1

        async def climbed() -> bool:
            return ("feedback:cscs-1", 4) in {
                (each.obligation, each.rung) for each in await built.escalations(case)
            }

        await until("the last rung", climbed)
        rungs = [(each.obligation, each.rung) for each in await built.escalations(case)]
        assert len(rungs) == len(set(rungs))
        assert (await built.attributes(case))["OnwardStage"] == "review"
        await _close_all(built, case)
        await until("the run has ended", lambda: built.ended(case))


async def _close_all(built: House, case: str) -> None:
    dsl = built.people["dsl"]
    await dsl.does(
        {"id": case},
        "record-feedback",
        {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Front door"},
    )
    await dsl.does(
        {"id": case},
        "reconsider",
        {
            "agency_referral": "cscs-1",
            "believed_at_risk": False,
            "agrees": True,
            "reasons": WHY,
        },
    )
    await dsl.does({"id": case}, "protect")
    await dsl.does({"id": case}, "decide-review", a_review())
    nothing = {"taken": False, "reasons": "Not wanted by the family."}
    now = await dsl.does({"id": case}, "consider-support", {"early_help": nothing, "pastoral": nothing})
    for owed in [each for each in now["obligations"] if each["state"] in ("open", "overdue")]:
        about = int(owed["id"].partition(":")[2])
        await dsl.does({"id": case}, "inform-pupil", {"about": about, "told_by": "DSL", "how": "In person"})
    await dsl.does({"id": case}, "close")
