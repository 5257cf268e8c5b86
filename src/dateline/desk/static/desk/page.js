// What every page has: times in the reader's zone, and menus that close.
"use strict";

(() => {
  const root = document.documentElement;
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

  document.addEventListener("click", (event) => {
    document.querySelectorAll("[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopImmediatePropagation();
  });
})();
