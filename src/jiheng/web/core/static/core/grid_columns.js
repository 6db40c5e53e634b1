// The columns of the grid: which are shown, which stay in view while it is scrolled, which are summed up.
import { person, readItem, writeItem } from "./store.js";

const ROW_NUMBERS = 44;  // pixels that the numbers of rows take
const NAMES_TAKE = 0.5;  // of the width, at most

export const classOf = (columns, column) => (column.naming ? ` naming naming-${columns.filter((each) => each.naming).indexOf(column)}` : "");

// Keep in view what a row is called: the widest columns that name it, as many as leave half of the width.
export const holdNames = (box, table, setup) => {
  const naming = setup.columns.filter((column) => column.naming);
  const hold = () => {
    const shown = naming.map((column) => table.getColumn(column.field)).filter((column) => column.isVisible());
    let left = box.clientWidth * NAMES_TAKE;
    const held = [...shown].sort((a, b) => b.getWidth() - a.getWidth()).filter((column) => {
      if (column.getWidth() > left) return false;
      left -= column.getWidth();
      return true;
    });
    let offset = ROW_NUMBERS;
    naming.forEach((column, position) => {
      const shownColumn = held.find((each) => each.getField() === column.field);
      box.style.setProperty(`--naming-${position}`, shownColumn ? `${offset}px` : "auto");
      if (shownColumn) offset += shownColumn.getWidth();
    });
    box.dataset.held = String(offset);
  };
  ["columnResized", "columnVisibilityChanged"].forEach((event) => table.on(event, hold));
  window.addEventListener("resize", hold);
  hold();
};

// A cell that was gone to by keys is not left behind the names.
export const revealCell = (box, cell) => {
  const element = cell.getElement();
  if (element.classList.contains("naming")) return;
  const behind = box.getBoundingClientRect().left + Number(box.dataset.held || 0) - element.getBoundingClientRect().left;
  if (behind > 1) box.querySelector(".tabulator-tableholder").scrollLeft -= behind;
};

// A menu of the columns, remembered for the person and the sheet.
export const hideColumns = (menu, table, setup) => {
  const key = `jiheng:columns:${person}:${setup.sheet}`;
  const hidden = new Set(readItem(key) || []);
  const boxes = new Map();
  const apply = (field, shown) => {
    boxes.get(field).checked = shown;
    if (shown) { hidden.delete(field); table.showColumn(field); } else { hidden.add(field); table.hideColumn(field); }
  };
  setup.columns.forEach((column) => {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => { apply(column.field, box.checked); writeItem(key, [...hidden]); });
    label.append(box, ` ${column.label}`);
    menu.querySelector("[data-list]").append(label);
    boxes.set(column.field, box);
  });
  const choose = (isShown) => {
    setup.columns.forEach((column) => apply(column.field, isShown(column)));
    writeItem(key, [...hidden]);
  };
  menu.querySelector("[data-all]").addEventListener("click", () => choose(() => true));
  menu.querySelector("[data-open]").addEventListener("click", () => choose((column) => column.open || column.naming));
  [...hidden].forEach((field) => { if (boxes.has(field)) apply(field, false); else hidden.delete(field); });
};

// Return the exact sum of decimal texts, and how many of them are none.
export const sum = (texts) => {
  const written = texts.map((text) => String(text || "").trim().replace(/,/g, "")).filter((text) => text);
  const numbers = written.filter((text) => /^[-+]?\d+(\.\d+)?$/.test(text));
  const digits = Math.max(0, ...numbers.map((text) => (text.split(".")[1] || "").length));
  const total = numbers.reduce((so, text) => {
    const [whole, part = ""] = text.replace("+", "").split(".");
    return so + BigInt(whole + part.padEnd(digits, "0"));
  }, 0n);
  const plain = (total < 0n ? -total : total).toString().padStart(digits + 1, "0");
  const point = plain.length - digits;
  const text = digits ? `${plain.slice(0, point)}.${plain.slice(point)}`.replace(/\.?0+$/, "") : plain;
  return { text: (total < 0n ? "-" : "") + text, count: numbers.length, unread: written.length - numbers.length };
};

// Say the sums of the columns that have one, for each subject where there are several.
export const sayingSums = (line, table, setup) => {
  const summed = setup.columns.filter((column) => column.sum);
  const say = () => {
    const rows = table.getData("active");
    line.textContent = summed.map((column) => {
      const filled = rows.filter((row) => row[column.field]);
      const subjects = [...new Set(filled.map((row) => row[setup.sumBy] || ""))];
      const parts = subjects.map((subject) => {
        const total = sum(filled.filter((row) => (row[setup.sumBy] || "") === subject).map((row) => row[column.field]));
        const unread = total.unread ? setup.words.unread.replace("%s", total.unread) : "";
        return `${subjects.length > 1 && subject ? `${subject} ` : ""}${total.text}${unread}`;
      });
      return parts.length ? `${setup.words.sum.replace("%s", column.label)} ${parts.join("；")}` : "";
    }).filter((text) => text).join("　");
  };
  let waiting = 0;
  return () => { clearTimeout(waiting); waiting = setTimeout(say); };
};
