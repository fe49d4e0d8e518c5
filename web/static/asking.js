// Makes forms quicker; they work without it too. Hides questions that do not apply, and stops a double click
// from sending twice.
"use strict";

function answersTo(pointer) {
  const inputs = [...document.getElementsByName(pointer)].filter((each) => !each.disabled);
  return inputs.filter((each) => each.checked || each.tagName === "SELECT").map((each) => each.value);
}

// A question under another answer is neither shown nor sent. Its text comes back with that answer.
function showWhatApplies() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const given = answersTo(part.dataset.when);
    const applies = given.some((each) => part.dataset.is.split("|").includes(each)) !== "but" in part.dataset;
    part.hidden = !applies;
    for (const input of part.querySelectorAll("input, textarea, select")) input.disabled = !applies;
  }
  for (const button of document.querySelectorAll(".onward-unpick-button")) {
    button.hidden = !radiosOf(button.closest("fieldset")).some((each) => each.checked);
  }
}

// The radios of the question itself, without those of questions under its answers.
function radiosOf(fieldset) {
  return [...fieldset.querySelectorAll("input[type=radio]")].filter((each) => each.closest("fieldset") === fieldset);
}

// Without a script, a last radio clears the others. With one, a button does.
for (const last of document.querySelectorAll(".onward-unpick")) {
  const fieldset = last.closest("fieldset");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-link onward-unpick-button";
  button.textContent = last.textContent.trim();
  button.addEventListener("click", () => {
    const radios = radiosOf(fieldset);
    for (const each of radios) each.checked = false;
    radios[0].focus();
    radios[0].dispatchEvent(new Event("input", { bubbles: true }));
  });
  last.remove();
  fieldset.append(button);
}

document.addEventListener("input", showWhatApplies);
showWhatApplies();

// A long list in groups gets a search, which hides what does not match. Ticked boxes stay.
for (const list of document.querySelectorAll(".govuk-checkboxes:has(> [data-group])")) {
  const label = document.createElement("label");
  label.className = "govuk-label";
  label.textContent = "Search this list";
  const search = document.createElement("input");
  search.className = "govuk-input";
  search.type = "search";
  label.append(search);
  list.before(label);
  search.addEventListener("input", (event) => {
    event.stopPropagation(); // a search is not an answer: it is not saved
    const wanted = search.value.trim().toLowerCase();
    let group = null;
    for (const each of list.children) {
      if ("group" in each.dataset) {
        group = each;
        group.hidden = Boolean(wanted);
      } else {
        each.hidden = !each.textContent.toLowerCase().includes(wanted) && !each.querySelector(":checked");
        if (!each.hidden) group.hidden = false;
      }
    }
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

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
