// Shows code between dollars as the formula that it is, and folds the asides of lessons. DocC's own script
// makes the pages, and makes parts of them anew: whatever it leaves is looked at again.
const formulas = fetch("/formulas.json").then((answer) => answer.json());
const usual = ["Note", "Tip", "Important", "Warning", "Experiment"];

function show(code, table) {
  const formula = code.querySelector("math");
  // DocC puts places to break a line at between the words of code.
  const text = Array.from(code.childNodes).filter((node) => node !== formula).map((node) => node.textContent).join("");
  if (formula && code.dataset.formula === text) return;
  formula?.remove();
  if (!Object.hasOwn(table, text)) return delete code.dataset.formula;
  code.dataset.formula = text;
  code.insertAdjacentHTML("beforeend", table[text]);
}

function fold(aside) {
  const label = aside.querySelector(":scope > .label");
  if (!label || usual.includes(label.textContent.trim())) return;
  if (aside.dataset.folds === label.textContent) return;
  aside.dataset.folds = label.textContent;
  delete aside.dataset.open;
  label.tabIndex = 0;
  label.setAttribute("role", "button");
  label.setAttribute("aria-expanded", "false");
}

function toggle(event) {
  const label = event.target.closest?.("aside[data-folds] > .label");
  if (!label || (event.type === "keydown" && ![" ", "Enter"].includes(event.key))) return;
  event.preventDefault();
  const isOpen = label.parentElement.toggleAttribute("data-open");
  label.setAttribute("aria-expanded", String(isOpen));
}

async function look() {
  if (location.pathname.startsWith("/documentation/course/")) document.querySelectorAll("aside").forEach(fold);
  const table = await formulas;
  document.querySelectorAll("code").forEach((code) => show(code, table));
}

document.addEventListener("click", toggle);
document.addEventListener("keydown", toggle);
new MutationObserver(look).observe(document.documentElement, {
  childList: true, subtree: true, characterData: true,
});
look();
