"""The invented story of the pictures: a Thursday and a Monday in one school, with a case for each stage."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from api.openapi import EXAMPLES
from application.commands.clock_commands import submit_by_clock
from domain.commands import RecordDeliveryFailure
from store import health
from store.ledger.ledger import Ledger
from store.verification import check_log
from tests.damaged_state import let_checks_say
from tests.other_bodies import PROCESS, PROCESS_ANSWER, a_pupil
from tests.school import WHY, Actor, Json, SetClock, a_concern, a_referral, a_review, silence
from tests.web.pictures.signed_record import sign

THURSDAY = datetime(2027, 2, 25, 10, tzinfo=UTC)
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
WORKER = UUID(int=2)
FEEDBACK = EXAMPLES["record-feedback"]
SAFE = {"for": "both", "none_needed": True, "reasons": "No one new is near the child."}
TAKEN = "A man we do not know takes him away, and says that he must pay for it."
CHALLENGE = "He came home in that car after this was decided: he is not safe in the evenings."


def decided(reasons: str, outcome: str = "no_further_action", *agencies: str) -> Json:
    """The body of a DSL's decision on a concern."""
    refers = "police" in agencies
    police = "He is kept from home at night." if refers else "No offence is named, and no one fears one."
    wishes = {"sought": True, "text": "I want it to stop."}
    given = {"police": {"refer": refers, "reasons": police}, "pupil_wishes": wishes, "reasons": reasons}
    return a_review(outcome, *agencies, **given)


@dataclass(frozen=True, kw_only=True)
class Story:
    """The people in the story, and the names that a picture's address may use."""

    ledger: Ledger
    owner: asyncpg.Connection
    people: dict[str, Actor]
    ids: dict[str, str]

    @property
    def clock(self) -> SetClock:
        """The story's time."""
        assert isinstance(self.ledger.clock, SetClock)
        return self.ledger.clock

    async def reported(self, by: str, name: str, born: str, **concern: Any) -> Json:
        """A person's report about a child."""
        pupil = {"name": name, "date_of_birth": born, "risk_groups": concern.pop("risk_groups", [])}
        answer = await self.people[by].post("/v1/referrals", a_concern(**concern) | {"pupil": pupil})
        assert answer.status_code == 201, answer.text
        case: Json = answer.json()
        return case

    async def goes_on(self) -> None:
        """Record that a worker is alive, every case has its workflow, and every message went out."""
        await health.heartbeat(self.ledger.pool, WORKER, True)
        await self.owner.execute("DELETE FROM outbox")
        await self.owner.execute(
            "UPDATE post SET stopped_at = now() WHERE settled_at IS NULL;SELECT message_settled(id) FROM post"
        )

    async def does(
        self, who: str, case: Json, command: str, body: Json | None = None, *, after: int = 4
    ) -> Json:
        """One command, some minutes after the previous one."""
        self.clock.passes(minutes=after)
        return await self.people[who].does(case, command, body)


async def play(story: Story) -> None:
    """Play the whole story; each case is named for what is special about it."""
    story.clock.time = THURSDAY
    cases = {"silent": await _silent(story)}
    story.clock.time = MONDAY
    late = await story.reported(
        "colleague", "Effie Lorne", "2021-06-14", category="neglect", summary="Hungry each Monday, and tired."
    )
    cases["case"] = await _waiting(story)
    cases["busy"] = await _busy(story)
    cases["helped"] = await _helped(story)
    cases["done"], cases["closed"] = await _settled(story), await _closed(story)
    await silence(story.ledger, story.clock, late, MONDAY.replace(hour=13))
    cases["new"] = await story.reported(
        "teacher",
        "Ines Marlow",
        "2017-11-02",
        category="youth_produced_imagery",
        summary="Told a friend that a man she met in a game asks her for pictures.",
        adult_involved=True,
    )
    story.ids.update({name: case["id"] for name, case in cases.items()}, late=late["id"])
    await _around(story)
    story.ids["pupil"] = await _register(story)
    story.ids["merged"] = await _merged(story)
    await sign(story.ledger)


async def _merged(story: Story) -> str:
    """A twin's record that was merged into his brother's by mistake."""
    dsl = story.people["dsl"]
    one, other = [
        await a_pupil(dsl, given_name=name, family_name="Quill", siblings=[], known_as=None)
        for name in ("Jon", "Tom")
    ]
    answer = await dsl.post(f"/v1/pupils/{one['id']}/merge", {"into": other["id"], "reasons": WHY})
    assert answer.status_code == 200, answer.text
    return str(one["id"])


async def _register(story: Story) -> str:
    """Three pupils of the register, of whom two are sisters."""
    dsl, ids = story.people["dsl"], list[str]()
    for given, family, year, born in (
        ("Ines", "Marlow", "4", "2017-11-02"),
        ("Martha", "Okell", "5", "2016-12-19"),
        ("Ada", "Marlow", "6", "2015-03-08"),
    ):
        own = {"given_name": given, "family_name": family, "year_group": year, "date_of_birth": born}
        more = {"class": f"{year}A", "known_as": None, "siblings": ids[:1], "looked_after": False}
        ids.append((await a_pupil(dsl, **own, **more))["id"])
    return ids[-1]


async def _waiting(story: Story) -> Json:
    """Referred this morning; the answer is due tomorrow."""
    case = await story.reported(
        "teacher",
        "Rowan Ashdown",
        "2020-01-31",
        category="cse",
        summary="New phone; collected twice by an adult we do not know.",
        child_words="He is a friend who buys me things.",
        indicators=["unexplained-money-or-goods"],
    )
    await story.does("dsl", case, "accept", after=11)
    await story.does("dsl", case, "protect")
    await story.does("dsl", case, "decide-review", EXAMPLES["decide-review"], after=23)
    return await story.does("dsl", case, "refer", a_referral())


async def _silent(story: Story) -> Json:
    """Referred on Thursday; the agency has said nothing, and a message about it did not arrive."""
    case = await story.reported(
        "colleague",
        "Wren Castell",
        "2018-09-20",
        category="cce",
        summary="Carries parcels for older boys, and has money that he will not explain.",
    )
    await story.does("dsl", case, "accept", after=26)
    await story.does("dsl", case, "protect")
    await story.does(
        "dsl", case, "decide-review", decided("He is used to carry drugs.", "refer", "cscs"), after=95
    )
    await story.does("dsl", case, "refer", a_referral(), after=17)
    await story.does("dsl", case, "inform-pupil", {**EXAMPLES["inform-pupil"], "about": 4}, after=50)
    await story.does("dsl", case, "reply-to-reporter")
    await silence(story.ledger, story.clock, case, MONDAY - timedelta(minutes=30))
    lost = RecordDeliveryFailure(
        delivery=UUID(int=1),
        say="overdue",
        obligation="feedback:cscs-1",
        rung=1,
        channel="email",
        urgent=True,
    )
    await submit_by_clock(story.ledger, UUID(case["id"]), lost, story.clock.time)
    return case


async def _busy(story: Story) -> Json:
    """The long one: two agencies, the police's hold, a mentor, a conflict, a challenge, a question."""
    case = await story.reported(
        "teacher",
        "Jude Tarrant",
        "2017-05-08",
        category="cse",
        summary="Missing on two evenings; brought home by a man in a grey car.",
        child_words="He said I owe him now.",
    )
    await story.does("dsl", case, "accept")
    await story.does("dsl", case, "protect")
    await story.does("dsl", case, "decide-review", decided(TAKEN, "refer", "cscs", "police"))
    await story.does("dsl", case, "refer", a_referral())
    await story.does("dsl", case, "refer", a_referral("police", channel="phone"))
    await story.does("dsl", case, "record-acknowledgement")
    await story.does("dsl", case, "record-feedback", FEEDBACK | {"decision": "no_statutory"})
    await story.does("dsl", case, "dispute-decision")
    police = FEEDBACK | {"agency_referral": "police-1", "decision": "police_investigation"}
    await story.does("dsl", case, "record-feedback", police)
    await story.does("teacher", case, "add-information", {"text": "The grey car was at the gate again."})
    await story.does("dsl", case, "place-police-hold")
    await story.does("dsl", case, "place-legal-hold")
    await story.does(
        "dsl", case, "assign-mentor", {"mentor": str(story.people["colleague"].id), "cadence": 5}
    )
    conflict = {"person": str(story.people["senior"].id), "reasons": "The man with the car is her brother."}
    await story.does("teacher", case, "declare-conflict", conflict)
    await story.does("teacher", case, "challenge", {"decision": 4, "reasons": CHALLENGE})
    return await story.does("dsl", case, "record-information-request")


async def _helped(story: Story) -> Json:
    """Early help, with a plan that is next looked at in a week."""
    case = await story.reported(
        "teacher", "Bryn Hollis", "2021-03-17", category="neglect", summary="No coat all winter."
    )
    await story.does("dsl", case, "accept")
    await story.does("dsl", case, "protect", SAFE)
    await story.does(
        "dsl", case, "decide-review", decided("The family asks for help with the winter.", "early_help")
    )
    await story.does("dsl", case, "assess-parent-contact")
    plan = {"lead_professional": "Family support worker", "aims": "A warm coat, and breakfast each day."}
    next_review = {"next_review_on": str(story.clock.time.date() + timedelta(days=7))}
    lead = {"lead": str(story.people["dsl"].id)}
    return await story.does("dsl", case, "start-early-help", plan | lead | next_review)


async def _settled(story: Story, name: str = "Asa Penrose") -> Json:
    """A case whose tasks are all done."""
    case = await story.reported(
        "colleague", name, "2019-08-25", category="emotional", summary="Says that no one plays with him."
    )
    await story.does("dsl", case, "accept")
    await story.does("dsl", case, "protect", SAFE)
    await story.does(
        "dsl", case, "decide-review", decided("He has been heard, and his class sits together again.")
    )
    await story.does("dsl", case, "inform-pupil", {**EXAMPLES["inform-pupil"], "about": 4})
    return await story.does("dsl", case, "reply-to-reporter")


async def _closed(story: Story) -> Json:
    """A closed case."""
    return await story.does("dsl", await _settled(story, "Noor Whitcombe"), "close")


async def _around(story: Story) -> None:
    """Things outside cases: the rota, concerns about the procedure, and a verification of the record."""
    people, ids = story.people, story.ids
    shift = {"person": str(people["deputy"].id), "starts_at": "2027-03-01T08:00:00Z"}
    await people["dsl"].post("/v1/duty", shift | {"ends_at": "2027-03-05T17:00:00Z"})
    away = {"person": str(people["dsl"].id), "cover": str(people["deputy"].id)}
    away |= {"starts_at": "2027-03-22T08:00:00Z", "ends_at": "2027-03-26T17:00:00Z"}
    await people["dsl"].post("/v1/absences", away)
    for name in ("answered", "said"):
        answer = await people["teacher"].post("/v1/process-concerns", PROCESS)
        ids[name] = answer.json()["id"]
    await people["headteacher"].post(f"/v1/process-concerns/{ids['answered']}/answer", PROCESS_ANSWER)
    await check_log.verify(story.ledger)
    # The database's own clock is not simulated.
    await let_checks_say(story.owner, story.ledger.seals, begun_at=MONDAY, ended_at=MONDAY)
    await story.owner.execute("UPDATE tokens SET created_at = $1", MONDAY)
