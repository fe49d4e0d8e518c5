"""A place without Onward, where both verifiers of a bundle run."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import cryptography
import pytest

from tests.evidence.bundles import unzipped
from tests.processes import finished

VERIFIERS = Path(__file__).parents[2] / "evidence" / "bundle"


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A place without Onward: verifiers, the package cryptography, and nothing else."""

    folder: Path

    def python(self, bundle: bytes, *options: str, before: str = "") -> tuple[int, str]:
        file = self.folder / "bundle.zip"
        file.write_bytes(bundle)
        libraries = (
            f"import sys; sys.path.append({str(self.folder / 'libraries')!r}); sys.argv = sys.argv[1:]; "
        )
        run = "import runpy; runpy.run_path(sys.argv[0], run_name='__main__')"
        program = (sys.executable, "-I", "-S", "-c", before + libraries + run)
        return self.ran(*program, str(self.folder / "verify.py"), str(file), *options)

    def shell(self, bundle: bytes, keys: str | None = None, kept: bytes | None = None) -> tuple[int, str]:
        unpacked = self.folder / "unpacked"
        shutil.rmtree(unpacked, ignore_errors=True)
        for name, body in unzipped(bundle).items():
            (unpacked / name).parent.mkdir(parents=True, exist_ok=True)
            (unpacked / name).write_bytes(body)
        more: tuple[str, ...] = ()
        if keys is not None:
            (self.folder / "keys").write_text(keys)
            more = (str(self.folder / "keys"),)
        if kept is not None:
            (self.folder / "kept").write_bytes(kept)
            more = (*(more or ("-",)), "kept")
        return self.ran("sh", str(self.folder / "verify.sh"), str(unpacked), *more)

    def both(self, bundle: bytes) -> list[tuple[int, str]]:
        """What each verifier says."""
        return [self.python(bundle), self.shell(bundle)]

    def ran(self, *command: str) -> tuple[int, str]:
        found = finished(*command, cwd=self.folder, env={"PATH": os.environ["PATH"]})
        return found.returncode, found.stdout + found.stderr


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    for name in ("verify.py", "verify.sh"):
        (tmp_path / name).write_bytes((VERIFIERS / name).read_bytes())
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    installed = Path(cryptography.__file__).parents[1]
    for found in (installed / "cryptography", installed / "cffi", *installed.glob("_cffi_backend*")):
        (libraries / found.name).symlink_to(found)
    return Elsewhere(folder=tmp_path)
