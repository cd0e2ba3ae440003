// Several items at once: how many are ticked.

const told = document.querySelector("[data-ticked]");
const form = told?.closest("form");

function tell() {
  told.textContent = `${form.querySelectorAll("[name=chosen]:checked").length} ${told.dataset.ticked}`;
}
form?.addEventListener("change", tell);
if (form) tell();
