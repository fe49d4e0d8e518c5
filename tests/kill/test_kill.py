"""Whatever is killed, nothing acknowledged is lost and nothing is doubled."""

import subprocess
import sys
from pathlib import Path

SHORT_SECONDS = 50


def test_nothing_is_lost_or_doubled_whatever_is_killed() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.kill", "--seconds", str(SHORT_SECONDS)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
    )
    print(result.stdout)
    last = result.stdout.strip().splitlines()[-1]
    assert result.returncode == 0, result.stdout + result.stderr
    assert last.endswith("lost 0, doubled 0, broken 0")
    assert int(last.split()[1].rstrip(",")) >= 20
