// Forms: focus goes to the error summary; drafts survive a closed page; a dropped file lands in its field.

const DAYS_KEPT = 7;
const PREFIX = "draft:";

document.querySelector("[data-summary]")?.focus();

// ---- drafts: <form data-draft> ----

function keyOf(form) {
  const { tenant = "", account = "" } = document.body.dataset;
  return `${PREFIX}${tenant}:${account}:${location.pathname}:${form.dataset.draft}`;
}

const NEVER = ["password", "file", "hidden", "submit", "button"];

function kept(control) {
  if (!control.name || control.closest("[data-no-draft]")) return false;
  return !NEVER.includes(control.type) || "typeaheadValue" in control.dataset || "draftKept" in control.dataset;
}

// One entry per control: [name, value, checked, words]; words are what a typeahead shows for its value.
function read(form) {
  return [...form.elements].filter(kept).map((control) => {
    if (control.type === "checkbox" || control.type === "radio") return [control.name, control.value, control.checked];
    if (control.type === "select-multiple") {
      return [control.name, [...control.selectedOptions].map((option) => [option.value, option.textContent.trim()]), true];
    }
    if (control.type === "select-one") return [control.name, control.value, true, control.selectedOptions[0]?.textContent.trim()];
    return [control.name, control.value, true, control.dataset.typeaheadValue];
  });
}

function select(control, value, words) {
  let option = [...control.options].find((one) => one.value === value);
  if (!option) {
    if (!control.dataset.typeahead || !words) return;
    option = new Option(words, value);
    control.add(option);
  }
  option.selected = true;
}

// Runs before the typeaheads take over their fields (the order of the scripts in base.html), so it writes plain ones.
function write(form, values) {
  const seen = {};
  for (const [name, value, checked, words] of values) {
    const same = [...form.elements].filter((control) => kept(control) && control.name === name);
    const box = same.find((control) => ["checkbox", "radio"].includes(control.type) && control.value === value);
    if (box) {
      box.checked = checked;
      continue;
    }
    const place = (seen[name] = (seen[name] ?? -1) + 1);
    const control = same[place];
    if (!control || control.type === "checkbox" || control.type === "radio") continue;
    if (control.type === "select-multiple") {
      for (const option of control.options) option.selected = false;
      for (const [one, label] of value) select(control, one, label);
    } else if (control.type === "select-one") {
      select(control, value, words);
    } else {
      control.value = value;
      if (control.dataset.typeahead) control.dataset.display = words ?? "";
    }
  }
}

function offer(form, key, draft) {
  const note = document.createElement("div");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  const when = new Date(draft.at).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  note.append(`已恢复 ${when} 没有提交的内容`);
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn sm";
  drop.textContent = "不用，清掉";
  drop.addEventListener("click", () => {
    localStorage.removeItem(key);
    window.location.replace(window.location.pathname + window.location.search);
  });
  note.append(drop);
  form.prepend(note);
}

function startDraft(form) {
  const key = keyOf(form);
  const fresh = read(form);
  // The page came back with errors: it already holds what was typed, and the stored draft is the same or older.
  const returned = form.querySelector("[data-summary]") !== null;
  const stored = JSON.parse(localStorage.getItem(key) || "null");
  if (stored && !returned && JSON.stringify(stored.values) !== JSON.stringify(fresh)) {
    write(form, stored.values);
    offer(form, key, stored);
  }
  let timer;
  const keep = () => localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: read(form) }));
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 400);
    });
  }
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep();
    sessionStorage.setItem("sent", key);
  });
}

// A draft is dropped once the page after its submit shows no errors: a lost connection must not lose the words.
function settle() {
  const sent = sessionStorage.getItem("sent");
  if (!sent) return;
  sessionStorage.removeItem("sent");
  if (!document.querySelector("[data-summary], .error-page, .error-code")) localStorage.removeItem(sent);
}

function sweep() {
  const oldest = Date.now() - DAYS_KEPT * 86400000;
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    if (JSON.parse(localStorage.getItem(key)).at < oldest) localStorage.removeItem(key);
  }
}

// ---- file drop ----

function startDrop(area) {
  const input = area.querySelector("input[type=file]");
  const name = area.querySelector("[data-drop-name]");
  const label = area.querySelector("label");
  area.classList.add("ready");
  label.classList.add("btn");
  const say = () => {
    name.textContent = [...input.files].map((file) => `${file.name}（${sizeOf(file.size)}）`).join("、");
  };
  input.addEventListener("change", say);
  for (const kind of ["dragenter", "dragover"]) {
    area.addEventListener(kind, (event) => {
      event.preventDefault();
      area.classList.add("over");
    });
  }
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function sizeOf(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

// ---- leaving with words not yet sent: asked where no draft keeps them ----

let unsent = null;

document.addEventListener("input", (event) => {
  const form = event.target.closest("form.form");
  if (form && form.method === "post" && !form.dataset.draft) unsent = form;
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) unsent = null;
});
document.addEventListener("reset", () => {
  unsent = null;
});
window.addEventListener("beforeunload", (event) => {
  if (unsent?.isConnected) event.preventDefault();
});

function start(root) {
  for (const area of root.querySelectorAll("[data-drop]:not([data-ready])")) {
    area.dataset.ready = "";
    startDrop(area);
  }
  for (const form of root.querySelectorAll("form[data-draft]:not([data-ready])")) {
    form.dataset.ready = "";
    startDraft(form);
  }
}

// ---- a shared machine: what is kept is one account's, and goes with its sign-out ----

const OURS = [PREFIX, "page:", "offline:"];

function drop(keep = () => false) {
  for (const key of Object.keys(localStorage)) if (OURS.some((prefix) => key.startsWith(prefix)) && !keep(key)) localStorage.removeItem(key);
}

// Another account (or the door, where nobody is signed in) leaves no page of an earlier one; unsent words stay its own.
function oneAccount() {
  const { tenant, account, offlineShell } = document.body.dataset;
  if (offlineShell !== undefined) return;
  const who = account && `${tenant}:${account}`;
  if (!who && !document.querySelector("[data-door]")) return;
  drop((key) => key.startsWith(PREFIX) || (who && key.startsWith(`page:${who}:`)));
  if (who) localStorage.setItem("offline:who", who);
}

// What autosave.js kept and the server has not taken yet.
function waiting() {
  const { tenant, account } = document.body.dataset;
  const own = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${tenant}:${account}:`));
  return own.filter((key) => "sent" in JSON.parse(localStorage.getItem(key))).length;
}

function warn(form) {
  const note = document.createElement("p");
  note.className = "error";
  note.setAttribute("role", "alert");
  note.textContent = `本机还有 ${waiting()} 处会议记录或走访没有传上去，退出会丢掉。请先打开那次会议的记录页或“登记走访”等它存好；确定不要的，再点一次“退出登录”。`;
  form.prepend(note);
}

// The worker's files go too; the server says the same to browsers that understand it (Clear-Site-Data).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-sign-out]")) return;
  if (waiting() && !form.querySelector(".error")) {
    event.preventDefault();
    warn(form);
    return;
  }
  drop();
  globalThis.caches?.keys().then((names) => names.forEach((name) => caches.delete(name)));
  navigator.serviceWorker?.getRegistrations().then((all) => all.forEach((one) => one.unregister()));
});

oneAccount();
settle();
sweep();
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
