// Words of an article, selected by pointer or keyboard, fill a field of the correction: a small toolbar, keys 1 to 5.
// The server reads the words (numbers, days, names) with the readers that the program itself reads with.
"use strict";

(() => {
  const bar = document.getElementById("taking");
  const papers = document.querySelector(".papers[data-takes]");
  if (!bar || !papers) return;
  const status = document.querySelector("[data-taking-status]");
  const shown = bar.querySelector("[data-words-shown]");
  const buttons = [...bar.querySelectorAll("[data-take]")];
  const LONGEST = 300; // as in desk/selection.py

  // ------------------------------------------------------------------------------------------ the selected words
  // the server counts code points; strings here are UTF-16
  const points = (text) => [...text].length;
  const block = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-at]");
  const offset = (node, at) => {
    const home = block(node);
    if (!home) return null;
    const range = document.createRange();
    range.setStart(home, 0);
    range.setEnd(node, at);
    return { home, at: Number(home.dataset.at) + points(range.toString()) };
  };
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!papers.contains(range.commonAncestorContainer)) return null;
    const text = range.toString();
    if (!text.trim()) return null;
    let from = offset(range.startContainer, range.startOffset);
    let to = offset(range.endContainer, range.endOffset);
    // a selection that ends at the very beginning of the next paragraph ends with the one before
    if (from && !to) to = { home: from.home, at: Number(from.home.dataset.at) + points(from.home.textContent) };
    if (!from || !to) return null;
    const article = from.home.closest("[data-text]");
    if (article !== to.home.closest("[data-text]") || from.home.dataset.in !== to.home.dataset.in) return null;
    const before = points(text) - points(text.trimStart());
    const behind = points(text) - points(text.trimEnd());
    const [start, end] = [from.at + before, to.at - behind];
    if (start >= end) return null;
    return { article: article.dataset.text, in: from.home.dataset.in, start, end, text: text.trim(), range };
  };

  // ------------------------------------------------------------------------------------------ the toolbar
  let words = null;
  let origin = null; // what had the focus before
  const say = (text) => { status.textContent = text; };
  const hide = () => {
    bar.hidden = true;
    words = null;
  };
  const place = (range) => {
    const box = range.getBoundingClientRect();
    const size = bar.getBoundingClientRect();
    const above = box.top - size.height - 8;
    bar.style.top = `${Math.max(8, above < 8 ? Math.min(box.bottom + 8, innerHeight - size.height - 8) : above)}px`;
    bar.style.left = `${Math.max(8, Math.min(innerWidth - size.width - 8, box.left + box.width / 2 - size.width / 2))}px`;
  };
  const offer = (focus) => {
    const now = selected();
    if (!now) return hide();
    if (now.end - now.start > LONGEST) {
      hide();
      return say(bar.dataset.long);
    }
    say("");
    words = now;
    shown.textContent = now.text.length > 60 ? `${now.text.slice(0, 60)}…` : now.text;
    bar.hidden = false;
    place(now.range);
    if (focus) {
      origin = document.activeElement;
      buttons.forEach((button, i) => { button.tabIndex = i ? -1 : 0; });
      buttons[0].focus({ preventScroll: true });
    }
  };
  papers.addEventListener("pointerup", (event) => {
    if (!event.target.closest("summary, a, button")) setTimeout(offer, 0); // the browser sets the selection after this
  });
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    if (!bar.hidden && selection.isCollapsed && !bar.contains(document.activeElement)) hide();
    else if (!bar.hidden && !bar.contains(document.activeElement)) offer();
  });
  papers.addEventListener("scroll", () => bar.hidden || (words && place(words.range)), { passive: true });
  addEventListener("resize", hide);
  bar.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (button) take(button.dataset.take);
  });
  // before the keys of the page: while the toolbar is open, 1 to 5 are its own
  document.addEventListener(
    "keydown",
    (event) => {
      if (window.desk.held(event)) return;
      if (event.target.matches?.("input, textarea, select")) return;
      const stop = () => {
        event.preventDefault();
        event.stopPropagation();
      };
      if (bar.hidden) {
        const onText = event.target.closest?.(".papers mark") || event.target === document.body || event.target.id === "main";
        if (event.key === "Enter" && onText && selected()) {
          stop();
          offer(true);
        }
        return;
      }
      const here = buttons.indexOf(document.activeElement);
      if (/^[1-5]$/.test(event.key)) {
        stop();
        take(buttons[Number(event.key) - 1].dataset.take);
      } else if (event.key === "Escape") {
        stop();
        const back = here >= 0 ? origin : null;
        hide();
        getSelection().removeAllRanges();
        back?.focus?.({ preventScroll: true });
      } else if (event.key === "Enter" && here < 0) {
        stop();
        offer(true);
      } else if (here >= 0 && ["ArrowRight", "ArrowLeft", "Home", "End"].includes(event.key)) {
        stop();
        const along = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
        const to = { ArrowRight: here + along, ArrowLeft: here - along, Home: 0, End: buttons.length - 1 }[event.key];
        const button = buttons[(to + buttons.length) % buttons.length];
        buttons.forEach((other) => { other.tabIndex = other === button ? 0 : -1; });
        button.focus();
      }
    },
    true,
  );

  // ------------------------------------------------------------------------------------------ filling the form
  const form = () => document.querySelector("#panel form.correct");
  const opened = () =>
    form()
      ? Promise.resolve(form())
      : new Promise((done, failed) => {
          const settled = () => {
            if (!form()) return; // another part of the page came first
            document.removeEventListener("htmx:afterSettle", settled);
            done(form());
          };
          document.addEventListener("htmx:afterSettle", settled);
          setTimeout(failed, 15_000);
          htmx.ajax("GET", location.pathname + bar.dataset.panel, { select: "#panel", target: "#panel", swap: "outerHTML" });
        });
  const read = async (as, now) => {
    const query = new URLSearchParams({ as, article: now.article, in: now.in, start: now.start, end: now.end });
    const answer = await fetch(`${bar.dataset.url}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const keep = (panel, as, now, quote) => {
    const line = panel.querySelector(`[data-taken="${as}"]`);
    line.hidden = false;
    line.querySelector("q").textContent = quote;
    line.querySelector("input").value = `${now.article}|${now.in}|${now.start}|${now.end}`;
  };
  const set = (control, value) => {
    control.value = value ?? "";
    control.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (control) => {
    control.focus({ preventScroll: true });
    control.closest("[data-field]").scrollIntoView({ block: "nearest" });
  };
  const take = async (as) => {
    const now = words;
    hide();
    if (!now) return;
    let answer;
    let panel;
    try {
      [answer, panel] = await Promise.all([read(as, now), opened()]);
    } catch {
      return say(bar.dataset.failed);
    }
    if (answer.problem) {
      say(answer.problem);
      return;
    }
    say("");
    getSelection().removeAllRanges();
    keep(panel, as, now, answer.quote);
    const { value } = answer;
    if (as === "killed" || as === "injured") {
      for (const part of ["low", "best", "high"]) set(panel.elements[`${as}_${part}`], value[part]);
      show(panel.elements[`${as}_best`]);
    } else if (as === "date") {
      set(panel.elements.date_start, value.start);
      set(panel.elements.date_end, value.end);
      set(panel.elements.time_precision, String(value.precision));
      show(panel.elements.date_start);
    } else if (as === "place") {
      const input = panel.querySelector('[data-combo="place"] input');
      input.value = answer.quote.replace(/\s+/g, " ");
      show(input);
      input.dispatchEvent(new Event("combo:ask"));
    } else {
      const rows = [...panel.querySelectorAll(".actor-row")];
      const free = rows.find((row) => !row.querySelector("[name=actor_name]").value);
      const row = rows.find((one) => one.querySelector("[name=actor_name]").value === value.name) || free || rows.at(-1);
      const input = row.querySelector("[name=actor_name]");
      set(input, value.name);
      row.querySelector("[name=actor_id]").value = value.id;
      const kind = row.querySelector("[name=actor_kind]");
      if ([...kind.options].some((o) => o.value === value.kind)) set(kind, value.kind);
      show(input);
      if (!value.id) input.dispatchEvent(new Event("combo:ask"));
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-untake]");
    if (!button) return;
    const line = button.closest("[data-taken]");
    line.hidden = true;
    line.querySelector("input").value = "";
    line.closest("[data-field]").querySelector("input:not([type=hidden]), select")?.focus();
  });
})();
