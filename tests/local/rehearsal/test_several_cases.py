"""A rehearsal with several cases: each has its own clock, and all that they record is in one order."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.trial.rehearse_command import json_lines
from local.rehearsal.cases_in_play import ExpectationFailed
from local.rehearsal.player import Played, play
from local.rehearsal.script_reading import read
from local.rehearsal.simulated_school import SimulatedSchool
from tests.local.rehearsal.test_rehearsals import SHIPPED, end_workflows

HEAD = 'title = "T"\nstart = 2027-02-01T10:00:00\n'
REGISTERED = (
    '[[step]]\nby = "admin"\ndo = "register-pupil"\nas = "ash"\n'
    'with = { given_name = "Ash", family_name = "Linden" }\n'
)
RAISED = (
    '[[step]]\nby = "teacher"\ndo = "raise"\nas = "{name}"\n'
    'with.pupil = {{ id = "pupil:ash" }}\n'
    'with.concern = {{ category = "cse", summary = "Seen.", immediate_danger = false }}\n'
)
WAITED = '[[step]]\ndo = "wait"\nafter = "{after}"\n'


@pytest.fixture(scope="module")
async def late_in_turn(stage: SimulatedSchool) -> Played:
    """The shipped rehearsal of two cases that are late."""
    done = await play(stage, read(SHIPPED / "two-cases-late-in-turn.toml"))
    await end_workflows(stage, done)
    return done


async def played(stage: SimulatedSchool, folder: Path, *steps: str) -> Played:
    """These steps, played; their workflows end with them."""
    path = folder / "r.toml"
    path.write_text(HEAD + REGISTERED + "".join(steps))
    done = await play(stage, read(path))
    await end_workflows(stage, done)
    return done


def told(done: Played) -> list[tuple[str, str]]:
    """The case and the type of each event, in order."""
    names = {each.case: each.name for each in done.cases}
    return [(names[each.case], each.stored.event.fact.type) for each in done.entries]


async def test_what_falls_due_in_several_cases_is_in_the_order_of_its_deadlines(late_in_turn: Played) -> None:
    late = [name for name, kind in told(late_in_turn) if kind == "obligation.overdue"]
    assert late == ["bruises", "hungry", *["bruises"] * 2, *["hungry"] * 2]
    assert [each.name for each in late_in_turn.cases] == ["hungry", "bruises"]
    assert late_in_turn.last.name == "bruises"


async def test_at_one_instant_the_case_raised_first_comes_first(
    stage: SimulatedSchool, tmp_path: Path
) -> None:
    steps = (RAISED.format(name="one"), RAISED.format(name="two"), WAITED.format(after="31m"))
    for order in (steps, (steps[1], steps[0], steps[2])):
        done = told(await played(stage, tmp_path, *order))
        late = [name for name, kind in done if kind == "obligation.overdue"]
        raised = [name for name, kind in done if kind == "concern.raised"]
        assert late == raised


async def test_the_case_of_a_step_comes_before_others_that_grew_with_it(
    stage: SimulatedSchool, tmp_path: Path
) -> None:
    """A bank holiday moves the deadlines of both; what a person does in one case is told first."""
    holiday = (
        '[[step]]\ndo = "proclaim"\ncase = "two"\n'
        'with = {{ day = {day}, reasons = "A bank holiday was proclaimed." }}\n'
    )
    review = (
        'after = "5m"\nby = "dsl"\ndo = "decide-review"\n'
        'with = { outcome = "early_help", reasons = "The family asks for it.", '
        'police = { refer = false, reasons = "No offence is known." }, '
        'pupil_wishes = { sought = true, text = "Wants help." } }\n'
    )
    done = await played(
        stage,
        tmp_path,
        RAISED.format(name="one"),
        RAISED.format(name="two"),
        f'[[step]]\ncase = "one"\n{review}',
        f"[[step]]\n{review}",
        holiday.format(day="2027-02-03"),
    )
    moved = [name for name, kind in told(done) if kind == "deadline.replanned"]
    assert moved[0] == "two"
    assert moved == sorted(moved, reverse=True)
    assert set(moved) == {"one", "two"}


async def test_a_step_about_a_case_whose_report_was_refused_fails_with_its_line(
    stage: SimulatedSchool, tmp_path: Path
) -> None:
    refused = RAISED.format(name="one").replace('category = "cse"', 'category = "gossip"')
    accepted = '[[step]]\nby = "dsl"\ndo = "accept"\ncase = "one"\n'
    with pytest.raises(ExpectationFailed, match="line 15, accept: there is no case one yet"):
        await played(stage, tmp_path, refused, "expect = { status = 422 }\n", accepted)


async def test_names_stand_for_ids_in_nested_tables_and_lists(stage: SimulatedSchool, tmp_path: Path) -> None:
    sibling = REGISTERED.replace('"ash"', '"elm"').replace(" }", ', siblings = ["pupil:ash"] }')
    linked = RAISED.format(name="two").replace("with.concern", 'with.linked_to = ["case:one"]\nwith.concern')
    done = await played(stage, tmp_path, sibling, RAISED.format(name="one"), linked)
    one, two = done.cases
    assert [each.case for each in two.state.besides.links] == [one.case]
    assert one.state.pupil.id == two.state.pupil.id


async def test_a_sentence_that_begins_like_a_name_is_a_sentence(
    stage: SimulatedSchool, tmp_path: Path
) -> None:
    said = RAISED.format(name="one").replace('"Seen."', '"pupil: seems tired, and case: unclear."')
    done = await played(stage, tmp_path, said)
    assert done.cases[0].state.concern.summary == "pupil: seems tired, and case: unclear."


def as_json(done: Played) -> list[dict[str, Any]]:
    """What the command prints of it with `--json`."""
    return [json.loads(json.dumps(line, default=list)) for line in json_lines(done)]


async def test_the_command_names_the_case_of_each_event_and_sums_up_each_case(late_in_turn: Played) -> None:
    *events, first, last = as_json(late_in_turn)
    assert {each["case"] for each in events} == {"bruises", "hungry"}
    assert (first["case"], last["case"]) == ("hungry", "bruises")
    for summary in (first, last):
        versions = [each["version"] for each in events if each["case"] == summary["case"]]
        assert versions == list(range(1, summary["summary"]["version"] + 1))
        assert summary["summary"]["verified"] is True
