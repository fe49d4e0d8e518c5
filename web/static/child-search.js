// Finds the child while someone types; the Find button does the same. The words are posted, so no address has them.
"use strict";

const search = document.querySelector("[data-find]");
const form = search.closest("form");
const button = search.querySelector("button");
const found = document.getElementById("found");
const says = document.getElementById("found-says");
let waiting = 0;
let asking = new AbortController();

// A single letter narrows a search by a longer part, and finds no one alone: "D O" waits for "D O'Brien".
function hasLongPart(name) {
  const parts = name.normalize("NFKD").replace(/[\p{M}'’‘ʼʻ´`′]/gu, "").split(/[^\p{L}\p{N}]+/u);
  return parts.some((part) => part.length > 1);
}

function isEnough() {
  const name = form.elements.q.value.trim();
  return name ? hasLongPart(name) : Boolean(form.elements.year.value || form.elements.class.value.trim());
}

// Pupils who are already chosen stay on the list, first if the new search does not find them.
function show(page) {
  const chosen = [...found.querySelectorAll("input:checked")];
  const fresh = page.getElementById("found");
  const isFound = (each) => fresh.querySelector(`#${CSS.escape(each.id)}`);
  const kept = chosen.filter((each) => !isFound(each)).map((each) => each.parentElement);
  for (const each of fresh.querySelectorAll("input")) each.checked = chosen.some(({ id }) => id === each.id);
  found.replaceChildren(...kept, ...fresh.children);
  says.textContent = page.getElementById("found-says").textContent.trim();
}

async function find() {
  window.clearTimeout(waiting);
  found.ariaBusy = "true";
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const body = new URLSearchParams({ token: form.elements.token.value, _find: "yes" });
  for (const each of search.querySelectorAll("input, select")) {
    if (each.type !== "checkbox" || each.checked) body.set(each.name, each.value);
  }
  const answer = await fetch(search.dataset.find || form.action, { method: "POST", body, redirect: "manual", signal }).catch(() => null);
  const text = answer?.ok || answer?.status === 422 ? await answer.text().catch(() => null) : null;
  if (signal.aborted) return;
  found.ariaBusy = "false";
  const page = text ? new DOMParser().parseFromString(text, "text/html") : null;
  const wrong = page?.querySelector(".govuk-error-summary__list");
  if (wrong) says.textContent = wrong.textContent.trim();
  else if (page) show(page);
  else says.textContent = "The search does not work now. Choose the last answer and enter the name.";
}

search.addEventListener("input", () => {
  window.clearTimeout(waiting);
  found.ariaBusy = isEnough() ? "true" : "false";
  if (isEnough()) waiting = window.setTimeout(find, 300);
  else asking.abort();
});
// Enter elsewhere in the form must press its own button, which sends it.
button.type = "button";
button.addEventListener("click", find);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
  event.preventDefault();
  find();
});
