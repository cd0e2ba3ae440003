// What is typed into a form of an item is kept in this browser until it has been sent: going to another item, away from
// the page, or reloading it loses nothing. The server decides about versions; a draft keeps the one it was typed over.

const UNKEPT = new Set(["csrfmiddlewaretoken", "next", "work"]);
const PREFIX = "draft-";
const KEPT_DAYS = 14;
const refused = new Set();
// Items that the person has just changed by another form of theirs: their drafts move to the new version.
const changed = new Set();

// Where the browser keeps nothing, or has no room left, the page works all the same.
const store = {
  get: (key) => attempt(() => localStorage.getItem(key)),
  set: (key, value) => attempt(() => localStorage.setItem(key, value)),
  remove: (key) => attempt(() => localStorage.removeItem(key)),
  keys: () => attempt(() => Object.keys(localStorage)) ?? [],
};
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

const keyOf = (form) => PREFIX + form.dataset.draft;
const itemOf = (form) => form.dataset.draft.split("-").slice(0, 2).join("-");
const stored = (key) => attempt(() => JSON.parse(store.get(key)));
const forget = (key) => store.remove(key);

function valuesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => !UNKEPT.has(name) && typeof value === "string");
}

const same = (values, others) => JSON.stringify(values) === JSON.stringify(others);

function keep(form, values = valuesOf(form)) {
  if (same(values, form.asServed)) forget(keyOf(form));
  else store.set(keyOf(form), JSON.stringify({ at: Date.now(), values }));
}

function putBack(form, values) {
  for (const field of form.elements) {
    if (!field.name || UNKEPT.has(field.name)) continue;
    const typed = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = typed.includes(field.value);
    else if (field.type !== "submit" && typed.length) field.value = typed[0];
  }
  // What was typed must not lie hidden.
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

function announce(form, key) {
  const notice = form.querySelector("[data-draft-notice]");
  if (!notice) return;
  notice.hidden = false;
  notice.querySelector("button").addEventListener("click", () => {
    forget(key);
    putBack(form, form.asServed);
    notice.hidden = true;
  });
}

function prepare(form) {
  const key = keyOf(form);
  form.asServed = valuesOf(form);
  form.addEventListener("input", () => keep(form));
  // Only what htmx sends is known to have arrived.
  form.addEventListener("submit", (event) => {
    if (!form.hasAttribute("hx-post") && !event.submitter?.hasAttribute("hx-post")) forget(key);
  });
  if (refused.delete(key)) {
    // The server has rendered what was typed; only a later success makes it stored.
    store.set(key, JSON.stringify({ at: Date.now(), values: form.asServed }));
    return;
  }
  const draft = stored(key);
  if (!draft || same(draft.values, form.asServed)) return;
  const ownChange = changed.has(itemOf(form));
  putBack(form, draft.values.filter(([name]) => !(ownChange && name === "version")));
  keep(form);
  if (same(valuesOf(form), form.asServed)) return;
  announce(form, key);
}

document.body.addEventListener("htmx:load", (event) => {
  const forms = event.detail.elt.querySelectorAll("form[data-draft]");
  for (const form of forms) prepare(form);
  for (const form of forms) changed.delete(itemOf(form));
});

document.body.addEventListener("htmx:beforeSwap", ({ detail: { requestConfig, xhr } }) => {
  if (requestConfig.verb !== "post") return;
  const form = requestConfig.elt.closest("form[data-draft]");
  if (form && xhr.status >= 400) {
    if (xhr.status < 500) refused.add(keyOf(form));
    return;
  }
  if (xhr.status >= 400 || xhr.responseURL.includes("/accounts/login/")) return;
  if (form) forget(keyOf(form));
  for (const other of document.querySelectorAll("#claim-panel form[data-draft]")) changed.add(itemOf(other));
});

// Drafts that nobody came back to.
for (const key of store.keys()) {
  if (key.startsWith(PREFIX) && !(stored(key)?.at > Date.now() - KEPT_DAYS * 86_400_000)) forget(key);
}
