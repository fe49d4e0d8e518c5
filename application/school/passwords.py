"""Passwords: hashed with argon2id in threads, a few at a time, and refused if they are easy to guess."""

import asyncio
import re
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from application.school.sign_in_limits import KNOWN, Queue

LEAST, MOST = 12, 200
GUESSED = "That password is easy to guess. Use three unrelated words, and no names"
GUESSES = 10**10
"""The least number of guesses that a password must cost, as zxcvbn estimates them (Wheeler, USENIX 2016)."""
MOST_READ = 72
"""Characters that zxcvbn reads; a longer password is as good as its beginning."""
JOINED_GUESSES = 10**7
"""The least number without what is between the words: `one-two-three-four` is little better than one word."""
_BETWEEN = re.compile(r"[\s.,_-]+|(?<=\w)\W+(?=\w)")
GUESSED_FIRST = """
onward coalway safeguarding safeguard school academy infant junior primary secondary grammar college high
teacher pupil mum mummy mumanddad dad daddy nan grandad family ilove ilovemy loveyou
gloucestershire gloucester cheltenham stroud tewkesbury cotswold cotswolds forest dean forestofdean
croydon cumbria herefordshire hereford nottingham sefton shropshire shrewsbury walsall walthamforest
correcthorsebatterystaple tobeornottobe maytheforcebewithyou onceuponatime happilyeverafter thequickbrownfox
livelaughlove whatdoesthefoxsay
"""
"""What guessers of a school try first, beside zxcvbn’s 94,000 passwords, names and words.

Schools, families, the places of our authority packs, and phrases that are known as passwords.
"""


@cache
def _hashes() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _of_no_account() -> str:
    """A hash to check where there is no account, so that the answer takes as long."""
    return _hashes().hash("of no account")


async def hashed(password: str) -> str:
    """The hash that is stored. TooMany if too many wait."""
    async with KNOWN.turn():
        return await asyncio.to_thread(_hashes().hash, password)


async def fits(password: str, stored: str | None, queue: Queue = KNOWN) -> bool:
    """Whether this is the password. Without an account it is not, and the check takes as long.

    TooMany if too many wait in the queue.
    """
    async with queue.turn():
        found = await asyncio.to_thread(_verify, password[:MOST], stored)
    return found and stored is not None


def _verify(password: str, stored: str | None) -> bool:
    return _hashes().verify(password, stored or _of_no_account())


def wrong_with(password: str, login: str, *names: str) -> str | None:
    """The problem with a new password: too short, or found by guessing.

    `names` are the person's and the school's. No mix of characters is required (NIST SP 800-63B, 3.1.1.2).
    """
    if not LEAST <= len(password) <= MOST:
        return f"Enter a password of {LEAST} characters or more. Three unrelated words will do"
    if len(set(password)) < 5:
        return "That password repeats the same characters. Use three unrelated words"
    begins = login.partition("@")[0].lower()
    if len(begins) >= 3 and begins in password.lower():
        return "The password must not contain your sign-in name"
    joined = _BETWEEN.sub("", password) or "."
    if _guesses(password, login, *names) < GUESSES or _guesses(joined, login, *names) < JOINED_GUESSES:
        return GUESSED
    return None


def _guesses(password: str, *names: str) -> int:
    """How many guesses it costs someone who knows the person and the school."""
    from zxcvbn import zxcvbn  # its lists take a tenth of a second, which no other command waits for

    words = {word for name in (GUESSED_FIRST, *names) for word in re.findall(r"[^\W\d_]{3,}", name.lower())}
    estimated: dict[str, int] = zxcvbn(
        password[:MOST_READ], user_inputs=sorted(words | {*map(str.lower, names)})
    )
    return int(estimated["guesses"])
