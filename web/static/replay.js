// The slider shows each entry as it moves. Without this script, the button does.
"use strict";

(() => {
  const form = document.getElementById("replay");
  const slider = document.getElementById("entry");
  const place = document.getElementById("replayed");
  const said = document.getElementById("announced");
  if (!form || !slider || !place) return;
  document.getElementById("show").remove();
  const entries = slider.dataset.entries.split(" ").map(Number);
  let shown = Number(slider.value);
  let waiting = 0;
  let asked = 0;

  async function show(address) {
    const mine = ++asked;
    const answer = await fetch(address).catch(() => null);
    if (mine !== asked || !answer) return;
    if (!answer.ok || answer.redirected) return window.location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("replayed");
    if (mine !== asked || !fresh) return;
    place.replaceChildren(...fresh.childNodes);
    const now = page.getElementById("entry");
    slider.value = now.value;
    shown = Number(now.value);
    slider.setAttribute("aria-valuetext", now.getAttribute("aria-valuetext"));
    window.history.replaceState(null, "", address);
    said.textContent = document.getElementById("told").textContent;
  }

  // The next entry that way: entries that the reader may not see have no place on the slider.
  function nearest(number) {
    return number > shown
      ? Math.min(...entries.filter((each) => each >= number))
      : Math.max(...entries.filter((each) => each <= number));
  }

  slider.addEventListener("input", () => {
    asked += 1; // an answer that is on its way would move the slider back
    shown = nearest(Number(slider.value));
    slider.value = shown;
    slider.setAttribute("aria-valuetext", `Entry ${slider.value} of ${slider.max}`);
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => show(`?entry=${slider.value}`), 150);
  });
})();
