// The map with streets beside the outlines: the desk's own tiles, and over them the same marks as in the outlines.
// Without this script, without WebGL or where the tiles do not come, the outlines stay.
"use strict";
(() => {
  const figure = document.querySelector("figure.map");
  const template = document.querySelector("#streets-template");
  if (!figure || !template) return;
  const outlines = figure.querySelector("svg");
  outlines.before(template.content.cloneNode(true));
  const [streets, failed] = [figure.querySelector(".streets"), figure.querySelector(".streets-failed")];
  const buttons = [...figure.querySelectorAll("[data-view]")];
  const facts = streets.dataset;
  const remembered = "vistka-map";
  let map = null;

  const script = (path) => new Promise((resolve, reject) => {
    const element = document.createElement("script");
    Object.assign(element, { src: path, onload: resolve, onerror: reject });
    document.head.append(element);
  });
  const remember = (view) => { try { sessionStorage.setItem(remembered, view); } catch { /* then it is not kept */ } };
  const kept = () => { try { return sessionStorage.getItem(remembered); } catch { return null; } };

  function show(view) {
    streets.hidden = view !== "streets";
    outlines.toggleAttribute("hidden", view === "streets");
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    if (view === "streets" && !map) begin().catch(giveUp);
  }

  function giveUp() {
    if (map) map.remove();
    map = null;
    figure.dataset.streets = "failed";
    failed.hidden = false;
    for (const button of buttons) button.disabled = true;
    show("outlines");
  }

  async function begin() {
    figure.dataset.streets = "loading";
    const [, , borders] = await Promise.all([
      script(facts.maplibre), script(facts.pmtiles),
      fetch(facts.borders).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status))),
    ]);
    const protocol = new pmtiles.Protocol();
    maplibregl.addProtocol("pmtiles", protocol.tile);
    maplibregl.setWorkerUrl(facts.worker);
    const marks = [...outlines.querySelectorAll("a[data-at]")].map(markOf);
    map = new maplibregl.Map({
      container: streets.querySelector(".streets-canvas"), style: styleOf(borders), bounds: boundsOf(marks),
      fitBoundsOptions: { padding: 56, maxZoom: 14 }, attributionControl: false, renderWorldCopies: false,
      dragRotate: false, pitchWithRotate: false, touchPitch: false, maxZoom: 18, fadeDuration: 0,
      locale: { "Map.Title": facts.title },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.on("error", () => { if (figure.dataset.streets === "loading") giveUp(); });
    map.once("idle", () => { if (map) figure.dataset.streets = "shown"; });
    for (const button of streets.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => map.zoomTo(map.getZoom() + Number(button.dataset.zoom)));
    }
    place(marks);
  }

  // A mark is the outlines' own: the same link, the same shape.
  function markOf(link) {
    const touch = link.querySelector(".touch");
    const [x, y] = [Number(touch.getAttribute("cx")), Number(touch.getAttribute("cy"))];
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("viewBox", `${x - 16} ${y - 16} 32 32`);
    picture.setAttribute("aria-hidden", "true");
    picture.append(...[...link.children].map((each) => each.cloneNode(true)));
    const name = document.createElement("span");
    name.textContent = link.dataset.name;
    const element = document.createElement("a");
    element.className = "mark";
    element.href = link.getAttribute("href");
    element.setAttribute("aria-label", link.getAttribute("aria-label"));
    element.title = link.getAttribute("aria-label");
    element.append(picture, name);
    return { element, name, at: link.dataset.at.split(" ").map(Number) };
  }

  function place(marks) {
    streets.querySelector(".streets-marks").append(...marks.map((mark) => mark.element));
    const move = () => {
      for (const mark of marks) {
        const { x, y } = map.project(mark.at);
        mark.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
      }
    };
    map.on("move", move);
    map.on("resize", move);
    map.on("moveend", () => nameApart(marks));
    for (const mark of marks) {
      mark.element.addEventListener("focus", () => {
        streets.querySelector(".streets-marks").scrollTo(0, 0);
        if (!map.getBounds().contains(mark.at)) map.jumpTo({ center: mark.at });
      });
    }
    move();
    nameApart(marks);
  }

  // The gravest stand first: their names are shown, and of the others those that cover no mark and none of these.
  function nameApart(marks) {
    const edge = streets.querySelector(".streets-frame").getBoundingClientRect().right;
    const taken = marks.map((mark) => mark.element.firstChild.getBoundingClientRect());
    for (const [number, mark] of marks.entries()) {
      mark.name.hidden = false;
      mark.name.classList.remove("left");
      if (mark.name.getBoundingClientRect().right > edge) mark.name.classList.add("left");
      const box = mark.name.getBoundingClientRect();
      const covers = (other, at) => at !== number && box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      mark.name.hidden = taken.some(covers);
      if (!mark.name.hidden) taken.push(box);
    }
  }

  function boundsOf(marks) {
    if (!marks.length) return facts.box.split(" ").map(Number);
    const [xs, ys] = [marks.map((mark) => mark.at[0]), marks.map((mark) => mark.at[1])];
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }

  // Layers of the two usual schemas of vector tiles side by side: Protomaps says "kind", OpenMapTiles "class".
  function styleOf(borders) {
    const colours = getComputedStyle(figure);
    const colour = (name) => colours.getPropertyValue(`--map-${name}`).trim();
    const kind = ["coalesce", ["get", "kind"], ["get", "class"], ""];
    const among = (...kinds) => ["in", kind, ["literal", kinds]];
    const wide = (thin, thick) => ["interpolate", ["exponential", 1.6], ["zoom"], 8, thin, 18, thick];
    const area = (layer, filter, fill) => (
      { type: "fill", source: "tiles", "source-layer": layer, filter: ["all", ["==", ["geometry-type"], "Polygon"], filter], paint: { "fill-color": colour(fill) } });
    const line = (layer, filter, stroke, width, paint = {}) => (
      { type: "line", source: "tiles", "source-layer": layer, filter: ["all", ["==", ["geometry-type"], "LineString"], filter], layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": colour(stroke), "line-width": width, ...paint } });
    const border = (level, width, zoom) => (
      { type: "line", source: "borders", minzoom: zoom, filter: ["==", ["get", "level"], level], paint: { "line-color": colour("border"), "line-width": width } });
    const green = among("wood", "forest", "park", "grass", "grassland", "nature_reserve", "cemetery", "scrub", "garden");
    const built = among("residential", "industrial", "commercial", "hospital", "school", "university", "urban_area");
    const [small, large] = [among("minor", "minor_road", "service", "tertiary", "secondary", "medium_road"), among("motorway", "trunk", "primary", "highway", "major_road")];
    const [rail, path] = [among("rail", "transit"), among("path", "track", "other")];
    return {
      version: 8,
      sources: {
        tiles: { type: "vector", tiles: [`pmtiles://${new URL(facts.tiles, location.href)}/{z}/{x}/{y}`], minzoom: Number(facts.zoomMin), maxzoom: Number(facts.zoomMax), bounds: facts.box.split(" ").map(Number) },
        borders: { type: "geojson", data: borders },
      },
      layers: [
        { type: "background", paint: { "background-color": colour("ground") } },
        area("earth", true, "earth"),
        ...["landcover", "landuse"].flatMap((layer) => [area(layer, built, "built"), area(layer, green, "green")]),
        area("water", true, "water"),
        line("water", true, "water", wide(1, 6)), line("waterway", true, "water", wide(1, 6)),
        ...["building", "buildings"].map((layer) => area(layer, true, "building")),
        ...["roads", "transportation"].flatMap((layer) => [
          line(layer, path, "path", wide(0.3, 3), { "line-dasharray": [2, 1.5] }), line(layer, rail, "rail", wide(0.6, 4)),
          line(layer, small, "edge", wide(0.8, 16)), line(layer, large, "edge", wide(2, 26)),
          line(layer, small, "road", wide(0.4, 13)), line(layer, large, "large-road", wide(1.2, 22)),
        ]),
        border("hromada", 0.75, 7), border("raion", 1.5, 5), border("oblast", 2.5, 0),
      ].map((layer, number) => ({ id: String(number), ...layer })),
    };
  }

  for (const button of buttons) {
    button.addEventListener("click", () => { remember(button.dataset.view); show(button.dataset.view); });
  }
  if (kept() === "streets") show("streets");
})();
