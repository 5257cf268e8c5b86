// Type-ahead by the pattern of a combobox with a listbox (WAI-ARIA Authoring Practices): places and actors of the
// correction form. Without it the place is searched by the form's button, and an actor is written out.
"use strict";

(() => {
  const PAUSE = 120; // milliseconds of no typing before the server is asked
  let made = 0;

  const combobox = (box) => {
    const input = box.querySelector("input");
    const list = document.createElement("ul");
    const status = document.createElement("span");
    list.id = `choices-${(made += 1)}`;
    list.className = "combo-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0]?.textContent || "");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    box.append(list, status);
    box.querySelectorAll("[data-nojs]").forEach((button) => button.remove());
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("autocomplete", "off");

    let choices = [];
    let active = -1;
    let asked = 0;
    let timer = 0;
    let waits = false; // for the server's answer: Enter must not send the form meanwhile

    const close = () => {
      clearTimeout(timer);
      asked += 1;
      waits = false;
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (number) => {
      list.children[active]?.setAttribute("aria-selected", "false");
      active = number;
      const option = list.children[active];
      if (!option) return input.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    };
    const take = (number) => {
      const choice = choices[number];
      close();
      if (choice) box.dispatchEvent(new CustomEvent("combo:taken", { bubbles: true, detail: choice }));
    };
    const line = (choice, i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dir = "auto";
      option.append(choice.words || choice.name);
      const kind = document.createElement("span");
      kind.className = "soft";
      kind.textContent = choice.words ? choice.kind : choice.kind_words;
      option.append(" ", kind);
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => take(i));
      return option;
    };
    const ask = async () => {
      const words = input.value.trim();
      if (!words) return close();
      const mine = (asked += 1);
      waits = true;
      const query = new URLSearchParams({ q: words });
      if (box.dataset.near) query.set("near", box.dataset.near);
      if (box.dataset.country) query.set("country", box.dataset.country);
      let answer;
      try {
        answer = await fetch(`${box.dataset.url}?${query}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        answer = await answer.json();
      } catch {
        if (mine === asked) close();
        return;
      }
      if (mine !== asked || document.activeElement !== input) return; // typed on, or left
      waits = false;
      choices = answer.choices;
      list.replaceChildren(...choices.map(line));
      active = -1;
      list.hidden = !choices.length;
      input.setAttribute("aria-expanded", String(Boolean(choices.length)));
      status.textContent = choices.length ? `${box.dataset.found} ${choices.length}` : box.dataset.none;
      if (choices.length && box.dataset.combo === "place") mark(0);
    };
    const soon = () => {
      clearTimeout(timer);
      waits = true;
      timer = setTimeout(ask, PAUSE);
    };
    input.addEventListener("input", soon);
    input.addEventListener("combo:ask", ask);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const open = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) return ask();
        const by = event.key === "ArrowDown" ? 1 : -1;
        mark(active < 0 ? (by > 0 ? 0 : choices.length - 1) : (active + by + choices.length) % choices.length);
      } else if (event.key === "Enter" && open && active >= 0) {
        event.preventDefault();
        take(active);
      } else if (event.key === "Enter" && (waits || box.dataset.combo === "place")) {
        event.preventDefault();
        if (!waits) ask();
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
  };

  // what a chosen place or actor fills
  const fill = (control, value) => {
    if (!control) return;
    control.value = value;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("combo:taken", (event) => {
    const box = event.target;
    const choice = event.detail;
    if (box.dataset.combo === "place") {
      const form = box.closest("form");
      const picks = document.getElementById("place-choices");
      const pick = document.createElement("input");
      Object.assign(pick, { type: "hidden", name: "place_pick", value: String(choice.geonameid) });
      picks.replaceChildren(pick);
      fill(form.elements.place_name, choice.name);
      fill(form.elements.latitude, String(choice.latitude));
      fill(form.elements.longitude, String(choice.longitude));
      fill(form.elements.country_code, choice.country_code);
      fill(form.elements.geo_precision, String(choice.precision));
      pick.value = String(choice.geonameid); // after the fills, which forget it
      box.querySelector("input").value = choice.words;
    } else {
      const row = box.closest(".actor-row");
      box.querySelector("input").value = choice.name;
      const kind = row.querySelector("[name=actor_kind]");
      kind.value = [...kind.options].some((o) => o.value === choice.kind) ? choice.kind : "unknown";
      row.querySelector("[name=actor_id]").value = choice.actor_id;
    }
  });
  // a name or coordinates typed by hand are no longer the chosen place or actor
  document.addEventListener("input", (event) => {
    const name = event.target.name;
    if (["place_name", "latitude", "longitude", "country_code"].includes(name)) {
      const pick = event.target.form?.querySelector("#place-choices input[type=hidden][name=place_pick]");
      if (pick) pick.value = "";
    }
    if (name === "actor_name") {
      const id = event.target.closest(".actor-row")?.querySelector("[name=actor_id]");
      if (id) id.value = "";
    }
  });

  const begin = (root) => {
    root.querySelectorAll("[data-combo]").forEach((box) => box.querySelector("[role=combobox]") || combobox(box));
    root.querySelectorAll("[data-js]").forEach((element) => { element.hidden = false; });
  };
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
})();
