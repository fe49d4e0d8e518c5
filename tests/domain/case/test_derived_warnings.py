"""Cases that use a stale pack warn of it, and no others do (11.8)."""

from dataclasses import replace
from datetime import date

from domain.case.warnings import stale_warnings
from tests.domain.command_builders import a_concern, a_referral, raised, void
from tests.domain.people_and_times import MONDAY_10AM, POLICY, TEACHER
from tests.domain.story import Story, done, given
from tests.with_each import with_each

STALE = replace(
    POLICY,
    authorities={
        name: replace(
            pack, checked_on=date(2020, 1, 1) if name in ("gloucestershire", "sefton") else pack.checked_on
        )
        for name, pack in POLICY.authorities.items()
    },
)
GLOUCESTERSHIRE, SEFTON = (
    f"Onward's information about {name} was last checked on 1 January 2020. Ask the authority before you "
    "rely on its phone numbers and deadlines."
    for name in ("Gloucestershire", "Sefton")
)


@with_each(
    ("story", "warned"),
    [
        (given(raised()), []),
        (given(raised(), done(a_referral())), [GLOUCESTERSHIRE]),
        (given(raised(), done(a_referral("lado"))), [GLOUCESTERSHIRE]),
        (given(raised(), done(a_referral("police"))), []),
        (given(raised(), done(a_referral(authority="Walsall"))), []),
        (given(raised(), done(a_referral(authority="Nowhere"))), []),
        (given(done(replace(a_concern(), home_authority="Sefton"), TEACHER), done(a_referral())), [SEFTON]),
        (
            given(raised(), done(a_referral()), done(a_referral(authority="Sefton")), done(a_referral())),
            [GLOUCESTERSHIRE, SEFTON],
        ),
        (given(raised(), done(a_referral()), done(void(2))), []),
    ],
)
def test_a_case_warns_of_each_stale_pack_it_uses(story: Story, warned: list[str]) -> None:
    assert [each.text for each in stale_warnings(story.state, STALE, MONDAY_10AM)] == warned
    assert story.state.warnings == ()
