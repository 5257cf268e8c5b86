// Keys, cards and the reject dialog. Everything here is also reachable by links and forms without it.
"use strict";

(() => {
  const { one, all, typing, held } = window.desk;
  const candidate = one("[data-candidate]");

  // ------------------------------------------------------------------------------------------ cards
  const unfold = (element) => {
    for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  };
  const cards = () => all("[data-card]");
  let current = null;
  const choose = (card, focus = true, scroll = focus) => {
    current?.classList.remove("is-current");
    current = card || null;
    if (!current) return;
    current.classList.add("is-current");
    unfold(current); // a part of a wider event is folded under the first one
    if (focus) {
      one("[data-open]", current)?.focus({ preventScroll: true });
    }
    if (scroll) {
      const box = current.getBoundingClientRect();
      if (box.top < 8 || box.bottom > innerHeight - 8) current.scrollIntoView({ block: "nearest" });
    }
    const page = cards();
    if (page.indexOf(current) >= page.length - 3) one("[data-more]")?.click();
  };
  const step = (by) => {
    const list = cards();
    if (!list.length) return;
    const here = current?.isConnected ? list.indexOf(current) : -1;
    choose(list[Math.min(list.length - 1, Math.max(0, here + by))]);
  };
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest?.("[data-card]");
    if (card && card !== current) choose(card, false);
  });

  const count = (tab, by) => {
    const shown = tab && one(".count", tab);
    // where counting stopped ("1,000+") one more or less says nothing
    if (shown && /^\d+$/.test(shown.textContent)) shown.textContent = String(Math.max(0, Number(shown.textContent) + by));
  };

  // after a decision its card makes room for a line with undo, and the next card is chosen
  document.addEventListener("htmx:beforeSwap", (event) => {
    const card = event.detail.target.closest?.("[data-card]");
    if (!card) return;
    const list = cards();
    const next = list[list.indexOf(card) + 1] || list[list.indexOf(card) - 1];
    if (card === current) setTimeout(() => choose(next && next.isConnected ? next : cards()[0]), 0);
    if (event.detail.xhr.status < 300) {
      const verdict = one("[data-confirm]", card)?.elements.verdict.value;
      count(one(".tabs [aria-current]"), -1);
      count(one(`.tabs [data-tab="${verdict === "unsure" ? "unsure" : "confirmed"}"]`), 1);
    }
  });

  // ------------------------------------------------------------------------------------------ dialogs
  const rejectDialog = document.getElementById("reject-dialog");
  all("[data-close]").forEach((button) => button.addEventListener("click", () => button.closest("dialog").close()));
  const askReason = (card) => {
    const form = one("[data-reject-form]");
    form.reset();
    form.action = one("[data-confirm]", card).getAttribute("action");
    form.elements.revision.value = card.dataset.revision;
    one("[data-reject-what]", form).textContent = one("[data-open]", card).textContent;
    rejectDialog.showModal();
    one("input[type=radio]", form)?.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-reject]");
    if (link && rejectDialog) {
      event.preventDefault();
      choose(link.closest("[data-card]"), false);
      askReason(current);
    }
  });

  // ------------------------------------------------------------------------------------------ panels
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = event.detail.target.id === "panel" ? document.getElementById("panel") : null;
    if (!panel) return;
    one(".side")?.scrollTo({ top: 0 });
    panel.scrollIntoView({ block: "nearest" });
    (one("[autofocus]", panel) || one("input:not([type=hidden]), select", panel))?.focus();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-cancel]") || !candidate) return;
    event.preventDefault();
    document.getElementById("panel").replaceChildren();
  });

  // ------------------------------------------------------------------------------------------ keys
  const send = (form) => form && form.requestSubmit();
  const pick = (root, key) => {
    const boxes = all("input[type=radio]", root);
    const box = boxes[Number(key) - 1];
    if (!box) return false;
    box.checked = true;
    box.focus();
    return true;
  };
  const act = (name) => {
    const control = one(`[data-act="${name}"]`);
    if (control?.tagName === "FORM") send(control);
    else control?.click();
  };
  const onCandidate = {
    a: () => act("a"), c: () => act("c"), x: () => act("x"), d: () => act("d"), s: () => act("s"), r: () => act("r"), p: () => act("p"), e: () => act("e"), m: () => act("m"),
    j: () => one("[data-next]")?.click(), k: () => one("[data-previous]")?.click(),
    Escape: () => (one("#panel [data-cancel]") ? one("#panel [data-cancel]").click() : (location.href = one(".brand").href)),
    "/": () => (one("#panel [data-search]") ? one("#panel [data-search]").focus() : (location.href = `${one(".brand").href}#search`)),
  };
  const openPanel = (panel) => {
    if (!current) return;
    const address = new URL(one("[data-open]", current).href);
    address.searchParams.set("panel", panel);
    location.href = address.href;
  };
  const onQueue = {
    j: () => step(1), k: () => step(-1),
    o: () => one("[data-open]", current || document)?.click(),
    Enter: () => one("[data-open]", current || document)?.click(),
    a: () => current && send(one("[data-confirm]", current)),
    s: () => {
      const form = current && one("[data-confirm]", current);
      if (form) {
        form.elements.verdict.value = "unsure";
        send(form);
      }
    },
    x: () => current && rejectDialog && one("[data-confirm]", current) && askReason(current),
    c: () => openPanel("correct"),
    d: () => openPanel("duplicate"),
    e: () => openPanel("refer"),
    m: () => current && send(one(`[data-act="m"]`, current)),
    "/": () => one("[data-search]")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (held(event)) return;
    const open = one("dialog[open]");
    const panel = one("#panel [data-panel]");
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (typing(event.target)) return;
    if (/^[1-9]$/.test(event.key) && (open || panel)) {
      if (pick(open || panel, event.key)) event.preventDefault();
      return;
    }
    if (open) return;
    // Enter on a link or button, and in a form, does what it always does
    if (event.key === "Enter" && event.target.closest("a, button, form, summary")) return;
    const action = (candidate ? onCandidate : one("[data-cards]") ? onQueue : {})[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });

  // Enter in a chosen reason sends its form, as in a text field
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.(".reasons input[type=radio]")) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });

  all("[data-filters] select, [data-filters] input[type=date], [data-filters] input[type=checkbox]").forEach((control) =>
    control.addEventListener("change", () => control.form.requestSubmit()),
  );
  // ------------------------------------------------------------------------------------------ sources
  // a row comes back changed: the tabs count it anew, and it is told to those who cannot see it
  let stateBefore = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    stateBefore = event.detail.target.closest?.("tr.source")?.dataset.state || "";
  });
  document.addEventListener("htmx:load", (event) => {
    const row = event.detail.elt.matches?.("tr.source") ? event.detail.elt : null;
    if (!row) return;
    if (stateBefore && stateBefore !== row.dataset.state) {
      count(one(`[data-tab="${stateBefore}"]`), -1);
      count(one(`[data-tab="${row.dataset.state}"]`), 1);
    }
    const said = one("[data-said]", row);
    const live = one("[data-live]");
    if (said && live) live.textContent = `${one(".name", row).textContent}: ${said.textContent}`;
  });

  if (location.hash === "#search") one("[data-search]")?.focus();
  else if (!candidate && cards().length) choose(cards()[0], !one("[data-search]")?.value, false); // a page opens at its head
})();
