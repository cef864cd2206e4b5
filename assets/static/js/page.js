// What every page has: menus that close, notes that can be put away, Ctrl+K, a busy button after submit.

function reveal(root) {
  for (const button of root.querySelectorAll("[data-dismiss], [data-select-all]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) {
    dismiss.closest("[data-note]").remove();
    return;
  }
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    const box = document.getElementById("global-search");
    if (!box) return;
    event.preventDefault();
    if (box.offsetParent === null) window.location.assign(box.form.action);
    else box.select();
    box.focus();
  }
  if (event.key === "Escape") {
    const open = document.activeElement.closest("details[data-menu][open]") || document.querySelector("details[data-menu][open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  }
});

// Disabled only after the browser has read the form: a disabled button's own name and value would not be sent.
// Let go again after a while, for answers that are a download and leave this page standing.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.matches("[data-no-busy]")) return;
  const button = event.submitter;
  if (!button || button.formTarget === "_blank") return;
  setTimeout(() => {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
  });
  setTimeout(() => release(button), 15000);
});

function release(button) {
  button.disabled = false;
  button.removeAttribute("aria-busy");
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("[aria-busy='true']")) release(button);
});

// A fragment that comes back as a whole page (signed out meanwhile) is gone to, not squeezed into its place.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!/^\s*<!doctype html/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  window.location.assign(xhr.responseURL);
});

reveal(document);
document.addEventListener("htmx:load", (event) => reveal(event.detail.elt));
