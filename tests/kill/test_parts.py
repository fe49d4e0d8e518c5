"""What is killed is started again, however slowly it ends."""

from pathlib import Path

from tests.kill.parts import Service


async def test_a_killed_part_runs_anew_though_nobody_waited_for_its_end(tmp_path: Path) -> None:
    part = Service(["0", "--bind", "127.0.0.1"], {}, tmp_path / "log", module="http.server")
    await part.start()
    killed = part.pid
    part.kill()
    await part.start()
    try:
        assert part.pid not in (None, killed)
    finally:
        await part.stop()
