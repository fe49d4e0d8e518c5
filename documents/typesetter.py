"""Set one document as a PDF: JSON on standard input, PDF on standard output.

This runs as a process of its own, because typst cannot be stopped within a process and keeps its memory.
"""

import os
import resource
import signal
import sys
from pathlib import Path

HERE = Path(__file__).parent
FAILED = 1
"""Exit code if no PDF was made."""


def main(template: str, cpu_seconds: int, seconds: int, memory: int, most_bytes: int) -> int:
    """Set it with a template of this folder; the kernel ends a process that exceeds a limit."""
    _limit(cpu_seconds, seconds, memory)
    document = sys.stdin.buffer.read().decode()
    import typst  # within the limits

    try:
        made = typst.compile(
            HERE / template,
            root=HERE,
            font_paths=typst.Fonts(include_system_fonts=False),  # a machine's own would change it
            format="pdf",
            sys_inputs={"form": document},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except BaseException:  # noqa: BLE001 - a panic of typst is not an Exception; its text may hold what people wrote
        return FAILED
    assert isinstance(made, bytes)
    if len(made) > most_bytes:
        return FAILED
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return 0


def _limit(cpu_seconds: int, seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would contain what people wrote
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    if sys.platform == "linux":  # other systems refuse or ignore the limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.alarm(seconds)  # even if the parent process has died
    os.nice(5)  # requests come first


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
