// <form data-autosave="name">: what is typed or tapped is kept in this browser at once, and sent as soon as there is a
// line. The copy goes only when the server has said that it holds the same words. A sending whose answer was lost is sent
// again as it was, under its own key, before anything newer: it counts once. docs/adr/0076 and 0081 tell the rules.

const WAIT = 1200; // after the last key
const AGAIN = 10000; // between two tries without a line
const HELD = 120000; // how long an item is
const RENEW = HELD / 2;

const { tenant = "", account = "" } = document.body.dataset;
const forms = [...document.querySelectorAll("form[data-autosave]")];
const kept = new Map(forms.map((form) => [form, { timer: 0, busy: false, dirty: false, blocked: false, away: false, sent: null }]));
// Beginning as forms.js has it: swept after seven days, gone when one signs out.
const keyOf = (form) => `draft:${tenant}:${account}:${location.pathname}:${form.dataset.autosave}`;

function valuesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
}

const wordsOf = (values) => JSON.stringify(values.filter(([name]) => !["version", "seen", "take_over"].includes(name)));

function hidden(form, name) {
  let input = form.querySelector(`input[type=hidden][name="${name}"]`);
  if (!input) {
    input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    form.append(input);
  }
  return input;
}

function say(form, words, tone = "") {
  const place = form.querySelector("[data-saved]");
  place.textContent = words;
  place.className = `saved ${tone}`;
  const waiting = forms.filter((one) => kept.get(one).dirty).length;
  for (const all of document.querySelectorAll("[data-saved-all]")) {
    all.textContent = waiting ? `未联网，${waiting} 处已存在本机` : tone === "ok" ? words : all.textContent;
    if (waiting && navigator.onLine && tone === "") all.textContent = "正在保存";
    all.className = `saved ${waiting ? "warn" : "ok"}`;
  }
}

function keep(form) {
  const state = kept.get(form);
  state.dirty = true;
  localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: valuesOf(form), sent: state.sent }));
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The cookie, for a page may be older than the session; whose words they are is said beside it.
function token(form) {
  const found = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return found ? found.slice(10) : (form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
}

function later(form, wait = WAIT) {
  const state = kept.get(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => send(form), wait);
}

function show(form, selector, wanted) {
  const button = form.querySelector(selector);
  if (button) button.hidden = !wanted;
}

async function post(form, address, values, key = "") {
  const headers = { "X-Autosave": "1", "X-Account": `${tenant}:${account}`, "X-CSRFToken": token(form), Accept: "application/json" };
  if (key) headers["Idempotency-Key"] = key;
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(values), headers });
  const isOurs = (answer.headers.get("Content-Type") || "").startsWith("application/json");
  return { status: answer.status, said: isOurs ? await answer.json() : null, door: answer.redirected ? answer.url : "" };
}

async function send(form) {
  const state = kept.get(form);
  if (state.busy || state.blocked || !state.dirty) return;
  state.busy = true;
  state.sent ??= { key: newKey(), values: valuesOf(form) };
  keep(form);
  const { key, values } = state.sent;
  if (!state.away) say(form, "正在保存");
  try {
    const answer = await post(form, form.action, values, key);
    // A refusal of the key itself (rights changed, forgotten) is no page of ours: it is sent anew.
    if (answer.said || [404, 409, 422].includes(answer.status)) {
      state.sent = null;
      keep(form);
    }
    settle(form, values, answer);
  } catch {
    state.away = true;
    say(form, "未联网，已存在本机", "warn");
    later(form, AGAIN);
  } finally {
    state.busy = false;
  }
}

function settle(form, sent, { status, said, door }) {
  const state = kept.get(form);
  if (status === 200 && said) {
    hidden(form, "version").value = said.version;
    if ("seen" in said) hidden(form, "seen").value = said.seen;
    if (form.querySelector("[name=take_over][type=hidden]")) hidden(form, "take_over").value = "";
    for (const place of document.querySelectorAll("[data-told]")) {
      if (said[place.dataset.told]) place.textContent = said[place.dataset.told];
    }
    show(form, "[data-take-over]", false);
    if (wordsOf(valuesOf(form)) === wordsOf(sent)) {
      state.dirty = false;
      localStorage.removeItem(keyOf(form));
      for (const text of form.querySelectorAll("textarea")) text.defaultValue = text.value;
      say(form, `${state.away ? "已恢复联网，已保存" : "已存"} ${said.at}`, "ok");
      state.away = false;
      document.dispatchEvent(new Event("autosave:settled"));
    } else {
      keep(form);
      later(form);
    }
    return;
  }
  if (!said) {
    // The door instead of an answer, or the server is being changed: the words stay here.
    if (status === 404) {
      state.blocked = true;
      say(form, "这场会议或这一项已不在，或不再由您记录。您写的还在本机，请复制出来另存", "warn");
    } else if (status === 200 || status === 401 || status === 403) {
      say(form, "登录已过期，内容存在本机。请重新登录，再回到本页", "warn");
      if (door) signIn(form, door);
    } else {
      say(form, "服务器暂时没有接收，已存在本机", "warn");
      later(form, AGAIN);
    }
    return;
  }
  if (said.code === "item_locked") {
    state.blocked = true;
    show(form, "[data-take-over]", true);
    say(form, `${said.message} 您写的存在本机`, "warn");
  } else if (status === 412) {
    state.blocked = true;
    show(form, "[data-compare]", true);
    say(form, "这里刚被他人改过，两份内容都还在，请对比后合并", "warn");
    if (!form.querySelector("[data-compare]")) reload(form);
  } else {
    state.blocked = true;
    say(form, said.message, "warn");
  }
}

function signIn(form, address) {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = "去登录";
  form.querySelector("[data-saved]").append(" ", link);
}

// A row of the roll has no words to merge: the other's mark is shown, and one taps again.
function reload(form) {
  localStorage.removeItem(keyOf(form));
  kept.get(form).dirty = false;
  say(form, "刚被他人点过，请刷新本页核对", "warn");
}

// ---- an item is held while somebody writes on it ----

let writing = null;

async function hold(form, values = []) {
  if (!form.dataset.lock || !navigator.onLine) return;
  try {
    const { said } = await post(form, form.dataset.lock, values);
    if (said?.code !== "item_locked") return;
    kept.get(form).blocked = true;
    show(form, "[data-take-over]", true);
    say(form, said.message, "warn");
  } catch {
    // Without a line nobody is told; the words are kept all the same.
  }
}

setInterval(() => {
  if (writing?.contains(document.activeElement)) hold(writing);
}, RENEW);

function enter(form) {
  if (writing === form) return;
  if (writing) hold(writing, [["leave", "1"]]);
  writing = form;
  hold(form);
}

// ---- what one does ----

function pressed(form, button) {
  hidden(form, button.name).value = button.value;
  for (const other of form.querySelectorAll(`button[name="${button.name}"][aria-pressed]`)) {
    other.setAttribute("aria-pressed", String(other === button));
  }
}

function takeOver(form) {
  hidden(form, "take_over").value = "true";
  kept.get(form).blocked = false;
  keep(form);
  send(form);
}

for (const form of forms) {
  form.addEventListener("input", () => {
    kept.get(form).blocked &&= form.querySelector("[data-take-over]:not([hidden]), [data-compare]:not([hidden])") !== null;
    keep(form);
    later(form);
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea")) enter(form);
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.matches("[data-compare]")) return; // goes as a form, to the page that shows both
    event.preventDefault();
    if (button?.matches("[data-take-over]")) {
      takeOver(form);
      return;
    }
    if (button?.name) pressed(form, button);
    keep(form);
    later(form, 0);
  });
}

// ---- what was kept and never arrived ----

function restore(form) {
  const stored = JSON.parse(localStorage.getItem(keyOf(form)) || "null");
  if (!stored) return;
  if (wordsOf(stored.values) === wordsOf(valuesOf(form))) {
    localStorage.removeItem(keyOf(form));
    return;
  }
  for (const [name, value] of stored.values) {
    if (name === "take_over" && stored.at < Date.now() - HELD) continue; // said of who held it then
    const control = [...form.elements].find((one) => one.name === name && one.type !== "submit");
    if (control) control.value = value;
    else hidden(form, name).value = value;
    const button = [...form.elements].find((one) => one.matches("button[aria-pressed]") && one.name === name && one.value === value);
    if (button) pressed(form, button);
  }
  Object.assign(kept.get(form), { dirty: true, sent: stored.sent ?? null, away: !navigator.onLine });
  later(form, 0);
}

function sendAll() {
  for (const form of forms) send(form);
}

function sayLine(words, tone) {
  if (forms.some((form) => kept.get(form).dirty)) return; // each says where it stands
  for (const all of document.querySelectorAll("[data-saved-all]")) {
    all.textContent = words;
    all.className = `saved ${tone}`;
  }
}

window.addEventListener("offline", () => sayLine("未联网，写的都会存在本机", "warn"));
window.addEventListener("online", () => {
  sayLine("已恢复联网", "ok");
  sendAll();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") sendAll();
});

// A step that needs everything on the server waits for it.
document.addEventListener("submit", async (event) => {
  const step = event.target;
  if (!step.matches("form[data-after-autosave]")) return;
  if (navigator.onLine && !forms.some((form) => kept.get(form).dirty)) return;
  event.preventDefault();
  const button = event.submitter;
  if (!navigator.onLine) {
    for (const all of document.querySelectorAll("[data-saved-all]")) {
      all.textContent = `未联网，写的已存在本机。联网后再点“${button?.textContent.trim() ?? "完成"}”`;
      all.className = "saved warn";
    }
    return;
  }
  await Promise.all(forms.map((form) => send(form)));
  const left = forms.filter((form) => kept.get(form).dirty).length;
  if (!left) {
    step.submit();
    return;
  }
  for (const all of document.querySelectorAll("[data-saved-all]")) {
    all.textContent = `还有 ${left} 处没有传上去，连上后再点“${button?.textContent.trim() ?? "完成"}”`;
    all.className = "saved warn";
  }
});

document.documentElement.classList.add("autosaving");
for (const form of forms) restore(form);
if (!navigator.onLine) sayLine("未联网，写的都会存在本机", "warn");
