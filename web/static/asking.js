// A form that works without it, made quicker: what does not apply is not asked, and a button that is pressed
// twice sends once.
"use strict";

function answerTo(pointer) {
  const inputs = [...document.getElementsByName(pointer)];
  const chosen = inputs.find((each) => each.checked);
  return chosen ? chosen.value : inputs.find((each) => each.tagName === "SELECT")?.value;
}

// As the style has it: what was answered under another answer is sent, and so it stays to be seen.
const HELD = ':checked:not([value=""]), :is(textarea, input[type=text]):not(:placeholder-shown)';

function showWhatApplies() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const applies = answerTo(part.dataset.when) === part.dataset.is || !!part.querySelector(HELD);
    part.hidden = !applies;
    for (const input of part.querySelectorAll("input, textarea, select")) input.disabled = !applies;
  }
}

document.addEventListener("input", showWhatApplies);
showWhatApplies();

for (const section of document.querySelectorAll("[data-sheet]")) {
  const inputs = [...section.querySelectorAll("textarea")];
  section.addEventListener("input", () => {
    const answered = inputs.filter((each) => each.value.trim() || "known" in each.dataset).length;
    section.querySelector("[data-answered]").textContent = answered;
    section.querySelector("[data-left]").textContent = inputs.length - answered;
  });
}

for (const form of document.querySelectorAll("form[method=post]")) {
  let sentAt = 0;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < 1000 && sentAt) event.preventDefault();
    sentAt = event.timeStamp;
  });
}
