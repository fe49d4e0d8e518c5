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

// What was typed and not sent when the session ends is sent to be kept for the same person, and not to be recorded.
const typedIn = new Set(document.querySelectorAll("form[data-keep=typed]"));
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[method=post]");
  if (form) typedIn.add(form);
});
const became = new Map(); // of each form that was typed into: kept or lost
async function keepWhatIsTyped() {
  for (const form of typedIn) {
    const answer = "keep" in form.dataset ? await keep(form) : null;
    // A session that holds answers with a page to go to, one that is over with a word.
    became.set(form, answer?.type === "opaqueredirect" ? "kept" : answer?.ok ? await answer.text() : "lost");
    if (became.get(form) === "kept") typedIn.delete(form);
  }
  const all = [...became.values()];
  return all.includes("lost") ? "lost" : (all[0] ?? ""); // of several, the worst is said
}
function keep(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set("_keep", "yes");
  const asked = { method: "POST", body, headers: { "X-Live": "1" }, redirect: "manual", signal: AbortSignal.timeout(3000) };
  return fetch(form.action, asked).catch(() => null);
}

// Signing out on one page ends the session of all: first the others have kept what is typed there.
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
let signsOut = false;
document.querySelector("form[action='/sign-out']")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (signsOut) return; // pressed twice
  signsOut = true;
  await othersKeep();
  event.target.submit();
});

// The session: a warning two minutes before it ends, and a page that does not stay on the screen after it.
// Other pages of this browser lengthen it and end it too: so the server is asked, which lengthens nothing.
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
    if (isOver) return;
    isOver = true;
    const typed = await keepWhatIsTyped();
    const from = document.querySelector("form[data-keep]")?.action ?? window.location.href;
    const onward = "/sign-in?next=" + encodeURIComponent(new URL(from).pathname);
    window.location.replace(typed ? `${onward}&typed=${typed}` : onward);
  }
  async function ask(headers) {
    asked = true;
    const whose = { "X-Person": document.body.dataset.person }; // a page that slept may be another's by now
    const answer = await fetch("/stay", { redirect: "manual", headers: { ...headers, ...whose } }).catch(() => null);
    if (answer?.ok) ends = Date.now() + Number(await answer.text()) * 1000;
    else if (answer?.type === "opaqueredirect") over();
    asked = left() <= 120;
    return answer?.ok;
  }
  const asIs = { "X-Live": "1" };
  stay.addEventListener("click", async () => {
    await ask({});
    stay.hidden = left() <= 120; // ten hours are over, and no press makes them longer
    look();
  });
  pages.addEventListener("message", ({ data }) => data === "signed out, perhaps" && ask(asIs));
  async function look() {
    if (left() <= 120 && !asked) await ask(asIs);
    note.hidden = left() > 120;
    if (left() <= 0) {
      const lives = await ask(asIs); // for less than a second, if none is left: the next look asks again
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

// What is wrong, or has changed meanwhile, is read out first, and its links are next.
const first = document.querySelector(".govuk-error-summary, .govuk-notification-banner[role=alert]");
if (first) {
  first.tabIndex = -1;
  first.focus();
}

// What changes elsewhere is fetched again, by the same rules as the page itself, and only while it is looked at.
// While the record is away the page says so, and asks again until it is there: a browser gives up a stream that fails.
function live(place) {
  let stream = null;
  let failed = 0;
  async function refresh() {
    const answer = await fetch(window.location.href, { headers: { "X-Live": "1" } }).catch(() => null);
    if (!answer || answer.status >= 500) return;
    if (!answer.ok || answer.redirected) return window.location.reload();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(place.id);
    if (!fresh || fresh.innerHTML === place.innerHTML) return;
    const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    place.replaceChildren(...fresh.childNodes);
    if (focused) place.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
    for (const id of ["simulated-time", "announcement"]) {
      const [here, there] = [document.getElementById(id), page.getElementById(id)];
      if (here && there) here.textContent = there.textContent;
    }
    const told = document.getElementById("announcement");
    if (told) told.textContent = "This page was brought up to date.";
  }
  function fails(times) {
    failed = times;
    const note = document.getElementById("stale");
    if (note) note.hidden = failed < 2; // the first is a stream that ended, and begins again by itself
  }
  function begin() {
    stream = new EventSource(place.dataset.live);
    stream.addEventListener("changed", refresh);
    stream.addEventListener("over", () => window.location.reload());
    stream.addEventListener("open", () => {
      if (failed) refresh(); // what changed while nobody told us
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

// The record is away: as soon as it is there, a page that was asked for comes, and one that holds words says so.
const away = document.querySelector("[data-away]");
if (away) {
  const asking = window.setInterval(async () => {
    const answer = await fetch("/readyz").catch(() => null);
    if (!answer?.ok) return;
    window.clearInterval(asking);
    if (away.dataset.away === "get") window.location.reload();
    else if (away.dataset.away === "again") away.textContent = "The record is there again. Send what you typed now.";
    else away.textContent = "The record is there again. Look whether what you sent was recorded.";
  }, 3000);
}
