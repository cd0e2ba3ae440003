// The panel of an item, on the article page and on its own: what its keys do, and where the focus goes after an answer.
import "./drafts.js";

const panel = () => document.getElementById("claim-panel");
const visible = (element) => element.checkVisibility();

function reveal(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

function focus(element) {
  if (!element) return false;
  reveal(element);
  element.focus();
  element.scrollIntoView({ block: "nearest" });
  return true;
}

const acting = (name) => panel().querySelector(`[data-action="${name}"]`);

function press(name) {
  const button = acting(name);
  button?.click();
  return Boolean(button);
}

// Findings: one row of answers each.
const rows = () => [...panel().querySelectorAll(".findings .segments")].filter(visible);
const isOpen = (row) => row.querySelector('input[value=""]')?.checked;
const focusRow = (row) => focus(row?.querySelector("input:checked") ?? row?.querySelector("input"));

function tick(input) {
  input.checked = true;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function choose(key, target) {
  const row = target.closest?.("#claim-panel .segments");
  if (!row) {
    const pin = panel().querySelector(`[data-pin="${key}"]:not(:disabled)`);
    pin?.click();
    return Boolean(pin);
  }
  const answer = [...row.querySelectorAll('input:not([value=""])')][Number(key) - 1];
  if (!answer) return false;
  tick(answer);
  answer.focus();
  const among = rows();
  const next = among.slice(among.indexOf(row) + 1).find(isOpen);
  if (among.includes(row) && next) focusRow(next);
  return true;
}

function allInOrder() {
  const button = acting("in-order");
  if (!button) return false;
  for (const answer of button.dataset.answers.trim().split(" ")) {
    const [name, value] = answer.split("=");
    const input = button.form.querySelector(`input[name="${name}"][value="${value}"]`);
    if (input) tick(input);
  }
  return true;
}

const openForm = (name, field) => {
  const fold = acting(name)?.closest("details");
  if (!fold) return false;
  fold.open = true;
  return focus(fold.querySelector(field));
};

const ACTS = {
  take: () => press("take"),
  findings: () => focusRow(rows().find(isOpen) ?? rows()[0]),
  "in-order": allInOrder,
  choose,
  evidence: () => focus(panel().querySelector('.evidence-new input[type="text"]')),
  reuse: () => press("reuse"),
  note: () => focus(panel().querySelector("#claim-work [name=note]")) || openForm("notes", "form[action$='/note/'] textarea"),
  query: () => openForm("notes", "form[action$='/query/'] textarea"),
  propose: () => press("propose"),
  "sign-off": () => press("sign-off"),
  return: () => openForm("return", "textarea"),
  waive: () => openForm("waive", "input[type=radio]"),
  undo: () => press("undo"),
};

// Why a key does not apply: the server has said it with the panel.
function reasonFor(act) {
  return panel().querySelector(`[data-unavailable="${act}"]`)?.textContent ?? "";
}

// Nobody decides about what they have not seen: a second press of "s" does not sign the item that comes next.
const DECIDING = new Set(["in-order", "choose", "reuse", "propose", "sign-off", "undo"]);
const LOOK_MS = 400;
let shown = { claim: panel().dataset.claim, since: -LOOK_MS };

function isSeen(act, pressedOn) {
  const { claim } = panel().dataset;
  if (pressedOn !== claim) return false;
  return act !== "sign-off" || performance.now() - shown.since >= LOOK_MS;
}

document.body.addEventListener("key-act", (event) => {
  const { act, key, target } = event.detail;
  if (!ACTS[act]) return;
  const { noItem, unseen } = document.getElementById("keys").dataset;
  if (!panel().dataset.claim) event.detail.because = noItem;
  else if (DECIDING.has(act) && !isSeen(act, event.detail.shown)) event.detail.because = unseen;
  else if (ACTS[act](key, target)) event.preventDefault();
  else event.detail.because = reasonFor(act);
});

document.body.addEventListener("click", (event) => {
  const button = event.target.closest("#claim-panel :is([data-action=in-order], [data-speaker])");
  if (!button) return;
  if (button.dataset.action) {
    allInOrder();
    return;
  }
  const field = button.form.elements.speaker;
  field.value = button.dataset.speaker;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
document.body.addEventListener("input", (event) => {
  if (event.target.name !== "speaker") return;
  for (const button of event.target.form.querySelectorAll("[data-speaker]")) {
    button.ariaPressed = String(button.dataset.speaker === event.target.value);
  }
});

// An answer takes the place of the panel. Where the focus was in it and is gone, the heading takes it, which says what
// is shown now; what asks for the focus itself keeps it.
let wasInside = false;
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id === "claim-panel") wasInside = detail.target.contains(document.activeElement);
});
document.body.addEventListener("htmx:afterSettle", ({ target }) => {
  const { claim } = panel()?.dataset ?? {};
  if (claim !== shown.claim) shown = { claim, since: performance.now() };
  if (target.id === "claim-panel" && wasInside && document.activeElement === document.body) {
    document.getElementById("claim-heading")?.focus({ preventScroll: true });
  }
  // Notes come anew by themselves: a field that is wrong takes the focus, else what opens their forms.
  if (target.id !== "claim-notes") return;
  const field = target.querySelector("[aria-invalid=true]") ?? target.querySelector("summary");
  field?.focus({ preventScroll: true });
});

// Names that complete what is typed have arrived: where there are none, saving makes a new speaker.
document.body.addEventListener("htmx:afterSwap", ({ detail: { target, requestConfig } }) => {
  if (!target?.id?.startsWith("speakers-")) return;
  const field = requestConfig.elt;
  const hint = field.closest(".field")?.querySelector("[data-speaker-new]");
  if (hint) hint.hidden = !field.value.trim() || target.childElementCount > 0;
});
