// What pages do beside plain HTML: keep unsaved input for its person, ask before leaving, clear at log-out.
(() => {
  "use strict";
  const person = document.body.dataset.person || "";
  const key = (form) => `jiheng:${person}:${location.pathname}:${form.id || "form"}`;
  if (!person) {  // nobody is logged in: nothing of anybody stays on this machine
    Object.keys(localStorage).filter((k) => k.startsWith("jiheng:")).forEach((k) => localStorage.removeItem(k));
    return;
  }
  const oldest = Date.now() - Number(document.body.dataset.days || 30) * 86400000;
  Object.keys(localStorage).filter((k) => k.startsWith("jiheng:")).forEach((k) => {
    if ((JSON.parse(localStorage.getItem(k)).at || 0) < oldest) localStorage.removeItem(k);
  });
  document.querySelectorAll("form[data-keep]").forEach((form) => {
    const held = localStorage.getItem(key(form));
    const fresh = form.dataset.version || "";
    if (held) {
      const kept = JSON.parse(held);
      const fields = Object.entries(kept.values).filter(([name, value]) => form.elements[name] && form.elements[name].value !== value);
      if (fields.length) {
        const note = document.getElementById("kept");
        if (note) {
          note.hidden = false;
          note.querySelector("button[data-use]").addEventListener("click", () => {
            fields.forEach(([name, value]) => { form.elements[name].value = value; });
            note.hidden = true; changed(form);
          });
          note.querySelector("button[data-drop]").addEventListener("click", () => { localStorage.removeItem(key(form)); note.hidden = true; });
          if (kept.version !== fresh) note.querySelector("[data-older]").hidden = false;
        }
      } else { localStorage.removeItem(key(form)); }
    }
    const changed = (of) => {
      const values = {};
      of.querySelectorAll("input[name], textarea[name], select[name]").forEach((el) => {
        if (el.type !== "hidden" && el.type !== "file") values[el.name] = el.value;
      });
      localStorage.setItem(key(of), JSON.stringify({ version: fresh, at: Date.now(), values }));
    };
    form.addEventListener("input", () => changed(form));
    form.addEventListener("submit", () => { if (navigator.onLine) sessionStorage.setItem("jiheng:sent", key(form)); });
  });
  const sent = sessionStorage.getItem("jiheng:sent");
  if (sent && document.querySelector("[data-saved]")) { localStorage.removeItem(sent); sessionStorage.removeItem("jiheng:sent"); }
  document.querySelectorAll("form[data-ask]").forEach((form) => {
    form.addEventListener("submit", (event) => { if (!window.confirm(form.dataset.ask)) event.preventDefault(); });
  });
  document.querySelectorAll("button[data-insert]").forEach((b) => b.addEventListener("click", () => {
    const text = document.getElementById(b.dataset.insert), name = document.getElementById(b.dataset.from);
    if (!name.value.trim()) { name.focus(); return; }
    text.setRangeText(`{${name.value.trim()}}`, text.selectionStart, text.selectionEnd, "end");
    name.value = ""; text.focus(); text.dispatchEvent(new Event("input", { bubbles: true }));
  }));
  document.querySelectorAll("button[data-print]").forEach((b) => b.addEventListener("click", () => window.print()));
  document.querySelectorAll("select[data-submit]").forEach((s) => s.addEventListener("change", () => s.form.submit()));
})();
