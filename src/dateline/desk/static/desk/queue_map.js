// The map of the queue: what the filter finds, gathered on a grid by the server; a box drawn on it becomes part of the filter.
"use strict";

(() => {
  const holder = document.getElementById("queue-map");
  if (!holder || !window.L) return;
  const data = holder.dataset;
  const status = document.querySelector("[data-map-status]");
  const map = L.map(holder, { attributionControl: false, zoomSnap: 0.5, minZoom: 1, maxZoom: data.tiles ? 16 : 10, worldCopyJump: true, boxZoom: false });
  const box = data.box ? data.box.split(",").map(Number) : null;
  const corners = ([west, south, east, north]) => [[south, west], [north, east < west ? east + 360 : east]];
  const spots = L.layerGroup().addTo(map);
  const said = (words, number) => words.replace("%n", number.toLocaleString(document.documentElement.lang));

  if (data.tiles) L.tileLayer(data.tiles, { maxZoom: 16, attribution: "" }).addTo(map);
  else
    fetch(`${data.geo}world.json`)
      .then((answer) => answer.json())
      .then((world) => L.geoJSON(world, { interactive: false, pane: "tilePane", style: () => ({ className: "b-world" }) }).addTo(map).bringToBack());
  if (box) L.rectangle(corners(box), { interactive: false, className: "b-drawn" }).addTo(map);

  const text = (words) => {
    const node = document.createElement("span");
    node.dir = "auto";
    node.textContent = words;
    return node;
  };
  const open = (key) => (location.href = data.candidate.replace("KEY", encodeURIComponent(key)) + data.query);
  // provinces of the countries that most of it lies in, under the marks
  const bordered = new Set();
  const borders = (countries) => {
    if (data.tiles) return;
    for (const country of countries.filter((code) => /^[A-Z]{2}$/.test(code) && !bordered.has(code))) {
      bordered.add(country);
      fetch(`${data.geo}${country}.json`)
        .then((answer) => (answer.ok ? answer.json() : null))
        .then((shapes) => {
          if (!shapes) return;
          const home = { type: "FeatureCollection", features: shapes.features.filter((shape) => shape.properties.kind === "admin1") };
          for (const className of ["b-outline", "b-admin1"]) L.geoJSON(home, { interactive: false, pane: "tilePane", style: () => ({ className }) }).addTo(map);
        })
        .catch(() => {});
    }
  };
  const draw = ({ spots: found, whole, countries }) => {
    borders(countries);
    spots.clearLayers();
    let number = 0;
    for (const [latitude, longitude, count, key, title] of found) {
      number += count;
      const mark =
        count === 1
          ? L.circleMarker([latitude, longitude], { radius: 6, className: "b-spot" })
          : L.marker([latitude, longitude], {
              icon: L.divIcon({ className: "b-cluster", html: text(count.toLocaleString(document.documentElement.lang)), iconSize: [34, 34] }),
              title: said(data.many, count).replace("%t", title),
              keyboard: true,
            });
      if (count === 1) mark.bindTooltip(text(title)).on("click", () => open(key));
      // a heap whose candidates lie at one place cannot be parted by going nearer
      else mark.bindTooltip(text(said(data.many, count).replace("%t", title))).on("click", () => (map.getZoom() >= map.getMaxZoom() ? open(key) : map.setView([latitude, longitude], Math.min(map.getMaxZoom(), map.getZoom() + 2))));
      mark.addTo(spots);
    }
    status.textContent = number ? said(whole ? status.dataset.all : status.dataset.some, number) : status.dataset.none;
    holder.dataset.drawn = String(found.length);
    return found;
  };

  let asked = 0;
  const load = async (seen) => {
    const mine = ++asked;
    const url = new URL(data.spots, location.href);
    url.searchParams.set("zoom", String(Math.max(0, Math.round(map.getZoom()))));
    if (seen) url.searchParams.set("seen", seen);
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (mine === asked) return { found: draw(found), cell: found.cell };
    } catch {
      if (mine === asked) status.textContent = status.dataset.failed;
    }
    return { found: [], cell: 0 };
  };
  const seenNow = () => {
    const bounds = map.getBounds().pad(0.25);
    const edge = (value, limit) => Math.max(-limit, Math.min(limit, value)).toFixed(4);
    return [edge(bounds.getWest(), 180), edge(bounds.getSouth(), 90), edge(bounds.getEast(), 180), edge(bounds.getNorth(), 90)].join(",");
  };

  map.setView([25, 40], 2);
  if (box) map.fitBounds(corners(box), { padding: [20, 20], animate: false });
  // a heap's candidates lie anywhere in its cell: first all of the cells come into view, then what is seen of them there
  const fit = (found, cell) => {
    const places = found.flatMap(([latitude, longitude, count]) => {
      const round = count > 1 ? cell / 2 : 0;
      return [[latitude - round, longitude - round], [latitude + round, longitude + round]];
    });
    if (places.length && !box) map.fitBounds(places, { padding: [40, 40], maxZoom: 6, animate: false });
  };
  const begin = async () => {
    for (let turn = 0; turn < 2; turn += 1) {
      const { found, cell } = await load(turn ? seenNow() : "");
      fit(found, cell);
    }
    await load(seenNow());
    holder.dataset.ready = "yes";
    map.on("moveend", () => load(seenNow()));
  };
  begin();

  // ------------------------------------------------------------------------------------------ drawing a box
  const button = document.querySelector("[data-draw]");
  let from = null;
  let drawn = null;
  const drawing = (on) => {
    button.setAttribute("aria-pressed", String(on));
    holder.classList.toggle("drawing", on);
    map.dragging[on ? "disable" : "enable"]();
  };
  button.addEventListener("click", () => drawing(button.getAttribute("aria-pressed") !== "true"));
  map.on("mousedown", (event) => {
    if (button.getAttribute("aria-pressed") !== "true") return;
    from = event.latlng;
    drawn = L.rectangle([from, from], { interactive: false, className: "b-drawn" }).addTo(map);
  });
  map.on("mousemove", (event) => drawn?.setBounds([from, event.latlng]));
  map.on("mouseup", () => {
    if (!drawn) return;
    const bounds = drawn.getBounds();
    drawing(false);
    if (bounds.getNorth() === bounds.getSouth()) {
      drawn.remove();
      drawn = null;
      return;
    }
    const round = (value) => Number(value.toFixed(3));
    const turned = (longitude) => ((((longitude + 180) % 360) + 360) % 360) - 180;
    const url = new URL(data.here, location.href);
    url.searchParams.set("box", [turned(round(bounds.getWest())), round(bounds.getSouth()), turned(round(bounds.getEast())), round(bounds.getNorth())].map((v) => Number(v.toFixed(3))).join(","));
    location.href = url.href;
  });
})();
