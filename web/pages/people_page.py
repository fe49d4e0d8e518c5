"""The people of the school, and until when the training of each is valid (4.7, 3.2j)."""

import re
from dataclasses import replace
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.school.training_courses import TITLE, course_name, training_file, training_of, training_state
from application.sent_request import check_role
from documents.table_document import FileKind
from domain.access.permissions import keeps_people, operates
from domain.field_rules import EMAIL
from domain.people.roles import OF_A_SCHOOL, OPERATOR, TO_FILL
from domain.policy.training_requirements import MAY_READ
from domain.visible_text import has_letter
from store.people import accounts, people_admin
from store.people.sessions import signed_in
from web.core.page_request import Page, PageRequest, file_pages, file_response
from web.core.posted_form import PostedForm
from wording.formatting import words
from wording.phrases import listed, lower

PHONE = re.compile(r"\+?[0-9 ()]{3,30}")
SAYS = {
    "name_taken": ("name", "Another person at the school has that name already"),
    "own_roles": ("roles", "You cannot change your own roles. Ask another administrator"),
}
CHANGES_SHOWN = 20


async def everybody(visit: PageRequest) -> Response:
    """Everyone at the school; an administrator sees their accounts too."""
    pool, caller = visit.ledger.pool, visit.me.caller
    changes = await people_admin.changes(pool, caller, CHANGES_SHOWN)
    people = await people_admin.people(pool, caller)
    keeps = keeps_people(caller.person)
    return visit.page(
        "people.html",
        title="People",
        people=people,
        changes=changes,
        keeps=keeps,
        operates=operates(caller.person),
        operator=OPERATOR,
        done=_result(visit, people) if keeps else None,
    )


def _result(visit: PageRequest, people: list[people_admin.StaffMember]) -> str | None:
    """The result of a change, with the person’s name."""
    person = visit.request.query_params.get("done")
    name, roles = next(((each.name, each.roles) for each in people if str(each.id) == person), ("", []))
    if not name:
        return None
    if roles:
        return f"{name}’s details are saved."
    return f"{name} has left. They can no longer sign in. Their entries stay on record."


async def one(visit: PageRequest) -> Response:
    """The form for a person’s details, or for a new person."""
    kept = await _kept(visit)
    if kept is None:
        return await _form(visit, PostedForm([]), None)
    values = PostedForm(
        [("name", kept.name), ("email", kept.email or ""), ("phone", kept.phone or "")]
        + [("roles", role) for role in kept.roles]
    )
    return await _form(visit, values, kept)


async def link(visit: PageRequest) -> Response:
    """Make a link that works once, for an account or a new password; the page shows it once."""
    kept = await _person_in_address(visit)
    visit.allow(bool(kept.roles))
    return await _shown_link(visit, kept.id, kept.name)


async def sign_out(visit: PageRequest) -> Response:
    """End every session of a person, for example after they lost a phone."""
    kept = await _person_in_address(visit)
    await accounts.end_sessions(visit.ledger.pool, kept.id)
    return visit.redirect(f"/people/{kept.id}")


async def leaving(visit: PageRequest) -> Response:
    """Ask whether the person has left, and say what that does."""
    kept = await _person_in_address(visit)
    visit.allow(_may_leave(visit, kept))
    return visit.page("leaving.html", title="Has this person left?", kept=kept, only=await _only(visit, kept))


async def left(visit: PageRequest) -> Response:
    """Remove all roles from a person who has left; their entries stay on record."""
    kept = await _person_in_address(visit)
    try:
        await people_admin.keep(
            visit.ledger.pool, visit.me.caller, kept.id, kept.name, [], kept.email, kept.phone
        )
    except people_admin.ChangeRefused:
        raise problems.NotAllowed from None
    return visit.redirect(f"/people?done={kept.id}")


async def new_school(visit: PageRequest) -> Response:
    """The form for another school. Only for the operator: a name that is taken reveals a school."""
    visit.allow(operates(visit.me.caller.person))
    return visit.form_page("school.html", title="Add a school", form=PostedForm([]))


async def add_school(visit: PageRequest) -> Response:
    """Add a school and its first administrator, and show their link."""
    visit.allow(operates(visit.me.caller.person))
    form, wrong = visit.form, dict[str, str]()
    name, admin, email = form["school"].strip(), form["name"].strip(), form["email"].strip()
    if not 1 <= len(name) <= 200:
        wrong["school"] = "Enter the name of the school"
    wrong |= _wrong_name(admin) | _wrong_email(email)
    if not wrong:
        try:
            first = await people_admin.add_school(
                visit.ledger.pool, visit.me.caller, name, admin, email or None
            )
            return await _shown_link(visit, first, admin, added=True)
        except people_admin.ChangeRefused:
            wrong["school"] = "There is a school with that name already"
    return visit.form_page("school.html", title="Add a school", form=form, wrong=wrong)


async def keep(visit: PageRequest) -> Response:
    """Save a person’s details; or add a person, and show the link with which they sign up."""
    kept, form = await _kept(visit), visit.form
    name, email, phone = (form[field].strip() for field in ("name", "email", "phone"))
    roles = [role for role in OF_A_SCHOOL if role in form.all("roles")]
    wrong = _wrong_name(name) | _wrong_email(email)
    if phone and not PHONE.fullmatch(phone):
        wrong["phone"] = "Enter a phone number, such as 01452 000000"
    if not roles:
        wrong["roles"] = "Choose at least one role"
    if wrong:
        return await _form(visit, form, kept, wrong)
    person = kept.id if kept else None
    try:
        done = await people_admin.keep(
            visit.ledger.pool, visit.me.caller, person, name, roles, email or None, phone or None
        )
    except people_admin.ChangeRefused as refused:
        if refused.code not in SAYS:
            raise problems.NotAllowed from None
        field, says = SAYS[refused.code]
        return await _form(visit, form, kept, {field: says})
    if kept:
        return visit.redirect(f"/people?done={kept.id}")
    return await _shown_link(visit, done, name, added=True)


async def _form(
    visit: PageRequest,
    form: PostedForm,
    kept: people_admin.StaffMember | None,
    wrong: dict[str, str] | None = None,
) -> Response:
    title = "Change a person" if kept else "Add a person"
    return visit.form_page(
        "person.html",
        title=title,
        heading=title,
        form=form,
        kept=kept,
        roles=OF_A_SCHOOL,
        wrong=wrong,
        myself=kept is not None and kept.id == visit.me.caller.person.id,
        may_leave=kept is not None and _may_leave(visit, kept),
        only=await _only(visit, kept) if kept else [],
    )


async def _shown_link(visit: PageRequest, person: UUID, name: str, *, added: bool = False) -> Response:
    by, mail = visit.me.caller.person.id, visit.ledger.channels.mail
    try:
        secret = await accounts.invite(visit.ledger.pool, person, by, mail)
    except accounts.NoLink:
        raise problems.NotAllowed from None
    address = f"{visit.site.public_url.rstrip('/')}/welcome/{secret}"
    again = await signed_in(visit.ledger.pool, visit.secret, at=visit.now)  # they may be the first lead
    return replace(visit, session=again).page(
        "link.html", title="A link to sign in", name=name, address=address, added=added
    )


def _wrong_name(name: str) -> dict[str, str]:
    return {} if has_letter(name) and len(name) <= 200 and name.isprintable() else {"name": "Enter a name"}


def _wrong_email(email: str) -> dict[str, str]:
    right = not email or EMAIL.fullmatch(email)
    return {} if right else {"email": "Enter an e-mail address, such as dana@school.example"}


def _may_leave(visit: PageRequest, kept: people_admin.StaffMember) -> bool:
    """Whether the person still has a role; no one can remove their own."""
    return bool(kept.roles) and kept.id != visit.me.caller.person.id


async def _kept(visit: PageRequest) -> people_admin.StaffMember | None:
    """The person in the address; None at the address of a new one."""
    visit.allow(keeps_people(visit.me.caller.person))
    return await _person_in_address(visit) if "id" in visit.request.path_params else None


async def _only(visit: PageRequest, kept: people_admin.StaffMember) -> list[str]:
    """That no one else holds a role which each school needs (3.2k, 3.2l)."""
    people = await people_admin.people(visit.ledger.pool, visit.me.caller)
    others = {role for each in people if each.id != kept.id for role in each.roles}
    only = [lower(words(role)) for role in TO_FILL if role in kept.roles and role not in others]
    whose = f"{kept.name} is your school’s only {listed(only)}."
    return [f"{whose} Give this role to another person first."] if only else []


async def _person_in_address(visit: PageRequest) -> people_admin.StaffMember:
    """The person in the address, for their school’s administrator; never the operator."""
    visit.allow(keeps_people(visit.me.caller.person))
    person = visit.id
    found = await people_admin.people(visit.ledger.pool, visit.me.caller, person)
    if not found:
        raise problems.NotFound
    visit.allow(OPERATOR not in found[0].roles)
    return found[0]


async def training(visit: PageRequest) -> Response:
    """Each course of each person. It names staff and no child."""
    check_role(visit.me.caller, MAY_READ)
    return visit.page(
        "training.html",
        title=TITLE,
        courses=await training_of(visit.ledger, visit.me.caller.school),
        course_name=course_name,
        state=training_state,
    )


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The training of the school as a file."""
    check_role(visit.me.caller, MAY_READ)
    return await file_response(visit, await training_file(visit.ledger, visit.me.caller.school), kind, [])


PAGES = {
    "/people": Page(get=everybody),
    "/people/new": Page(get=one, post=keep),
    "/people/school": Page(get=new_school, post=add_school),
    "/people/{id}": Page(get=one, post=keep),
    "/people/{id}/link": Page(post=link),
    "/people/{id}/sign-out": Page(post=sign_out),
    "/people/{id}/left": Page(get=leaving, post=left),
    "/training": Page(get=training),
    **file_pages("/training", saved),
}
