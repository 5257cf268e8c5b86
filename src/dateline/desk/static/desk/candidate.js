// The candidate's page: tabs of sources, words and fields that light each other, steps through the words, and the next
// page fetched ahead. Everything here is also reachable by plain links without it.
"use strict";

(() => {
  const { one, all, held } = window.desk;
  const papers = one(".papers");
  if (!papers) return;

  // ------------------------------------------------------------------------------------------ tabs of sources
  const bar = one("[data-source-tabs]");
  const tabs = bar ? all(".source-tab", bar) : [];
  const panels = all(".source-panel");
  const shown = new Set(); // tabs that were opened: what a reader folds under one stays folded
  const show = (tab, focus) => {
    tabs.forEach((other) => {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    });
    panels.forEach((panel) => { panel.hidden = panel.id !== tab.hash.slice(1); });
    const first = shown.has(tab) ? null : one(`${tab.hash} > .article`);
    shown.add(tab);
    if (first) first.open = true;
    if (focus) {
      tab.focus({ preventScroll: true });
      tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };
  if (bar) {
    bar.setAttribute("role", "tablist");
    tabs.forEach((tab, i) => {
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", tab.hash.slice(1));
      panels[i].setAttribute("role", "tabpanel");
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        show(tab, true);
      });
    });
    bar.addEventListener("keydown", (event) => {
      const here = tabs.indexOf(document.activeElement);
      const along = getComputedStyle(bar).direction === "rtl" ? -1 : 1;
      const to = { ArrowRight: here + along, ArrowLeft: here - along, Home: 0, End: tabs.length - 1 }[event.key];
      if (here < 0 || to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      show(tabs[(to + tabs.length) % tabs.length], true);
    });
    show(tabs[0]);
  }
  // an article may be under another tab, folded, and with it the copies of its text
  const reveal = (element) => {
    const panel = element.closest(".source-panel");
    const tab = panel && tabs.find((t) => t.hash === `#${panel.id}`);
    if (tab && panel.hidden) show(tab);
    for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  };

  // ------------------------------------------------------------------------------------------ words and fields
  const markOf = (anchor) => one(`mark[data-anchors~="${CSS.escape(anchor)}"]`);
  // the marks under one anchor: a stretch that others cut has several pieces, the first of which bears the anchor
  const light = (fields, only) => {
    all("mark.lit").forEach((mark) => mark.classList.remove("lit"));
    all("[data-field].lit").forEach((line) => line.classList.remove("lit"));
    papers.classList.toggle("lighting", Boolean(fields));
    if (!fields) return;
    all("mark[data-fields]").forEach((mark) => {
      if (only ? only === mark : mark.dataset.fields.split(" ").some((f) => fields.includes(f))) mark.classList.add("lit");
    });
    fields.forEach((f) => all(`[data-field="${CSS.escape(f)}"]`).forEach((line) => line.classList.add("lit")));
  };
  let pinned = null; // what a click or a key lit stays when the pointer leaves
  const pin = (fields, only) => {
    pinned = fields ? [fields, only] : null;
    light(fields, only);
  };
  const restore = () => light(...(pinned || [null]));

  const scrollTo = (element) => {
    element.scrollIntoView({ block: "center" });
  };
  let awaited = null; // words in a text that is on its way
  const showWords = (id, field) => {
    const anchor = document.getElementById(id);
    if (!anchor) return;
    reveal(anchor);
    awaited = anchor.closest("[data-later]") ? [id, field] : null;
    if (awaited) return scrollTo(anchor.closest(".article"));
    const mark = markOf(id);
    if (field || mark) pin(field ? [field] : mark.dataset.fields.split(" "), mark);
    scrollTo(mark || anchor);
  };
  const target = (link) => decodeURIComponent(link.hash.slice(1));
  const showEvidence = (link) => {
    const mark = markOf(target(link));
    showWords(target(link), link.dataset.evidence || mark?.dataset.fields.split(" ")[0]);
  };
  // texts that were not laid out come when their article is opened; `toggle` does not bubble
  papers.addEventListener("toggle", async (event) => {
    const later = event.target.matches(".article[open]") && one(":scope > [data-later]", event.target);
    if (!later) return;
    await window.htmx.ajax("GET", later.dataset.later, { target: later, swap: "outerHTML" });
    if (awaited && !document.getElementById(awaited[0])?.closest("[data-later]")) showWords(...awaited);
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-evidence], [data-words]");
    if (link) {
      event.preventDefault();
      showEvidence(link);
      return;
    }
    const other = event.target.closest?.("[data-article-link]");
    if (other) {
      event.preventDefault();
      const article = document.getElementById(`r${other.dataset.articleLink}`);
      if (article) {
        reveal(article);
        article.open = true;
        article.scrollIntoView({ block: "start" });
      }
      return;
    }
    const mark = event.target.closest?.("mark[data-fields]");
    if (mark?.dataset.fields) {
      if (!getSelection().isCollapsed) return; // words are being selected
      pin(mark.dataset.fields.split(" "), mark);
      one(".field.lit")?.scrollIntoView({ block: "nearest" });
      return;
    }
    const field = event.target.closest?.(".field[data-field]");
    if (field && !event.target.closest("a, button, input, select, summary")) {
      pin([field.dataset.field]);
      const first = all("mark.lit").find((m) => m.checkVisibility()) || one("mark.lit");
      if (first) {
        reveal(first);
        scrollTo(first);
      }
    }
  });
  // what moves under a pointer that rests (a page that scrolls to its words) points at nothing
  let rested = "";
  document.addEventListener("pointerdown", (event) => { rested = `${event.screenX} ${event.screenY}`; });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || event.buttons || rested === `${event.screenX} ${event.screenY}`) return;
    rested = "";
    const over = event.target.closest?.("[data-evidence], mark[data-fields], .side [data-field]");
    if (!over) {
      if (papers.classList.contains("lighting")) restore();
      return;
    }
    if (over.dataset.evidence) light([over.dataset.evidence], markOf(target(over)));
    else if (over.matches("mark")) over.dataset.fields ? light(over.dataset.fields.split(" ")) : restore();
    else light([over.dataset.field]);
  });
  papers.closest(".panes").addEventListener("pointerleave", restore);
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest?.("[data-evidence], [data-words]");
    if (link) {
      if (link.matches(":focus-visible")) showEvidence(link);
      return;
    }
    const field = event.target.closest?.("#panel [data-field]");
    if (field) light([field.dataset.field]);
    else if (!event.target.matches("mark")) restore();
  });

  // ------------------------------------------------------------------------------------------ steps through the words
  const words = () => all("mark[data-anchors]").filter((mark) => mark.checkVisibility());
  // the anchor says where its words begin and end; other marks may cut them into several pieces
  const select = (mark) => {
    const range = document.createRange();
    range.selectNodeContents(mark);
    const home = mark.closest("[data-at]");
    const end = /-[ht]\d+-(\d+)$/.exec(mark.dataset.anchors.split(" ")[0]);
    if (home && end) {
      let left = Number(end[1]) - Number(home.dataset.at); // code points from the start of the paragraph
      const texts = document.createTreeWalker(home, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const letters = [...texts.currentNode.data];
        if (left <= letters.length) {
          range.setEnd(texts.currentNode, letters.slice(0, left).join("").length);
          break;
        }
        left -= letters.length;
      }
    }
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  const step = (by) => {
    const list = words();
    if (!list.length) return;
    const here = list.indexOf(document.activeElement.closest?.("mark"));
    const mark = list[here < 0 ? (by > 0 ? 0 : list.length - 1) : (here + by + list.length) % list.length];
    mark.tabIndex = -1;
    pin(mark.dataset.fields.split(" "), mark);
    mark.focus({ preventScroll: true });
    scrollTo(mark);
    select(mark);
  };
  // word by word from where the selection stands; Shift and the arrow keys make it longer, as in any text
  const stepWord = (forward) => {
    const selection = getSelection();
    if (selection.isCollapsed || !papers.contains(selection.anchorNode)) {
      const start = all(".text").find((text) => text.checkVisibility());
      if (!start) return;
      selection.collapse(start, 0);
    } else if (forward) selection.collapseToEnd();
    else selection.collapseToStart();
    const [there, back] = forward ? ["forward", "backward"] : ["backward", "forward"];
    // to its far end, then what lies between: spaces and stops stay out
    selection.modify("move", there, "word");
    const far = [selection.focusNode, selection.focusOffset];
    if (!papers.contains(far[0])) return selection.removeAllRanges();
    selection.modify("extend", back, "word");
    if (!selection.toString().trim()) return;
    if (!forward) {
      selection.collapse(...far);
      selection.modify("extend", "forward", "word");
    }
    const box = selection.getRangeAt(0).getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight) scrollTo(selection.anchorNode.parentElement);
  };
  document.addEventListener("keydown", (event) => {
    if (held(event)) return;
    if (event.target.matches?.("input, textarea, select") || one("dialog[open]")) return;
    const steps = { n: () => step(1), N: () => step(-1), w: () => stepWord(true), W: () => stepWord(false) };
    if (!steps[event.key]) return;
    event.preventDefault();
    steps[event.key]();
  });

  // ------------------------------------------------------------------------------------------ at opening
  // what is asked for by the address, else the passage of the event
  const asked = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (asked && papers.contains(asked)) showWords(asked.id);
  else if (matchMedia("(min-width: 62rem)").matches) {
    const event = one(".source-panel:not([hidden]) mark[class*='m-type']");
    const box = event?.getBoundingClientRect();
    if (box && box.bottom > papers.getBoundingClientRect().bottom) {
      papers.scrollTop += box.top - papers.getBoundingClientRect().top - papers.clientHeight / 3;
    }
  }

  // ------------------------------------------------------------------------------------------ the next page, ahead
  const next = one("[data-next]");
  if (next) {
    const ahead = () => {
      const link = document.createElement("link");
      link.rel = "prefetch";
      link.href = next.href;
      document.head.append(link);
    };
    addEventListener("load", () => (window.requestIdleCallback || setTimeout)(ahead));
  }
})();
