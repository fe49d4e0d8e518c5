"""Every rehearsal that ships plays as it says; what is no rehearsal is refused before anything is played."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rehearsal.player import ExpectationFailed, play
from rehearsal.script import MalformedRehearsal, read
from rehearsal.stage import Stage, open_stage

REHEARSALS = sorted((Path(__file__).parent / "rehearsals").glob("*.toml"))
GOOD = """title = "T"
start = 2027-02-01T10:00:00

[[step]]
by = "teacher"
do = "raise"
with.pupil = { name = "unknown", date_of_birth = "unknown" }
with.concern = { category = "cse", summary = "Seen.", immediate_danger = false }
"""


@pytest.fixture(scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened


@pytest.mark.parametrize("path", REHEARSALS, ids=lambda path: path.stem)
async def test_a_rehearsal_plays_as_it_says(stage: Stage, path: Path) -> None:
    played = await play(stage, read(path))
    assert played.verified
    assert played.workflow_replays
    assert played.workflow_ended == played.state.closed


async def test_a_failed_expectation_names_its_line(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(GOOD + 'expect = { stage = "closed" }\n')
    with pytest.raises(ExpectationFailed, match=r"line 4, raise: expected stage closed, found review"):
        await play(stage, read(path))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD + 'colour = "red"\n', "line 9: colour does not belong here"),
        (GOOD.replace('do = "raise"\n', ""), "line 4: the step has no do"),
        (GOOD.replace('do = "raise"', 'do = "dance"'), "line 6: there is no such thing to do"),
        (GOOD.replace('by = "teacher"', 'by = "king"'), "line 5: by takes one of"),
        (GOOD + 'expect = { mood = "good" }\n', "line 9: mood does not belong here"),
        (GOOD + '[[step]]\ndo = "wait"\nafter = "soon"\n', "line 11: after takes"),
        (GOOD + '[[step]]\ndo = "wait"\nat = 2027-03-28T01:30:00\n', "line 11: .* does not exist in London"),
        (GOOD + '[[step]]\ndo = "wait"\nafter = "1h"\nat = 2027-03-29T01:30:00\n', "at or after, not both"),
        (GOOD.replace('title = "T"', ""), "no title"),
        (GOOD.replace("2027-02-01T10:00:00", '"soon"'), "line 2: start must be"),
        ("title = 3 =", "cannot be read"),
        ('title = "T"\nstart = 2027-02-01T10:00:00\n', "has no steps"),
    ],
)
def test_what_is_no_rehearsal_is_refused_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "r.toml"
    path.write_text(text)
    with pytest.raises(MalformedRehearsal, match=sentence):
        read(path)
