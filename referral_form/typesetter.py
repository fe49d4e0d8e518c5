"""Sets one form and ends: the form as JSON on standard input, the PDF on standard output.

A process of its own, run as a script: typst cannot be stopped within a process, and keeps the memory it took.
"""

import os
import resource
import signal
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("referral-form.typ")
FAILED = 1
"""The exit code where no PDF was made."""


def main(cpu_seconds: int, seconds: int, memory: int, most_bytes: int) -> int:
    """Set what is read within the limits; the kernel ends a process that passes one."""
    _limit(cpu_seconds, seconds, memory)
    form = sys.stdin.buffer.read().decode()
    import typst  # within the limits

    try:
        made = typst.compile(
            SOURCE,
            root=SOURCE.parent,
            font_paths=typst.Fonts(include_system_fonts=False),  # a machine's own would set another form
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
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold what people wrote
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    if sys.platform == "linux":  # elsewhere the limit is refused or not kept
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.alarm(seconds)  # also when the process that started it has died
    os.nice(5)  # commands and readings come first


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
