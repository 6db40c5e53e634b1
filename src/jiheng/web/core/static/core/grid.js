// The grid: typing, block paste, undo. Every rule is Python's: rows go there, findings come back.
(() => {
  "use strict";
  const box = document.getElementById("grid");
  if (!box) return;
  const setup = JSON.parse(document.getElementById("grid-setup").textContent);
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const status = document.getElementById("grid-status");
  const save = document.getElementById("grid-save");
  const changed = new Map();  // key -> field -> text
  const was = new Map();
  const columns = setup.columns.map((column) => ({
    title: column.label + (column.need === "now" ? " *" : ""), field: column.field, width: column.width,
    headerSort: false, cssClass: column.open ? "" : "shut", headerTooltip: column.note || false,
    editor: column.open ? (column.choices.length ? "list" : "input") : false,
    editorParams: column.choices.length ? { values: column.choices, autocomplete: true, freetext: column.free, listOnEmpty: true, clearable: true } : {},
    formatter: (cell) => {
      const text = document.createElement("span");
      text.textContent = cell.getValue() || "";
      const found = ((cell.getData()._found || {})[column.field] || []);
      cell.getElement().classList.toggle("bad", found.length > 0);
      if (found.length) { cell.getElement().title = found.join("\n"); text.textContent = "▲ " + text.textContent; }
      return text;
    },
  }));
  const open = new Set(setup.columns.filter((column) => column.open).map((column) => column.field));
  // A block as Excel and WPS put it: tabs, lines that end in any way, cells with a break in quotes, an end of line too many.
  const block = (text) => {
    const lines = [[]];
    let cell = "", quoted = false;
    const done = () => { lines[lines.length - 1].push(cell); cell = ""; };
    const all = text.replace(/\r\n?/g, "\n");
    for (let at = 0; at < all.length; at += 1) {
      const sign = all[at];
      if (quoted && sign === '"') { if (all[at + 1] === '"') { cell += sign; at += 1; } else quoted = false; }
      else if (quoted) cell += sign;
      else if (sign === '"' && cell === "" && /^"(?:[^"]|"")*"(?:\t|\n|$)/.test(all.slice(at))) quoted = true;
      else if (sign === "\t") done();
      else if (sign === "\n") { done(); lines.push([]); }
      else cell += sign;
    }
    done();
    if (lines.length > 1 && lines[lines.length - 1].join("") === "") lines.pop();
    return lines;
  };
  const table = new Tabulator(box, {
    data: setup.rows, index: "_key", columns, layout: "fitDataFill", maxHeight: "70vh",
    editTriggerEvent: "dblclick", selectableRange: 1, selectableRangeColumns: true, selectableRangeRows: true,
    clipboard: true, clipboardCopyStyled: false,
    clipboardCopyConfig: { rowHeaders: false, columnHeaders: false }, clipboardCopyRowRange: "range",
    clipboardPasteParser: block, clipboardPasteAction: (lines) => { paste(lines); return []; },
    rowHeader: { resizable: false, frozen: true, width: 44, hozAlign: "right", formatter: "rownum", headerSort: false },
  });
  const count = (more) => {
    const cells = [...changed.values()].reduce((sum, fields) => sum + Object.keys(fields).length, 0);
    save.disabled = cells === 0;
    status.textContent = [cells ? setup.words.unsaved.replace("%s", cells) : "", more || ""].join(" ").trim();
  };
  const note = (cell) => {
    const key = cell.getData()._key, field = cell.getField();
    if (!was.has(key)) was.set(key, Object.assign({}, cell.getRow().getData()._was || {}));
    const before = was.get(key)[field] || "", now = String(cell.getValue() ?? "");
    const fields = changed.get(key) || {};
    if (now === before) delete fields[field]; else fields[field] = now;
    if (Object.keys(fields).length) changed.set(key, fields); else changed.delete(key);
    count();
  };
  // Undo goes back by what was done at once: a cell, a block pasted, a range cleared.
  const done = [], undone = [];
  let together = null, replaying = false;
  table.on("cellEdited", (cell) => {
    note(cell);
    if (replaying) return;
    if (!together) { together = []; done.push(together); undone.length = 0; setTimeout(() => { together = null; }); }
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
  const paste = async (lines) => {
    const range = table.getRanges()[0];
    if (!range) return;
    const every = table.getColumns().filter((column) => column.getField());
    const left = every.findIndex((column) => column.getField() === range.getColumns()[0].getField());
    const top = table.getRows().findIndex((row) => row.getData()._key === range.getRows()[0].getData()._key);
    const one = lines.length === 1 && lines[0].length === 1;
    const height = one ? range.getRows().length : lines.length, width = one ? range.getColumns().length : Math.max(...lines.map((line) => line.length));
    const lacking = top + height - table.getRows().length;
    if (lacking > 0 && setup.grows) {
      await table.addData(Array.from({ length: lacking }, () => { blank += 1; return { _key: `new-${blank}`, _version: 0, _was: {}, _found: {} }; }));
    }
    table.getRows().slice(top, top + height).forEach((row, down) => every.slice(left, left + width).forEach((column, right) => {
      const text = one ? lines[0][0] : lines[down][right];
      if (text !== undefined && open.has(column.getField())) row.getCell(column).setValue(text.trim());
    }));
    if (lacking > 0 && !setup.grows) count(setup.words.cut.replace("%s", lacking));
  };
  const type = () => {
    const range = table.getRanges()[0];
    const cell = range && range.getCells().flat()[0];
    if (!cell || !open.has(cell.getField())) return;
    cell.edit();
    const input = cell.getElement().querySelector("input");
    if (input) { input.value = ""; input.focus(); }
  };
  box.addEventListener("keydown", (event) => {
    if (["INPUT", "TEXTAREA"].includes(event.target.tagName)) return;
    const key = event.key.toLowerCase(), control = event.ctrlKey || event.metaKey;
    if (control && key === "z" && !event.shiftKey) replay(done, undone, "before");
    else if (control && (key === "y" || key === "z")) replay(undone, done, "after");
    else if (key === "delete" || key === "backspace") {
      table.getRanges().forEach((range) => range.getCells().flat().filter((cell) => open.has(cell.getField()) && cell.getValue()).forEach((cell) => cell.setValue("")));
    } else {
      if (!control && !event.altKey && (event.key.length === 1 || key === "process")) type();
      return;  // the key goes into the cell that was opened, an input method's too
    }
    event.preventDefault();
  });
  save.addEventListener("click", async () => {
    save.disabled = true; status.textContent = setup.words.saving;
    const rows = [...changed].map(([key, values]) => ({ key, values, version: table.getRow(key).getData()._version, was: was.get(key) || {} }));
    let answer;
    try {
      answer = await fetch(setup.save, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify({ rows }) });
    } catch (error) { status.textContent = setup.words.lost; save.disabled = false; return; }
    const told = await answer.json();
    if (!answer.ok) { status.textContent = told.said; save.disabled = false; return; }
    (told.clashes || []).forEach((clash) => {
      const text = setup.words.clash.replace("%row", clash.title).replace("%theirs", clash.theirs).replace("%mine", clash.mine);
      const line = document.createElement("p"); line.textContent = text; document.getElementById("grid-clashes").append(line);
      const fields = changed.get(clash.key); if (fields) was.set(clash.key, Object.assign({}, clash.now));
    });
    const clashed = new Set((told.clashes || []).map((clash) => clash.key));
    told.rows.forEach((row) => {
      const current = table.getRow(row._sent);
      if (clashed.has(row._sent)) { current.update({ _version: row._version, _was: row._was, _found: row._found }); return; }
      changed.delete(row._sent); was.delete(row._sent); current.update(row); current.reformat();  // a new row has its own key from now on
    });
    count();
    status.textContent = clashed.size ? setup.words.clashed : setup.words.saved;
    document.body.dispatchEvent(new Event("saved"));
  });
  window.addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); if (!save.disabled) save.click(); }
  });
})();
