// The map of confirmed incidents: clusters made by the server for each zoom, a timeline to brush, a list beside it.
"use strict";

(() => {
  const holder = document.getElementById("incident-map");
  if (!holder || !window.L) return;
  const data = holder.dataset;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const number = (text, n) => text.replace("{n}", n.toLocaleString(document.documentElement.lang || "en"));

  // ------------------------------------------------------------------------------------------ filters and address

  const form = () => document.getElementById("filters");
  const filters = () => {
    const kept = new URLSearchParams();
    for (const [name, value] of new FormData(form())) if (value) kept.set(name, value);
    return kept;
  };
  const setField = (name, value) => {
    let field = form().elements[name];
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form().append(field);
    }
    field.value = value;
  };

  // The parts of the page that follow the filters come from the server as they would without this script.
  const PARTS = ["count", "views", "downloads", "results", "filter-block", "map-note"];
  let asked = 0;
  const show = async (address, focus) => {
    const mine = ++asked;
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of PARTS) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (!fresh || !old) continue;
      if (id === "filter-block" && old.contains(document.activeElement)) continue;
      if (id === "count") old.textContent = fresh.textContent;
      else old.replaceWith(document.adoptNode(fresh));
    }
    history.replaceState(null, "", address);
    if (focus) {
      const results = document.getElementById("results");
      results.tabIndex = -1;
      results.focus({ preventScroll: true });
      results.scrollTop = 0;
    }
  };
  const refresh = () => {
    const query = filters().toString();
    show(`${location.pathname}${query ? `?${query}` : ""}`);
    load();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-page]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(link.href, true);
  });

  // ------------------------------------------------------------------------------------------------------ the map

  const map = L.map(holder, {
    attributionControl: false, zoomControl: false, zoomSnap: 0.5, minZoom: 1, maxZoom: data.tiles ? 16 : 11,
    worldCopyJump: true, zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm,
  });
  L.control.zoom({ zoomInTitle: data.in, zoomOutTitle: data.out }).addTo(map);
  const marks = L.layerGroup().addTo(map);

  const bounds = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);
  const first = data.box ? data.box.split(",").map(Number) : null;
  if (first) map.fitBounds(bounds(first), { padding: [30, 30], maxZoom: 6, animate: false });
  else map.setView([25, 30], 2);

  const size = (n) => (n < 2 ? 14 : n < 10 ? 30 : n < 100 ? 36 : n < 1000 ? 42 : 50);
  const mark = (cell) => {
    const wide = size(cell.n);
    const icon = L.divIcon({
      className: `cell ${cell.n > 1 ? "many" : "one"} ${cell.type} ${cell.precision > 1 ? "rough" : ""}`,
      iconSize: [Math.max(24, wide), Math.max(24, wide)],
      html: "",
    });
    const marker = L.marker(cell.at, { icon, keyboard: true, riseOnHover: true });
    const words = cell.words || number(apart(cell) ? data.many : data.here, cell.n);
    marker.on("add", () => {
      const element = marker.getElement();
      const dot = document.createElement("span");
      if (cell.n > 1) dot.textContent = cell.n.toLocaleString(document.documentElement.lang || "en");
      element.replaceChildren(dot);
      element.setAttribute("aria-label", words);
      if (cell.to) element.setAttribute("role", "link");
    });
    const label = document.createElement("span");
    label.textContent = words;
    marker.bindTooltip(label, { direction: "top", offset: [0, -wide / 2] });
    marker.on("click", () => open(cell));
    marker.on("keydown", ({ originalEvent }) => {
      if (originalEvent.key !== " " && originalEvent.key !== "Enter") return;
      originalEvent.preventDefault();
      open(cell);
    });
    return marker;
  };
  // Incidents of one town share its point, and no zoom parts them: those are listed instead.
  const apart = (cell) => cell.box && map.getZoom() < map.getMaxZoom() && (cell.box[2] > cell.box[0] || cell.box[3] > cell.box[1]);
  const open = (cell) => {
    if (cell.to) {
      location.assign(cell.to);
      return;
    }
    if (apart(cell)) {
      const nearer = Math.min(map.getMaxZoom(), Math.max(map.getBoundsZoom(bounds(cell.box).pad(0.2)), map.getZoom() + 1));
      map.setView(bounds(cell.box).getCenter(), nearer, { animate: !calm });
      holder.focus({ preventScroll: true });
      return;
    }
    setField("box", edges(cell.box.map((edge, i) => edge + (i < 2 ? -0.00005 : 0.00005))));
    refresh();
  };
  const edges = (box) => box.map((edge) => edge.toFixed(4)).join(",");
  const shown = () => {
    const seen = map.getBounds();
    const lat = (value) => Math.max(-90, Math.min(90, value));
    const wide = seen.getEast() - seen.getWest();
    const turn = (value) => ((((value + 180) % 360) + 360) % 360) - 180;
    const [west, east] = wide >= 360 ? [-180, 180] : [turn(seen.getWest()), turn(seen.getEast())];
    return edges([west, lat(seen.getSouth()), east, lat(seen.getNorth())]);
  };

  let loading = 0;
  const load = async () => {
    const mine = ++loading;
    const query = filters();
    query.set("view", shown());
    query.set("zoom", String(Math.round(map.getZoom())));
    const answer = await fetch(`${data.data}?${query}`);
    if (!answer.ok || mine !== loading) return;
    const { cells } = await answer.json();
    const focused = document.activeElement?.classList.contains("cell");
    marks.clearLayers();
    // west of the middle first: the order in which Tab walks through them is that of reading
    cells.sort((a, b) => b.at[0] - a.at[0] || a.at[1] - b.at[1]);
    const middle = map.getCenter().lng;
    for (const cell of cells) {
      cell.at[1] += 360 * Math.round((middle - cell.at[1]) / 360);
      marks.addLayer(mark(cell));
    }
    if (focused) holder.focus({ preventScroll: true });
    holder.dataset.drawn = String(cells.length);
  };
  let soon;
  map.on("moveend", () => {
    clearTimeout(soon);
    soon = setTimeout(load, 120);
  });

  const borders = async (name) => {
    const answer = await fetch(`${data.geo}${name}.json`);
    if (!answer.ok) return null;
    const shapes = await answer.json();
    // land on the 180th meridian (all but Antarctica): whole at the eastern edge, not drawn across the world
    for (const ring of shapes.features.flatMap((shape) => shape.geometry.coordinates.flat(1))) {
      const jumps = ring.some(([x], i) => i && Math.abs(x - ring[i - 1][0]) > 180);
      if (!jumps || ring.every(([, y]) => y < -60)) continue;
      for (const point of ring) if (point[0] < 0) point[0] += 360;
    }
    return shapes;
  };
  const add = (shapes, kind, className) =>
    L.geoJSON(shapes, { interactive: false, style: () => ({ className }), filter: (shape) => shape.properties.kind === kind }).addTo(map);
  if (data.tiles) L.tileLayer(data.tiles, { maxZoom: 16, attribution: "" }).addTo(map);
  else {
    const home = /^[A-Z]{2}$/.test(data.country) ? borders(data.country) : null;
    Promise.all([borders("world"), home]).then(([world, near]) => {
      if (world) add(world, "country", "b-world b-lines");
      if (!near) return;
      // a patch of sea, so that the world's coarse coast does not show beside the fine one
      L.rectangle(L.geoJSON(near).getBounds(), { interactive: false, className: "b-sea" }).addTo(map);
      add(near, "country", "b-country");
      add(near, "admin1", "b-outline");
      add(near, "admin1", "b-admin1");
    });
  }
  const here = document.getElementById("list-view");
  here.hidden = false;
  here.addEventListener("click", () => {
    setField("box", shown());
    refresh();
  });
  load();

  // ------------------------------------------------------------------------------------------------- the timeline

  const line = document.getElementById("timeline");
  if (!line) return;
  const last = Number(line.dataset.number) - 1;
  const low = document.getElementById("brush-low");
  const high = document.getElementById("brush-high");
  const picture = line.querySelector(".brush svg");
  const step = picture.viewBox.baseVal.width / (last + 1);
  const day = (n) => {
    const moment = new Date(`${line.dataset.first}T00:00:00Z`);
    moment.setUTCDate(moment.getUTCDate() + n);
    return moment.toISOString().slice(0, 10);
  };
  const days = Number(line.dataset.days);
  const words = (iso) =>
    new Date(`${iso}T00:00:00Z`).toLocaleDateString(document.documentElement.lang || "en", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
  const chosen = () => [Math.min(Number(low.value), Number(high.value)), Math.max(Number(low.value), Number(high.value))];
  const draw = () => {
    const [a, b] = chosen();
    const [before, after] = ["before", "after"].map((side) => picture.querySelector(`[data-side=${side}]`));
    before.setAttribute("width", String(step * a));
    after.setAttribute("x", String(step * (b + 1)));
    after.setAttribute("width", String(step * (last - b)));
    low.setAttribute("aria-valuetext", words(day(days * Number(low.value))));
    high.setAttribute("aria-valuetext", words(day(days * (Number(high.value) + 1) - 1)));
    const all = a === 0 && b === last;
    document.getElementById("brushed").textContent = all ? "" : `${words(day(days * a))} – ${words(day(days * (b + 1) - 1))}`;
  };
  let waiting;
  const choose = () => {
    draw();
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const [a, b] = chosen();
      setField("from", a === 0 ? "" : day(days * a));
      setField("to", b === last ? "" : day(days * (b + 1) - 1));
      refresh();
    }, 250);
  };
  line.querySelector(".brush-ends").hidden = false;
  for (const end of [low, high]) end.addEventListener("input", choose);
  const at = (event) => {
    const box = picture.getBoundingClientRect();
    return Math.max(0, Math.min(last, Math.floor(((event.clientX - box.left) / box.width) * (last + 1))));
  };
  let from = null;
  picture.addEventListener("pointerdown", (event) => {
    from = at(event);
    picture.setPointerCapture(event.pointerId);
    [low.value, high.value] = [from, from];
    draw();
  });
  picture.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const to = at(event);
    [low.value, high.value] = [Math.min(from, to), Math.max(from, to)];
    draw();
  });
  picture.addEventListener("pointerup", () => {
    if (from === null) return;
    from = null;
    choose();
  });
  draw();
})();
