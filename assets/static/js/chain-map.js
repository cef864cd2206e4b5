// The chain map: wheel, keys, buttons and fingers zoom and move it, a tile opens its card at the side.
// Works on attributes alone (viewBox, class), so that the strict style policy holds. What the map shows is the
// server's: its switches are a form that htmx sends, and without scripts the browser does.
//
// <div class="map" data-map tabindex="0" aria-label="…">
//   <div class="map-tools"><button data-zoom="in" hidden>…</button> out, fit <output data-zoom-level hidden></div>
//   <svg viewBox="…">… <a href="/units/…" data-card="/units/…/card/">…</a></svg>
//   <aside class="map-card" data-map-card aria-label="…"></aside>
// </div>

const STEP = 1.25;
const NEAREST = 8;
const PART = 0.1;

function startMap(map) {
  const svg = map.querySelector("svg[viewBox]");
  if (!svg || map.dataset.mapReady) return;
  map.dataset.mapReady = "1";
  const whole = svg.getAttribute("viewBox").split(/[\s,]+/).map(Number);
  let view = [...whole];
  // The first tile a keyboard reaches is the map itself; its tiles follow.
  const level = map.querySelector("[data-zoom-level]");

  function draw() {
    svg.setAttribute("viewBox", view.map((part) => Math.round(part * 100) / 100).join(" "));
    // Only a zoomed map holds the finger; else one could not scroll past it on a phone.
    map.classList.toggle("zoomed", view[2] < whole[2]);
    if (level) level.textContent = `${Math.round((whole[2] / view[2]) * 100)}%`;
    for (const [name, off] of [["in", view[2] <= whole[2] / NEAREST], ["out", view[2] >= whole[2]], ["fit", view[2] >= whole[2]]]) {
      const button = map.querySelector(`[data-zoom="${name}"]`);
      // A button that falls silent under the finger keeps the focus where it was.
      if (button) button.setAttribute("aria-disabled", String(off));
    }
  }

  function scale() {
    const box = svg.getBoundingClientRect();
    return Math.max(view[2] / box.width, view[3] / box.height);
  }

  function pointAt(clientX, clientY) {
    const point = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  }

  function middle() {
    // What is on the screen of a long map, not its middle somewhere below.
    const box = svg.getBoundingClientRect();
    const top = Math.max(box.top, 0);
    const bottom = Math.min(box.bottom, window.innerHeight);
    if (bottom <= top) return [view[0] + view[2] / 2, view[1] + view[3] / 2];
    return pointAt(box.left + box.width / 2, (top + bottom) / 2);
  }

  function zoom(factor, [x, y] = middle()) {
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
    if (!event.ctrlKey && view[2] >= whole[2]) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? STEP : 1 / STEP, pointAt(event.clientX, event.clientY));
  }, { passive: false });

  // ---- dragging with one pointer, pinching with two ----
  const pointers = new Map();
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    if (pointers.size === 1) moved = 0;
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
    } else if (moved > 4 && view[2] < whole[2]) {
      if (!svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
      map.classList.add("dragging");
      move(-dx * scale(), -dy * scale());
    }
    pointers.set(event.pointerId, event);
  });
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) {
    svg.addEventListener(kind, (event) => {
      if (kind === "pointerleave" && svg.hasPointerCapture(event.pointerId)) return;
      pointers.delete(event.pointerId);
      if (pointers.size === 0) map.classList.remove("dragging");
    });
  }
  svg.addEventListener("dragstart", (event) => event.preventDefault());

  map.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && closeCard(map)) return;
    if (event.target !== map || event.ctrlKey || event.altKey || event.metaKey) return;
    const keys = {
      "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: fit,
      ArrowLeft: () => move(-view[2] * PART, 0), ArrowRight: () => move(view[2] * PART, 0),
      ArrowUp: () => move(0, -view[3] * PART), ArrowDown: () => move(0, view[3] * PART),
    };
    // At full size the arrows scroll the page as everywhere else.
    if (!keys[event.key] || (event.key.startsWith("Arrow") && view[2] >= whole[2])) return;
    event.preventDefault();
    keys[event.key]();
  });

  const tools = { in: () => zoom(STEP), out: () => zoom(1 / STEP), fit };
  for (const button of map.querySelectorAll("[data-zoom]")) {
    button.hidden = false;
    button.addEventListener("click", () => tools[button.dataset.zoom]());
  }
  if (level) level.hidden = false;
  draw();

  // ---- the card of a tile ----
  svg.addEventListener("click", (event) => {
    const tile = event.target.closest("[data-card]");
    if (moved > 4) {
      event.preventDefault();
      return;
    }
    const place = map.querySelector("[data-map-card]");
    if (!tile || !place || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    for (const other of svg.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    tile.setAttribute("aria-current", "true");
    place.setAttribute("aria-busy", "true");
    window.htmx.ajax("GET", tile.dataset.card, { target: place, swap: "innerHTML" });
  });
  const place = map.querySelector("[data-map-card]");
  place?.addEventListener("htmx:afterSwap", () => {
    place.removeAttribute("aria-busy");
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    if (window.innerWidth <= 700) place.scrollIntoView({ block: "nearest" });
  });
  place?.addEventListener("htmx:responseError", () => {
    // What cannot be shown beside the map says why on its own page.
    place.removeAttribute("aria-busy");
    window.location.assign(svg.querySelector("[aria-current]").getAttribute("href"));
  });
}

function closeCard(map) {
  const place = map.querySelector("[data-map-card]");
  if (!place || !place.childElementCount) return false;
  place.replaceChildren();
  const tile = map.querySelector("svg [aria-current]");
  tile?.removeAttribute("aria-current");
  tile?.focus();
  return true;
}

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-map-close]");
  if (close) closeCard(close.closest("[data-map]"));
});

// The years are stops of a slider: arrow keys go from one to the next, Enter shows it.
document.addEventListener("keydown", (event) => {
  const stop = event.target.closest?.("[data-map-years] a");
  if (!stop || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  const stops = [...stop.closest("[data-map-years]").querySelectorAll("a")];
  const here = stops.indexOf(stop);
  const there = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: stops.length - 1 }[event.key];
  event.preventDefault();
  stops[Math.min(Math.max(there, 0), stops.length - 1)].focus();
});

function start(root) {
  for (const map of root.querySelectorAll("[data-map]")) startMap(map);
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
