"""`onward demo tamper` attacks real copies, and its table is that of `docs/trust.md`."""

import os
import re
from pathlib import Path

from tests.cli.commands import onward

NOTICES = {
    "Hide a task": (True, False, False, False, False, False, False),
    "Change one byte": (True, True, False, False, False, True, True),
    "Change one byte, and calculate the chain again": (True, False, True, False, False, True, True),
    "Rewrite everything, with the stolen key of the log": (True, False, False, True, True, False, True),
    "Put an old backup back": (False, False, False, True, True, False, True),
}
"""By the daily check with the seal key, the chain, the tree, the kept head, the witness, a bundle, and a
bundle that is made with the kept head."""


def test_the_demonstration_shows_who_notices_each_attack(tmp_path: Path) -> None:
    told = onward("demo", "tamper", TMPDIR=str(tmp_path))
    assert told.returncode == 0, told.stderr
    found: dict[str, tuple[bool, ...]] = {}
    for line in told.stdout.splitlines():
        if line[:1].isdigit():
            title = line.partition(". ")[2]
            found[title] = ()
        elif line.startswith(("   notices", "   sees nothing")):
            found[title] += (line.startswith("   notices"),)
    assert found == NOTICES, told.stdout
    assert [line for line in told.stdout.splitlines() if len(line) > 100] == []
    assert re.search(r"\bevents?\b|[0-9a-f]{8}-", told.stdout) is None, "one word, and no ids"
    rewritten, restored = told.stdout.partition("\n4. ")[2].split("\n5. ")
    assert len(set(re.findall(r"(?:head|tree) of (\d+) entries", rewritten))) == 1, "all speak of one head"
    assert "   notices       onward bundle, asked for a file made with the governor’s head" in restored
    assert "No check shows that what people wrote is true." in told.stdout
    assert os.listdir(tmp_path) == []


def test_its_help_has_an_example() -> None:
    assert "Example: onward demo tamper" in onward("demo", "tamper", "--help").stdout
