"""The pages: what a DSL has open all day and a teacher opens once a year, over the same ledger and views.

No rule is here: buttons come from the view's `next`, refusals from the ledger, permissions from
`domain/access/permissions.py`. Pages work without JavaScript; `static/onward.js` makes some of them live.

**To add a page**

1. A module with `async def name(visit: Visit) -> Response`, and at its end
   `PAGES = {"/cases/{id}": Page(get=name, post=other)}`. Put the table into `web/pages_app.py`. A page needs
   somebody signed in unless it says `public=True`; nobody signed in is sent to the sign-in page and back.
2. `PageRequest` (`web/core/page_request.py`) has `me` (name, roles, `me.caller` for `store` and `domain`),
   `ledger`, `now`, `request`, and on a POST `form`, whose token and origin were checked: `form["field"]`,
   `form.all("field")`. `await visit.case()` is the `Case` in the address, or a 404; `visit.view(state)`
   is what the API shows.
   `await visit.submit(entry, body, case=, version=, key=)` hands a command to the ledger as the API does, and
   raises what the API answers: `problems.Malformed` (its `faults` stand beside the fields),
   `problems.StaleVersion`, `Refused`. What a page does not catch becomes a problem page with its status.
   A form whose words must not be lost when a session ends says so: `Page(..., keeps=autosave.of_case(name))`,
   and `data-keep` on the form for the script.
3. Answer with `visit.page("name.html", title="Plain words", **values)` or `visit.redirect("/address")` (303).
   A name, a reason or anybody's words belong in no title and no address.
4. A template extends `base.html`, and fills `content`, and `before` for a back link. The Design System's are
   at `govuk_frontend_jinja/components/NAME/macro.html`; give them people's words as `text`, never as
   `html`. Every form that posts has `{{ form_token() }}`. No inline script, no style attribute. Filters:
   `moment` (Tuesday 3 March 2027, 5pm), `day`, `words` (a code in plain words); more in
   `wording/formatting.py`.
5. A link in the bar: `web/core/navigation.py`.
6. Its tests in `tests/web/`, its picture in `tests/web/pictures` (`make pages` takes it).
"""
