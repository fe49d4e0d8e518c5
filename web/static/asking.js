// A form that works without it, made quicker: what does not apply is not asked, and a button that is pressed
// twice sends once.
"use strict";

function answerTo(pointer) {
  const inputs = [...document.getElementsByName(pointer)];
  const chosen = inputs.find((each) => each.checked);
  return chosen ? chosen.value : inputs.find((each) => each.tagName === "SELECT")?.value;
}

function showWhatApplies() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const applies = answerTo(part.dataset.when) === part.dataset.is;
    part.hidden = !applies;
    // What is not asked is not sent; what was typed stays there, for a person who changes their mind.
    for (const input of part.querySelectorAll("input, textarea, select")) input.disabled = !applies;
  }
}

document.addEventListener("change", showWhatApplies);
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
