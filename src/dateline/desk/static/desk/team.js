// The type-ahead behind an @ in a comment. Without it a name is simply typed.
"use strict";
(() => {
  let offered = null; // {field, list, start, names, at}
  let asked = 0;

  const close = () => {
    if (!offered) return;
    offered.list.remove();
    offered.field.removeAttribute("aria-controls");
    offered.field.removeAttribute("aria-activedescendant");
    offered = null;
  };
  const beginning = (field) => /(?:^|[^\w@.+/-])@([\p{L}\p{N}_.+-]{1,60})$/u.exec(field.value.slice(0, field.selectionStart));
  const choose = (name) => {
    const { field, start } = offered;
    field.setRangeText(`${name} `, start, field.selectionStart, "end");
    close();
    field.focus();
  };
  const mark = (at) => {
    const options = [...offered.list.children];
    offered.at = (at + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === offered.at)));
    offered.field.setAttribute("aria-activedescendant", options[offered.at].id);
  };
  const show = (field, names, start) => {
    close();
    if (!names.length) return;
    const list = document.createElement("div");
    list.className = "names-offered";
    list.id = "names-offered";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.labels[0]?.textContent.trim() || "@");
    names.forEach((name, n) => {
      const option = document.createElement("div");
      option.id = `name-offered-${n}`;
      option.setAttribute("role", "option");
      option.textContent = name;
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(name);
      });
      list.append(option);
    });
    offered = { field, list, start, names, at: 0 };
    field.after(list);
    field.setAttribute("aria-controls", list.id);
    mark(0);
  };
  const prepare = (field) => {
    if (field.parentElement.classList.contains("names-holder")) return;
    const holder = document.createElement("span");
    holder.className = "names-holder";
    field.before(holder);
    holder.append(field);
    field.setAttribute("aria-autocomplete", "list");
  };
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("textarea[data-names]") && !event.target.hasAttribute("aria-autocomplete")) {
      const field = event.target;
      const at = field.selectionStart;
      prepare(field);
      field.focus();
      field.setSelectionRange(at, at);
    }
  });
  document.addEventListener("focusout", (event) => {
    if (offered && event.target === offered.field && document.activeElement !== offered.field) setTimeout(() => offered && document.activeElement !== offered.field && close(), 0);
  });
  document.addEventListener("input", async (event) => {
    const field = event.target;
    if (!field.matches?.("textarea[data-names]")) return;
    const found = beginning(field);
    if (!found) {
      close();
      return;
    }
    const turn = ++asked;
    const answer = await fetch(`${field.dataset.names}?q=${encodeURIComponent(found[1])}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (turn !== asked || !answer?.ok) return;
    const { names } = await answer.json();
    const still = beginning(field);
    if (turn === asked && still && document.activeElement === field) show(field, names, field.selectionStart - still[1].length);
  });
  // before desk.js, for which Escape leaves the field
  document.addEventListener(
    "keydown",
    (event) => {
      if (!offered || event.target !== offered.field || event.isComposing) return;
      if (event.key === "ArrowDown") mark(offered.at + 1);
      else if (event.key === "ArrowUp") mark(offered.at - 1);
      else if (event.key === "Enter" || event.key === "Tab") choose(offered.names[offered.at]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
})();
