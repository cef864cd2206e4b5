// The log, the roll, 登记已召开的会议 and 登记走访 open without a line. The worker (templates/meetings/worker.js) keeps only the
// platform's files and an empty page; what a page showed is kept here, under the account that saw it, and goes with its
// sign-out, with another account on this device (forms.js), or after as long as a session lasts. docs/adr/0081.

const HOURS_KEPT = 12;
const MOST = 20;
const AGAIN = 10000; // between two tries of a sending
const AFTER_DRAFT = 800; // forms.js has written what was typed
const FRESH = 10 * 60000; // a copy this young is not fetched again
const LOGGING = /^\/(meetings\/([0-9a-f-]{36}\/(log|roll-call)|log-held)|services\/visits\/new(\/[0-9a-f-]{36})?)\/$/;
const LINKED = 4; // how many pages a page leads to are kept with it; a route says how many it has
// Secrets, and what only shows with a line.
const NOT_KEPT = "[name=csrfmiddlewaretoken], script, img, .photos, .notes, [data-note], .draft-note";

const here = location.pathname + location.search;
const main = document.getElementById("main");
const isShell = "offlineShell" in document.body.dataset;

const ownKey = (address) => `page:${document.body.dataset.tenant}:${document.body.dataset.account}:${address}`;

function read(key) {
  const copy = JSON.parse(localStorage.getItem(key) || "null");
  if (!copy || copy.at > Date.now() - HOURS_KEPT * 3600000) return copy;
  localStorage.removeItem(key);
  return null;
}

// Without a line nothing is looked up: a full name is typed into the plain field, and the server finds it.
function plainly(copy) {
  for (const value of copy.querySelectorAll("input[type=hidden][data-typeahead-value]")) {
    const box = value.nextElementSibling;
    box.name = value.name;
    box.setAttribute("value", value.dataset.typeaheadValue || value.value);
    for (const mark of ["role", "aria-autocomplete", "aria-expanded", "aria-controls"]) box.removeAttribute(mark);
    for (const one of [value, ...box.parentElement.querySelectorAll("ul.suggest, ul.suggest + .sr")]) one.remove();
  }
}

function write(address, from, heading) {
  const copy = from.cloneNode(true);
  plainly(copy);
  for (const one of copy.querySelectorAll(NOT_KEPT)) one.remove();
  for (const one of copy.querySelectorAll("[data-ready]")) one.removeAttribute("data-ready"); // scripts begin anew on it
  const large = document.documentElement.classList.contains("large");
  const words = JSON.stringify({ at: Date.now(), title: heading.trim(), large, html: copy.innerHTML });
  const others = Object.keys(localStorage).filter((key) => key.startsWith("page:") && key !== ownKey(address));
  others.sort((one, other) => (read(one)?.at ?? 0) - (read(other)?.at ?? 0));
  for (const old of others.slice(0, Math.max(0, others.length - MOST + 1))) localStorage.removeItem(old);
  try {
    localStorage.setItem(ownKey(address), words);
  } catch {
    // The device has no room: the page needs a line then, and the words typed have theirs.
  }
}

// ---- a page with a line ----

function keepThis() {
  if (LOGGING.test(location.pathname) && !main.querySelector("[data-summary]")) {
    write(here, main, main.querySelector("h1").textContent);
  }
}

// The log and the roll that this page leads to, so that they open where there is no line.
async function fetchLinked() {
  const wanted = new Set([...main.querySelectorAll("a[href]")].map((link) => new URL(link.href)).filter((url) => (
    url.origin === location.origin && LOGGING.test(url.pathname) && url.pathname !== location.pathname
  )).map((url) => url.pathname + url.search));
  const most = Number(document.querySelector("script[data-worker]").dataset.keep ?? LINKED);
  for (const address of [...wanted].slice(0, most)) {
    if ((read(ownKey(address))?.at ?? 0) > Date.now() - FRESH) continue;
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) continue;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.body.dataset.account !== document.body.dataset.account) continue;
    const found = page.getElementById("main");
    write(address, found, found.querySelector("h1").textContent);
  }
}

// ---- the empty page, without one ----

function note(words) {
  const place = document.createElement("div");
  place.className = "note near warning";
  place.setAttribute("role", "status");
  const said = document.createElement("span");
  said.dataset.offlineNote = "";
  said.textContent = words;
  const again = document.createElement("button");
  again.type = "button";
  again.className = "btn sm";
  again.textContent = "重新打开";
  again.addEventListener("click", () => location.reload());
  place.append(said, again);
  main.prepend(place);
}

function rebuild(copy) {
  document.title = `${copy.title}（未联网） · 链盟`;
  document.documentElement.classList.toggle("large", copy.large);
  main.replaceChildren(...new DOMParser().parseFromString(copy.html, "text/html").body.childNodes);
  // What is written on the copy is a sending of its own, not that of the page it was copied from.
  for (const mark of main.querySelectorAll("[data-draft-kept]")) mark.value = crypto.randomUUID();
  const at = new Date(copy.at).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  const form = sending();
  const then = form ? "点“登记”后恢复联网即自动登记" : "恢复联网后自动保存";
  note(`未联网，这是本机存的 ${at} 的页面；现在写的存在本机，${then}。`);
  if (isMarked(form)) say("未联网，已存在本机。恢复联网后自动登记，不用再点。");
  window.addEventListener("online", () => {
    if (isMarked(form)) setTimeout(() => location.reload(), AFTER_DRAFT);
    else say(form ? "已恢复联网，写好后点“登记”。" : "已恢复联网，正在保存本机写的内容。");
  });
  // A slow line told nothing when it was back.
  if (form) setInterval(() => isMarked(form) && navigator.onLine && location.reload(), AGAIN * 3);
}

function list(who) {
  const prefix = `page:${who}:`;
  const kept = Object.keys(localStorage).filter((key) => who && key.startsWith(prefix));
  const found = kept.map((key) => [key.slice(prefix.length), read(key)]).filter(([, copy]) => copy);
  found.sort(([, one], [, other]) => other.at - one.at);
  const place = main.querySelector("[data-offline-pages]");
  place.hidden = found.length === 0;
  for (const [address, copy] of found) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = copy.title;
    const row = document.createElement("li");
    row.append(link);
    place.querySelector("ul").append(row);
  }
  main.querySelector("[data-offline-again]").addEventListener("click", () => location.reload());
}

// ---- <form data-sends>: what was handed in without a line goes by itself when there is one ----

// Beside the draft (forms.js), and going with it: swept after seven days, counted and gone when one signs out.
function markOf(form, path = location.pathname) {
  const { tenant = "", account = "" } = document.body.dataset;
  return `draft:${tenant}:${account}:${path}:${form}:sends`;
}

const sending = () => main.querySelector("form[data-sends]");
const isMarked = (form) => form !== null && localStorage.getItem(markOf(form.dataset.draft)) !== null;

function say(words) {
  if (!main.querySelector("[data-offline-note]")) note(words);
  main.querySelector("[data-offline-note]").textContent = words;
  main.querySelector(".note").scrollIntoView({ block: "center" });
}

// A file is never kept: it must be chosen again, so the person hands it in on the true page.
const hasFiles = (form) => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);

function handIn(form, words) {
  form.dispatchEvent(new Event("change")); // the draft is written a moment later
  if (hasFiles(form)) {
    say(`文字已存在本机，照片和文件存不了。联网后重新选一次，再点“${words}”。`);
    return;
  }
  localStorage.setItem(markOf(form.dataset.draft), JSON.stringify({ at: Date.now(), sent: null }));
  say(`未联网，已存在本机。恢复联网后自动${words}，不用再点。`);
  if (navigator.onLine) setTimeout(() => location.reload(), AFTER_DRAFT);
}

async function sendByItself(form) {
  const mark = markOf(form.dataset.draft);
  say("已恢复联网，正在登记本机写的走访。");
  let answer;
  try {
    answer = await fetch(form.action || here, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
  } catch {
    say("联网不稳，已存在本机，稍后自动再登记。");
    setTimeout(() => sendByItself(form), AGAIN);
    return;
  }
  const isOurs = (answer.headers.get("Content-Type") || "").startsWith("application/json");
  if (answer.ok && isOurs) {
    localStorage.removeItem(mark);
    localStorage.removeItem(mark.slice(0, -":sends".length));
    location.assign((await answer.json()).url);
  } else if (answer.redirected) {
    location.reload(); // the session ended: after the door it goes on here
  } else {
    localStorage.removeItem(mark);
    form.requestSubmit(); // what is wrong is shown as ever
  }
}

// Handed in elsewhere and not gone yet: one press, and it goes.
function tellOthers() {
  const { tenant, account } = document.body.dataset;
  const prefix = `draft:${tenant}:${account}:`;
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(prefix) || !key.endsWith(":sends")) continue;
    const address = key.slice(prefix.length).split(":")[0];
    if (address === location.pathname) continue;
    note("本机有一次走访还没有登记。");
    const link = document.createElement("a");
    link.className = "btn sm";
    link.href = address;
    link.textContent = "现在登记";
    main.querySelector(".note button").replaceWith(link);
    return;
  }
}

// The page has no secret of the session: what is not sent by autosave.js is sent from the true page.
function waitForLine(event) {
  const form = event.target;
  if (form.matches("form[data-autosave]") && !event.submitter?.matches("[data-compare]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const words = event.submitter?.textContent.trim() ?? "保存";
  if (form.matches("[data-sends]")) {
    handIn(form, words);
    return;
  }
  if (navigator.onLine) {
    location.reload();
    return;
  }
  say(`未联网，已存在本机。联网后再点“${words}”。`);
}

function startShell() {
  const who = localStorage.getItem("offline:who") ?? "";
  const cut = who.lastIndexOf(":");
  Object.assign(document.body.dataset, { tenant: who.slice(0, cut), account: who.slice(cut + 1) });
  const copy = who && read(ownKey(here));
  if (!copy) {
    list(who);
    return;
  }
  rebuild(copy);
  document.addEventListener("submit", waitForLine, { capture: true });
}

// forms.js and typeahead.js have put back what was typed once the page is whole.
function goOn(form) {
  const ready = () => {
    if (form.querySelector(".draft-note") || !form.dataset.draft) sendByItself(form);
    else localStorage.removeItem(markOf(form.dataset.draft)); // its draft is gone: nothing was left to send
  };
  if (document.readyState === "complete") ready();
  else window.addEventListener("load", ready);
}

function startPage() {
  keepThis();
  const { worker } = document.querySelector("script[data-worker]").dataset;
  navigator.serviceWorker?.register(worker);
  if (navigator.onLine) fetchLinked().catch(() => {}); // no line after all: another visit will keep them
  const form = sending();
  if (isMarked(form) && !form.querySelector("[data-summary]")) goOn(form);
  else tellOthers();
}

document.addEventListener("autosave:settled", () => {
  if (isShell && main.querySelector("[data-offline-note]")) {
    const copy = main.cloneNode(true);
    copy.querySelector(".note")?.remove();
    write(here, copy, main.querySelector("h1").textContent);
  } else keepThis();
});

if (isShell) startShell();
else if (document.body.dataset.account) startPage();
