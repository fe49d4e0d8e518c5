"""Passwords: hashed with argon2id in threads, a few at a time, so that other requests do not wait."""

import asyncio
import re
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

LEAST, MOST = 12, 200
OF_ITS_OWN = 5
"""The least number of characters outside common words and runs."""
GUESSED = "That password is easy to guess. Use three unrelated words, and no names"
_COMMON = """
password passw0rd pass passwort letmein welcome changeme change secret login admin administrator master
hello teacher teaching school academy infant junior primary safeguarding safeguard pupil head onward coalway
iloveyou love monkey dragon football liverpool arsenal chelsea everton england london sunshine princess
superman batman trustno charlie default guest temp test user spring summer autumn winter monday tuesday
wednesday thursday friday january february march april june july august september october november december
"""
COMMON = frozenset(_COMMON.split())
"""Parts of the commonest passwords, with words from schools and from Onward: our own short list."""
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
)
RUNS = frozenset(
    row[at : at + 3] for each in _ROWS for row in (each, each[::-1]) for at in range(len(row) - 2)
)
"""Three characters that are neighbours on a keyboard or in the alphabet."""
YEAR = re.compile(r"(?:19|20)\d\d")
STANDS_FOR = str.maketrans("@4301$57", "aaeoisst")
_at_once = asyncio.Semaphore(2)
"""Each hash takes 64 MB for a moment."""


@cache
def _hashes() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _of_no_account() -> str:
    """A hash to check where there is no account, so that the answer takes as long."""
    return _hashes().hash("of no account")


async def hashed(password: str) -> str:
    """The hash that is stored."""
    async with _at_once:
        return await asyncio.to_thread(_hashes().hash, password)


async def fits(password: str, stored: str | None) -> bool:
    """Whether this is the password. Without an account it is not, and the check takes as long."""
    async with _at_once:
        found = await asyncio.to_thread(_verify, password[:MOST], stored)
    return found and stored is not None


def _verify(password: str, stored: str | None) -> bool:
    return _hashes().verify(password, stored or _of_no_account())


def wrong_with(password: str, login: str, *names: str) -> str | None:
    """The problem with a new password: too short, or made of what guessers try first.

    `names` are the person's and the school's. No mix of characters is required (NIST SP 800-63B, 3.1.1.2).
    """
    if not LEAST <= len(password) <= MOST:
        return f"Enter a password of {LEAST} characters or more. Three unrelated words will do"
    if len(set(password)) < 5:
        return "That password repeats the same characters. Use three unrelated words"
    begins = login.partition("@")[0].lower()
    if len(begins) >= 3 and begins in password.lower():
        return "The password must not contain your sign-in name"
    if _of_its_own(password, _words(login, *names)) < OF_ITS_OWN:
        return GUESSED
    return None


def _words(*names: str) -> set[str]:
    return {word for name in names for word in re.findall(r"[^\W\d_]{3,}", name.lower())}


def _of_its_own(password: str, names: set[str]) -> int:
    """The letters and digits outside common words, names, runs and years, also with 0 for o and the like."""
    typed = password.lower()
    guessed = {at for year in YEAR.finditer(typed) for at in range(*year.span())}
    for text in (typed, typed.translate(STANDS_FOR)):
        for word in names | COMMON | RUNS:
            for found in re.finditer(f"(?={re.escape(word)})", text):
                guessed.update(range(found.start(), found.start() + len(word)))
    return sum(each.isalnum() and at not in guessed for at, each in enumerate(typed))
