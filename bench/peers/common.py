"""Bodies, table, pool and server of all peers, so that they differ in one thing only."""

from __future__ import annotations

import argparse
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

CREATE = """
CREATE TABLE IF NOT EXISTS bench_command (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    referral uuid NOT NULL,
    command text NOT NULL,
    body text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
)
"""
INSERT = "INSERT INTO bench_command (referral, command, body) VALUES ($1, $2, $3)"


class Strict(BaseModel):
    """A body that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid")


class Pupil(Strict):
    """The child in the first step."""

    name: str
    date_of_birth: str
    risk_groups: list[str] = []


class Concern(Strict):
    """The concern."""

    category: Literal["cse", "csa", "cce", "physical", "emotional", "neglect", "other"]
    summary: str
    indicators: list[str] = []
    immediate_danger: bool
    source: str


class Raise(Strict):
    """The body of the first step."""

    pupil: Pupil
    concern: Concern


class Police(Strict):
    """Whether to tell the police, and why."""

    refer: bool
    reasons: str = Field(min_length=10)


class Wishes(Strict):
    """The child's wishes."""

    sought: bool
    text: str


class Step(Strict):
    """The body of any later step."""

    reasons: str | None = Field(default=None, min_length=10)
    for_: Literal["victim", "others", "both"] | None = Field(default=None, alias="for")
    none_needed: bool = False
    outcome: str | None = None
    police: Police | None = None
    pupil_wishes: Wishes | None = None
    about: int | None = None
    told_by: str | None = None
    how: str | None = None

    def stored(self) -> str:
        """The body as stored in the table."""
        return self.model_dump_json(by_alias=True, exclude_none=True)


class Table:
    """The peers' table: one row for each command."""

    def __init__(self) -> None:
        self._pool: asyncpg.Pool[asyncpg.Record]

    @asynccontextmanager
    async def opened(self, database: str) -> AsyncIterator[None]:
        """Make the table, and keep its pool open during the block."""
        async with asyncpg.create_pool(database, min_size=10, max_size=10, reset=_keep) as self._pool:
            await self._pool.execute(CREATE)
            yield

    async def insert(self, referral: UUID, command: str, body: str) -> None:
        """One INSERT, committed when it returns."""
        await self._pool.execute(INSERT, referral, command, body)


async def _keep(_: Any) -> None:
    """Skip the reset query at release, a round trip that Onward also skips."""


def settle() -> None:
    """Exclude objects from start-up from garbage collection, as Onward's API does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def arguments() -> argparse.Namespace:
    """Parse a peer's port and addresses."""
    parser = argparse.ArgumentParser(description="A peer of the benchmark.")
    parser.add_argument("--port", type=int)
    parser.add_argument("--database", required=True)
    parser.add_argument("--temporal", required=True)
    return parser.parse_args()


def serve(app: FastAPI, port: int) -> None:
    """Serve with one process, like Onward's API: uvloop, httptools, no access log."""
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
