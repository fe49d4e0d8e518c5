"""A case in which nearly everything has happened, told over HTTP by a school's people and its clock."""

from datetime import datetime, timedelta
from typing import Any

from api.openapi import EXAMPLES
from store.ledger.ledger import Ledger
from tests.school import WHY, Actor, Json, School, SetClock, a_referral, a_review, silence


class Telling:
    """One case, told command by command."""

    def __init__(self, school: School, case: Json) -> None:
        self.school = school
        self.case = case

    async def does(self, command: str, by: Actor | None = None, **given: Any) -> None:
        """The example of the command, but for what is given, ten minutes after the one before."""
        body = EXAMPLES[command] | given
        self.case = await (by or self.school.dsl).does(self.case, command, body)

    async def version_of(self, type_: str) -> int:
        """Of the last entry of this kind."""
        path = f"/v1/referrals/{self.case['id']}/history"
        history = await self.school.dsl.read(path, limit=200)
        return max(int(each["version"]) for each in history if each["type"] == type_)


async def full_case(school: School, ledger: Ledger, clock: SetClock) -> Json:
    """The case as it stands in the end: helped, challenged and handed over."""
    dsl, head, teacher = school.dsl, school.headteacher, school.teacher
    linked = await teacher.raises(category="neglect")
    body = {**EXAMPLES["raise"]}
    answer = await teacher.post("/v1/referrals", body)
    assert answer.status_code == 201, answer.text
    told = Telling(school, answer.json())
    await told.does("accept")
    await told.does("protect")
    told.case = await dsl.does(told.case, "decide-review", a_review("refer", "cscs"))
    told.case = await dsl.does(told.case, "refer", a_referral(channel="phone", reasons=WHY))
    await told.does("record-acknowledgement")
    await told.does("add-information")
    await told.does("correct", event=await told.version_of("information.added"))
    await told.does("place-police-hold")
    await told.does("review-police-hold")
    await told.does("lift-police-hold")
    await told.does("assess-parent-contact")
    await told.does("plan-parent-contact")
    await told.does("record-parent-contact")
    told.case = await dsl.does(told.case, "record-parent-contact", {"not_explained": WHY})
    await silence(ledger, clock, told.case, datetime.fromisoformat("2027-03-03T10:30:00+00:00"))
    await told.does("record-chase")
    await told.does("skip-rung")
    await told.does("record-feedback", decision="no_statutory")
    await told.does("dispute-decision")
    await told.does("record-dispute-outcome")
    await told.does("reconsider", believed_at_risk=False, agrees=True)
    await told.does("consider-support")
    soon = str(clock.time.date() + timedelta(days=10))
    await told.does("start-early-help", next_review_on=soon, lead=str(teacher.id))
    await told.does("change-lead", lead=str(school.mentor.id))
    await told.does("review-early-help", outcome="end")
    told.case = await dsl.does(told.case, "refer", a_referral("police", reasons=WHY))
    await told.does("record-feedback", agency_referral="police-1", decision="police_investigation")
    told.case = await dsl.does(told.case, "refer", a_referral("adult_services", reasons=WHY))
    await told.does("withdraw-referral", agency_referral="adult_services-1")
    await told.does("record-liaison", agency="police", kind="call")
    await told.does("conclude-statutory", agency_referral="police-1")
    await told.does("inform-pupil", about=await told.version_of("review.decided"))
    untold = {"about": await told.version_of("statutory.concluded"), "withheld_reason": WHY}
    told.case = await dsl.does(told.case, "inform-pupil", untold)
    await told.does("record-pupil-view", by=teacher)
    await told.does("read-information", versions=[await told.version_of("pupil.view-recorded")])
    await told.does("reply-to-reporter")
    await told.does("record-discussion")
    await told.does("record-disclosure")
    await told.does("withhold")
    await told.does("reclassify", category="cce")
    await told.does("consider-nrm")
    await told.does("assign-mentor", mentor=str(school.mentor.id))
    await told.does("record-mentor-contact")
    await told.does("declare-conflict", person=str(school.senior.id))
    await told.does("confirm-conflict", by=head, person=str(school.senior.id))
    await told.does("declare-conflict", by=teacher, person=str(school.colleague.id))
    await told.does("lift-conflict", person=str(school.colleague.id))
    await told.does("record-missing-episode")
    await told.does("record-outside-referral")
    await told.does("countersign", event=1)
    await told.does("record-leaving")
    await told.does("transfer-file")
    await told.does("record-information-request")
    request = await told.version_of("information-request.recorded")
    await told.does("answer-information-request", request=request)
    await told.does("record-team-member")
    await told.does("place-legal-hold")
    await told.does("lift-legal-hold")
    await told.does("identify-pupil", details={"name": "Rowan Ashdown-Bell", "date_of_birth": "2020-02-01"})
    await told.does("update-circumstances")
    await told.does("link", case=linked["id"])
    decision = await told.version_of("review.decided")
    await told.does("challenge", by=teacher, decision=decision)
    await told.does("answer-challenge", by=head, decision=decision, upheld=False)
    await told.does("hand-over", to=str(school.deputy.id), reasons=WHY)
    await told.does("withdraw", by=teacher)
    await silence(ledger, clock, told.case, clock.time + timedelta(days=6))
    return await dsl.sees(told.case)
