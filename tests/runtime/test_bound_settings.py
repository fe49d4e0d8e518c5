"""Each bound of requests before sign-in is a setting, and the defaults keep no one out."""

import pytest

from cli.service.api_server import bounds_of
from runtime.connection_limits import Bounds
from runtime.settings import Settings


def test_each_bound_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bounds_of(Settings.read()) == Bounds()
    given = {"MAX_CONNECTIONS": 50, "MAX_HEADER_BYTES": 8192, "MAX_HEADERS": 60}
    for name, value in (given | {"HEADER_SECONDS": 5, "BODY_SECONDS": 300}).items():
        monkeypatch.setenv(f"ONWARD_{name}", str(value))
    assert bounds_of(Settings.read()) == Bounds(
        connections=50, header_bytes=8192, headers=60, header_seconds=5, body_seconds=300
    )


async def test_the_default_is_enough_for_a_form_sent_from_a_slow_telephone() -> None:
    bounds = Bounds()
    assert 256 * 1024 / bounds.body_seconds < 4 * 1024, "bytes a second that it must manage"
    assert bounds.header_bytes >= 16 * 1024
