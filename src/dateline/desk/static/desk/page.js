// What every page has: times in the reader's zone, menus that close, the list of keys.
"use strict";

(() => {
  const root = document.documentElement;
  const typing = (target) => target.isContentEditable || target.matches?.("input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select");
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
  const tour = document.querySelector("[data-tour]");
  if (tour) {
    const shown = document.querySelector(tour.dataset.tour);
    shown?.classList.add("toured");
    shown?.scrollIntoView({ block: "center" });
    addEventListener("load", () => tour.querySelector("button").focus({ preventScroll: true }));
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || document.querySelector("dialog[open]") || typing(event.target)) return;
        event.stopImmediatePropagation();
        tour.querySelector("[data-leave] button").click();
      },
      true,
    );
  }

  const help = document.getElementById("help");
  document.querySelectorAll("[data-help]").forEach((button) => {
    button.hidden = !help;
    button.addEventListener("click", () => help.showModal());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || !help || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    help.showModal();
  });

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
