"""Four hundred invented pupils of the demonstration school, the same at each installation."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from stdnum.gb.upn import calc_check_digit

from application.pupils.pupil_changes import decided_pupil
from domain.calendar.working_time import london
from domain.pupils.pupil_commands import RegisterPupil
from domain.pupils.pupil_details import PupilContact, YearGroup
from store.ledger.ledger import Ledger
from store.pupils.pupil_store import append_pupil

SEED = 20270301
YEARS: tuple[YearGroup, ...] = ("7", "8", "9", "10", "11")
FORMS = "ABCD"
IN_A_FORM = 20
_GIVEN = (
    "Aaliyah Abigail Adam Aisha Alex Amelia Amir Anna Arjun Ava Beatrice Ben Bilal Caitlin Callum "
    "Charlotte Chidi Chloe Daisy Daniel Dylan Eleanor Elijah Ella Emeka Emily Ethan Evie Fatima "
    "Finley Freya George Grace Hamza Hannah Harry Harvey Holly Ibrahim Imogen Isabella Isla Jack "
    "Jacob Jasmine Jessica Joshua Kai Katherine Leo Lily Liam Lola Lucy Luca Maisie Mateusz Matilda "
    "Maya Megan Mia Mohammed Nathan Niamh Noah Oliver Olivia Oscar Phoebe Poppy Priya Rebecca Reuben "
    "Rosie Ryan Samuel Sanaa Seren Siân Sofia Sophie Thomas Toby Tomasz William Yusuf Zara Zoë"
)
_FAMILY = (
    "Abbott Adeyemi Ahmed Akhtar Allen Ashworth Bailey Baker Barnes Begum Bell Bennett Brook Brown "
    "Campbell Chapman Clarke Cole Cooper Cox Davies Dixon Edwards Ellis Evans Fisher Foster Fox Gill "
    "Graham Grant Gray Green Griffiths Hall Harris Harrison Hassan Hughes Hussain Jackson James "
    "Jenkins Johnson Jones Kaur Kelly Khan King Knight Kowalska Lewis Lloyd Marsh Marshall Martin "
    "Mason Mills Mitchell Moore Morgan Morris Murphy Murray Nowak Nwosu O'Brien O'Connor Okafor Owen "
    "Palmer Parker Patel Pearce Phillips Powell Price Rahman Reid Richards Roberts Robinson Rogers "
    "Russell Ryan Saunders Scott Shah Shaw Simpson Singh Smith Stevens Stone Taylor Thomas Thompson "
    "Turner Walker Ward Watson Webb West White Wilkinson Williams Wilson Wood Wright Young Zając"
)
_GIVEN_NAMES, _FAMILY_NAMES = _GIVEN.split(), _FAMILY.split()
_SHORT = {"Katherine": "Kate", "Samuel": "Sam", "Rebecca": "Becky", "Thomas": "Tom", "William": "Will"}
_LANGUAGES = ("English",) * 8 + ("Polish", "Urdu", "Punjabi", "Arabic", "Igbo")
_RELATIONS = ("mother", "father", "grandmother", "stepfather", "carer")


def invented_pupils(today: date) -> Iterator[RegisterPupil]:
    """The pupils, a form at a time, of an age for their year group on this day. The names are invented."""
    chance = Random(SEED)  # noqa: S311 - invented people, the same each time
    starts = today.year if today.month >= 9 else today.year - 1
    places = ((year, form) for year in YEARS for form in FORMS for _ in range(IN_A_FORM))
    for number, (year, form) in enumerate(places):
        yield _pupil(chance, number, year, form, starts)


def _pupil(chance: Random, number: int, year: YearGroup, form: str, starts: int) -> RegisterPupil:
    given, family = chance.choice(_GIVEN_NAMES), chance.choice(_FAMILY_NAMES)
    if chance.random() < 0.06:
        family = f"{family}-{chance.choice(_FAMILY_NAMES)}"
    # No school has the number 0000, so no child has the UPN.
    plain = f"9160000{starts % 100:02}{number:03}"
    circumstances = chance.random()
    return RegisterPupil(
        given_name=given,
        family_name=family,
        known_as=_SHORT.get(given) if chance.random() < 0.5 else None,
        date_of_birth=date(starts - int(year) - 5, 9, 1) + timedelta(days=chance.randrange(365)),
        upn=calc_check_digit(plain) + plain,
        year_group=year,
        class_=f"{year}{form}",
        home_authority="gloucestershire",
        sen=chance.choices(("none", "support", "ehcp"), (81, 14, 5))[0],
        looked_after=circumstances < 0.01,
        previously_looked_after=0.01 <= circumstances < 0.02,
        young_carer=0.02 <= circumstances < 0.05,
        first_language=chance.choice(_LANGUAGES),
        contacts=tuple(_contacts(chance, family)),
        on_roll_from=date(starts - int(year) + 7, 9, 1),
    )


def _contacts(chance: Random, family: str) -> Iterator[PupilContact]:
    for relation in chance.sample(_RELATIONS, chance.choice((1, 2, 2))):
        yield PupilContact(
            name=f"{chance.choice(_GIVEN_NAMES)} {family}",
            relationship=relation,
            parental_responsibility="yes" if relation in ("mother", "father") else "unknown",
            phone=f"01632 960{chance.randrange(1000):03}",  # a range that Ofcom keeps for fiction
            lives_with_pupil=chance.random() < 0.8,
        )


async def register_demonstration(ledger: Ledger, school_name: str, today: date | None = None) -> int:
    """Register the pupils of this school, all or none, unless it has any; returns how many.

    They are of an age for their year groups today, or on the day given.
    """
    now = ledger.clock.now()
    async with ledger.pool.connection(_SECONDS) as connection, connection.transaction():
        school = await connection.fetchval("SELECT id FROM schools WHERE name = $1", school_name)
        if school is None or await connection.fetchval(_HAS_PUPILS, school):
            return 0
        number = 0
        for command in invented_pupils(today or london(now).date()):
            change = await decided_pupil(connection, ledger, school, None, command, "command_line", now)
            await append_pupil(connection, ledger.seals, None, change)
            number += 1
        return number


_SECONDS = 30.0
_HAS_PUPILS = "SELECT EXISTS (SELECT FROM pupils WHERE school = $1)"
