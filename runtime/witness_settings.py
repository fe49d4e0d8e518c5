"""The witnesses that the worker asks: a file with an address and a public key in each line."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from evidence.note_keys import WITNESS, KeyMalformed, VerifierKey, verifier_from
from runtime.settings import PREFIX, Settings, SettingsMissing, text_of

_VARIABLE = f"{PREFIX}WITNESSES_FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Where a witness is, and the key by which its signatures are known."""

    url: str
    """Without the last slash."""
    key: VerifierKey


def witnesses_from(settings: Settings) -> list[Witness]:
    """The witnesses in the file, if there is one. SettingsMissing names the line that cannot be used."""
    if settings.witnesses_file is None:
        return []
    found: dict[VerifierKey, Witness] = {}
    for number, line in enumerate(text_of(settings.witnesses_file, _VARIABLE).splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        witness = _witness(line.split(), f"{_VARIABLE} cannot be used: line {number}")
        if witness.key in found:
            raise SettingsMissing(
                f"{_VARIABLE} cannot be used: line {number} has the key of an earlier line."
            )
        found[witness.key] = witness
    return list(found.values())


def _witness(words: list[str], where: str) -> Witness:
    if len(words) != 2:
        raise SettingsMissing(f"{where} must have an address and a public key, with a space between them.")
    url, line = words
    if not _is_address(url):
        raise SettingsMissing(
            f"{where} must begin with an address such as https://witness.governors.example."
        )
    try:
        key = verifier_from(line)
    except KeyMalformed:
        raise SettingsMissing(
            f"{where} has no public key of a witness. `onward witness create` prints it."
        ) from None
    if key.kind != WITNESS:
        raise SettingsMissing(
            f"{where} has the key of a log. `onward witness create` prints that of a witness."
        )
    return Witness(url=url.rstrip("/"), key=key)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    plain = parts.username is None and not parts.query and not parts.fragment
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain
