// The log-in as pages see it: asked for before it ends, prolonged by a button or by typing, and checked before anything is sent.
import { person } from "./store.js";

const note = document.getElementById("session");
const address = document.body.dataset.session;
const idle = Number(document.body.dataset.idle || 0);
const soon = Math.min(300, idle / 2);  // seconds before the end at which a page says so
let deadline = Date.now() + idle * 1000;
let contact = Date.now();
let ended = false;

export const token = () => (document.cookie.split("; ").find((pair) => /^(__Host-)?csrftoken=/.test(pair)) || "").split("=").pop();
let known = token();  // what the forms of this page were given
export const stale = () => ended || token() !== known;
export const freshToken = () => {
  known = token();
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = known; });
};

const headers = (more) => ({ "X-Requested-With": "fetch", "Accept": "application/json", "X-CSRFToken": token(), "X-Person": person, ...more });

const say = (words, more, enter) => {
  if (!note) return;
  note.querySelector("[data-words]").textContent = words;
  note.querySelector("[data-more]").hidden = !more;
  note.querySelector("[data-enter]").hidden = !enter;
  note.hidden = !words;
};
const words = (name, fact) => (note ? (note.dataset[name] || "").replace("{}", fact) : "");

const heard = (left) => {
  ended = false;
  contact = Date.now();
  deadline = contact + left * 1000;
  if (left > soon) say("");
};

// Return the answer of our server as { ok, status, data, said }; `said` is what to tell the person if it is not ok.
const ask = async (url, options) => {
  let answer, data = null;
  try { answer = await fetch(url, options); } catch (error) { return { ok: false, status: 0, data, said: words("lost") }; }
  try { data = await answer.json(); } catch (error) { /* a page, not an answer */ }
  if (answer.ok && data) return { ok: true, status: answer.status, data, said: "" };
  if (answer.status === 401) { ended = true; say(words("ended"), false, true); return { ok: false, status: 401, data, said: words("ended") }; }
  const why = data && data.why;
  if (why === "person") say(data.said);
  return { ok: false, status: answer.status, data, why, said: (data && data.said) || words("failed", answer.status) };
};

// Return whether the person of this page is logged in; says so on the page if not.
export const check = async () => {
  const answer = await ask(address, { headers: headers({ "X-Background": "1" }) });
  if (answer.ok) heard(answer.data.left);
  else if (answer.status !== 401 && answer.why !== "person") say(answer.said);
  return answer.ok;
};

// Send rows or values to our server with the token of the present log-in; once more if that had changed.
export const send = async (url, body) => {
  const post = () => ask(url, { method: "POST", headers: headers({ "Content-Type": "application/json" }), body: JSON.stringify(body) });
  let answer = await post();
  if (answer.why === "csrf") answer = (await check()) ? await post() : { ...answer, said: words("ended") };
  if (answer.ok) { contact = Date.now(); deadline = contact + idle * 1000; say(""); }
  return answer;
};

const prolong = async () => {
  contact = Date.now();
  const answer = await ask(address, { method: "POST", headers: headers({}) });
  if (answer.ok) heard(answer.data.left);
};

const warn = async () => {
  if (ended || !(await check())) return;
  const left = Math.round((deadline - Date.now()) / 1000);
  if (left <= soon) say(words("soon", left < 90 ? words("seconds", left) : words("minutes", Math.round(left / 60))), true, false);
};

const watch = () => {
  const left = (deadline - Date.now()) / 1000;
  const wait = ended ? 60 : left > soon ? left - soon : Math.min(60, Math.max(left, 4) / 2);
  setTimeout(async () => { if ((deadline - Date.now()) / 1000 <= soon) await warn(); watch(); }, Math.min(wait * 1000, 2 ** 30) + 50);
};

const aboutHtmx = () => {
  document.body.addEventListener("htmx:configRequest", (event) => {
    const byItself = !event.detail.triggeringEvent;
    event.detail.headers["X-Person"] = person;
    if (event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = token();
    if (byItself) event.detail.headers["X-Background"] = "1";
    if (byItself && ended) event.preventDefault();
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) { ended = true; say(words("ended"), false, true); return; }
    let answer = {};
    try { answer = JSON.parse(event.detail.xhr.responseText); } catch (error) { /* a page, not an answer */ }
    say(answer.said || words("failed", event.detail.xhr.status));
  });
};

export const start = () => {
  if (!person || !idle || !note) return;
  note.querySelector("[data-more]").addEventListener("click", prolong);
  document.addEventListener("input", () => { if (Date.now() - contact > idle * 250) prolong(); });  // typing is using
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (ended || (deadline - Date.now()) / 1000 <= soon)) check();
  });
  aboutHtmx();
  watch();
};
