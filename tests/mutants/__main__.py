"""Map the tests' calls, and run a sample of mutants: see `--help`."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants.function_calls import FOLDER
from tests.mutants.mutant_runs import CallMap, MutantRuns
from tests.mutants.mutations import ROOT, sample

SEED = 26
COUNT = 400


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("what", choices=("map", "kill"))
    parser.add_argument("folder", type=Path, help="where the map is kept")
    parser.add_argument("--count", type=int, default=COUNT, help="mutants in the sample")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed takes the same mutants")
    parser.add_argument("--budget", type=float, default=30.0, help="seconds of tests for one mutant")
    parser.add_argument("--only", type=Path, help="the answer of an earlier run: try its survivors again")
    parser.add_argument("--answer", type=Path, help="a file for what was killed and what survived")
    asked, options = parser.parse_known_args()
    if asked.what == "map":
        return _map(asked.folder, options)
    mutants = sample(asked.count, asked.seed)
    if asked.only is not None:
        survivors = json.loads(asked.only.read_text("utf-8"))["survived"]
        mutants = [mutant for mutant in mutants if str(mutant) in survivors]
    runs = MutantRuns(mutants, CallMap.read(asked.folder), asked.budget)
    pytest.main(["-p", "no:cacheprovider", *options], plugins=[runs])
    survived = runs.survived + runs.uncalled
    print(
        f"\n{len(mutants)} mutants: {len(runs.killed)} killed, {len(survived)} survived "
        f"({len(runs.uncalled)} in functions that no test calls); "
        f"{len(runs.cut_short)} were not tried with all tests"
    )
    if asked.answer is not None:
        kept = {"killed": runs.killed, "survived": survived, "uncalled": runs.uncalled}
        asked.answer.write_text(
            json.dumps({name: [str(each) for each in mutants] for name, mutants in kept.items()}, indent=1)
        )
    return 0


def _map(folder: Path, options: list[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-p", "tests.mutants.function_calls", *options]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, FOLDER: str(folder)}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
