// An open candidate page says so every 20 seconds while it is looked at, shows who else is there, and says when it is left.
"use strict";

(() => {
  const EVERY = 20_000; // milliseconds; the lease outlives two that are lost on the way
  // a browser that says so by itself is not taken to have the page open before it does
  document.cookie = "js=1; path=/; SameSite=Lax";
  const shown = document.querySelector("[data-presence]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!shown || !token) return;
  let last = null;
  let timer = null;

  const words = (leave) => {
    const form = new FormData();
    form.append("csrfmiddlewaretoken", token);
    form.append("revision", shown.dataset.revision);
    if (leave) form.append("leave", "1");
    return form;
  };
  const beat = async () => {
    try {
      const answer = await fetch(shown.dataset.presence, { method: "POST", body: words(false), credentials: "same-origin", redirect: "error" });
      if (!answer.ok) return;
      const text = await answer.text();
      if (text === last) return;
      last = text;
      const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-presence]");
      if (!fresh || fresh.textContent.trim() === shown.textContent.trim()) return;
      shown.replaceChildren(...fresh.childNodes);
      document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: shown } }));
    } catch {
      // the network is away: the lease ends by itself, and the next beat begins another
    }
  };
  const go = () => {
    clearInterval(timer);
    timer = null;
    if (document.visibilityState !== "visible") return;
    beat();
    timer = setInterval(beat, EVERY);
  };
  document.addEventListener("visibilitychange", go);
  addEventListener("pageshow", (event) => event.persisted && go());
  addEventListener("pagehide", () => {
    clearInterval(timer);
    navigator.sendBeacon(shown.dataset.presence, words(true));
  });
  go();
})();
