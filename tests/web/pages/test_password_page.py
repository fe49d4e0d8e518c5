"""A person changes their own password."""

from application.school import passwords
from store.people import accounts, sign_in_tries
from tests.school import School
from tests.web.browsers import an_account
from tests.web.core.test_login_throttle import tries
from tests.web.page_reader import PageReader, Readers

OLD, NEW = "otter lantern plum", "kettle saffron mortgage"


async def changes(visitor: PageReader, old: str, new: str) -> str:
    await visitor.go("/password")
    await visitor.page.fill("#old", old)
    await visitor.page.fill("#password", new)
    visitor.expected.add(422)
    await visitor.press("Change password")
    return await visitor.main()


async def test_a_new_password_needs_the_old_and_ends_other_sessions(readers: Readers, school: School) -> None:
    pool, owner = readers.ledger.pool, readers.owner
    login = await an_account(owner, school.dsl, await passwords.hashed(OLD))
    here, elsewhere = await readers.signed_out(), await readers.signed_out()
    for each in (here, elsewhere):
        await tries(each, login, OLD)
    before = await accounts.own_proof(pool, school.dsl.id)
    assert "That is not your password" in await changes(here, "wrong", NEW)
    assert passwords.GUESSED in await changes(here, OLD, "Password2026!")
    assert "That is your password now" in await changes(here, OLD, OLD)
    assert await accounts.own_proof(pool, school.dsl.id) == before
    link = await accounts.invite(pool, school.dsl.id, school.admin.id)
    assert "Your password is changed" in await changes(here, OLD, NEW)
    await here.go("/mail")
    await elsewhere.go("/mail")
    assert "/sign-in" in elsewhere.page.url
    assert await accounts.invited(pool, link) is None
    known = [each.value for each in elsewhere.http.cookies.jar if each.name.endswith("-known")]
    assert not sign_in_tries.is_known(await sign_in_tries.lane(pool, login, known[0]), login)
    await tries(elsewhere, login, OLD)
    assert "is wrong" in await elsewhere.main()
    await tries(elsewhere, login, NEW)
    assert elsewhere.page.url == elsewhere.address + "/"
    changed = "SELECT count(*) FROM account_changes WHERE person = $1 AND what = 'account changed'"
    assert await owner.fetchval(changed, school.dsl.id) == 1


async def test_only_a_session_in_force_and_the_old_hash_change_it(readers: Readers, school: School) -> None:
    pool = readers.ledger.pool
    await an_account(readers.owner, school.teacher, "old hash")
    for session, was in (("no session", "old hash"), ("", "")):
        assert not await accounts.change_password(pool, session, was, "mine", school.teacher.id)
    assert (await accounts.own_proof(pool, school.teacher.id)).password == "old hash"
