// What is typed into an item's work form is kept in this tab until it has been sent: going to another item, or away
// from the page, loses nothing. The server decides about versions; a draft keeps the version that it was typed over.

const UNKEPT = new Set(["csrfmiddlewaretoken", "next", "work"]);
const refused = new Set();
// Items that the person has just changed by another form of the panel: their drafts move to the new version.
const changed = new Set();

const keyOf = (form) => `draft-${form.dataset.draft}`;

function valuesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => !UNKEPT.has(name) && typeof value === "string");
}

function keep(form) {
  const values = JSON.stringify(valuesOf(form));
  if (values === form.dataset.stored) sessionStorage.removeItem(keyOf(form));
  else sessionStorage.setItem(keyOf(form), values);
}

function putBack(form, values) {
  for (const field of form.elements) {
    if (!field.name || UNKEPT.has(field.name)) continue;
    const typed = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = typed.includes(field.value);
    else if (field.type !== "submit" && typed.length) field.value = typed[0];
  }
}

function prepare(form) {
  const key = keyOf(form);
  form.dataset.stored = JSON.stringify(valuesOf(form));
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => sessionStorage.removeItem(key));
  if (refused.delete(key)) {
    // The server has rendered what was typed; only a later success makes it stored.
    sessionStorage.setItem(key, form.dataset.stored);
    return;
  }
  const draft = sessionStorage.getItem(key);
  if (!draft || draft === form.dataset.stored) return;
  const ownChange = changed.delete(form.dataset.draft);
  putBack(form, JSON.parse(draft).filter(([name]) => !(ownChange && name === "version")));
  keep(form);
  const notice = form.querySelector("[data-draft-notice]");
  notice.hidden = false;
  notice.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(key);
    putBack(form, JSON.parse(form.dataset.stored));
    notice.hidden = true;
  });
}

document.body.addEventListener("htmx:load", (event) => {
  for (const form of event.detail.elt.querySelectorAll("form[data-draft]")) prepare(form);
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, target, xhr } = event.detail;
  if (requestConfig.verb !== "post" || target.id !== "claim-panel") return;
  const panel = requestConfig.elt.closest("#claim-panel");
  const form = panel?.querySelector("form[data-draft]");
  if (!form) return;
  if (!form.contains(requestConfig.elt)) {
    if (xhr.status < 400) changed.add(form.dataset.draft);
    return;
  }
  sessionStorage.removeItem(keyOf(form));
  if (xhr.status >= 400) refused.add(keyOf(form));
});

// Notes come anew by themselves: a field that is wrong takes the focus, else what opens their forms.
document.body.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "claim-notes") return;
  const field = target.querySelector("[aria-invalid=true]") ?? target.querySelector("summary");
  field?.focus({ preventScroll: true });
});
