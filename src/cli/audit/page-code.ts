/** The style of the audit sheet. Logical properties only: replies and options run right to left. */
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 56rem; padding: 0 1rem 40vh; }
nav { position: sticky; inset-block-start: 0; background: Canvas; padding-block: .5rem; border-block-end: 1px solid GrayText; }
article { border: 1px solid GrayText; border-radius: .5rem; margin-block: 1rem; padding: 0 1rem 1rem; scroll-margin-block-start: 4rem; }
article:focus { outline: 3px solid Highlight; }
article.marked { border-inline-start: .5rem solid GrayText; }
h2 { font-size: 1rem; } h3 { font-size: .9rem; margin-block-end: .25rem; }
small { font-weight: normal; overflow-wrap: anywhere; }
dt { font-size: .85rem; color: GrayText; } dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 20rem; overflow: auto; }
dd, pre, bdi { unicode-bidi: isolate; } pre, dd { unicode-bidi: plaintext; }
.reply { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; border: 1px solid GrayText; padding: .5rem; max-height: 30rem; overflow: auto; }
fieldset { border: 0; padding: 0; margin-block-end: .5rem; } fieldset label { display: block; padding-block: .15rem; }
input[type="text"] { font: inherit; min-width: 16rem; max-width: 100%; }
kbd { border: 1px solid GrayText; border-radius: .25rem; padding: 0 .3rem; font-size: .8rem; }
.cut { font-weight: normal; }
@media print { nav, details { display: none; } .reply, dd { max-height: none; } }
`;

/**
 * The script of the audit sheet, as a browser runs it. It reads what a person enters and never makes markup of a text. Its CSV is
 * that of `src/report/csv.ts`: a cell that a spreadsheet would take for a formula gets an apostrophe.
 */
export const SCRIPT = `
"use strict";
const root = document.documentElement;
const store = "mivhan-audit:" + root.dataset.sheet;
const articles = [...document.querySelectorAll("article")];
const progress = document.getElementById("progress");
const letters = { KeyB: "abstained", KeyA: "ambiguous", KeyN: "no-answer", KeyR: "refused", KeyH: "not-hebrew" };
let kept = true;

function markOf(article) {
  const chosen = article.querySelector("input[type=radio]:checked");
  const free = article.querySelector(".answer");
  const reading = chosen ? chosen.dataset.reading : "";
  const answer = reading !== "answered" ? "" : chosen.dataset.answer ?? free.value.trim();
  const doubtful = article.querySelector(".doubtful").checked ? "yes" : "";
  return { reading: reading === "answered" && answer === "" ? "" : reading, answer, doubtful, note: article.querySelector(".note").value.trim() };
}

function keyOf({ dataset }) {
  return [dataset.task, dataset.protocol, dataset.item, dataset.seed];
}

function show() {
  const marked = articles.filter((article) => {
    const isMarked = markOf(article).reading !== "";
    article.classList.toggle("marked", isMarked);
    return isMarked;
  }).length;
  progress.textContent = marked + " of " + articles.length + " marked" + (kept ? "" : "; this browser keeps no marks: download them before you leave");
}

function save() {
  const marks = articles.map((article) => [keyOf(article), markOf(article)]);
  try {
    localStorage.setItem(store, JSON.stringify(marks));
    kept = true;
  } catch {
    kept = false;
  }
  show();
}

function restore() {
  let marks = [];
  try {
    marks = JSON.parse(localStorage.getItem(store) ?? "[]");
  } catch {
    kept = false;
  }
  const known = new Map(marks.map(([key, mark]) => [JSON.stringify(key), mark]));
  for (const article of articles) {
    const mark = known.get(JSON.stringify(keyOf(article)));
    if (mark === undefined) continue;
    const free = article.querySelector(".answer");
    if (free && mark.reading === "answered") free.value = mark.answer;
    for (const radio of article.querySelectorAll("input[type=radio]"))
      radio.checked = radio.dataset.reading === mark.reading && (radio.dataset.answer ?? mark.answer) === mark.answer;
    article.querySelector(".doubtful").checked = mark.doubtful === "yes";
    article.querySelector(".note").value = mark.note;
  }
}

function cell(text) {
  const plain = text.replaceAll("\\0", "\\u2400");
  const safe = /^[=+\\-@\\t\\r]/.test(plain) && !/^[+-]?\\d+(\\.\\d+)?(e[+-]?\\d+)?$/i.test(plain) ? "'" + plain : plain;
  return /[",\\r\\n]/.test(safe) || /^\\s|\\s$/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

function download() {
  const rows = articles.map((article) => {
    const { reading, answer, doubtful, note } = markOf(article);
    return [...keyOf(article), reading, answer, doubtful, note];
  });
  const lines = [["task", "protocol", "item", "seed", "reading", "answer", "doubtful", "note"], ...rows].map((row) => row.map(cell).join(",") + "\\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\\ufeff" + lines.join("")], { type: "text/csv" }));
  link.download = root.dataset.file;
  link.click();
  URL.revokeObjectURL(link.href);
}

function current() {
  const focused = document.activeElement?.closest("article");
  if (focused) return articles.indexOf(focused);
  return articles.findIndex((article) => article.getBoundingClientRect().bottom > 80);
}

function go(index) {
  const article = articles[Math.max(0, Math.min(articles.length - 1, index))];
  article?.focus({ preventScroll: true });
  article?.scrollIntoView({ block: "start" });
}

function goUnmarked() {
  const from = current();
  const order = [...articles.slice(from + 1), ...articles.slice(0, from + 1)];
  const open = order.find((article) => markOf(article).reading === "");
  if (open) go(articles.indexOf(open));
}

function choose(article, radio) {
  if (!radio) return;
  radio.checked = true;
  article.focus({ preventScroll: true });
  save();
}

function takeSelection(article) {
  const free = article.querySelector(".answer");
  const selected = String(getSelection()).trim();
  if (!free) return;
  if (selected !== "") free.value = selected;
  choose(article, article.querySelector("input[data-reading=answered]"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches("input[type=text]")) {
    if (event.key === "Escape") event.target.closest("article").focus();
    return;
  }
  const { code } = event;
  const here = articles[current()];
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code);
  if (code === "KeyJ") go(here === document.activeElement || here?.contains(document.activeElement) ? current() + 1 : current());
  else if (code === "KeyK") go(current() - 1);
  else if (code === "KeyU") goUnmarked();
  else if (!here) return;
  else if (code === "KeyT") takeSelection(here);
  else if (code === "KeyD") {
    const box = here.querySelector(".doubtful");
    box.checked = !box.checked;
    save();
  } else if (digit) choose(here, here.querySelectorAll("input[data-answer]")[Number(digit[1]) - 1]);
  else if (letters[code]) choose(here, here.querySelector('input[data-reading="' + letters[code] + '"]'));
  else return;
  event.preventDefault();
});
document.addEventListener("input", (event) => {
  if (event.target.matches(".answer") && event.target.value !== "")
    event.target.closest("article").querySelector("input[data-reading=answered]").checked = true;
  save();
});
document.getElementById("download").addEventListener("click", download);
document.getElementById("next").addEventListener("click", goUnmarked);
restore();
show();
`;
