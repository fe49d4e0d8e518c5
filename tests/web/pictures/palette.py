"""Shrink a picture of text and flat colour to a third: few colours, listed once."""

import base64
import struct
import zlib
from typing import Any

from playwright.async_api import Page

COLOURS = 32
"""Enough for text: no one sees a difference."""
_FEW = """async ([picture, most]) => {
    const image = new Image();
    image.src = "data:image/png;base64," + picture;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const dots = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
    const often = new Map();
    for (const dot of dots) often.set(dot, (often.get(dot) || 0) + 1);
    const all = [...often].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([colour]) => colour);
    const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
    const kept = all.slice(0, most).map(parts);
    const far = (a, b) => a.reduce((sum, part, i) => sum + (part - b[i]) ** 2, 0);
    const place = new Map(all.map((colour) => {
        const away = kept.map((each) => far(each, parts(colour)));
        return [colour, away.indexOf(Math.min(...away))];
    }));
    const places = Uint8Array.from(dots, (dot) => place.get(dot));
    let text = "";
    for (let i = 0; i < places.length; i += 32768)
        text += String.fromCharCode(...places.subarray(i, i + 32768));
    return { width: image.width, height: image.height, kept, places: btoa(text) };
}"""


async def with_few_colours(page: Page, picture: bytes) -> bytes:
    """The picture as a PNG with a palette: the most frequent colours; others become the nearest of these."""
    few = await page.evaluate(_FEW, [base64.b64encode(picture).decode(), COLOURS])
    return _png(few)


def _png(few: dict[str, Any]) -> bytes:
    """PNG (RFC 2083): a header, the colours, and each row after a filter byte of 0."""
    width, height, places = few["width"], few["height"], base64.b64decode(few["places"])
    rows = b"".join(b"\0" + places[row * width : (row + 1) * width] for row in range(height))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", b"".join(map(bytes, few["kept"]))),
            (b"IDAT", zlib.compress(rows, 9)),
            (b"IEND", b""),
        )
    )
