"""`python -m tests.kill --seconds 600`: the long form of the kill test."""

import argparse
import asyncio
import secrets
import sys

from tests.kill.killable_parts import PARTS
from tests.kill.run import Plan, run

SECONDS_PER_KILL = 3


def main() -> int:
    """Run, print the findings, and end with the summary line."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="how long the clients work")
    parser.add_argument("--each", type=int, default=0, help="how often each part is killed, in a steady run")
    parser.add_argument("--seed", type=int, default=None, help="the seed, to repeat a run")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else secrets.randbits(31)
    print(f"seed {seed}")
    kills = given.each * len(PARTS) if given.each else max(20, given.seconds // SECONDS_PER_KILL)
    plan = Plan(seconds=given.seconds, kills=kills, steady=given.each > 0)
    killed, diary, verdict = asyncio.run(run(plan, seed, print))
    broken = [*verdict.broken, *diary.unexpected]
    for fault in (*verdict.lost, *verdict.doubled, *broken):
        print(fault)
    print(f"{verdict.cases} cases, {verdict.events} events, {verdict.clock_events} of them by the clock")
    print(f"{verdict.delivered} messages delivered, {verdict.received} received")
    print(
        f"kills {killed}, acknowledged {len(diary.acknowledged)}, "
        f"lost {len(verdict.lost)}, doubled {len(verdict.doubled)}, broken {len(broken)}"
    )
    return 1 if verdict.lost or verdict.doubled or broken else 0


if __name__ == "__main__":
    sys.exit(main())
