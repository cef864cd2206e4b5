// The chain map: wheel and keys zoom, dragging moves, layers and regions filter, a tile opens its card at the side.
// Works on attributes alone (viewBox, class, visibility), so that the strict style policy holds.
//
// <div class="map" data-map tabindex="0" aria-label="…">
//   <svg viewBox="…">… <a href="/units/…" data-card="/units/…/card/" data-region="430202" data-layer="company">…</a></svg>
//   <div class="map-tools"><button data-zoom="in" hidden>…</button> out, fit</div>
//   <aside class="map-card" data-map-card aria-label="…"></aside>
// </div>
// <input type="checkbox" data-map-layer="project">   <select data-map-region>

const STEP = 1.2;
const NEAREST = 8;

function startMap(map) {
  const svg = map.querySelector("svg[viewBox]");
  if (!svg) return;
  const whole = svg.getAttribute("viewBox").split(/[\s,]+/).map(Number);
  let view = [...whole];

  function draw() {
    svg.setAttribute("viewBox", view.map((part) => Math.round(part * 100) / 100).join(" "));
    // Only a zoomed map holds the finger; else one could not scroll past it on a phone.
    map.classList.toggle("zoomed", view[2] < whole[2]);
  }

  function scale() {
    const box = svg.getBoundingClientRect();
    return Math.max(view[2] / box.width, view[3] / box.height);
  }

  function pointAt(clientX, clientY) {
    const point = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  }

  function zoom(factor, [x, y] = [view[0] + view[2] / 2, view[1] + view[3] / 2]) {
    const width = Math.min(whole[2], Math.max(whole[2] / NEAREST, view[2] / factor));
    const real = view[2] / width;
    view = [x - (x - view[0]) / real, y - (y - view[1]) / real, width, view[3] / real];
    keepInside();
    draw();
  }

  function keepInside() {
    view[0] = Math.min(Math.max(view[0], whole[0]), whole[0] + whole[2] - view[2]);
    view[1] = Math.min(Math.max(view[1], whole[1]), whole[1] + whole[3] - view[3]);
  }

  function move(x, y) {
    view[0] += x;
    view[1] += y;
    keepInside();
    draw();
  }

  function fit() {
    view = [...whole];
    draw();
  }

  svg.addEventListener("wheel", (event) => {
    // Plain wheel over a map at full size scrolls the page on; with Ctrl, or once zoomed in, it zooms.
    if (!event.ctrlKey && view[2] >= whole[2] && event.deltaY > 0) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, pointAt(event.clientX, event.clientY));
  }, { passive: false });

  // ---- dragging with one pointer, pinching with two ----
  const pointers = new Map();
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    moved = 0;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    moved += Math.abs(dx) + Math.abs(dy);
    if (pointers.size === 2) {
      const other = [...pointers.values()].find((one) => one.pointerId !== event.pointerId);
      const was = Math.hypot(before.clientX - other.clientX, before.clientY - other.clientY);
      const is = Math.hypot(event.clientX - other.clientX, event.clientY - other.clientY);
      if (was > 0) zoom(is / was, pointAt((event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2));
    } else if (moved > 4) {
      if (!svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
      map.classList.add("dragging");
      move(-dx * scale(), -dy * scale());
    }
    pointers.set(event.pointerId, event);
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    svg.addEventListener(kind, (event) => {
      pointers.delete(event.pointerId);
      if (pointers.size === 0) map.classList.remove("dragging");
    });
  }
  svg.addEventListener("dragstart", (event) => event.preventDefault());

  map.addEventListener("keydown", (event) => {
    if (event.target !== map || event.ctrlKey || event.altKey || event.metaKey) return;
    const part = 0.1;
    const keys = {
      "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: fit,
      ArrowLeft: () => move(-view[2] * part, 0), ArrowRight: () => move(view[2] * part, 0),
      ArrowUp: () => move(0, -view[3] * part), ArrowDown: () => move(0, view[3] * part),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  const tools = { in: () => zoom(STEP), out: () => zoom(1 / STEP), fit };
  for (const button of map.querySelectorAll("[data-zoom]")) {
    button.hidden = false;
    button.addEventListener("click", () => tools[button.dataset.zoom]());
  }

  // ---- the card of a tile ----
  svg.addEventListener("click", async (event) => {
    const tile = event.target.closest("[data-card]");
    if (moved > 4) {
      event.preventDefault();
      return;
    }
    const place = map.querySelector("[data-map-card]") ?? document.querySelector("[data-map-card]");
    if (!tile || !place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    for (const other of svg.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    tile.setAttribute("aria-current", "true");
    place.setAttribute("aria-busy", "true");
    const answer = await fetch(tile.dataset.card, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    place.removeAttribute("aria-busy");
    if (!answer.ok || answer.redirected) {
      window.location.assign(tile.getAttribute("href"));
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "icon-btn";
    close.textContent = "×";
    close.setAttribute("aria-label", "收起卡片");
    close.addEventListener("click", () => {
      place.replaceChildren();
      tile.removeAttribute("aria-current");
      tile.focus();
    });
    place.replaceChildren(close, ...page.body.childNodes);
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    if (window.innerWidth <= 700) place.scrollIntoView({ block: "nearest" });
  });
}

// ---- layers and regions ----

function filter() {
  const region = document.querySelector("select[data-map-region]")?.value ?? "";
  for (const tile of document.querySelectorAll("[data-map] [data-region]")) {
    tile.classList.toggle("dim", region !== "" && !tile.dataset.region.split(" ").includes(region));
  }
  for (const box of document.querySelectorAll("input[data-map-layer]")) {
    for (const part of document.querySelectorAll(`[data-map] [data-layer="${box.dataset.mapLayer}"]`)) {
      if (box.checked) part.removeAttribute("display");
      else part.setAttribute("display", "none");
    }
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-map-layer], [data-map-region]")) filter();
});

for (const map of document.querySelectorAll("[data-map]")) startMap(map);
filter();
