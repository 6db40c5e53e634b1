// The grid: typing, block paste, undo. Every rule is Python's: rows go there, findings come back.
import { parseBlock, plan, spread } from "./grid_block.js";
import { classOf, hideColumns, holdNames, revealCell, sayingSums } from "./grid_columns.js";
import { send } from "./session.js";
import { drop, keep, keyOf, offer, read } from "./store.js";

const box = document.getElementById("grid");
const setup = JSON.parse(document.getElementById("grid-setup").textContent);
const status = document.getElementById("grid-status");
const save = document.getElementById("grid-save");
const draftKey = keyOf("grid");
const changed = new Map();  // key -> field -> text
const was = new Map();  // key -> the values of the row when it was shown
const open = new Set(setup.columns.filter((column) => column.open).map((column) => column.field));
const widest = Math.round(box.clientWidth * 0.4);

const shown = (column) => (cell) => {
  const text = document.createElement("span");
  text.textContent = cell.getValue() || "";
  const findings = (cell.getData()._found || {})[column.field] || [];
  cell.getElement().classList.toggle("bad", findings.length > 0);
  if (findings.length) { cell.getElement().title = findings.join("\n"); text.textContent = "▲ " + text.textContent; }
  return text;
};
const columns = setup.columns.map((column) => ({
  title: column.label + (column.required ? " *" : ""), field: column.field,
  width: column.naming ? Math.min(column.width, widest) : column.width,
  headerSort: false, cssClass: `${column.open ? "" : "shut"}${classOf(setup.columns, column)}`.trim(), headerTooltip: column.note || false,
  editor: column.open ? (column.choices.length ? "list" : "input") : false,
  editorParams: column.choices.length ? { values: column.choices, autocomplete: true, freetext: column.free, listOnEmpty: true, clearable: true } : {},
  formatter: shown(column),
}));
const table = new Tabulator(box, {
  data: setup.rows, index: "_key", columns, layout: "fitDataFill", maxHeight: "70vh",
  editTriggerEvent: "dblclick", selectableRange: 1, selectableRangeColumns: true, selectableRangeRows: true,
  clipboard: true, clipboardCopyStyled: false,
  clipboardCopyConfig: { rowHeaders: false, columnHeaders: false }, clipboardCopyRowRange: "range",
  clipboardPasteParser: parseBlock, clipboardPasteAction: (lines) => { paste(lines); return []; },
  rowHeader: { resizable: false, frozen: true, width: 44, hozAlign: "right", formatter: "rownum", headerSort: false },
});
const sayLater = sayingSums(document.getElementById("grid-sums"), table, setup);

// What is typed is kept in the browser cell by cell, named by row and field, until it is saved.
const keepCells = () => {
  const values = {};
  changed.forEach((fields, key) => Object.entries(fields).forEach(([field, value]) => {
    const row = table.getRow(key);
    values[`${key}/${field}`] = { value, was: (was.get(key) || {})[field] || "", version: row ? row.getData()._version : 0 };
  }));
  keep(draftKey, values, "");
};
const count = (more) => {
  const cells = [...changed.values()].reduce((sum, fields) => sum + Object.keys(fields).length, 0);
  save.disabled = cells === 0;
  status.textContent = [cells ? setup.words.unsaved.replace("%s", cells) : "", more || ""].join(" ").trim();
  sayLater();
};
let waiting = 0;
const note = (cell) => {
  const key = cell.getData()._key, field = cell.getField();
  if (!was.has(key)) was.set(key, { ...(cell.getData()._was || {}) });
  const before = was.get(key)[field] || "", now = String(cell.getValue() ?? "");
  const fields = changed.get(key) || {};
  if (now === before) delete fields[field]; else fields[field] = now;
  if (Object.keys(fields).length) changed.set(key, fields); else changed.delete(key);
  count();
  clearTimeout(waiting);
  waiting = setTimeout(keepCells);  // once for a block
};

// Undo goes back by what was done at once: a cell, a block pasted, a range cleared.
const steps = [], undone = [];
let together = null, replaying = false;
table.on("cellEdited", (cell) => {
  note(cell);
  if (replaying) return;
  if (!together) { together = []; steps.push(together); undone.length = 0; setTimeout(() => { together = null; }); }
  together.push({ row: cell.getRow(), field: cell.getField(), before: cell.getOldValue() ?? "", after: cell.getValue() ?? "" });
});
const replay = (from, to, side) => {
  const last = from.pop();
  if (!last) return;
  replaying = true;
  (side === "before" ? [...last].reverse() : last).forEach((step) => step.row.getCell(step.field).setValue(step[side]));
  replaying = false;
  to.push(last);
};

let blank = setup.rows.filter((row) => row._key.startsWith("new-")).length;
const addRows = (number) => table.addData(Array.from({ length: number }, () => {
  blank += 1;
  return { _key: `new-${blank}`, _version: 0, _was: {}, _found: {} };
}));
const paste = async (block) => {
  const range = table.getRanges()[0];
  if (!range) return;
  const visible = setup.columns.filter((column) => table.getColumn(column.field).isVisible());
  const left = visible.findIndex((column) => column.field === range.getColumns()[0].getField());
  const top = table.getRows().findIndex((row) => row.getData()._key === range.getRows()[0].getData()._key);
  const lines = spread(block, range.getRows().length, range.getColumns().length);
  const there = table.getRows().slice(top).map((row) => row.getData());
  const { cells, wider, locked } = plan(lines, visible, left, (down, field) => (there[down] || {})[field] || "");
  if (wider) { count(setup.words.wider.replace("%s", wider)); return; }
  if (locked) { count(setup.words.locked.replace("%s", locked.join("、"))); return; }
  const lacking = top + lines.length - table.getRows().length;
  if (lacking > 0 && setup.grows) await addRows(lacking);
  const rows = table.getRows().slice(top);
  cells.filter(({ down }) => rows[down]).forEach(({ down, field, text }) => rows[down].getCell(field).setValue(text));
  if (lacking > 0 && !setup.grows) count(setup.words.cut.replace("%s", lacking));
};

const activeCell = () => {
  const range = table.getRanges()[0];
  return range && range.getCells().flat()[0];
};
const edit = (emptied) => {
  const cell = activeCell();
  if (!cell || !open.has(cell.getField())) return;
  cell.edit();
  const input = cell.getElement().querySelector("input");
  if (!input) return;
  if (emptied) input.value = "";
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
};
const clear = () => table.getRanges().forEach((range) => range.getCells().flat()
  .filter((cell) => open.has(cell.getField()) && cell.getValue()).forEach((cell) => cell.setValue("")));
box.addEventListener("keydown", (event) => {
  if (["INPUT", "TEXTAREA"].includes(event.target.tagName)) return;
  const key = event.key.toLowerCase(), control = event.ctrlKey || event.metaKey;
  if (control && key === "z" && !event.shiftKey) replay(steps, undone, "before");
  else if (control && (key === "y" || key === "z")) replay(undone, steps, "after");
  else if (key === "delete" || key === "backspace") clear();
  else if (key === "f2") edit(false);
  else {
    if (!control && !event.altKey && (event.key.length === 1 || key === "process")) edit(true);
    if (key.startsWith("arrow") || key === "tab") requestAnimationFrame(() => { const cell = activeCell(); if (cell) revealCell(box, cell); });
    return;  // the key goes into the cell that was opened, an input method's too
  }
  event.preventDefault();
});

const showClash = (clash) => {
  const text = setup.words.clash.replace("%row", clash.title).replace("%theirs", clash.theirs).replace("%mine", clash.mine);
  const line = document.createElement("p");
  line.textContent = text;
  document.getElementById("grid-clashes").append(line);
  if (changed.has(clash.key)) was.set(clash.key, { ...clash.now });
};
save.addEventListener("click", async () => {
  save.disabled = true;
  status.textContent = setup.words.saving;
  const rows = [...changed].map(([key, values]) => ({ key, values, version: table.getRow(key).getData()._version, was: was.get(key) || {} }));
  const answer = await send(setup.save, { rows });
  if (!answer.ok || !answer.data.rows) {
    count(answer.said || setup.words.failed);
    return;
  }
  const clashes = answer.data.clashes || [];
  clashes.forEach(showClash);
  const clashed = new Set(clashes.map((clash) => clash.key));
  answer.data.rows.forEach((row) => {
    const current = table.getRow(row._sent);
    if (clashed.has(row._sent)) { current.update({ _version: row._version, _was: row._was, _found: row._found }); return; }
    changed.delete(row._sent);
    was.delete(row._sent);
    current.update(row);
    current.reformat();  // a new row has its own key from now on
  });
  count();
  keepCells();
  status.textContent = clashed.size ? setup.words.clashed : setup.words.saved;
});

// Put back what was kept; where somebody changed the same since, the server will show both when it is saved.
const restore = async (draft) => {
  const cells = Object.entries(draft.values).map(([name, cell]) => ({ key: name.slice(0, name.lastIndexOf("/")), field: name.slice(name.lastIndexOf("/") + 1), ...cell }));
  const gone = [...new Set(cells.map((cell) => cell.key).filter((key) => !table.getRow(key)))];
  if (gone.length && setup.grows) await addRows(gone.length);
  const spare = table.getRows().slice(-gone.length);
  cells.forEach(({ key, field, value, was: before, version }) => {
    const row = table.getRow(key) || (setup.grows ? spare[gone.indexOf(key)] : null);
    if (!row || !open.has(field)) return;
    const data = row.getData();
    if (data._key === key && data._version) {
      if (!was.has(key)) was.set(key, { ...data._was });
      if ((was.get(key)[field] || "") !== before) { was.get(key)[field] = before; row.update({ _version: version }); }
    }
    row.getCell(field).setValue(value);
  });
};
const bring = () => {
  const draft = read(draftKey);
  if (!draft) return;
  const unlike = Object.entries(draft.values).filter(([name, { value }]) => {
    const at = name.lastIndexOf("/"), row = table.getRow(name.slice(0, at));
    return ((row && row.getData()[name.slice(at + 1)]) || "") !== value;
  });
  if (!unlike.length) { drop(draftKey); return; }
  const changedSince = unlike.some(([name, { was: before }]) => {
    const at = name.lastIndexOf("/"), row = table.getRow(name.slice(0, at));
    return row && (row.getData()[name.slice(at + 1)] || "") !== before;
  });
  offer(draftKey, draft, { restore: () => restore(draft), changedSince });
};
table.on("tableBuilt", () => {
  // the box that scrolls takes the focus: it is the group of rows, or it has no place in a grid
  box.querySelector(".tabulator-tableholder").setAttribute("role", "rowgroup");
  box.querySelector(".tabulator-table").setAttribute("role", "none");
  hideColumns(document.getElementById("grid-columns"), table, setup);
  holdNames(box, table, setup);
  count();
  bring();
});
window.addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); if (!save.disabled) save.click(); }
});
