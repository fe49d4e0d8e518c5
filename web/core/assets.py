"""Styles, scripts and icon, each with a hash in its name, so that browsers can cache them for ever."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from application import problems

FOLDER = Path(__file__).parents[1] / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is sent."""

    plain: bytes
    packed: bytes
    media_type: str


class Assets:
    """The static files, by their public names."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._assets: dict[str, Asset] = {}
        self._names: dict[str, str] = {}
        for path in sorted(folder.rglob("*")):
            if path.suffix not in _TYPES:
                continue
            plain = path.read_bytes()
            name = f"{path.stem}.{hashlib.sha256(plain).hexdigest()[:12]}{path.suffix}"
            self._names[path.name] = f"/assets/{name}"
            self._assets[name] = Asset(plain, _packed(plain), _TYPES[path.suffix])

    def address(self, name: str) -> str:
        """The address of a file such as `onward.css`."""
        return self._names[name]

    def answer(self, request: Request) -> Response:
        """The file in the address."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise problems.NotFound
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(asset.plain, headers=headers, media_type=asset.media_type)
        packed = {**headers, "Content-Encoding": "gzip"}
        return Response(asset.packed, headers=packed, media_type=asset.media_type)


@cache
def _packed(plain: bytes) -> bytes:
    """Packed once, however many sites a process serves."""
    return gzip.compress(plain, mtime=0)
