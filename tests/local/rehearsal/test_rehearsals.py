"""Every shipped rehearsal plays as it expects; a malformed file is refused before anything is played."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from domain.compliance.compliance_check import ComplianceChecker
from domain.compliance.policy_replay import PolicyReplay, replay_under
from local.rehearsal.cases_in_play import ExpectationFailed
from local.rehearsal.player import Played, PlayedCase, play
from local.rehearsal.script import MalformedRehearsal
from local.rehearsal.script_reading import read
from local.rehearsal.simulated_school import SimulatedSchool
from policies import load
from store.ledger import history
from tests.cli.commands import onward

SHIPPED = Path(__file__).parents[2] / "rehearsals"
REHEARSALS = sorted(SHIPPED.glob("*.toml"))
GOOD = """title = "T"
start = 2027-02-01T10:00:00

[[step]]
by = "teacher"
do = "raise"
with.pupil = { name = "unknown", date_of_birth = "unknown" }
with.concern = { category = "cse", summary = "Seen.", immediate_danger = false }
"""
FOR_EACH_CLAUSE = {
    "11.1": "nobody-accepts",
    "11.2": "not-told-yet",
    "11.4": "emergency-by-a-teacher",
    "11.5": "fed-back-in-time",
    "11.6": "hearsay-settles-nothing",
    "11.7": "a-police-hold",
    "11.8": "silence-over-easter",
    "11.9": "danger-twice-before-anybody-protects",
    "11.10": "neither-at-risk-nor-agreed",
    "11.11": "no-then-again-then-help",
    "11.12": "wishes-at-every-stage",
    "11.13": "parents-and-the-gate",
    "11.14": "the-family-understands",
    "11.15": "a-legal-hold",
    "11.17": "another-policy-midway",
}
"""For each clause of section 11 that entries name, a rehearsal in which one does."""
OF_NO_ENTRY = {"11.3", "11.16"}
"""The clauses of section 11 that no entry names."""
KEPT: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "silence-over-easter": {
        "11.1": ("met", {"school": "met"}),
        "11.8": ("met_late", {"school": "met", "cscs": "met_late"}),
        "11.9": ("met", {"school": "met"}),
        "11.13": ("not_applicable", {}),
        "11.16": ("not_applicable", {}),
    },
    "fed-back-in-time": {"11.8": ("met", {"cscs": "met"}), "11.2": ("breached", {"school": "breached"})},
    "parents-and-the-gate": {"11.13": ("breached", {"school": "met"}), "11.4": ("owed", {"school": "owed"})},
    "a-parent-rings": {"11.13": ("met", {"school": "met"})},
    "an-answer-changed-next-day": {"11.8": ("met", {"cscs": "met"})},
    "silence-to-the-top": {"11.8": ("met_late", {"school": "met_late", "cscs": "met_late"})},
}
"""The final status of some clauses in a rehearsal, and each party's part."""
CLAIMS = load("coalway-cse-2023").register.claims
SHORT = {*FOR_EACH_CLAUSE.values(), *KEPT}
REST = pytest.mark.long("other rehearsals have entries of its clauses")
PROCLAIM = '[[step]]\ndo = "proclaim"\n'
PROCLAIMED = 'with.day = 2027-02-02\nwith.reasons = "Day off for a coronation"\n'


def test_the_demonstration_plays_the_rehearsal_of_that_name() -> None:
    story = SHIPPED.parent.parent / "cli" / "trial" / "silence-over-easter.toml"
    assert story.read_bytes() == (SHIPPED / story.name).read_bytes()


def held(stage: SimulatedSchool, played: PlayedCase) -> dict[str, tuple[str, dict[str, str]]]:
    """Each clause's status in the played case, with the parts of school and agencies."""
    yardstick = ComplianceChecker(stage.ledger.plans.known.policies, stage.clock.now())
    findings = yardstick.compliance(each.event for each in played.events).findings
    return {each.clause.id: (each.status, dict(each.parties)) for each in findings}


async def tried_again(stage: SimulatedSchool, played: PlayedCase) -> PolicyReplay:
    """The case as `onward policy try` plays it, under the versions it was played under (13.1)."""
    async with stage.ledger.pool.connection() as connection:
        roster = (await history.in_line(connection))[played.state.school]
    policies = stage.ledger.plans.known.policies
    stream = (each.event for each in played.events)
    return replay_under(stream, policies.__getitem__, roster, stage.clock.now())


async def end_workflows(stage: SimulatedSchool, played: Played) -> None:
    """End those that still run, or their clocks would run in the next rehearsal."""
    for each in played.cases:
        if not each.workflow_ended:
            await stage.server.client.get_workflow_handle(str(each.case)).terminate()


def test_a_rehearsal_is_played_for_each_clause_of_section_11() -> None:
    clauses = load("coalway-cse-2023").register.clauses
    assert {name for name in clauses if name.startswith("11.")} == FOR_EACH_CLAUSE.keys() | OF_NO_ENTRY


def refusals_of(path: Path) -> set[str]:
    """The refusals that the steps of a rehearsal expect; playing it holds them."""
    return {step.expect["code"] for step in read(path).steps if "code" in step.expect}


def test_every_claim_about_a_clause_names_a_rehearsal_that_is_played() -> None:
    played = {path.stem for path in REHEARSALS}
    assert [claim for claim in CLAIMS if claim.rehearsal not in played] == []


@pytest.mark.parametrize(
    "path",
    [pytest.param(each, id=each.stem, marks=() if each.stem in SHORT else REST) for each in REHEARSALS],
)
async def test_a_rehearsal_plays_as_expected(stage: SimulatedSchool, path: Path) -> None:
    played = await play(stage, read(path))
    named = {clause for each in played.entries for clause in each.stored.event.clauses}
    assert named >= {clause for clause, name in FOR_EACH_CLAUSE.items() if name == path.stem}
    events = [each.stored.event for each in played.entries]
    shown = {(clause, event.fact.type) for event in events for clause in event.clauses}
    for claim in CLAIMS:
        if claim.rehearsal == path.stem:
            assert claim.clause in named, claim
            assert claim.shows in refusals_of(path) or (claim.clause, claim.shows) in shown, claim
    assert not named & OF_NO_ENTRY, "list a rehearsal for it"
    for each in played.cases:
        assert each.verified
        assert each.workflow_replays
        assert each.workflow_ended == each.state.closed
        found = held(stage, each)
        assert list(found) == list(stage.ledger.in_force.register.clauses)
        assert await tried_again(stage, each) == PolicyReplay()
        recorded = [entry.stored for entry in played.entries if entry.case == each.case]
        assert recorded == each.events
    found = held(stage, played.last)
    assert {name: found[name] for name in KEPT.get(path.stem, {})} == KEPT.get(path.stem, {})
    await end_workflows(stage, played)


async def test_an_answer_exactly_at_its_deadline_is_in_time(stage: SimulatedSchool) -> None:
    played = await play(stage, read(SHIPPED / "at-the-very-instant.toml"))
    states = {owed.id: owed.state for owed in played.last.state.obligations}
    assert (states["accept"], states["feedback:cscs-1"]) == ("met", "met")
    assert not played.last.state.is_late(played.last.state.agency_referrals[0])
    assert all(
        each.event.recorded_at.microsecond == 0 for each in played.last.events if each.event.actor != "clock"
    )
    await end_workflows(stage, played)


def test_a_step_is_told_by_name_and_in_words(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(GOOD + '[[step]]\ndo = "wait"\nafter = "1h"\n' + PROCLAIM + PROCLAIMED)
    assert [each.sentence for each in read(path).steps] == [
        "Tom Teacher: report a concern",
        "time passes",
        "a bank holiday is added: 2027-02-02",
    ]
    moved = replace(read(path).steps[0], do="record-pupil-left")
    assert moved.sentence == "Tom Teacher: record pupil left"


def test_the_command_prints_every_event_and_a_summary() -> None:
    done = onward("rehearse", str(SHIPPED / "closed-and-an-emergency.toml"), "--json")
    assert done.returncode == 0, done.stderr
    *events, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["version"] for event in events] == list(range(1, len(events) + 1))
    for event in events:
        assert set(event) >= {
            "version", "type", "schema", "occurred_at", "recorded_at", "actor", "clauses", "policy", "data",
            "seal",
        }  # fmt: skip
        assert event["actor"] == "clock" or set(event["actor"]) == {"id", "role"}
        assert re.fullmatch(r"[0-9a-f]{64}", event["seal"]["hash"])
    assert [each["seal"]["previous"] for each in events[1:]] == [each["seal"]["hash"] for each in events[:-1]]
    summary = last["summary"]
    assert set(last) == {"summary"}
    assert set(summary) == {"id", "stage", "version", "verified", "obligations", "workflow"}
    assert summary["verified"] is True
    assert summary["version"] == len(events)
    assert summary["stage"] == "referral"
    assert summary["workflow"] == {"status": "running", "replays": True}
    owed = {each["id"]: each["state"] for each in summary["obligations"]}
    assert owed["feedback:police-1"] == "overdue"
    assert owed["retrospective-review"] == "met"


def test_the_command_exits_with_1_if_an_expectation_fails(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(GOOD + "expect = { status = 403 }\n")
    done = onward("rehearse", str(path), "--json")
    assert done.returncode == 1
    assert "line 4, raise: expected status 403, found 201" in done.stderr


async def test_a_time_beyond_the_calendar_is_refused_before_anything_is_played(
    stage: SimulatedSchool, tmp_path: Path
) -> None:
    path = tmp_path / "r.toml"
    path.write_text(GOOD.replace("2027", "2099") + '[[step]]\ndo = "wait"\nafter = "9999d"\n')
    with pytest.raises(MalformedRehearsal, match="line 9: the calendar covers"):
        await play(stage, read(path))


async def test_a_failed_expectation_names_its_line(stage: SimulatedSchool, tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(GOOD + 'expect = { stage = "closed" }\n')
    with pytest.raises(ExpectationFailed, match=r"line 4, raise: expected stage closed, found review"):
        await play(stage, read(path))


async def test_a_proclaimed_day_is_not_a_working_day_for_later_steps(
    stage: SimulatedSchool, tmp_path: Path
) -> None:
    path = tmp_path / "r.toml"
    withdrawn = PROCLAIM + PROCLAIMED + 'with.change = "remove"\n'
    accepted = '[[step]]\nafter = "1wd"\nby = "dsl"\ndo = "accept"\n'
    path.write_text(GOOD + PROCLAIM + PROCLAIMED + accepted + withdrawn)
    played = await play(stage, read(path))
    await end_workflows(stage, played)
    accepting = next(each.event for each in played.last.events if each.event.fact.type == "concern.accepted")
    assert accepting.recorded_at.isoformat() == "2027-02-03T10:00:00+00:00"


async def test_a_rehearsal_starts_with_the_calendar_of_the_file(
    stage: SimulatedSchool, tmp_path: Path
) -> None:
    path = tmp_path / "r.toml"
    path.write_text(GOOD + PROCLAIM + PROCLAIMED)
    for _ in range(2):
        played = await play(stage, read(path))
        await end_workflows(stage, played)
