// The grid of an import: moving as in a spreadsheet, pasting several cells at once, opening a cell that is not wrong.

const FORM = "form[data-sheet]";
const EDITED = "input:not([type=hidden]), select";

const cellOf = (element) => element.closest("td");
const editorOf = (cell) => cell?.querySelector(EDITED) ?? null;

function hidden(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  return input;
}

// The editor of a cell; one that is only shown gets one, and what it held is sent along so that a change is seen.
function opened(cell) {
  const there = editorOf(cell);
  if (there || !cell?.dataset.cell) return there;
  const value = cell.textContent.trim();
  const input = document.createElement("input");
  Object.assign(input, { name: `cell-${cell.dataset.cell}`, value, autocomplete: "off" });
  input.setAttribute("aria-label", cell.dataset.label ?? "");
  cell.replaceChildren(hidden(`was-${cell.dataset.cell}`, value), input);
  return input;
}

function focus(editor) {
  editor.focus();
  editor.select?.();
}

// The next editor above or below in the same column; rows whose cell is not open are passed over.
function vertical(cell, step) {
  let row = step > 0 ? cell.parentElement.nextElementSibling : cell.parentElement.previousElementSibling;
  while (row) {
    const editor = row.classList.contains("row-error") ? null : editorOf(row.cells[cell.cellIndex]);
    if (editor) return editor;
    row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  }
  return null;
}

function onKey(event) {
  const editor = event.target.closest(EDITED);
  if (!editor || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const chooses = editor.tagName === "SELECT" || editor.hasAttribute("list");
  const down = event.key === "Enter" || (event.key === "ArrowDown" && !chooses);
  if (!down && !(event.key === "ArrowUp" && !chooses)) return;
  const step = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey) ? -1 : 1;
  const next = vertical(cellOf(editor), step);
  event.preventDefault(); // Enter in a grid goes on, it does not send the form
  if (next) focus(next);
}

function put(editor, text) {
  if (editor.tagName !== "SELECT") {
    editor.value = text;
    return;
  }
  const option = [...editor.options].find((each) => each.value === text || each.text === text);
  if (option) editor.value = option.value;
}

const dataRow = (row) => {
  let next = row?.nextElementSibling ?? null;
  while (next?.classList.contains("row-error")) next = next.nextElementSibling;
  return next;
};

function onPaste(event) {
  const editor = event.target.closest(EDITED);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  if (!editor || (lines.length === 1 && lines[0].length === 1)) return;
  event.preventDefault();
  let row = cellOf(editor).parentElement;
  const first = cellOf(editor).cellIndex;
  for (const line of lines) {
    if (!row) break;
    line.forEach((value, offset) => {
      const target = opened(row.cells[first + offset]);
      if (target) put(target, value.trim());
    });
    row = dataRow(row);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest?.(FORM)) onKey(event);
});
document.addEventListener("paste", (event) => {
  if (event.target.closest?.(FORM)) onPaste(event);
});
document.addEventListener("dblclick", (event) => {
  const cell = event.target.closest?.(`${FORM} td[data-cell]`);
  if (!cell || editorOf(cell)) return;
  const editor = opened(cell);
  if (editor) focus(editor);
});
