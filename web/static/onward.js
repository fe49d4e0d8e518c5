// Makes pages quicker; they work without it too. Hides the screen at once, and counts a session down.
"use strict";

document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");

// Reload a page from the browser's cache, so that the back button shows nothing after sign-out.
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

// When the session ends, send unsent text to be saved for the same person. It is not recorded.
const typedIn = new Set(document.querySelectorAll("form[data-keep=typed]"));
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[method=post]");
  if (form) typedIn.add(form);
});
const became = new Map(); // for each form with unsent text: kept or lost
async function keepWhatIsTyped() {
  for (const form of typedIn) {
    const answer = "keep" in form.dataset ? await keep(form) : null;
    // A live session answers with a redirect, an ended one with a word.
    became.set(form, answer?.type === "opaqueredirect" ? "kept" : answer?.ok ? await answer.text() : "lost");
    if (became.get(form) === "kept") typedIn.delete(form);
  }
  const all = [...became.values()];
  return all.includes("lost") ? "lost" : (all[0] ?? ""); // report the worst
}
function keep(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("_keep", "yes");
  const asked = { method: "POST", body, headers: { "X-Live": "1" }, redirect: "manual", signal: AbortSignal.timeout(3000) };
  return fetch(form.action, asked).catch(() => null);
}

// Signing out on one page ends the session of all pages. First the others save their unsent text.
const pages = new BroadcastChannel("onward");
async function othersKeep() {
  let waits = 0;
  pages.addEventListener("message", ({ data }) => (waits += { keeping: 1, kept: -1 }[data] ?? 0));
  pages.postMessage("signing out");
  for (let tries = 0; tries < 2 || (waits > 0 && tries < 35); tries++) await new Promise((next) => setTimeout(next, 100));
}
pages.addEventListener("message", async ({ data }) => {
  if (data !== "signing out" || !typedIn.size) return;
  pages.postMessage("keeping");
  await keepWhatIsTyped();
  pages.postMessage("kept");
});
let signsOut = false; // from then on no other part leads the page elsewhere
window.addEventListener("pagehide", () => (signsOut = false)); // a browser can show this page again
document.querySelector("form[action='/sign-out']")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (signsOut) return; // pressed twice
  signsOut = true;
  await othersKeep();
  event.target.submit();
});

// Warn two minutes before the session ends, and leave the page when it has ended. Other pages of this browser
// can extend or end the session too, so ask the server; asking does not extend it.
function countDown() {
  const note = document.getElementById("countdown");
  if (!note) return pages.postMessage("signed out, perhaps");
  let ends = Date.now() + Number(document.body.dataset.secondsLeft) * 1000;
  let asked = false;
  let isOver = false;
  const text = document.createElement("span");
  const stay = document.createElement("button");
  stay.className = "onward-link-button";
  stay.textContent = "Stay signed in";
  note.append(text, " ", stay);
  const left = () => Math.round((ends - Date.now()) / 1000);
  async function over() {
    if (isOver || signsOut) return;
    isOver = true;
    const typed = await keepWhatIsTyped();
    const from = document.querySelector("form[data-keep]")?.action ?? window.location.href;
    const onward = "/sign-in?next=" + encodeURIComponent(new URL(from).pathname);
    window.location.replace(typed ? `${onward}&typed=${typed}` : onward);
  }
  async function ask(headers) {
    asked = true;
    const whose = { "X-Person": document.body.dataset.person }; // the page may have slept while another person signed in
    const answer = await fetch("/stay", { redirect: "manual", headers: { ...headers, ...whose } }).catch(() => null);
    if (answer?.ok) ends = Date.now() + Number(await answer.text()) * 1000;
    else if (answer?.type === "opaqueredirect") over();
    asked = left() <= 120;
    return answer?.ok;
  }
  const asIs = { "X-Live": "1" };
  stay.addEventListener("click", async () => {
    await ask({});
    stay.hidden = left() <= 120; // ten hours is the limit: pressing again extends nothing
    look();
  });
  pages.addEventListener("message", ({ data }) => data === "signed out, perhaps" && ask(asIs));
  async function look() {
    if (left() <= 120 && !asked) await ask(asIs);
    note.hidden = left() > 120;
    if (left() <= 0) {
      const lives = await ask(asIs); // may live for less than a second: the next look asks again
      if (left() <= 0 && !lives) over();
    } else if (!note.hidden) {
      const when = left() > 60 ? "in 2 minutes." : "in a minute.";
      const says = `You will be signed out ${when}${stay.hidden ? " You have been signed in for 10 hours." : ""}`;
      if (text.textContent !== says) text.textContent = says;
    }
  }
  look();
  setInterval(look, 1000);
}
countDown();

// Screen readers read errors and changes first; their links come next.
const first = document.querySelector(".govuk-error-summary, .govuk-notification-banner[role=alert]");
if (first) {
  first.tabIndex = -1;
  first.focus();
}

// On a wide screen there is room: open the sections that a phone leaves closed.
if (window.matchMedia("(min-width: 40.0625em)").matches)
  document.querySelectorAll("details[data-wide]").forEach((each) => (each.open = true));

// Fetch changes made elsewhere, by the same rules as the page itself, and only while the page is visible.
// While the record cannot be reached, say so and try again: a browser gives up on a failed stream.
function live(place) {
  let stream = null;
  let failed = 0;
  function over() {
    if (!signsOut) window.location.reload();
  }
  async function refresh() {
    const answer = await fetch(window.location.href, { headers: { "X-Live": "1" } }).catch(() => null);
    if (!answer || answer.status >= 500) return;
    if (!answer.ok || answer.redirected) return over();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(place.id);
    if (!fresh) return;
    for (const each of fresh.querySelectorAll("details[id]")) {
      const here = document.getElementById(each.id);
      if (here) each.open = here.open; // what the reader opened stays open
    }
    if (fresh.innerHTML === place.innerHTML) return;
    const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    place.replaceChildren(...fresh.childNodes);
    if (focused) place.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
    for (const id of ["simulated-time", "announcement"]) {
      const [here, there] = [document.getElementById(id), page.getElementById(id)];
      if (here && there) here.textContent = there.textContent;
    }
    const told = document.getElementById("announcement");
    if (told) told.textContent = "This page has been updated.";
  }
  function fails(times) {
    failed = times;
    const note = document.getElementById("stale");
    if (note) note.hidden = failed < 2; // a first failure is a stream that ended and restarts automatically
  }
  function begin() {
    stream = new EventSource(place.dataset.live);
    stream.addEventListener("changed", refresh);
    stream.addEventListener("over", over);
    stream.addEventListener("open", () => {
      if (failed) refresh(); // changes missed while the stream was down
      fails(0);
    });
    stream.addEventListener("error", () => {
      fails(failed + 1);
      if (stream?.readyState !== EventSource.CLOSED) return;
      stream = null;
      window.setTimeout(async () => {
        await refresh();
        watch();
      }, 3000);
    });
  }
  function watch() {
    if (document.hidden) {
      stream?.close();
      stream = null;
    } else if (!stream) begin();
  }
  document.addEventListener("visibilitychange", () => {
    watch();
    if (!document.hidden) refresh();
  });
  window.addEventListener("pagehide", () => stream?.close());
  watch();
}
document.querySelectorAll("[data-live]").forEach(live);

// The record cannot be reached. Once it can, reload a page that was requested, or tell the reader to send again.
const away = document.querySelector("[data-away]");
if (away) {
  const asking = window.setInterval(async () => {
    const answer = await fetch("/readyz").catch(() => null);
    if (!answer?.ok) return;
    window.clearInterval(asking);
    if (away.dataset.away === "get") window.location.reload();
    else if (away.dataset.away === "again") away.textContent = "Onward works again. Send what you typed now.";
    else away.textContent = "Onward works again. Check whether what you sent was recorded.";
  }, 3000);
}
