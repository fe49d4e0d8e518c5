"""Set one form as a PDF: JSON on standard input, PDF on standard output.

This runs as a process of its own, because typst cannot be stopped within a process and keeps its memory.
"""

import os
import resource
import signal
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("referral-form.typ")
FAILED = 1
"""Exit code if no PDF was made."""


def main(cpu_seconds: int, seconds: int, memory: int, most_bytes: int) -> int:
    """Set the form within the limits; the kernel ends a process that exceeds one."""
    _limit(cpu_seconds, seconds, memory)
    form = sys.stdin.buffer.read().decode()
    import typst  # within the limits

    try:
        made = typst.compile(
            SOURCE,
            root=SOURCE.parent,
            font_paths=typst.Fonts(include_system_fonts=False),  # a machine's own fonts would change the form
            format="pdf",
            sys_inputs={"form": form},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except BaseException:  # noqa: BLE001 - a panic of typst is no Exception; its text may hold what people wrote
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
    sys.exit(main(*map(int, sys.argv[1:])))
