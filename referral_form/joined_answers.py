"""The record's answers on the referral form that came with joined cases (2.4g, 11.5)."""

from collections.abc import Iterator

from domain import events as happened
from domain.case.case import Case
from domain.case.joined_concerns import JoinedConcern, standing
from domain.case.joined_reports import EarlierEpisode, EarlierStep
from domain.commands import ConcernReport
from referral_form.form_wording import AGENCIES, spoken
from wording.formatting import when
from wording.phrases import upper


def concern(joined: JoinedConcern) -> Iterator[tuple[str, str]]:
    """Everything reported in the joined case and since, with the times that it gives."""
    said, reported = joined.concern, when(joined.reported_at)
    yield "concern.happened", f"Also reported {reported}: {said.summary}"
    for more in joined.valid.added:
        how = "Corrected" if more.corrects else "Added"
        then = f" (happened {when(more.happened_at)})" if more.happened_at is not None else ""
        yield "concern.happened", f"{how} {when(more.at)}{then}: {more.text}"
    if joined.motive is not None:
        yield "concern.happened", f"Reported {reported}, since found: {joined.motive}"
    if said.occurred_at is not None:
        yield "concern.when", f"The concern reported {reported} happened {when(said.occurred_at)}"
    if said.noticed_at is not None:
        yield "concern.when", f"The concern reported {reported} was noticed {when(said.noticed_at)}"
    if said.source == "operation_encompass":
        yield "concern.seen_by", f"Reported {reported}: {told_by_the_police(said)}"


def told_by_the_police(concern: ConcernReport) -> str:
    """Operation Encompass, with the time and the police reference if known."""
    since = f", {when(concern.told_at)}" if concern.told_at is not None else ""
    reference = f", reference {concern.police_reference}" if concern.police_reference is not None else ""
    return f"The police told the school (Operation Encompass){since}{reference}"


def episodes(state: Case) -> Iterator[EarlierEpisode]:
    """The missing episodes of joined cases (3.2t)."""
    yield from (each for joined in standing(state.joined) for each in joined.missing)


def referrals(state: Case) -> Iterator[str]:
    """The referrals that joined cases made and that were answered before the join."""
    for each in _steps(state, happened.ReferralMade.type):
        agency, *decided = each.codes
        answer = spoken(decided[0]) if decided else "no decision recorded"
        yield f"{upper(AGENCIES.get(agency, spoken(agency)))}, {when(each.at)}: {answer}"


def nrm(state: Case) -> Iterator[str]:
    """What joined cases considered about the National Referral Mechanism (4.6)."""
    for each in _steps(state, happened.NrmConsidered.type):
        asked = [f"Asked {AGENCIES[code]}" for code in each.codes if code in AGENCIES]
        more = ("continued in the school’s record",) if each.shortened else ()
        said = "; ".join((*asked, *each.words, *more))
        yield said if asked else f"Considered, no referral made: {said}"


def _steps(state: Case, of: str) -> Iterator[EarlierStep]:
    yield from (each for joined in standing(state.joined) for each in joined.valid.steps if each.type == of)
