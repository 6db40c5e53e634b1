// What is typed and not saved yet, kept in this browser for the person who typed it.
// It goes when the server says that it is saved, when that person logs out, or when it is too old.
// A draft is { at, version, values: { name: { value, was } } }: `was` is what stood there when it was typed.
export const person = document.body.dataset.person || "";
export const page = document.body.dataset.page || location.pathname;  // a refusal shows it at the address that was posted to
const OURS = "jiheng:draft:";
const OLDER = /^jiheng:\d+:/;  // as the first release named them
const DAY = 86400000;
const offers = new Map();  // key -> what the page offers to put back and nobody has decided on

export const keyOf = (name) => `${OURS}${person}:${page}:${name}`;

export const readItem = (key) => {
  try { return JSON.parse(localStorage.getItem(key)); } catch (error) { return null; }
};

export const writeItem = (key, item) => {
  try { localStorage.setItem(key, JSON.stringify(item)); } catch (error) { /* no room: it is not kept */ }
};

export const read = (key) => {
  const draft = readItem(key);
  return draft && draft.values ? draft : null;
};

export const drop = (key) => { offers.delete(key); localStorage.removeItem(key); };

// Keep what is typed now; what is offered from last time stays beside it until it is taken or dropped.
export const keep = (key, values, version) => {
  const offered = offers.has(key) ? offers.get(key).draft : { values: {} };
  const all = { ...offered.values, ...values };
  if (Object.keys(all).length) writeItem(key, { version: offered.version || version, values: all, at: Date.now() });
  else localStorage.removeItem(key);
};

const keys = (isMeant) => Object.keys(localStorage).filter(isMeant);

export const dropAll = () => keys((key) => key.startsWith(`${OURS}${person}:`)).forEach(drop);

export const dropOld = () => {
  const oldest = Date.now() - Number(document.body.dataset.days || 30) * DAY;
  keys((key) => key.startsWith(OURS) || OLDER.test(key)).forEach((key) => {
    if (((readItem(key) || {}).at || 0) < oldest) drop(key);
  });
};

// Offer to put a draft back: forms and the grid each have theirs, the page asks once for all.
export const offer = (key, draft, { restore, changedSince }) => {
  const note = document.getElementById("kept");
  if (!note) return;
  if (note.hidden) {
    const decide = (act) => { note.hidden = true; [...offers].forEach(act); };
    note.querySelector("[data-use]").onclick = () => decide(([each, offered]) => { offers.delete(each); offered.restore(); });
    note.querySelector("[data-drop]").onclick = () => decide(([each]) => drop(each));
  }
  offers.set(key, { draft, restore });
  note.hidden = false;
  if (changedSince) note.querySelector("[data-older]").hidden = false;
};
