"""A killed part is started again, even if it ends slowly."""

from pathlib import Path

from tests.kill.killable_parts import Service


async def test_a_killed_part_restarts_although_no_one_waited_for_its_end(tmp_path: Path) -> None:
    part = Service(["0", "--bind", "127.0.0.1"], {}, tmp_path / "log", module="http.server")
    await part.start()
    killed = part.pid
    part.kill()
    await part.start()
    try:
        assert part.pid not in (None, killed)
    finally:
        await part.stop()
