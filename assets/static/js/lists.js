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

// ---- columns and density: the chooser below the table is kept by the server; here it acts at once ----

function show(table, form) {
  const hidden = new Set([...form.querySelectorAll('[name="show"]')].filter((box) => !box.checked).map((box) => box.value));
  [...table.tHead.rows[0].cells].forEach((head, place) => {
    if (!head.dataset.col) return;
    for (const row of table.rows) {
      const cell = row.cells[place];
      if (cell && !row.querySelector("[colspan]")) cell.hidden = hidden.has(head.dataset.col);
    }
  });
  table.classList.toggle("dense", form.elements.dense.checked);
}

function startColumns(table) {
  localStorage.removeItem(`columns:${table.dataset.columns}`); // kept here before; now with the account
  const chooser = table.closest(".table-wrap")?.nextElementSibling;
  if (!chooser?.matches("[data-column-chooser]")) return;
  const form = chooser.querySelector("form");
  form.querySelector("button").hidden = true;
  form.addEventListener("change", (event) => {
    event.stopPropagation(); // the bar of filters around it is another form
    show(table, form);
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  });
  const place = document.querySelector("[data-columns-here]");
  if (place && !place.childElementCount) place.append(chooser);
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
