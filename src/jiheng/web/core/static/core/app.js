// What pages do beside plain HTML.
import { start as keepForms } from "./forms.js";
import { start as watchSession } from "./session.js";
import { start as nameCells } from "./tables.js";

document.querySelectorAll("form[data-ask]").forEach((form) => {
  form.addEventListener("submit", (event) => { if (!window.confirm(form.dataset.ask)) event.preventDefault(); });
});
document.querySelectorAll("button[data-insert]").forEach((button) => button.addEventListener("click", () => {
  const text = document.getElementById(button.dataset.insert), name = document.getElementById(button.dataset.from);
  if (!name.value.trim()) { name.focus(); return; }
  text.setRangeText(`{${name.value.trim()}}`, text.selectionStart, text.selectionEnd, "end");
  name.value = ""; text.focus(); text.dispatchEvent(new Event("input", { bubbles: true }));
}));
document.querySelectorAll("button[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
document.querySelectorAll("select[data-submit]").forEach((select) => select.addEventListener("change", () => select.form.submit()));
nameCells();
keepForms();
watchSession();
