"""Whatever is killed, nothing acknowledged is lost and nothing is doubled."""

import sys
from pathlib import Path

from tests.patience import PATIENCE
from tests.processes import finished

SHORT_SECONDS = 50


def test_nothing_is_lost_or_doubled_whatever_is_killed() -> None:
    command = (sys.executable, "-m", "tests.kill", "--seconds", str(SHORT_SECONDS))
    result = finished(*command, cwd=Path(__file__).parents[2], within=SHORT_SECONDS + 10 * PATIENCE)
    print(result.stdout)
    last = result.stdout.strip().splitlines()[-1]
    assert result.returncode == 0, result.stdout + result.stderr
    assert last.endswith("lost 0, doubled 0, broken 0")
    assert int(last.split()[1].rstrip(",")) >= 20
