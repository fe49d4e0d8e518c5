"""A case in which everything was done, or everything but what an agency owes."""

from typing import Any

from api.openapi import EXAMPLES
from tests.school import Json, School, a_referral, a_review


async def nothing_owed(school: School, case: Json | None = None) -> Json:
    """A case of which nothing is owed any more: this one, or a new one."""
    case = case or await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "protect")
    case = await school.dsl.does(case, "decide-review", a_review("no_further_action"))
    await school.dsl.does(case, "reply-to-reporter")
    for about in [each["about"] for each in case["obligations"] if each["kind"] == "inform-pupil"]:
        case = await school.dsl.does(case, "inform-pupil", EXAMPLES["inform-pupil"] | {"about": about})
    return case


async def referred(school: School, **concern: Any) -> Json:
    """A case that children's social care has not answered yet."""
    case = await school.teacher.raises(**concern)
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "protect")
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    return await school.dsl.does(case, "refer", a_referral())
