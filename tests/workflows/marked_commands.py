"""Every command in the life of a case, with a canary in every text field."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS, RAISE
from tests.kill.killable_parts import Parts
from tests.patience import until
from tests.school import Actor, Json

CANARY = "canary-7c1e5d"
"""Valid as a code and as a sentence."""
BORN = "2016-02-29"
CODES = (
    "record-liaison.kind",
    "record-team-member.part",
    "record-paper-copy.kept_in",
    "refer.condition",
    "record-disclosure.condition",
)
HOW: Json = {
    "circumstances": {"mode": ["x"], "contact_type": ["x"], "online": "x", "places": "x", "peers": "x"},
    "exploitation": {"imbalances": ["x"], "limbs": ["x"]},
}
CONSENT: Json = {"answer": "given", "by": "x", "reasons": "x"}
NOT_ASKED: Json = {"sought": False, "reasons": "x"}
LEVEL = {"level": "x", "document": "x", "version": "x"}
OURS = ("category", "agency_referral", "re_referral_of", "obligation", "sha256")
"""Text fields that contain our own ids, or a hash."""


class Sent:
    """Send every command with a canary in every text field."""

    def __init__(self, people: dict[str, Actor]) -> None:
        self._people = people
        self.planted: set[str] = set()

    async def a_whole_life(self, parts: Parts) -> str:
        """Take one case through every command to its close, and kill the ledger on the way."""
        body = EXAMPLES["raise"] | {"home_authority": "x", "about": [str(self._people["governor"].id)]}
        body["pupil"] = body["pupil"] | {"upn": "x", "date_of_birth": BORN}
        body["concern"] = body["concern"] | {
            "spoken_to": "x",
            "source": "operation_encompass",
            "source_name": "x",
            "reported_by": {"relation": "public", "name": "x", "contact": "x"},
            "police_reference": "x",
            "child_words": "x",
            "imagery": True,
            "device_location": "x",
            "adult_involved": False,
            **HOW,
        }
        answer = await self._people["teacher"].post("/v1/referrals", self._with_canaries("raise", body))
        assert answer.status_code == 201, answer.text
        case: Json = answer.json()
        days_ago = (datetime.now(UTC) - timedelta(days=9)).isoformat()
        soon = str((datetime.now(UTC) + timedelta(days=6)).date())
        await self._does(case, "add-information", child_words="x", device_location="x", by="teacher", **HOW)
        await self._does(case, "accept")
        await self._does(case, "protect")
        ground = HOW["exploitation"]
        why: Json = {"no_immediate_danger": "x", "no_lado": "x"}
        decided = await self._does(case, "decide-review", **why, exploitation=ground, threshold=LEVEL)
        await self._does(case, "challenge", by="teacher", decision=decided["version"])
        answer_to: Json = {"decision": decided["version"], "upheld": False, "local_authority": "x"}
        await self._does(case, "answer-challenge", by="headteacher", **answer_to)
        await self._does(case, "hand-over", to=str(self._people["deputy"].id))
        for wishes in ({"sought": True, "text": "x"}, {"sought": False, "reasons": "x"}):
            await self._does(case, "decide-review", expect=409, pupil_wishes=wishes)
        await self._does(case, "refer", occurred_at=days_ago, authority="x", agency_reference="x")
        await self._does(case, "record-telephone", expect=409)
        by_mail: Json = {"agency": "police", "channel": "email", "authority": "x", "condition": "x"}
        await self._does(case, "refer", **by_mail, threshold=LEVEL, pupil_wishes=NOT_ASKED)
        no = "police_no_further_action"
        await self._does(case, "record-feedback", agency_referral="police-1", decision=no)
        await self._does(case, "reconsider", agency_referral="police-1", believed_at_risk=False, agrees=True)
        asked = {"sought": True, "text": "x"}
        await self._does(case, "reconsider", expect=409, agency_referral="police-1", pupil_wishes=asked)
        parts.postgres.kill()  # the clock's work fails, and this command too
        worker = EXAMPLES["record-acknowledgement"]["social_worker"] | {"email": "x"}
        await self._does(case, "record-acknowledgement", expect=503, social_worker=worker)
        await parts.start()

        async def silence_recorded() -> bool:
            answer = await self._people["dsl"].get(f"/v1/referrals/{case['id']}/history")
            return answer.status_code == 200 and b"feedback.overdue" in answer.content

        await until("the silence is recorded", silence_recorded)
        await self._does(case, "record-acknowledgement", social_worker=worker, told_by="x")
        await self._does(case, "confirm-in-writing")
        await self._does(case, "skip-rung", expect=409, obligation="feedback:cscs-9")  # none has that name
        await self._does(case, "record-chase")
        await self._does(
            case, "record-feedback", decision="no_statutory", reasons="x", social_worker=worker, said_by="x"
        )
        await self._does(case, "dispute-decision")
        await self._does(case, "record-dispute-outcome")
        await self._does(case, "reconsider")
        await self._does(case, "refer", re_referral_of="cscs-1")
        await self._does(case, "record-feedback", agency_referral="cscs-2")
        await self._does(case, "refer", agency="adult_services")
        await self._does(case, "withdraw-referral", agency_referral="adult_services-1")
        await self._does(case, "record-liaison")
        spoken = await self._does(case, "record-parent-contact", by="teacher")
        never = {"event": spoken["version"], "text": None, "void": True}  # the review names the parent
        await self._does(case, "correct", **never)
        await self._does(case, "assess-parent-contact", parent="x")
        nobody: Json = {"parent": None, "discussed": None, "support_signposted": None}
        await self._does(case, "record-parent-contact", not_explained="x", **nobody)
        await self._does(case, "plan-parent-contact", expect=409, support_signposted="x")
        await self._does(case, "place-police-hold")
        await self._does(case, "review-police-hold")
        await self._does(case, "lift-police-hold")
        await self._does(case, "record-disclosure", condition="x")
        await self._does(case, "withhold")
        await self._does(case, "reclassify")
        await self._does(case, "consider-nrm", reference="x", decision="x")
        mentor = str(self._people["teacher"].id)
        await self._does(case, "assign-mentor", mentor=mentor, reasons="x")
        await self._does(case, "record-mentor-contact", by="teacher")
        await self._does(case, "record-mentor-contact", last=True, reasons="x")
        await self._does(case, "conclude-statutory", agency_referral="cscs-2")
        await self._does(case, "consider-support", other="x")
        await self._does(case, "consider-support", pupil_wishes=NOT_ASKED)
        await self._does(
            case, "close", expect=409, pupil_wishes=NOT_ASKED, pupil_told=None, withheld_reason="x"
        )
        await self._does(case, "start-early-help", next_review_on=soon, consent=CONSENT)
        await self._does(case, "start-early-help", expect=409, next_review_on=soon, pupil_wishes=NOT_ASKED)
        await self._does(case, "change-lead", lead=str(self._people["teacher"].id), reasons="x")
        await self._does(case, "review-early-help", outcome="end", consent=CONSENT)
        await self._does(case, "record-pupil-view", trusted_adult="x")
        await self._does(case, "record-discussion")
        await self._does(case, "correct")
        said = await self._does(case, "record-discussion", by="teacher")
        await self._does(case, "read-information", versions=[said["version"]])
        await self._does(case, "link", expect=404)  # a second case would have a second reference
        await self._does(case, "join", expect=404)
        for command in (
            *("record-missing-episode", "record-outside-referral", "record-leaving", "record-team-member"),
            *("record-paper-copy", "place-legal-hold", "lift-legal-hold"),
        ):
            await self._does(case, command)
        named = {"name": "x", "date_of_birth": BORN, "upn": "x"}
        await self._does(case, "identify-pupil", details=named)
        worker_now = {"name": "x", "phone": "x", "email": "x"}
        await self._does(case, "update-circumstances", social_worker=worker_now, home_authority="x")
        await self._does(case, "transfer-file", advance_sharing={"considered": True, "reasons": "x"})
        await self._does(case, "countersign", event=1)
        asked = await self._does(case, "record-information-request")
        await self._does(
            case, "answer-information-request", request=asked["version"], supplied=False, reasons="x"
        )
        await self._does(case, "withdraw", by="teacher")
        senior, colleague = (str(self._people[part].id) for part in ("senior", "colleague"))
        await self._does(case, "declare-conflict", by="teacher", person=senior)
        await self._does(case, "confirm-conflict", by="headteacher", person=senior)
        await self._does(case, "declare-conflict", by="teacher", person=colleague)
        await self._does(case, "lift-conflict", person=colleague)
        await self._does(case, "adopt-policy", expect=409)  # no policy has a canary's name
        await self._does(case, "note-and-watch", expect=409, reasons="x")  # a referral was made
        await self._does(case, "reply-to-reporter")
        for owed in (await self._people["dsl"].sees(case))["obligations"]:
            if owed["state"] in ("open", "overdue"):
                assert owed["kind"] == "inform-pupil", owed
                await self._does(case, "inform-pupil", about=int(owed["id"].partition(":")[2]))
        await self._does(case, "close")
        await self._does(case, "reopen")
        await self._does(case, "protect")
        now = await self._does(case, "decide-review", outcome="no_further_action", agencies=None)
        withheld = {"about": now["version"], "told_by": None, "how": None, "withheld_reason": "x"}
        await self._does(case, "inform-pupil", **withheld)
        await self._does(case, "reply-to-reporter", not_told="x")
        await self._does(case, "consider-nrm")
        await self._does(case, "close")
        identity: str = case["id"]
        return identity

    async def what_is_refused(self, case: str) -> None:
        """Send everything that is answered with an error, with a canary in it."""
        dsl = self._people["dsl"]
        for path in ("/v1/referrals", f"/v1/referrals/{case}/close", f"/v1/referrals/{CANARY}/close"):
            assert (await dsl.post(path, {"reasons": CANARY, CANARY: CANARY})).status_code in (404, 409, 422)
            assert (await dsl.send(f'{{"{CANARY}'.encode(), path)).status_code in (404, 422)
            keyed = await dsl.post(path, {"reasons": CANARY}, Idempotency_Key=CANARY)
            assert keyed.status_code in (404, 409, 422)
            assert (await dsl.send(CANARY.encode() * 30_000, path)).status_code in (404, 413)
            assert (await Actor(dsl.id, CANARY, dsl.http).post(path)).status_code == 401
        assert (await dsl.get(f"/v1/{CANARY}", q=CANARY)).status_code == 404
        assert (await dsl.get("/v1/referrals", stage=CANARY)).status_code == 422

    async def _does(
        self, case: Json, command: str, /, by: str = "dsl", expect: int = 200, **given: Any
    ) -> Json:
        body = {name: value for name, value in (EXAMPLES[command] | given).items() if value is not None}
        answer = await self._people[by].tries(case, command, self._with_canaries(command, body))
        assert answer.status_code == expect, f"{command}: {answer.text}"
        after: Json = answer.json()
        return after

    def _with_canaries(self, command: str, body: Json) -> Json:
        entry = COMMANDS.get(command, RAISE)
        texts = dict(text_fields(entry.command, command))

        def plant(value: Any, path: str) -> Any:
            if isinstance(value, dict):
                return {name: plant(part, f"{path}.{name}") for name, part in value.items()}
            if path not in texts:
                return value
            self.planted.add(path)
            if path in CODES:
                return CANARY
            return [CANARY] if texts[path] else f"{CANARY} in {path}"

        return {name: plant(value, f"{command}.{name}") for name, value in body.items()}


def every_text_field() -> set[str]:
    """Each text field of each person's command."""
    entries = (RAISE, *COMMANDS.values())
    return {path for entry in entries for path, _ in text_fields(entry.command, entry.name)}


def text_fields(of: Any, path: str) -> Iterator[tuple[str, bool]]:
    """The free-text fields, and whether each is a list."""
    hints = get_type_hints(of)
    for each in fields(of):
        hint = hints[each.name]
        either = () if get_origin(hint) is tuple else get_args(hint)
        kinds = [kind for kind in (either or (hint,)) if kind is not NoneType]
        here = f"{path}.{each.name.rstrip('_')}"
        for kind in kinds:
            if is_dataclass(kind):
                yield from text_fields(kind, here)
            elif (kind is str or get_args(kind)[:1] == (str,)) and each.name not in OURS:
                yield here, kind is not str
