// The search box of the top bar: results below it while typing (htmx asks for them), arrow keys, Enter, Escape.
// Without this file the form leads to the search page.

const box = document.getElementById("global-search");
const found = document.getElementById("find-results");

function options() {
  return [...found.querySelectorAll("[role=option]")];
}

function show(open) {
  found.hidden = !open;
  box.setAttribute("aria-expanded", String(open));
  if (!open) choose(null);
}

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    box.removeAttribute("aria-activedescendant");
  }
}

function chosen() {
  return found.querySelector("[aria-selected=true]");
}

if (box && found) {
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-controls", found.id);
  box.setAttribute("aria-autocomplete", "list");
  show(false);

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !found.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && !found.hidden && chosen()) {
      event.preventDefault();
      window.location.assign(chosen().href);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = options();
      if (!all.length) return;
      event.preventDefault();
      show(true);
      const now = all.indexOf(chosen());
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(now < 0 ? all[step > 0 ? 0 : all.length - 1] : all[(now + step + all.length) % all.length]);
    }
  });

  // An answer to what was typed before comes too late when the box has been emptied or left meanwhile.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === found) show(document.activeElement === box && box.value.trim() !== "" && found.textContent.trim() !== "");
  });
  box.addEventListener("input", () => {
    if (!box.value.trim()) show(false);
  });
  box.addEventListener("focus", () => {
    if (box.value.trim() && found.textContent.trim()) show(true);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".find")) show(false);
  });
}
