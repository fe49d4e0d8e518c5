"""The pages, over the same ledger and views as the API. A DSL works in them; a teacher reports in them.

Pages contain no rules: buttons come from the view's `next`, refusals from the ledger, permissions from
`domain/access/permissions.py`. Pages work without JavaScript; `static/onward.js` makes some of them live.

**To add a page**

1. Write a module with `async def name(visit: PageRequest) -> Response`, and at its end
   `PAGES = {"/cases/{id}": Page(get=name, post=other)}`. Add the table to `web/pages_app.py`. Visitors must
   be signed in, unless the page says `public=True`; others go to the sign-in page and back.
2. `PageRequest` (`web/core/page_request.py`) has `me` (name, roles, `me.caller` for `store` and `domain`),
   `ledger`, `now`, `request`, and on a POST `form`, whose token and origin were checked: `form["field"]`,
   `form.all("field")`. `await visit.case()` is the `Case` in the address, or a 404; `visit.view(state)`
   is what the API shows.
   `await visit.submit(entry, body, case=, version=, key=)` submits a command as the API does, and
   raises what the API answers: `problems.Malformed` (with `faults` to show beside the fields),
   `problems.StaleVersion`, `Refused`. An error that a page does not catch becomes a problem page.
   To keep a form until it is sent, write `Page(..., keeps=autosave.keep_here)`.
   Show `autosave.offered`; answer `autosave.is_unsent` with `autosave.unsent`; call `autosave.done` when it
   is recorded; pass `autosave.on_page`. Put `data-keep` and the macros of `forms/around.html` on the form.
   A form outside a case needs a line in `web/pages/not_sent.py`.
3. Answer with `visit.page("name.html", title="Plain words", **values)` or `visit.redirect("/address")` (303).
   A page with a form answers with `visit.form_page(…, wrong={"field": "Put it right"})`, which is a 422 while
   something is wrong. `visit.allow(…)` and `check_role` refuse; `visit.has(roles)` asks.
   Put no name, no reason and no one's words into a title or an address.
4. A template extends `base.html` and fills `content`, and `before` for a back link. The Design System's
   macros are at `govuk_frontend_jinja/components/NAME/macro.html`; give them people's words as `text`, never
   as `html`. Every form that posts has `{{ form_token() }}`. No inline script, no style attribute. Filters:
   `moment` (Tuesday 3 March 2027, 5pm), `day`, `words` (a code in plain words); more in
   `wording/formatting.py`. Every template has `due(when)`, `answer(code)` and others; `named(person)` needs
   the `names` of the page.
5. Add a link to the menu in `web/core/templating.py`.
6. Add tests in `tests/web/`, and a picture in `tests/web/pictures` (`make pages` takes it).
"""
