// What every page has: menus that close, messages that can be closed, parts of pages that say when they failed.

const messages = document.getElementById("messages");
document.documentElement.classList.add("js");

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details.menu[open]");
  closeMenus();
  open?.querySelector("summary").focus();
});

// Successes leave by themselves; whatever went wrong stays until it is closed.
const LINGER_MS = 6000;

function dress(message) {
  if (message.querySelector(".close")) return;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button quiet small close";
  close.textContent = "×";
  close.ariaLabel = messages.dataset.close;
  close.addEventListener("click", () => message.remove());
  message.append(close);
  if (!message.matches(".success, .info")) return;
  const timer = setInterval(() => {
    if (message.matches(":hover, :focus-within")) return;
    clearInterval(timer);
    message.remove();
  }, LINGER_MS);
}

// What stands there already is not said again: pages that ask every few seconds fail every few seconds.
export function say(text, kind = "info") {
  if ([...messages.children].some((message) => message.firstChild?.textContent === text)) return;
  const message = document.createElement("p");
  message.className = `message ${kind}`;
  message.textContent = text;
  messages.append(message);
}

if (messages) {
  const dressAll = () => messages.querySelectorAll(".message").forEach(dress);
  new MutationObserver(dressAll).observe(messages, { childList: true, subtree: true });
  dressAll();
  document.body.addEventListener("notice", (event) => say(event.detail.text, event.detail.kind ?? "success"));
  // A session that ran out answers with the sign-in page; that is no part of this one.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.xhr.responseURL.includes("/accounts/login/")) return;
    event.detail.shouldSwap = false;
    say(messages.dataset.signedOut, "error");
  });
  document.body.addEventListener("htmx:sendError", () => say(messages.dataset.offline, "error"));
  document.body.addEventListener("htmx:responseError", () => say(messages.dataset.failed, "error"));
}
