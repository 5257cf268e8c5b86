// The map of a candidate: provinces and neighbours from our own files, a tile server only where one is set.
"use strict";

(() => {
  const holder = document.getElementById("map");
  if (!holder || !window.L) return;
  const data = holder.dataset;
  const at = [Number(data.latitude), Number(data.longitude)];
  const precision = Number(data.precision);
  const map = L.map(holder, { attributionControl: false, zoomSnap: 0.5, maxZoom: data.tiles ? 16 : 9, minZoom: 2 });
  map.setView(at, precision === 3 ? 5 : 6);
  L.Icon.Default.imagePath = data.images;

  const mark = () => {
    if (Number(data.radius)) L.circle(at, { radius: Number(data.radius), className: "b-circle" }).addTo(map);
    const others = JSON.parse(data.others || "[]");
    others.sort((a, b) => a.at[1] - b.at[1]);
    others.forEach((other, i) => {
      const near = L.circleMarker(other.at, { radius: 4, className: "b-other" }).addTo(map);
      near.bindTooltip(text(other.name), { permanent: true, direction: i < others.length / 2 ? "left" : "right", className: "b-label soft" });
    });
    const round = others.map((other) => other.at).filter(([y, x]) => Math.hypot(y - at[0], x - at[1]) < 8);
    if (round.length && precision !== 3) map.fitBounds([at, ...round], { padding: [30, 30], maxZoom: 7, animate: false });
    const point = L.circleMarker(at, { radius: precision === 1 ? 7 : 4, className: "b-point" }).addTo(map);
    point.bindTooltip(text(data.name.split(",")[0]), { permanent: true, direction: "right", offset: [6, 0], className: "b-label" });
  };
  const text = (words) => {
    const node = document.createElement("span");
    node.textContent = words;
    return node;
  };

  const inRing = ([x, y], ring) => {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i];
      const [xj, yj] = ring[j];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  };
  const holds = (feature, point) =>
    feature.geometry.coordinates.some(([outer, ...holes]) => inRing(point, outer) && !holes.some((h) => inRing(point, h)));

  const draw = (borders) => {
    const layer = L.geoJSON(borders, {
      interactive: false,
      style: (feature) => ({ className: `b-${feature.properties.kind}` }),
    }).addTo(map);
    if (precision === 3) {
      layer.eachLayer((shape) => {
        if (shape.feature.properties.kind === "admin1" && holds(shape.feature, [at[1], at[0]])) {
          shape.getElement()?.classList.add("b-here");
          map.fitBounds(shape.getBounds(), { padding: [20, 20], maxZoom: 7, animate: false });
        }
      });
    }
    mark();
    holder.dataset.drawn = "yes";
  };

  if (data.tiles) {
    L.tileLayer(data.tiles, { maxZoom: 16, attribution: "" }).addTo(map);
    mark();
    holder.dataset.drawn = "yes";
    return;
  }
  const load = async (name) => {
    const answer = await fetch(`${data.geo}${name}.json`);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const country = /^[A-Z]{2}$/.test(data.country) ? data.country : "world";
  load(country).catch(() => load("world")).then(draw, mark);
})();
