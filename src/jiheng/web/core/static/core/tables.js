// On a phone each row of a table is a card: what it is called on top, short cells side by side, each named by its header.
const SHORT = 10, LONG = 20;  // characters
const FIELDS = "input, select, textarea, button, img, details, form";
const plainText = (element) => element.textContent.replace(/\s+/g, " ").trim();

const arrange = (row, headers) => {
  const cells = [...row.children];
  const ticks = cells.filter((cell) => cell.querySelector("input[type=checkbox]") && !plainText(cell));
  const title = cells.find((cell) => cell.querySelector("a") && !cell.querySelector(FIELDS)) || cells.find((cell) => !ticks.includes(cell));
  cells.filter((cell) => cell.colSpan === 1).forEach((cell) => {
    const text = plainText(cell), header = headers[cells.indexOf(cell)];
    if (ticks.includes(cell)) cell.classList.add("tick");
    else if (cell === title) cell.classList.add("title");
    else if (!text && !cell.querySelector(FIELDS)) cell.classList.add("nothing");
    else if (text.length <= SHORT && !cell.querySelector(FIELDS)) cell.classList.add("short");
    cell.classList.toggle("long", text.length > LONG);
    if (!cell.dataset.label && header) cell.dataset.label = plainText(header);
  });
};

const makeCards = (table) => {
  const headers = [...table.querySelectorAll(":scope > thead th")];
  if (!headers.length || table.matches(".table-bordered") || table.querySelector(":scope > tbody th")) return;  // read across
  headers.forEach((header) => header.classList.toggle("sorts", header.querySelector("a") !== null));
  table.classList.add("cards");
  table.querySelectorAll(":scope > tbody > tr").forEach((row) => arrange(row, headers));
};

export const start = () => {
  const all = () => document.querySelectorAll("main table.table").forEach(makeCards);
  all();
  document.body.addEventListener("htmx:afterSettle", all);
};
