// A block as spreadsheets put it on the clipboard, and where it would go. Nothing is moved aside in silence.

// Return the lines of a block: tabs, lines that end in any way, cells with a break in quotes, an end of line too many.
export const parseBlock = (text) => {
  const lines = [[]];
  let cell = "", quoted = false;
  const endCell = () => { lines[lines.length - 1].push(cell); cell = ""; };
  const all = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < all.length; at += 1) {
    const sign = all[at];
    if (quoted && sign === '"') { if (all[at + 1] === '"') { cell += sign; at += 1; } else quoted = false; }
    else if (quoted) cell += sign;
    else if (sign === '"' && cell === "" && /^"(?:[^"]|"")*"(?:\t|\n|$)/.test(all.slice(at))) quoted = true;
    else if (sign === "\t") endCell();
    else if (sign === "\n") { endCell(); lines.push([]); }
    else cell += sign;
  }
  endCell();
  if (lines.length > 1 && lines[lines.length - 1].join("") === "") lines.pop();
  return lines;
};

// Return a block of one value as large as the range it is pasted into.
export const spread = (lines, height, width) => (
  lines.length === 1 && lines[0].length === 1
    ? Array.from({ length: height }, () => Array(width).fill(lines[0][0]))
    : lines
);

// Return which cells a block changes, or why it may not be pasted at all: it is wider than what is left of the
// sheet, or holds for a locked column something else than what stands there.
export const plan = (lines, columns, left, valueAt) => {
  const room = columns.length - left;
  const wider = Math.max(...lines.map((line) => line.reduce((width, text, right) => (text.trim() ? right + 1 : width), 0))) - room;
  if (wider > 0) return { wider };
  const locked = new Set();
  const cells = [];
  lines.forEach((line, down) => line.slice(0, room).forEach((text, right) => {
    const column = columns[left + right], now = text.trim();
    if (column.open) cells.push({ down, field: column.field, text: now });
    else if (now && now !== valueAt(down, column.field)) locked.add(column.label);
  }));
  return locked.size ? { locked: [...locked] } : { cells };
};
