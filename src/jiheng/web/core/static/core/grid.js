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
  const table = new Tabulator(box, {
    data: setup.rows, index: "_key", columns, layout: "fitDataFill", maxHeight: "70vh", history: true,
    editTriggerEvent: "dblclick", selectableRange: 1, selectableRangeColumns: true, selectableRangeRows: true,
    selectableRangeClearCells: true, clipboard: true, clipboardCopyStyled: false,
    clipboardCopyConfig: { rowHeaders: false, columnHeaders: false }, clipboardCopyRowRange: "range",
    clipboardPasteParser: "range", clipboardPasteAction: "range",
    rowHeader: { resizable: false, frozen: true, width: 44, hozAlign: "right", formatter: "rownum", headerSort: false },
  });
  const count = () => {
    const cells = [...changed.values()].reduce((sum, fields) => sum + Object.keys(fields).length, 0);
    save.disabled = cells === 0;
    status.textContent = cells ? setup.words.unsaved.replace("%s", cells) : "";
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
  table.on("cellEdited", note);
  table.on("dataChanged", () => table.getRows().forEach((row) => row.getCells().forEach((cell) => {
    const field = cell.getField();
    if (field && field in (row.getData()._was || {})) { if ((cell.getValue() ?? "") !== ((row.getData()._was || {})[field] ?? "")) note(cell); }
    else if (field && cell.getValue()) note(cell);
  })));
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
      const current = table.getRow(row._key);
      if (!current) { table.addData([row]); return; }
      if (clashed.has(row._key)) { current.update({ _version: row._version, _was: row._was, _found: row._found }); return; }
      changed.delete(row._key); was.delete(row._key); current.update(row); current.reformat();
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
