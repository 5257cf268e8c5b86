"use strict";
// The form of a watch: places that were found are added to the list of places.
(() => {
  const form = document.querySelector("[data-watch-form]");
  if (!form) return;
  for (const part of form.querySelectorAll("[data-needs-script]")) part.hidden = false;
  for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
  const places = form.querySelector("[data-places]");
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-place]");
    if (!button) return;
    const lines = places.value.split("\n").map((line) => line.trim()).filter(Boolean);
    if (!lines.includes(button.dataset.addPlace)) lines.push(button.dataset.addPlace);
    places.value = `${lines.join("\n")}\n`;
    places.dispatchEvent(new Event("change", { bubbles: true }));
    const find = form.querySelector("#find-place");
    find.value = "";
    form.querySelector("#found-places").replaceChildren();
    find.focus();
  });
  // Enter in the search for a place is no wish to save
  form.querySelector("#find-place").addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
})();
