"""The load generator, in its own process: clients that run referrals, limited in time and number."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from array import array
from collections import Counter

import orjson
import uvloop

from bench.connection import Broken, Connection
from bench.referral import STEPS, Steps, review_version

PATIENCE_SECONDS = 90.0  # for referrals under way when the time is up


class Load:
    """Limits and measurements that the clients of one run share."""

    def __init__(self, *, seconds: float, limit: int) -> None:
        self.limit = limit
        self.begun = time.time()
        self.until = self.begun + seconds
        self.last = self.begun
        self.latencies = array("d")
        self.raised = 0
        self.closed = 0
        self.errors: Counter[str] = Counter()

    def goes_on(self) -> bool:
        """Whether a client may begin another referral."""
        if self.errors or time.time() >= self.until:
            return False
        if self.raised >= self.limit:
            self.until = min(self.until, self.last)  # the number was the limit: the window ends here
            return False
        return True

    def answered(self, began: float) -> None:
        """Note an acknowledged command. Only those within the window count."""
        self.last = time.time()
        if self.last <= self.until:
            self.latencies.append(self.last - began)


def code(body: bytes) -> str:
    """The code of a problem, or the start of the answer."""
    try:
        return str(orjson.loads(body)["code"])
    except (ValueError, LookupError, TypeError):
        return body[:200].decode(errors="replace")


async def client(load: Load, connection: Connection, steps: Steps) -> None:
    """One client that runs referrals one after another."""
    while load.goes_on():
        load.raised += 1
        referral, reviewed = "", 0
        for command, _ in STEPS:
            request = steps.later(command, referral, reviewed) if referral else steps.first()
            began = time.time()
            status, body = await connection.send(request)
            if status not in (200, 201):
                load.errors[f"{command}: {status} {code(body)}"] += 1
                return
            load.answered(began)
            if command == "raise":
                referral = orjson.loads(body)["id"]
            elif command == "decide-review":
                reviewed = review_version(orjson.loads(body))
        load.closed += 1


async def run(port: int, token: str, clients: int, seconds: float, limit: int) -> Load:
    """Connect the clients, then start them all at once."""
    connections = [await Connection.open("127.0.0.1", port) for _ in range(clients)]
    load = Load(seconds=seconds, limit=limit)
    try:
        async with asyncio.timeout(seconds + PATIENCE_SECONDS), asyncio.TaskGroup() as group:
            for connection in connections:
                group.create_task(client(load, connection, Steps(token)))
    except* (Broken, TimeoutError) as broken:
        load.errors[f"{broken.exceptions[0]!r}"] += len(broken.exceptions)
    finally:
        for connection in connections:
            connection.close()
    return load


def percentile_ms(ordered: list[float], share: float) -> float:
    """The nearest-rank percentile of sorted seconds, in milliseconds."""
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1] * 1000


def report(load: Load) -> dict[str, object]:
    """The report for the runner, with Unix times."""
    ordered = sorted(load.latencies)
    if load.errors or not ordered:
        return {"errors": dict(load.errors) or {"no command was acknowledged": 1}}
    return {
        "errors": {},
        "commands": len(ordered),
        "commands_per_s": len(ordered) / (load.until - load.begun),
        "p50_ms": percentile_ms(ordered, 0.50),
        "p99_ms": percentile_ms(ordered, 0.99),
        "referrals": load.closed,
        "first_request": load.begun,
        "last_answer": load.last,
    }


def main() -> None:
    """Run one load and print its report as a line of JSON. The token comes on standard input."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--limit", type=int, required=True, help="maximum number of referrals")
    given = parser.parse_args()
    token = sys.stdin.readline().strip()
    load = uvloop.run(run(given.port, token, given.clients, given.seconds, given.limit))
    sys.stdout.write(orjson.dumps(report(load)).decode() + "\n")


if __name__ == "__main__":
    main()
