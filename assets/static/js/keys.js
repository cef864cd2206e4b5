// Work without the mouse: one letter each, never while somebody types or a key is held with it. "?" lists them.

const KEYS = [
  ["Ctrl K", "搜索全部内容"],
  ["/", "搜索本列表"],
  ["j / k", "列表中下一行 / 上一行"],
  ["Enter", "打开选中的行"],
  ["x", "勾选选中的行"],
  ["n", "本页的主要操作（如新建）"],
  ["Ctrl Enter", "提交正在填写的表单"],
  ["Esc", "收起菜单、关闭本说明"],
  ["?", "显示本说明"],
];

function typing(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function rows() {
  return [...document.querySelectorAll("main table.table tbody tr")].filter((row) => row.querySelector("th a[href]"));
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, here + by))];
  next.querySelector("th a[href]").focus();
  next.scrollIntoView({ block: "nearest" });
}

function help() {
  let dialog = document.querySelector("dialog.keys");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "keys";
    dialog.setAttribute("aria-label", "键盘操作");
    const title = document.createElement("h2");
    title.textContent = "键盘操作";
    const list = document.createElement("dl");
    for (const [keys, what] of KEYS) {
      const term = document.createElement("dt");
      const kbd = document.createElement("kbd");
      kbd.textContent = keys;
      term.append(kbd);
      const said = document.createElement("dd");
      said.textContent = what;
      list.append(term, said);
    }
    const form = document.createElement("form");
    form.method = "dialog";
    const close = document.createElement("button");
    close.className = "btn";
    close.textContent = "关闭";
    form.append(close);
    dialog.append(title, list, form);
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
}

const ACTIONS = {
  "/": () => document.querySelector("form.filters input[type=search]")?.focus(),
  j: () => step(1),
  k: () => step(-1),
  x: () => document.activeElement.closest("tr")?.querySelector("[data-select]")?.click(),
  n: () => document.querySelector(".actions .btn.pri")?.click(),
  "?": help,
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.ctrlKey && event.key === "Enter") {
    event.target.closest("form.form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  const act = ACTIONS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) help();
});
for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;
