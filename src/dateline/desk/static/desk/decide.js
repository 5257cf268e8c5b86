// Taking back with one key, on every page.
"use strict";

(() => {
  const one = (selector) => document.querySelector(selector);
  const typing = (target) =>
    target.isContentEditable || (target.matches?.("input, textarea, select") && !target.matches("[type=radio], [type=checkbox], [type=button], [type=submit]"));

  // the newest first: a card that was decided on this page, what the page before said it did, this page's own decision
  const undo = () => [...document.querySelectorAll("[data-undo-here]")].pop() || one(".toast form") || one('[data-act="u"]') || one("[data-undo-last]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "u" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || one("dialog[open]")) return;
    const form = undo();
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
