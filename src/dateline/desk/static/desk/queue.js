// The queue: choosing several cards, and the form of filters. All of it is forms and links without this file.
"use strict";

(() => {
  const { one, all, typing, held } = window.desk;
  all("[data-needs-script]").forEach((element) => (element.hidden = false));

  // ------------------------------------------------------------------------------------------ choosing
  const picks = () => all("[data-pick]");
  const shown = one("[data-picked]");
  const say = () => {
    if (!shown) return;
    const number = picks().filter((box) => box.checked).length;
    shown.textContent = number === 0 ? "" : number === 1 ? shown.dataset.one : shown.dataset.many.replace("%n", String(number));
    const whole = one("[data-pick-all]");
    if (whole) {
      whole.checked = number > 0 && number === picks().length;
      whole.indeterminate = number > 0 && !whole.checked;
    }
  };
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("[data-pick]");
    if (!box) return;
    if (event.shiftKey && last?.isConnected) {
      const list = picks();
      const [a, b] = [list.indexOf(last), list.indexOf(box)].sort((x, y) => x - y);
      list.slice(a, b + 1).forEach((between) => (between.checked = box.checked));
    }
    last = box;
    say();
  });
  one("[data-pick-all]")?.addEventListener("change", (event) => {
    picks().forEach((box) => (box.checked = event.target.checked));
    say();
  });
  document.addEventListener("change", (event) => event.target.matches?.("[data-pick]") && say());
  document.addEventListener("htmx:afterSwap", say);
  say();

  // ------------------------------------------------------------------------------------------ keys
  const keys = {
    X: () => one(".card.is-current [data-pick]")?.click(),
    "*": () => one("[data-pick-all]")?.click(),
    b: () => one('[data-bulk] [value="reject"]')?.click(),
    f: () => {
      const field = one("#filters select, #filters input:not([type=hidden])");
      if (field) field.focus();
      else one("[data-filters-open]")?.click();
    },
    g: () => one('a[href*="/queue/map"]')?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (held(event) || typing(event.target) || one("dialog[open]")) return;
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // ------------------------------------------------------------------------------------------ filters
  // a country has provinces and a province districts: the form comes anew with them
  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = field.closest?.("[data-filter-form]");
    if (!form || !["country", "admin1"].includes(field.name)) return;
    for (const lower of field.name === "country" ? ["admin1", "admin2"] : ["admin2"]) if (form.elements[lower]) form.elements[lower].value = "";
    form.requestSubmit();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "filters") return;
    one("[data-filters-open]")?.setAttribute("aria-expanded", "true");
    one("#filters select, #filters input:not([type=hidden])")?.focus();
  });
  // an address without what was left empty
  document.addEventListener("submit", (event) => {
    if (event.target.matches?.("form.filters")) all("input, select", event.target).forEach((field) => (field.disabled = field.disabled || (!field.value && field.name !== "")));
  });
})();
