"""`onward policy diff` and `onward policy try`: what another version of the policy would change."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from cli.service.installation import UserError, ledger_of
from cli.terminal import counted, paper, progress
from domain.case.stages import CLOSES
from domain.compliance.policy_replay import replay_under
from domain.compliance.traceability import trace
from domain.policy.policy_model import Policy
from policies import load, load_file
from policies.authority_packs import load_authority
from policies.policy_diff import Difference, differences
from policies.toml_fields import Reading
from store.ledger import history
from store.ledger.ledger import Ledger

PolicyFor = Callable[[str], Policy]


def diff(first: str, second: str, as_json: bool) -> str:
    """The differences of the second policy from the first."""
    before, after = _policy(first), _policy(second)
    found, joined = differences(before, after), trace(after)
    if as_json:
        return json.dumps(
            {
                "before": before.name,
                "after": after.name,
                "differences": [asdict(each) for each in found],
                "without_rule": joined.without_rule,
                "rules_without_clause": joined.rules_without_clause,
            }
        )
    if not found:
        return f"{before.name} and {after.name} are the same."
    lines = [f"From {before.name} to {after.name}:", *map(_line_of, found)]
    if joined.without_rule:
        lines.append(f"In {after.name}, without a rule: {', '.join(joined.without_rule)}")
    if joined.rules_without_clause:
        lines.append(f"In {after.name}, rules without a clause: {', '.join(joined.rules_without_clause)}")
    return "\n".join(lines)


def _line_of(each: Difference) -> str:
    if each.before is None:
        return f"  {each.what}: {each.after} (new)"
    if each.after is None:
        return f"  {each.what}: {each.before} (removed)"
    return f"  {each.what}: {each.before} -> {each.after}"


def _policy(text: str) -> Policy:
    """A policy by its file or by its name."""
    if text.endswith(".toml"):
        return load_file(_there(Path(text), "Give a policy's file or its name"))
    return load(text)


def _there(file: Path, way_out: str) -> Path:
    if not file.exists():
        raise UserError(f"There is no file {file}. {way_out}.")
    return file


@dataclass(kw_only=True)
class _Tally:
    """Results for all cases."""

    tried: str
    cases: int = 0
    closed: int = 0
    found: list[dict[str, Any]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Damaged cases, which were not tried."""

    def count(self, what: str) -> int:
        """Number of differences of a kind over all cases."""
        return sum(len(each[what]) for each in self.found)

    def document(self) -> dict[str, Any]:
        """The results as JSON."""
        counts = {what: self.count(what) for what in ("late", "no_longer_late", "refused")}
        return {
            "tried": self.tried,
            "cases": self.cases,
            "open": self.cases - self.closed,
            "closed": self.closed,
            **counts,
            "differences": self.found,
            "unread": self.unread,
        }


async def attempt(data: Path, file: Path, as_json: bool) -> str | None:
    """Play every case again under a policy file or an authority's pack."""
    async with ledger_of(data) as ledger, ledger.pool.connection(_LONG) as connection:
        timetable = await ledger.plans.newest(connection)
        name, policy_for = _wanted(file, timetable.policies)
        tally = await _over_all(ledger, connection, name, policy_for)
    if as_json:
        return json.dumps(tally.document(), default=list)
    _tell(tally)
    return None


_LONG = 7 * 24 * 3600.0


async def _over_all(ledger: Ledger, connection: Any, name: str, policy_for: PolicyFor) -> _Tally:
    tally, now = _Tally(tried=name), ledger.clock.now()
    rosters = await history.in_line(connection)
    with progress() as shown:
        task = shown.add_task("Trying", total=await history.count(connection))
        unread = lambda damaged: tally.unread.append(str(damaged.case))  # noqa: E731
        every = history.every_case(connection, ledger.seals, unread)
        async for case, reference, school, stream in every:
            outcome = replay_under(stream, policy_for, rosters.get(school, ()), now)
            turns = [each.fact.type for each in stream if each.fact.type in (*CLOSES, "case.reopened")]
            is_closed = turns[-1:] not in ([], ["case.reopened"])
            tally.cases += 1
            tally.closed += is_closed
            if outcome.differs:
                named = {"case": str(case), "reference": reference, "closed": is_closed}
                tally.found.append(named | asdict(outcome))
            shown.advance(task)
    return tally


def _wanted(file: Path, policies: Any) -> tuple[str, PolicyFor]:
    """Name of the tried policy or pack, and the policy to use for each case."""
    calendar = next(iter(policies.values())).time.calendar
    if "limits" in Reading(_there(file, "Give a policy's file, or an authority's pack")).raw:
        read = load_file(file)
        tried = replace(read, time=replace(read.time, calendar=calendar))
        return tried.name, lambda _: tried
    pack = load_authority(file)

    @cache
    def with_pack(name: str) -> Policy:
        own: Policy = policies[name]
        return replace(own, authorities={**own.authorities, pack.id: pack})

    return f"the pack of {pack.name}", with_pack


def _tell(tally: _Tally) -> None:
    lines = []
    for each in tally.found:
        said = [f"late: {name}" for name in each["late"]]
        said += [f"no longer late: {name}" for name in each["no_longer_late"]]
        said += [f"refused: {it['type']} (entry {it['version']}, {it['code']})" for it in each["refused"]]
        lines.append(f"{each['reference']}: {'; '.join(said)}")
    lines.append(
        f"Under {tally.tried}, {len(tally.found)} of {counted(tally.cases, 'case')} ({tally.closed} "
        f"closed) would have gone differently. Newly late: {tally.count('late')}. No longer late: "
        f"{tally.count('no_longer_late')}. Refused: {tally.count('refused')}. Nothing was recorded."
    )
    if tally.unread:
        lines.append(f"Damaged, so not tried: {', '.join(tally.unread)}. Run `onward verify --state`.")
    paper().print("\n".join(lines), markup=False)
