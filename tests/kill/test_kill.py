"""Whatever is killed, nothing acknowledged is lost and nothing is doubled."""

import sys
from pathlib import Path

import pytest

from tests.kill.killable_parts import PARTS
from tests.patience import PATIENCE
from tests.processes import finished


@pytest.mark.parametrize(
    ("seconds", "options", "kills"),
    [
        pytest.param(10, ("--each", "1"), len(PARTS), id="each part once"),
        pytest.param(50, (), 20, id="any part at any moment", marks=pytest.mark.long("runs for a minute")),
    ],
)
def test_nothing_is_lost_or_doubled_whatever_is_killed(
    seconds: int, options: tuple[str, ...], kills: int
) -> None:
    command = (sys.executable, "-m", "tests.kill", "--seconds", str(seconds), *options)
    result = finished(*command, cwd=Path(__file__).parents[2], within=seconds + 8 * PATIENCE)
    print(result.stdout)
    last = result.stdout.strip().splitlines()[-1]
    assert result.returncode == 0, result.stdout + result.stderr
    assert last.endswith("lost 0, doubled 0, broken 0")
    assert int(last.split()[1].rstrip(",")) >= kills
    assert all(f"killed {part};" in result.stdout for part in PARTS)
