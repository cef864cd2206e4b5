// 全选 over a group of boxes: <fieldset data-checks> with one <input data-check-all>.

function start(group) {
  const all = group.querySelector("[data-check-all]");
  const boxes = [...group.querySelectorAll("input[type=checkbox]:not([data-check-all])")];
  all.closest("[hidden]")?.removeAttribute("hidden");
  const say = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    // The draft keeps what is chosen for the person too.
    boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  });
  group.addEventListener("change", say);
  say();
}

for (const group of document.querySelectorAll("[data-checks]")) start(group);
