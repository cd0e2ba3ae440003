// Keys. The help (#keys) is the table: which key does what, and what is said where that does not apply. What a key does
// is the page's: it listens for "key-act" and answers by preventDefault(), or by detail.because, the reason why not.

const help = document.getElementById("keys");
const table = new Map();
for (const row of help?.querySelectorAll("[data-key]") ?? []) table.set(row.dataset.key, row.dataset);
// "1 … 9" stands for nine keys.
const range = table.get("1 … 9");
if (range) for (let digit = 1; digit <= 9; digit += 1) table.set(String(digit), range);

// Whoever speaks to their computer, or hits keys by accident, can switch them off; the buttons do it all.
const switched = document.getElementById("keys-on");
const OFF = "keys-off";
const remembered = () => {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
};
if (switched) {
  switched.checked = !remembered();
  switched.addEventListener("change", () => {
    if (switched.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}

const NO_TYPING = "[type=radio], [type=checkbox], [type=button], [type=submit], [type=range]";
const typing = (target) => target.closest(`input:not(${NO_TYPING}), textarea, select, [contenteditable]`);
// On some keyboards brackets need AltGr, which counts as Ctrl and Alt together.
const modified = (event) =>
  event.isComposing || event.metaKey || (!event.getModifierState("AltGraph") && (event.ctrlKey || event.altKey));

// One message of this kind at a time: a key pressed thrice says it once.
function say(text) {
  for (const old of document.querySelectorAll("#messages .of-key")) old.remove();
  document.body.dispatchEvent(new CustomEvent("notice", { detail: { text, kind: "info of-key" } }));
}

// The key that is meant: with Caps Lock "e" stays "e", and where the keyboard writes other letters, its place counts.
const PLACES = { Slash: "/?", BracketLeft: "[{", BracketRight: "]}" };

function keyOf(event) {
  const { key, code, shiftKey } = event;
  if (/^[a-z]$/i.test(key) && event.getModifierState("CapsLock")) return shiftKey ? key.toUpperCase() : key.toLowerCase();
  if (key.length !== 1 || key.codePointAt(0) < 128) return key;
  const letter = /^(?:Key|Digit)(.)$/.exec(code)?.[1].toLowerCase();
  if (letter) return shiftKey ? letter.toUpperCase() : letter;
  return PLACES[code]?.[shiftKey ? 1 : 0] ?? key;
}

const own = {
  help: () => {
    if (help.open) help.close();
    else help.showModal();
  },
  go: (key) => document.querySelector(`nav a[data-keys="${key}"]`)?.click(),
};

// The item that somebody saw when they pressed a key.
const shownNow = () => document.getElementById("claim-panel")?.dataset.claim;

// Where the focus is when the key is acted on, not when it was pressed: a key before it may have moved it.
function act(key, shown) {
  const row = table.get(key);
  if (own[row.act]) {
    own[row.act](key);
    return;
  }
  const detail = { act: row.act, key, shown, target: document.activeElement ?? document.body, because: "" };
  const done = !document.body.dispatchEvent(new CustomEvent("key-act", { detail, cancelable: true }));
  const because = detail.because || row.otherwise;
  if (!done && because) say(because);
}

// Held down, only these go on.
const REPEATED = new Set(["next", "previous", "start-earlier", "start-later", "end-later", "end-earlier"]);
// The acts that go on while their presses are gathered ("keys-gather"); all others wait.
let gathering = null;

// While the panel is on its way ("keys-hold"), keys wait for what they are meant for.
let held = 0;
const waiting = [];
const waits = (name) => held || waiting.length || (gathering && !gathering.includes(name));

function flush() {
  while (!held && !gathering && waiting.length) act(...waiting.shift());
}

function release() {
  held = Math.max(held - 1, 0);
  flush();
}
document.body.addEventListener("keys-hold", () => (held += 1));
document.body.addEventListener("keys-release", release);
document.body.addEventListener("keys-gather", (event) => (gathering = event.detail));
document.body.addEventListener("keys-gathered", () => {
  gathering = null;
  flush();
});
const forPanel = (event) => event.detail.target?.id === "claim-panel";
document.body.addEventListener("htmx:beforeSend", (event) => {
  if (forPanel(event)) held += 1;
});
// After the answer has settled: htmx moves the focus until then.
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (forPanel(event)) setTimeout(release, 40);
});

let begun = "";
// No characters: nobody says them by accident.
const NAMED = new Set(["Enter", "Escape"]);
const AT_ONCE = new Set(["help", "go", "leave", "find"]);

document.addEventListener("keydown", (event) => {
  const { target } = event;
  const pressed = keyOf(event);
  if (event.defaultPrevented || modified(event) || !help || ["Shift", "AltGraph"].includes(event.key)) return;
  const key = begun + pressed;
  begun = "";
  // In a field Escape still leads out of it.
  if (typing(target) && pressed !== "Escape") return;
  if ((help.open && pressed !== "?") || !(switched.checked || NAMED.has(pressed))) return;
  if (key === "g" && table.has("g w")) {
    begun = "g ";
    setTimeout(() => (begun = ""), 1500);
    event.preventDefault();
    return;
  }
  const row = table.get(key);
  if (!row || (event.repeat && !REPEATED.has(row.act))) return;
  // Enter on a link or a button is that link's or button's.
  if (pressed === "Enter" && !target.matches("body, #rail-items a[aria-current], [tabindex='-1']")) return;
  // Escape also closes menus and empties search fields.
  if (pressed !== "Escape") event.preventDefault();
  if (waits(row.act) && !AT_ONCE.has(row.act)) waiting.push([key, shownNow()]);
  else act(key, shownNow());
});

for (const opener of document.querySelectorAll("[data-opens=keys]")) opener.addEventListener("click", own.help);
help?.addEventListener("click", (event) => {
  if (event.target === help) help.close();
});
