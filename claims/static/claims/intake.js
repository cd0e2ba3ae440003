// Files for bringing in: dropped anywhere on the page, listed, taken off again. Without this the plain input does.

const drop = document.getElementById("drop");
const input = drop.querySelector("input[type=file]");
const list = document.getElementById("chosen");
const status = document.getElementById("chosen-status");
const button = document.getElementById("read");
const words = drop.dataset;
const one = button.textContent;
document.getElementById("drop-hint").hidden = false;

const size = (bytes) => `${Math.ceil(bytes / 1024).toLocaleString(document.documentElement.lang)} KB`;

function choose(files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
  show();
}

function row(file, index) {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = file.name;
  const bytes = document.createElement("span");
  bytes.className = "size";
  bytes.textContent = size(file.size);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "button small quiet";
  remove.textContent = words.remove;
  remove.ariaLabel = `${words.remove}: ${file.name}`;
  remove.addEventListener("click", () => {
    choose([...input.files].filter((_file, other) => other !== index));
    (list.querySelectorAll("button")[Math.min(index, input.files.length - 1)] ?? input).focus();
  });
  item.append(name, bytes, remove);
  return item;
}

function show() {
  list.replaceChildren(...[...input.files].map(row));
  list.hidden = !input.files.length;
  status.textContent = input.files.length ? `${words.chosen} ${input.files.length}` : "";
  button.textContent = input.files.length > 1 ? words.several : one;
}

// A folder has no bytes of its own, and sending it would fail without a word.
const isFolder = (item) => item.webkitGetAsEntry?.()?.isDirectory;

function take(transfer) {
  const dropped = [...transfer.items].filter((item) => item.kind === "file");
  const files = dropped.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
  const known = new Set([...input.files].map((file) => `${file.name} ${file.size} ${file.lastModified}`));
  choose([...input.files, ...files.filter((file) => !known.has(`${file.name} ${file.size} ${file.lastModified}`))]);
  if (files.length < dropped.length) status.textContent += ` ${words.folder}`;
}

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  drop.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  drop.classList.remove("over");
  take(event.dataTransfer);
});
input.addEventListener("change", show);
// Going back in the browser brings chosen files back.
show();
