// Coming back to the queue from an item: the same place on the page, and the focus in the row that one left. Where that
// row is gone, as its item no longer fits the filter, the row that has moved into its place has the focus.

const STORED = "queue-place";
const address = location.pathname + location.search;
const rows = () => [...document.querySelectorAll("tr[id^=row-]")];

function remember(row, target) {
  const links = [...row.querySelectorAll("a[href]")];
  const place = { address, row: row.id, at: rows().indexOf(row), link: Math.max(links.indexOf(target), 0), scroll: scrollY };
  sessionStorage.setItem(STORED, JSON.stringify(place));
}

function comeBack() {
  const place = JSON.parse(sessionStorage.getItem(STORED) ?? "null");
  if (place?.address !== address) return;
  sessionStorage.removeItem(STORED);
  const all = rows();
  const row = document.getElementById(place.row) ?? all[Math.min(place.at, all.length - 1)];
  if (!row) return;
  // What moved the focus already, such as an error, keeps it.
  if (document.activeElement !== document.body) return;
  scrollTo({ top: place.scroll, behavior: "instant" });
  row.classList.add("is-last");
  const link = row.querySelectorAll("a[href]")[place.link] ?? row.querySelector("a[href]");
  link.focus({ preventScroll: true });
  const box = link.getBoundingClientRect();
  if (box.bottom > innerHeight || box.top < 0) link.scrollIntoView({ block: "center", behavior: "instant" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("tr[id^=row-] a[href]");
  if (link) remember(link.closest("tr"), link);
});
// A page that the browser kept whole has its place and focus still.
addEventListener("pageshow", (event) => {
  if (event.persisted) sessionStorage.removeItem(STORED);
});
comeBack();
