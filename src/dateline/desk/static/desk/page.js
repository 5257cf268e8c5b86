// What every page has: times in the reader's zone, menus that close, the list of keys. It is loaded first: what the
// scripts of single pages share is `desk`.
"use strict";

(() => {
  const root = document.documentElement;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) =>
    target.isContentEditable || (target.matches?.("input, textarea, select") && !target.matches("[type=radio], [type=checkbox], [type=button], [type=submit]"));
  // a shortcut of the browser's own, or a letter that is still being put together
  const held = (event) => event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  window.desk = { one, all, typing, held };

  const options = {
    full: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" },
    short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" },
    day: { day: "numeric", month: "short", year: "numeric" },
  };
  const language = root.lang === "ur" ? "ur-PK-u-nu-latn" : root.lang;
  const written = Object.fromEntries(Object.entries(options).map(([form, o]) => [form, new Intl.DateTimeFormat(language, o)]));
  const inUtc = new Date().getTimezoneOffset() === 0 && new Date(0).getTimezoneOffset() === 0;

  // the server writes UTC; it stays in the title
  const turn = (around) => {
    if (inUtc || root.dataset.times === "utc") return;
    for (const time of around.querySelectorAll("time[data-moment]:not([data-turned])")) {
      const moment = new Date(time.dateTime);
      const form = time.dataset.moment;
      time.dataset.turned = "";
      if (form === "ago") {
        time.title = `${written.full.format(moment)} · ${time.title}`;
      } else {
        if (!time.title) time.title = time.textContent;
        time.textContent = written[form].format(moment);
      }
    }
  };
  turn(document);
  document.addEventListener("htmx:load", (event) => turn(event.detail.elt.parentElement || document));

  // the step of the tour lights up what it speaks of
  const tour = one("[data-tour]");
  if (tour) {
    const shown = one(tour.dataset.tour);
    shown?.classList.add("toured");
    shown?.scrollIntoView({ block: "center" });
    addEventListener("load", () => tour.querySelector("button").focus({ preventScroll: true }));
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || one("dialog[open]") || typing(event.target)) return;
        event.stopImmediatePropagation();
        tour.querySelector("[data-leave] button").click();
      },
      true,
    );
  }

  const help = document.getElementById("help");
  all("[data-help]").forEach((button) => {
    button.hidden = !help;
    button.addEventListener("click", () => help.showModal());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || !help || held(event) || typing(event.target) || one("dialog[open]")) return;
    event.preventDefault();
    help.showModal();
  });

  document.addEventListener("click", (event) => {
    all("[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && one("[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  });
})();
