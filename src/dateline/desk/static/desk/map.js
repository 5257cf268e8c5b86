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
    // a region is lit by its own borders; where we have none of it, a circle stands for it
    if (Number(data.radius) && (precision !== 3 || !holder.querySelector(".b-here"))) L.circle(at, { radius: Number(data.radius), className: "b-circle" }).addTo(map);
    const others = JSON.parse(data.others || "[]");
    others.sort((a, b) => a.at[1] - b.at[1]);
    others.forEach((other, i) => {
      const near = L.circleMarker(other.at, { radius: 4, className: "b-other" }).addTo(map);
      near.bindTooltip(text(other.killed ? `${other.name} ${other.killed}` : other.name), { permanent: true, direction: i < others.length / 2 ? "left" : "right", className: "b-label soft" });
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

  // Neighbours are cut off a little way outside the country. Their fill may end there; a border must not seem to.
  const openLines = (shapes) => {
    const points = shapes.flatMap((shape) => shape.geometry.coordinates.flat(2));
    const ends = [0, 1].map((axis) => {
      const values = points.map((point) => point[axis]);
      return [values.reduce((a, b) => Math.min(a, b), 180), values.reduce((a, b) => Math.max(a, b), -180)];
    });
    const onEdge = (a, b) => ends.some((edge, axis) => edge.includes(a[axis]) && a[axis] === b[axis]);
    const lines = [];
    for (const ring of shapes.flatMap((shape) => shape.geometry.coordinates.flat(1))) {
      let line = [];
      ring.forEach((here, i) => {
        if (i && onEdge(ring[i - 1], here)) {
          if (line.length > 1) lines.push(line);
          line = [];
        }
        line.push(here);
      });
      if (line.length > 1) lines.push(line);
    }
    return { type: "MultiLineString", coordinates: lines };
  };

  const add = (shapes, className) => L.geoJSON(shapes, { interactive: false, style: () => ({ className }) }).addTo(map);

  const draw = ([world, borders]) => {
    add(world, "b-world");
    if (borders) {
      const round = borders.features.filter((shape) => shape.properties.kind === "country");
      const home = borders.features.filter((shape) => shape.properties.kind === "admin1");
      // a patch of sea, so that the world's coarse coast does not show beside the fine one
      L.rectangle(L.geoJSON(borders).getBounds(), { interactive: false, className: "b-sea" }).addTo(map);
      add(round, "b-country");
      if (round.length) add(openLines(round), "b-border");
      // under the provinces: what is left to see of it is the country's own border
      add(home, "b-outline");
      add(home, "b-admin1").eachLayer((shape) => {
        if (precision === 3 && holds(shape.feature, [at[1], at[0]])) {
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
  const country = /^[A-Z]{2}$/.test(data.country) ? load(data.country).catch(() => null) : null;
  Promise.all([load("world"), country]).then(draw, mark);
})();
