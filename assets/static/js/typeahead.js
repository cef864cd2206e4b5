// A combobox over a JSON endpoint: ?q= answers [{id, label, detail}]. The server matches names and pinyin.
// <input data-typeahead="/units/suggest/" data-display="…"> posts the chosen id, or what was typed if nothing was chosen;
// <select data-typeahead="…" multiple> keeps its options, and each choice becomes a tag that can be taken away.

const WAIT = 150;
let serial = 0;

function startTypeahead(source) {
  const number = ++serial;
  const several = source.multiple === true;
  const asSelect = source.tagName === "SELECT";
  const box = asSelect ? document.createElement("input") : source;
  const value = asSelect ? null : document.createElement("input");
  const list = document.createElement("ul");
  const live = document.createElement("span");
  let options = [];
  let active = -1;
  let timer;
  let asked = 0;

  if (asSelect) {
    box.type = "text";
    box.id = source.id;
    box.required = false;
    source.removeAttribute("id");
    source.hidden = true;
    source.required = false;
    box.placeholder = source.getAttribute("placeholder") || "输入名称或拼音首字母";
    for (const name of ["aria-describedby", "aria-invalid"]) if (source.hasAttribute(name)) box.setAttribute(name, source.getAttribute(name));
    source.before(box);
    if (!several) box.value = source.selectedOptions[0]?.value ? source.selectedOptions[0].textContent.trim() : "";
  } else {
    value.type = "hidden";
    value.name = box.name;
    value.value = box.value;
    value.dataset.typeaheadValue = box.dataset.display;
    box.removeAttribute("name");
    if (box.dataset.display) box.value = box.dataset.display;
    box.before(value);
  }

  list.className = "suggest";
  list.id = `suggest-${number}`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  live.className = "sr";
  live.setAttribute("aria-live", "polite");
  box.after(list, live);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);
  box.autocomplete = "off";
  list.setAttribute("aria-label", "可选项");

  const tags = several ? document.createElement("div") : null;
  if (tags) {
    tags.className = "picked";
    box.closest(".control").before(tags);
    drawTags();
  }

  function drawTags() {
    tags.replaceChildren(...[...source.selectedOptions].map((option) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${option.textContent.trim()} ×`;
      button.setAttribute("aria-label", `去掉 ${option.textContent.trim()}`);
      button.addEventListener("click", () => {
        option.selected = false;
        drawTags();
        changed();
        box.focus();
      });
      return button;
    }));
  }

  function changed() {
    (asSelect ? source : value).dispatchEvent(new Event("change", { bubbles: true }));
  }

  function close() {
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function mark(place) {
    active = place;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
    const item = list.children[place];
    if (item) {
      box.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    }
  }

  function choose(option) {
    if (asSelect) {
      let present = [...source.options].find((one) => one.value === String(option.id));
      if (!present) {
        present = new Option(option.label, option.id);
        source.add(present);
      }
      if (!several) for (const one of source.options) one.selected = false;
      present.selected = true;
      box.value = several ? "" : option.label;
      if (several) drawTags();
    } else {
      value.value = option.id;
      value.dataset.typeaheadValue = option.label;
      box.value = option.label;
    }
    close();
    changed();
  }

  function draw(found) {
    options = found;
    list.replaceChildren(...found.map((option, place) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${place}`;
      item.setAttribute("role", "option");
      const words = document.createElement("span");
      words.textContent = option.label;
      item.append(words);
      if (option.detail) {
        const detail = document.createElement("small");
        detail.textContent = option.detail;
        item.append(detail);
      }
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        choose(option);
      });
      return item;
    }));
    if (found.length === 0) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = "没有找到，请换个字或拼音首字母";
      list.append(none);
    }
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    live.textContent = found.length ? `${found.length} 个可选项` : "没有找到";
    mark(found.length ? 0 : -1);
  }

  async function ask() {
    const turn = ++asked;
    const url = new URL(source.dataset.typeahead, location.href);
    url.searchParams.set("q", box.value.trim());
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    // An answer to an earlier key stroke may come after a later one's: only the last question counts.
    if (turn !== asked || document.activeElement !== box) return;
    if (!answer.ok) {
      live.textContent = "查询未成功，请稍后再试";
      close();
      return;
    }
    const body = await answer.json();
    draw(Array.isArray(body) ? body : body.results);
  }

  box.addEventListener("input", () => {
    if (value) {
      value.value = box.value.trim();
      value.dataset.typeaheadValue = "";
    }
    if (asSelect && !several) source.value = "";
    clearTimeout(timer);
    asked += 1;
    if (box.value.trim() === "") close();
    else timer = setTimeout(ask, WAIT);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else if (options.length) mark((active + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    } else if (event.key === "Enter" && !list.hidden && options[active]) {
      event.preventDefault();
      choose(options[active]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && several && box.value === "") {
      const last = [...source.selectedOptions].at(-1);
      if (last) {
        last.selected = false;
        drawTags();
        changed();
      }
    }
  });
  box.addEventListener("blur", close);
}

function start(root) {
  for (const source of root.querySelectorAll("[data-typeahead]:not([data-ready])")) {
    source.dataset.ready = "";
    startTypeahead(source);
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
