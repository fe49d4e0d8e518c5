"""The load generator, in its own process: clients that run referrals, limited in time and number."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from array import array
from collections import Counter, deque
from dataclasses import dataclass

import orjson
import uvloop

from bench.connection import Broken, Connection
from bench.referral import STEPS, Steps, review_version

PATIENCE_SECONDS = 90.0  # for referrals under way when the time is up
RETRY_AFTER_SECONDS = 2.0  # what Onward asks for in `Retry-After` when Postgres does not answer
REPEATS_AT_MOST = 5


@dataclass(slots=True)
class Referral:
    """A referral under way: its id once it is raised, and how many of its steps were taken."""

    id: str = ""
    taken: int = 0
    reviewed: int = 0


class Load:
    """Limits and measurements that the clients of one run share."""

    def __init__(self, *, seconds: float, limit: int, open_each: int = 0) -> None:
        self.limit = limit
        self.open_each = open_each
        """How many referrals each client has open and takes a step of in turn; 0: one, until it is closed."""
        self.seconds = seconds
        self.begin()
        self.latencies = array("d")
        self.raised = 0
        self.closed = 0
        self.repeated = 0
        self.errors: Counter[str] = Counter()

    def begin(self) -> None:
        """Let the window begin now."""
        self.begun = self.last = time.time()
        self.until = self.begun + self.seconds

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


async def sent(load: Load, connection: Connection, request: bytes) -> tuple[int, bytes]:
    """The answer; a request that was answered 503 is sent again under the same key, as a client should."""
    for _ in range(REPEATS_AT_MOST):
        status, body = await connection.send(request)
        if status != 503:
            return status, body
        load.repeated += 1
        await asyncio.sleep(RETRY_AFTER_SECONDS)
    return await connection.send(request)


async def client(load: Load, connection: Connection, steps: Steps) -> None:
    """One client. Referrals that it runs one after another are finished; of many open ones, none is."""
    line: deque[Referral] = deque()
    while load.goes_on() if load.open_each or not line else not load.errors:
        each = line.popleft() if line and len(line) >= load.open_each else Referral()
        load.raised += not each.id
        command, _ = STEPS[each.taken]
        request = steps.later(command, each.id, each.reviewed) if each.id else steps.first()
        began = time.time()
        status, body = await sent(load, connection, request)
        if status not in (200, 201):
            load.errors[f"{command}: {status} {code(body)}"] += 1
            return
        load.answered(began)
        if command == "raise":
            each.id = orjson.loads(body)["id"]
        elif command == "decide-review":
            each.reviewed = review_version(orjson.loads(body))
        each.taken += 1
        if each.taken < len(STEPS):
            line.append(each)
        else:
            load.closed += 1


async def run(port: int, steps: Steps, clients: int, load: Load) -> Load:
    """Connect the clients, then start them all at once."""
    connections = [await Connection.open("127.0.0.1", port) for _ in range(clients)]
    load.begin()
    try:
        async with asyncio.timeout(load.until - load.begun + PATIENCE_SECONDS), asyncio.TaskGroup() as group:
            for connection in connections:
                group.create_task(client(load, connection, steps))
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
        "repeated": load.repeated,
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
    parser.add_argument("--open-each", type=int, default=0, help="open referrals of each client, in turn")
    parser.add_argument("--minimal", action="store_true", help="ask for minimal answers")
    given = parser.parse_args()
    steps = Steps(sys.stdin.readline().strip(), minimal=given.minimal)
    load = Load(seconds=given.seconds, limit=given.limit, open_each=given.open_each)
    uvloop.run(run(given.port, steps, given.clients, load))
    sys.stdout.write(orjson.dumps(report(load)).decode() + "\n")


if __name__ == "__main__":
    main()
