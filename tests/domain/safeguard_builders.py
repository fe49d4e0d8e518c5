"""Parents, police holds, disclosures, reclassifying: commands with defaults, a case with an open gate."""

from typing import Any, Literal

from domain import commands as ask
from domain.entries.base import Exploitation
from tests.domain.command_builders import WHY, raised
from tests.domain.story import Story, done, given

MOTHER = "Mother"
DANGER = ask.AddInformation(text="He is at the gate.", immediate_danger=True)
HOLD = ask.PlacePoliceHold(advice="Tell the family nothing.", reasons=WHY)
KEPT = ask.ReviewPoliceHold(outcome="keep", reasons=WHY)
LIFTED = ask.ReviewPoliceHold(outcome="lift", reasons=WHY)
LIFT = ask.LiftPoliceHold(advice="The family may be told.", reasons=WHY)
PLAN = ask.PlanParentContact(parent=MOTHER, discussed="The referral, and what comes next.")
EXCHANGE = Exploitation(imbalances=("age",), limbs=("exchange",))
AGE_UNKNOWN = ask.ImageryParty(part="received", age="unknown")


def assessed(
    parent: str = MOTHER, *, pupil: bool = True, others: bool = True, **given: Any
) -> ask.AssessParentContact:
    rest = {"reasons": WHY, **given}
    return ask.AssessParentContact(parent=parent, safe_for_pupil=pupil, safe_for_others=others, **rest)


def spoken_to(parent: str = MOTHER, **given: Any) -> ask.RecordParentContact:
    return ask.RecordParentContact(parent=parent, discussed="That she was referred, and why.", **given)


def shared(**given: Any) -> ask.RecordDisclosure:
    told: dict[str, Any] = {
        "to": "School nurse",
        "fields": ("pupil",),
        "lawful_basis": "public task",
        "necessity": WHY,
        **given,
    }
    return ask.RecordDisclosure(**told)


def kept_back(**given: Any) -> ask.Withhold:
    told: dict[str, Any] = {
        "from_": "Football club",
        "fields": ("child_words",),
        "finding": "It would harm her more than not telling.",
        "reasons": WHY,
        **given,
    }
    return ask.Withhold(**told)


def reclassified(category: str, motive: str | None = None, **given: Any) -> ask.Reclassify:
    told = {"exploitation": EXCHANGE} if category == "cse" and motive is None else {}
    return ask.Reclassify(category=category, motive=motive, reasons=WHY, **(told | given))


def in_images(*ages: int | Literal["unknown"]) -> tuple[ask.ImageryParty, ...]:
    return tuple(ask.ImageryParty(part="sent", age=age) for age in ages)


FOUND_SAFE = (raised(), done(assessed()))


def safe(*more: ask.PersonCommand) -> Story:
    return given(*FOUND_SAFE, *(done(command) for command in more))
