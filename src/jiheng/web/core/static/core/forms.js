// Forms keep what is typed into them. Whichever of them is saved, the others of the page stay as they were.
import { drop, dropAll, dropOld, keep, keyOf, offer, page, person, read } from "./store.js";
import { check, freshToken, stale } from "./session.js";

const NEVER = ["hidden", "file", "password", "submit", "button", "reset", "image"];
const TICKS = ["checkbox", "radio"];
const SENT = "jiheng:sent";  // of this tab: which form was sent, until the next page has been told

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.type !== "fieldset" && !NEVER.includes(field.type));
const isText = (field) => field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && !TICKS.includes(field.type));
const isPosted = (form) => (form.getAttribute("method") || "").toLowerCase() === "post";
const isKept = (form) => isPosted(form) && form.dataset.keep !== "no" && fieldsOf(form).some(isText);

const nameOf = (field) => (TICKS.includes(field.type) ? `${field.name}=${field.value}` : field.name);
const valueOf = (field) => (TICKS.includes(field.type) ? String(field.checked) : field.value);
const shownAs = (field) => {  // the value the server sent
  if (TICKS.includes(field.type)) return String(field.defaultChecked);
  if (field.tagName !== "SELECT") return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) || field.options[0] || { value: "" }).value;
};
const before = (form, field) => form.elements[`was-${field.name}`];  // what stood there, where the server asks for it
const wasOf = (form, field) => (before(form, field) ? before(form, field).value : shownAs(field));

// A form is known by its id; without one, by where it goes to and what it says beside the texts.
const identity = (form) => {
  if (form.getAttribute("id")) return form.getAttribute("id");
  const hidden = [...form.elements].filter((field) => field.type === "hidden" && !/^(csrfmiddlewaretoken|version|next|was-.*)$/.test(field.name));
  const parts = [form.getAttribute("action") || "", ...hidden.map((field) => `${field.name}=${field.value}`), ...fieldsOf(form).filter(isText).map((field) => field.name)];
  return parts.join("|");
};
const keyFor = (form) => keyOf(identity(form));
const goesTo = (form, button) => new URL((button && button.getAttribute("formaction")) || form.getAttribute("action") || location.href, location.href).pathname;

const marked = new Map();
const mark = (form, unsaved) => {
  const button = [...form.elements].reverse().find((field) => field.tagName === "BUTTON" && field.type === "submit");
  const words = document.getElementById("unsaved");
  if (unsaved && !marked.has(form) && button && words) {
    button.after(words.content.cloneNode(true));
    marked.set(form, button.nextElementSibling);
  } else if (!unsaved && marked.has(form)) { marked.get(form).remove(); marked.delete(form); }
};

// Keep what differs from what the server sent; when a form is sent, everything: the next page may be a refusal.
const keepForm = (form, all) => {
  const values = {};
  fieldsOf(form).forEach((field) => {
    const value = valueOf(field), was = wasOf(form, field);
    if (all || value !== was) values[nameOf(field)] = { value, was };
  });
  keep(keyFor(form), values, form.elements.version ? form.elements.version.value : "");
  mark(form, fieldsOf(form).some((field) => valueOf(field) !== wasOf(form, field)));
};

const put = (form, draft, names) => {
  fieldsOf(form).filter((field) => names.has(nameOf(field))).forEach((field) => {
    const { value, was } = draft.values[nameOf(field)];
    if (TICKS.includes(field.type)) field.checked = value === "true"; else field.value = value;
    if (before(form, field) && before(form, field).value !== was) {  // the server then shows both values
      before(form, field).value = was;
      form.elements.version.value = draft.version;
    }
    const folded = field.closest("details");
    if (folded) folded.open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  keepForm(form, false);
};

const bring = (form, sent) => {
  const key = keyFor(form), draft = read(key);
  if (!draft) return;
  const differing = fieldsOf(form).filter((field) => draft.values[nameOf(field)] && draft.values[nameOf(field)].value !== valueOf(field));
  if (!differing.length) {
    if (sent && sent.key === key) mark(form, true);  // sent, not taken: it stands here and is not saved
    else drop(key);
    return;
  }
  const changed = differing.filter((field) => draft.values[nameOf(field)].was !== wasOf(form, field));
  const same = differing.filter((field) => !changed.includes(field));
  const names = (fields) => new Set(fields.map(nameOf));
  const atOnce = sent && sent.page === page;  // a form of this page was sent: its neighbours stay as they were
  if (!atOnce || changed.length) offer(key, draft, { restore: () => put(form, draft, names(differing)), changedSince: changed.length > 0 });
  if (atOnce) put(form, draft, names(same));
};

const cookie = (name) => (document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`)) || "").slice(name.length + 1);

const taken = () => {  // Return which form was sent from this tab, and drop its draft if the server took it
  let sent = null;
  try { sent = JSON.parse(sessionStorage.getItem(SENT)); } catch (error) { /* not ours */ }
  sessionStorage.removeItem(SENT);
  const receipt = decodeURIComponent(cookie("saved"));
  if (sent && receipt && receipt === decodeURIComponent(sent.to)) {
    drop(sent.key);
    document.cookie = "saved=; path=/; max-age=0";
    sent.key = "";
  }
  return sent;
};

const again = (form, button) => { if (button) button.click(); else form.requestSubmit(); };

const submitted = (event) => {
  const form = event.target, button = event.submitter || null;
  if (event.defaultPrevented || !isPosted(form) || !person) return;
  if (isKept(form)) keepForm(form, true);
  if (stale()) {  // logged in anew since this page was opened: first see as whom
    event.preventDefault();
    check().then((entered) => { if (entered) { freshToken(); again(form, button); } });
    return;
  }
  if (form.hasAttribute("data-leave")) { dropAll(); return; }
  const key = isKept(form) ? keyFor(form) : "";
  sessionStorage.setItem(SENT, JSON.stringify({ key, to: goesTo(form, button), page }));
};

// A page that was sent and refused stands at its own address again, with the field to put right before the person.
const showRefusal = (sent) => {
  const refusal = document.getElementById("refusal");
  if (!refusal) return;
  const query = document.body.dataset.query;
  history.replaceState(null, "", page + (query ? `?${query}` : ""));
  const form = sent && [...document.forms].find((each) => isKept(each) && keyFor(each) === sent.key);
  const field = form && refusal.dataset.refused && form.elements[refusal.dataset.refused];
  if (field && field.focus) { field.setAttribute("aria-invalid", "true"); field.focus(); } else refusal.focus();
};

export const start = () => {
  const sent = taken();
  if (!person) return;  // nobody is logged in: what people typed waits until they are
  dropOld();
  [...document.forms].filter(isKept).forEach((form) => bring(form, sent));
  showRefusal(sent);
  const typed = (event) => {
    const form = event.target.form;
    if (form && event.target.name && isKept(form)) keepForm(form, false);
  };
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("submit", submitted);
};
