// The page works without this: it adds suggestions, asks again when a setting changes, and lets a
// notice be hidden.
"use strict";

const form = document.querySelector(".ask");
const field = document.getElementById("q");
const list = document.createElement("ul");
let chosen = -1;
let typed = field.value;
let asked = 0;

list.id = "suggestions";
list.className = "suggestions";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", field.dataset.suggestions);
field.parentElement.append(list);
for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
  field.setAttribute(name, value);
}

function show(texts) {
  chosen = -1;
  list.replaceChildren(...texts.map((text, number) => {
    const item = document.createElement("li");
    item.id = `suggestion-${number}`;
    item.textContent = text;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    return item;
  }));
  list.hidden = texts.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

function choose(number) {
  asked += 1; // What is still on its way would take the list away under the one who chooses.
  const items = [...list.children];
  chosen = (number + items.length + 1) % (items.length + 1);
  items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
  const item = items[chosen];
  field.value = item ? item.textContent : typed;
  if (item) field.setAttribute("aria-activedescendant", item.id);
  else field.removeAttribute("aria-activedescendant");
}

async function suggest() {
  const number = ++asked;
  typed = field.value;
  if (!typed.trim()) return show([]);
  try {
    const answer = await fetch(`/suggest?${new URLSearchParams(new FormData(form))}`);
    const texts = answer.ok ? await answer.json() : [];
    if (number === asked && document.activeElement === field) show(texts);
  } catch {
    if (number === asked) show([]);
  }
}

field.addEventListener("input", suggest);
field.addEventListener("keydown", (event) => {
  if (list.hidden) return;
  if (event.key === "ArrowDown") choose(chosen === list.children.length ? 0 : chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen === -1 ? list.children.length - 1 : chosen - 1);
  else if (event.key === "Escape") { field.value = typed; show([]); }
  else return;
  event.preventDefault();
});
field.addEventListener("blur", () => { asked += 1; show([]); });
list.addEventListener("mousedown", (event) => {
  event.preventDefault();
  const item = event.target.closest("li");
  if (item) { field.value = item.textContent; form.requestSubmit(); }
});

for (const setting of form.querySelectorAll("select, input[type=checkbox]")) {
  setting.addEventListener("change", () => form.requestSubmit());
}
for (const button of document.querySelectorAll(".dismiss")) {
  button.hidden = false;
  button.addEventListener("click", () => { button.closest(".notice").remove(); document.getElementById("content").focus(); });
}
