"""Passwords: hashed by argon2id in threads, so that nobody else waits, and a few at a time."""

import asyncio
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

LEAST, MOST = 12, 200
_at_once = asyncio.Semaphore(2)
"""Each takes 64 MB for a moment."""


@cache
def _hashes() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _nobodys() -> str:
    """What is looked at where there is no account, so that the answer takes as long."""
    return _hashes().hash("of nobody")


async def hashed(password: str) -> str:
    """How the password is stored."""
    async with _at_once:
        return await asyncio.to_thread(_hashes().hash, password)


async def fits(password: str, stored: str | None) -> bool:
    """Whether it is the password; without an account it is not, and takes as long."""
    async with _at_once:
        found = await asyncio.to_thread(_verify, password[:MOST], stored)
    return found and stored is not None


def _verify(password: str, stored: str | None) -> bool:
    return _hashes().verify(password, stored or _nobodys())


def wrong_with(password: str, login: str) -> str | None:
    """Why a new password will not do: length is what counts, and it must not be the name it goes with."""
    if not LEAST <= len(password) <= MOST:
        return f"A password has {LEAST} characters or more; three words that do not belong together will do"
    if len(set(password)) < 5:
        return "That password repeats itself; use three words that do not belong together"
    if login and login.partition("@")[0].lower() in password.lower():
        return "The password must not contain the name that you sign in with"
    return None
