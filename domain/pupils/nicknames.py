"""Common English short forms of given names, so that "Kate" finds Katherine.

The table is ours: it follows usage and no published list. To add a name, write it in its group in lower case.
"""

from collections import defaultdict

_GROUPS = (
    "abigail abby abbie gail",
    "adam addy",
    "alexander alex alec alasdair sandy xander",
    "alexandra alex alexa lexi sandra sasha",
    "amelia millie amy",
    "andrew andy drew",
    "anthony antony tony ant",
    "arthur art artie",
    "barbara barb babs",
    "benjamin ben benji benny",
    "catherine katherine kathryn katharine cathy kathy kate katie kitty kat cat",
    "charles charlie chas chuck",
    "charlotte charlie lottie lotty",
    "christina christine chris chrissie tina",
    "christopher chris kit topher",
    "daniel dan danny",
    "danielle dani",
    "david dave davey davy",
    "deborah debbie deb debs",
    "edward eddie ed ted teddy ned",
    "eleanor ellie nell nellie nora lena",
    "elizabeth elisabeth liz lizzie beth betty bess eliza libby lilibet",
    "emily em emmy millie",
    "frances fran frankie francesca",
    "francis frank frankie",
    "frederick fred freddie freddy",
    "gabriel gabe",
    "gabrielle gabby gabi",
    "george georgie",
    "georgina georgia georgie gina",
    "gregory greg",
    "harold harry hal",
    "henry harry hal hank",
    "imogen immy",
    "isabella isabel isobel isabelle izzy bella",
    "jacob jake jakey",
    "james jim jimmy jamie jem",
    "jennifer jen jenny jenna",
    "jessica jess jessie",
    "john jack johnny jon",
    "jonathan jon jonny johnny",
    "joseph joe joey",
    "josephine jo josie",
    "joshua josh",
    "laurence lawrence larry laurie",
    "leonard len lenny leo",
    "lewis louis lou louie",
    "louise lou lulu",
    "madeleine madeline maddie maddy",
    "margaret maggie meg peggy daisy greta",
    "matilda tilly tilda mattie",
    "matthew matt matty",
    "michael mike mick mickey micky",
    "mohammed muhammad mohammad mohamed muhammed mo",
    "nathaniel nathan nat nate",
    "nicholas nicolas nick nicky nico",
    "nicola nicole nicky nikki",
    "oliver ollie olly",
    "olivia liv livvy ollie",
    "patricia pat patsy tricia trish",
    "patrick pat paddy",
    "penelope penny nell",
    "peter pete",
    "philip phillip phil pip",
    "philippa pippa pip",
    "rebecca rebekah becky becca bex",
    "richard rick ricky rich dick",
    "robert rob robbie bob bobby bert",
    "ronald ron ronnie",
    "rosemary rose rosie",
    "samantha sam sammy",
    "samuel sam sammy",
    "sarah sara sally sadie",
    "sebastian seb bas",
    "sophia sofia sophie",
    "stephanie steph stevie",
    "stephen steven steve stevie",
    "susan susannah suzanne sue susie suzy",
    "theodore theo ted teddy",
    "theresa teresa terry tess tessa",
    "thomas tom tommy",
    "timothy tim timmy",
    "victoria vicky vicki tori",
    "vincent vince vinny",
    "william will bill billy liam willy",
    "zachary zach zack zac",
)


def _by_name() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for group in _GROUPS:
        names = group.split()
        for name in names:
            found[name].update(names)
    return {name: frozenset(others - {name}) for name, others in found.items()}


NICKNAMES = _by_name()
"""The other forms of a name, in lower case and without accents."""
