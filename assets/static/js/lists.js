// Lists: choose all on this page, the bulk bar, which columns to show, how dense.

// ---- choosing rows ----

function boxes(form) {
  return [...document.querySelectorAll(`input[data-select][form="${form.id}"]`)];
}

let last = null; // the box clicked last, from which a click with Shift chooses on

function refresh(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked);
  const everything = form.querySelector("[data-select-everything]");
  // All that the filters show is chosen as long as all of this page is.
  if (everything?.checked && chosen.length < all.length) everything.checked = false;
  for (const box of all) box.closest("tr")?.classList.toggle("chosen", box.checked);
  form.classList.toggle("ready", chosen.length > 0);
  form.classList.toggle("waiting", chosen.length === 0);
  // On a phone the page's own button at the foot makes room for the bar.
  document.body.classList.toggle("choosing", chosen.length > 0);
  const count = everything?.checked ? form.dataset.bulkTotal : chosen.length;
  form.querySelector("[data-bulk-count]").textContent = chosen.length ? `已选 ${count} 条` : "先勾选，再办理";
  for (const button of form.querySelectorAll("button")) button.disabled = chosen.length === 0;
  const table = all[0]?.closest("table");
  const head = table?.querySelector("[data-select-all]");
  if (head) {
    head.checked = chosen.length === all.length && all.length > 0;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-all]")) {
    for (const box of event.target.closest("table").querySelectorAll("[data-select]")) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-select-everything]") && event.target.checked) {
    for (const box of boxes(event.target.form)) box.checked = true;
  }
  if (event.target.matches("[data-select-all], [data-select], [data-select-everything]")) {
    for (const form of document.querySelectorAll("form[data-bulk]")) refresh(form);
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.matches("[data-select]")) return;
  const all = boxes(event.target.form);
  if (event.shiftKey && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
    for (const box of all.slice(from, to + 1)) box.checked = event.target.checked;
    refresh(event.target.form);
  }
  last = event.target;
});

// ---- columns and density: <table data-columns="units"> with <th data-col="region"> ----

function stored(table) {
  return JSON.parse(localStorage.getItem(`columns:${table.dataset.columns}`) || '{"hidden":[],"dense":false}');
}

function show(table, choice) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, place) => {
    if (!head.dataset.col) return;
    const hide = choice.hidden.includes(head.dataset.col);
    for (const row of table.rows) if (row.cells[place]) row.cells[place].hidden = hide;
  });
  table.classList.toggle("dense", choice.dense);
}

function box(text, checked, change) {
  const label = document.createElement("label");
  label.className = "check";
  const input = document.createElement("input");
  input.type = "checkbox";
  input.checked = checked;
  input.addEventListener("change", () => change(input.checked));
  const span = document.createElement("span");
  span.textContent = text;
  label.append(input, span);
  return label;
}

function startColumns(table) {
  const choice = stored(table);
  const keep = () => {
    localStorage.setItem(`columns:${table.dataset.columns}`, JSON.stringify(choice));
    show(table, choice);
  };
  show(table, choice);
  const place = document.querySelector("[data-columns-here]");
  if (!place || place.childElementCount) return;
  const details = document.createElement("details");
  details.className = "menu column-chooser";
  details.dataset.menu = "";
  const summary = document.createElement("summary");
  summary.className = "chip";
  summary.textContent = "列与密度";
  const list = document.createElement("div");
  list.className = "menu-list menu-right";
  for (const head of table.tHead.rows[0].cells) {
    const name = head.dataset.col;
    if (!name) continue;
    const words = (head.querySelector("a")?.firstChild ?? head).textContent.trim();
    list.append(box(words, !choice.hidden.includes(name), (on) => {
      choice.hidden = on ? choice.hidden.filter((one) => one !== name) : [...choice.hidden, name];
      keep();
    }));
  }
  list.append(document.createElement("hr"), box("紧凑", choice.dense, (on) => {
    choice.dense = on;
    keep();
  }));
  details.append(summary, list);
  place.append(details);
}

// ---- filters that stay: the way back to a list (breadcrumb, 取消) leads to what it was narrowed to, in this window ----

const PAGING = ["cursor", "before", "after", "page"];

function remember() {
  if (!document.querySelector("form.filters")) return;
  const kept = new URLSearchParams(location.search);
  for (const name of PAGING) kept.delete(name);
  sessionStorage.setItem(`list:${location.pathname}`, kept.toString());
}

function leadBack() {
  for (const link of document.querySelectorAll("nav.crumbs a[href], .foot a.btn[href]")) {
    const url = new URL(link.href);
    const kept = sessionStorage.getItem(`list:${url.pathname}`);
    if (kept && !url.search && url.pathname !== location.pathname) link.href = `${url.pathname}?${kept}`;
  }
}

function start(root) {
  for (const form of document.querySelectorAll("form[data-bulk]")) refresh(form);
  const tables = root.matches?.("table[data-columns]") ? [root] : root.querySelectorAll("table[data-columns]");
  for (const table of tables) if (table.tHead) startColumns(table);
}

remember();
leadBack();
start(document);
window.addEventListener("pageshow", () => start(document));
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
