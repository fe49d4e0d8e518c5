// Saves what is typed into a form for its author: after a pause, and on leaving. Nothing is recorded by it, and sending
// the form never waits for it. Without a script, a button does it. A module: it runs once, however many forms ask for it.

const PAUSE = 2000; // milliseconds without a key
const LONGEST = 15000; // and while someone types without a pause
const AGAIN = 15000; // after it did not work
const KEEPALIVE = 60000; // bytes that a browser still sends from a page that is left

function added(form, name) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  form.append(input);
  return input;
}

function saves(form) {
  const says = form.querySelector("[data-saved]");
  const [revision, name] = ["_draft", "_window"].map((each) => form.elements[each] ?? added(form, each));
  if (!name.value) name.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
  let waiting = 0;
  let unsaved = 0; // since when
  let saving = false;
  let sent = false;
  let told = "";

  function say(text, link) {
    says.textContent = text;
    if (link) {
      const other = document.createElement("a");
      other.className = "govuk-link";
      const here = new URL(window.location.pathname === new URL(form.action).pathname ? window.location : form.action);
      here.searchParams.set("version", "other");
      other.href = here;
      other.textContent = "Show the other version";
      says.append(" ", other);
    }
    const kind = text.replace(/[\d:]+(am|pm)|midday|midnight/g, "");
    if (told !== kind) document.getElementById("announcement").textContent = text; // a new time alone is not read out
    told = kind;
  }

  function later(pause) {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(save, Math.max(0, Math.min(pause, unsaved + LONGEST - Date.now())));
  }

  function changed() {
    if (sent) return;
    unsaved ||= Date.now();
    if (!saving) later(PAUSE);
  }

  const underWay = new AbortController(); // a save that is under way when the form is sent has nothing to add
  function post(leaving) {
    const body = new URLSearchParams(new FormData(form));
    body.set("_keep", "auto");
    const keepalive = leaving && body.toString().length < KEEPALIVE;
    const asked = { method: "POST", body, keepalive, headers: { "X-Live": "1" }, redirect: "manual" };
    return fetch(form.action, { ...asked, signal: AbortSignal.any([AbortSignal.timeout(10000), underWay.signal]) });
  }

  async function save() {
    if (sent || saving || !unsaved) return;
    saving = true;
    unsaved = 0;
    window.clearTimeout(waiting);
    const answer = await post(false).catch(() => null);
    const isJson = answer?.ok && answer.headers.get("content-type") === "application/json";
    const became = isJson ? await answer.json().catch(() => null) : null;
    saving = false;
    if (sent) return;
    if (became) {
      if (became.draft !== undefined) revision.value = became.draft;
      if (became.newer) say(`Another window saved this page at ${became.newer}, after you opened it here. What you type here is saved when you press a button.`);
      else if (became.other) say(`Saved at ${became.saved}. Another window saved a newer version at ${became.other}. Both are kept.`, true);
      else if (became.saved) say(`Saved at ${became.saved}. Only you can see it.`);
      else say("");
      if (unsaved) later(PAUSE);
    } else if (answer?.status === 413) {
      say("This is too long to be saved for later. Send it, or shorten it.");
    } else {
      say("This is not saved at the moment. Onward tries again.");
      unsaved ||= Date.now();
      window.clearTimeout(waiting);
      waiting = window.setTimeout(save, AGAIN);
    }
  }

  function leave() {
    if (sent || (!unsaved && !saving)) return;
    unsaved = 0;
    window.clearTimeout(waiting);
    post(true).catch(() => null);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    sent = true;
    underWay.abort();
    window.clearTimeout(waiting);
  });
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  window.addEventListener("pagehide", leave);
  if (form.dataset.keep === "typed") changed(); // shown again with what was sent, and not recorded
}

for (const form of document.querySelectorAll("form[data-keep]:has([data-saved])")) saves(form);
