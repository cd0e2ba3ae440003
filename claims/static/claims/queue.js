// The queue's menus, and its bulk bar: tick a page at once, tick a range with Shift, count, and show only the fields that
// the action has.

const form = document.querySelector(".queue-bulk");
const FIELDS = { assign: "assignee", waive: "reason" };

function showFields(scope) {
  const action = scope.querySelector("[name=action]");
  if (!action) return;
  for (const field of scope.querySelectorAll("[data-bulk]")) {
    if (Object.values(FIELDS).includes(field.dataset.bulk)) field.hidden = field.dataset.bulk !== FIELDS[action.value];
  }
}

for (const action of document.querySelectorAll("select[name=action]")) {
  showFields(action.form);
  action.addEventListener("change", () => showFields(action.form));
}

// Pressed twice, a form is sent once: a second answer would say that all was refused, since the first has done it.
for (const once of document.querySelectorAll("form[data-once]")) {
  once.addEventListener("submit", (event) => {
    if (once.ariaBusy === "true") event.preventDefault();
    once.ariaBusy = "true";
  });
  addEventListener("pageshow", () => (once.ariaBusy = "false"));
}

for (const menu of document.querySelectorAll(".queue-menu")) {
  menu.addEventListener("toggle", () => menu.open && menu.querySelector("input[type=text]")?.focus());
}

if (form) {
  const boxes = [...form.querySelectorAll("td.choose input")];
  const heading = form.querySelector("th.choose");
  const count = form.querySelector("[data-bulk-count]");
  const all = document.createElement("input");
  let last = null;

  const update = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    count.textContent = ticked ? ` (${ticked})` : "";
  };

  all.type = "checkbox";
  all.setAttribute("aria-label", heading.textContent.trim());
  heading.replaceChildren(all);
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    update();
  });
  form.addEventListener("click", (event) => {
    const index = boxes.indexOf(event.target);
    if (index < 0) return;
    if (event.shiftKey && last !== null) {
      for (const box of boxes.slice(Math.min(last, index), Math.max(last, index) + 1)) box.checked = event.target.checked;
    }
    last = index;
    update();
  });
  // A browser that comes back to the page keeps its ticks.
  addEventListener("pageshow", update);
  update();
}
