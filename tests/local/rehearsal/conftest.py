"""Rehearsals wait long for their workflow server, and short for their relay."""

from collections.abc import AsyncIterator, Iterator

import pytest

from local.rehearsal.simulated_school import SimulatedSchool, open_stage
from runtime import relay
from tests.databases import Cluster
from tests.patient_engines import patient_engines

__all__ = ["patient_engines"]


@pytest.fixture(scope="module", autouse=True)
def _relay_that_looks_often() -> Iterator[None]:
    """Its pauses between two looks are half the time of a rehearsal."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(relay, "POLL_SECONDS", 0.005)
        yield


@pytest.fixture(scope="module")
async def stage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SimulatedSchool]:
    """Where one file's rehearsals are played."""
    folder = tmp_path_factory.mktemp("stage")
    cluster.copied_to(folder / "postgres")
    async with open_stage(folder) as opened:
        yield opened
