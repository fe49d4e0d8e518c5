// Makes pages that work without it quicker: hides the screen at once, counts a session down, and forgets.
"use strict";

document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");

// A page that the browser kept is asked for again: after sign-out there is nothing to go back to.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});

function hide() {
  if (document.getElementById("cover")) return;
  const title = document.title;
  const rest = [...document.body.children];
  const cover = document.createElement("div");
  cover.id = "cover";
  cover.className = "onward-cover";
  const show = document.createElement("button");
  show.className = "govuk-button govuk-button--secondary";
  show.textContent = "Show it again";
  cover.append(show);
  const focused = document.activeElement;
  rest.forEach((each) => (each.inert = true));
  document.body.append(cover);
  document.title = "Onward";
  show.focus();
  show.addEventListener("click", () => {
    cover.remove();
    rest.forEach((each) => (each.inert = false));
    document.title = title;
    if (focused instanceof HTMLElement) focused.focus();
  });
}

document.querySelector("[data-hide]")?.addEventListener("click", (event) => {
  event.preventDefault();
  hide();
});
