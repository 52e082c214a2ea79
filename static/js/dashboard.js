// What staff pages do beyond plain forms: keys, choices that survive a refresh, many acts with progress.
// Without this file every page still works.
"use strict";

(() => {
  const root = document.documentElement;
  root.classList.add("has-script");
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // ---- what was typed into a long form is not lost by a slip
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guarded]");
    if (form) form.dataset.unsaved = "yes";
  });
  document.addEventListener("submit", (event) => { delete event.target.dataset.unsaved; });
  window.addEventListener("beforeunload", (event) => {
    if (one("form[data-guarded][data-unsaved]")) event.preventDefault();
  });

  // ---- the menu is open on wide screens and folds on narrow ones
  const menu = one("details.menu");
  const isNarrow = window.matchMedia("(max-width: 63.99rem)");
  const fitMenu = () => { if (menu) menu.open = !isNarrow.matches; };
  fitMenu();
  isNarrow.addEventListener("change", fitMenu);

  // ---- of tabs that do not fit, the current one is in sight
  const showTab = () => {
    const tab = one(".tab[aria-current]");
    if (!tab) return;
    const [place, its] = [tab.closest(".tabs"), tab.getBoundingClientRect()];
    place.scrollLeft += its.left + its.width / 2 - (place.getBoundingClientRect().left + place.clientWidth / 2);
  };
  showTab();

  // ---- one click is one request
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || event.defaultPrevented || form.hasAttribute("data-repeats")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post") form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });

  // ---- choosing several: counted, and kept when the list refreshes
  let chosen = new Set();
  let current = "";
  const boxes = () => all("[data-queue] input[name=return]");
  const showChoice = () => {
    chosen = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
    all("[data-count]").forEach((place) => { place.textContent = chosen.size ? `(${chosen.size})` : ""; });
    all("[data-needs-choice]").forEach((button) => { button.disabled = chosen.size === 0; });
    const every = one("[data-check-all]");
    if (every) {
      every.checked = chosen.size > 0 && chosen.size === boxes().length;
      every.indeterminate = chosen.size > 0 && !every.checked;
    }
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-check-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-check-all], [name=return]")) showChoice();
  });

  const rows = () => all("[data-row]");
  const linkOf = (row) => one("[data-open]", row);
  const markCurrent = (row, isFocused) => {
    rows().forEach((other) => other.classList.toggle("is-current", other === row));
    if (!row) return;
    current = linkOf(row).getAttribute("href");
    if (isFocused) linkOf(row).focus({ preventScroll: false });
  };
  const step = (by) => {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.classList.contains("is-current"));
    markCurrent(list[Math.min(Math.max(at + by, 0), list.length - 1)], true);
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) markCurrent(row, false);
  });

  // ---- what refreshes by itself never takes away what somebody is doing
  const isBusy = (place) => all("form[data-act]", place).some((form) => form.dataset.touched || form.closest("details[open]"))
    || Boolean(place.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-act]");
    if (form) form.dataset.touched = "yes";
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target;
    if (!place) return;
    if (place.matches("[data-live]") && event.detail.shouldSwap && isBusy(place)) {
      event.detail.shouldSwap = false;
      const notice = one("[data-stale]");
      if (notice) notice.hidden = false;
    }
    if (place.matches("[data-queue]")) place.dataset.hadFocus = place.contains(document.activeElement) ? "yes" : "";
    if (event.detail.xhr.status === 422 || event.detail.xhr.status === 409) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  // What was chosen in a part that is just being reckoned anew stays chosen.
  let keptValues = new Map();
  const fieldsOf = (place) => all("select[name], input[type=checkbox][name]", place);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target;
    if (!place || !place.matches("[data-keeps]")) return;
    keptValues = new Map(fieldsOf(place).map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
  });
  document.addEventListener("htmx:afterSwap", () => {
    all("[data-keeps]").flatMap(fieldsOf).forEach((field) => {
      if (!keptValues.has(field.name)) return;
      const kept = keptValues.get(field.name);
      if (field.type === "checkbox") field.checked = kept;
      else if ([...field.options].some((option) => option.value === kept)) field.value = kept;
    });
    keptValues = new Map();
  });
  let openFolds = new Set();
  document.addEventListener("htmx:beforeSwap", (event) => {
    openFolds = new Set(all("details[id][open]", event.detail.target || document).map((fold) => fold.id));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const notice = event.detail.target && event.detail.target.matches("[data-live]") && one("[data-stale]");
    if (notice) notice.hidden = true;
  });
  document.addEventListener("htmx:afterSettle", () => {
    boxes().forEach((box) => { box.checked = chosen.has(box.value); });
    showChoice();
    const row = rows().find((each) => linkOf(each).getAttribute("href") === current);
    if (row) markCurrent(row, document.activeElement === document.body);
    openFolds.forEach((id) => { const fold = document.getElementById(id); if (fold) fold.open = true; });
    openFolds = new Set();
    fitSteppers();
    showTab();
  });
  showChoice();

  // ---- quantities
  const fitStepper = (stepper) => {
    const input = one("input", stepper);
    const value = Math.min(Math.max(Number.parseInt(input.value, 10) || 0, Number(input.min)), Number(input.max));
    if (String(value) !== input.value) input.value = value;
    one('[data-step="-1"]', stepper).disabled = value <= Number(input.min);
    one('[data-step="1"]', stepper).disabled = value >= Number(input.max);
  };
  const fitSteppers = () => all("[data-stepper]").forEach(fitStepper);
  fitSteppers();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) {
      const stepper = button.closest("[data-stepper]");
      const input = one("input", stepper);
      input.value = (Number.parseInt(input.value, 10) || 0) + Number(button.dataset.step);
      fitStepper(stepper);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  document.addEventListener("change", (event) => {
    const stepper = event.target.closest("[data-stepper]");
    if (!stepper) return;
    fitStepper(stepper);
    // Accepted and rejected share what is there: more of one is less of the other.
    const group = event.target.closest("[data-shares]");
    if (!group) return;
    const inputs = all("[data-stepper] input", group);
    const other = inputs.find((input) => input !== event.target);
    const left = Number(event.target.max) - Number(event.target.value);
    if (other && Number(other.value) > left) {
      other.value = left;
      fitStepper(other.closest("[data-stepper]"));
    }
  });

  // ---- the search box: arrows walk through what it finds
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-find]");
    if (!box || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const stops = [one("[data-search]", box), ...all("[data-find-results] a", box)];
    const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });

  // ---- keys
  const dialog = () => one("[data-shortcuts]");
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-show-shortcuts]") && dialog()) dialog().showModal();
    if (event.target.closest("[data-reload]")) window.location.reload();
    if (event.target.closest("[data-print]")) window.print();
  });
  const openAct = (name) => {
    const act = document.getElementById(`act-${name}`);
    if (!act) return false;
    act.open = true;
    act.scrollIntoView({ block: "nearest" });
    const first = one("textarea, input:not([type=hidden]):not([type=checkbox]), button", act);
    if (first) first.focus();
    return true;
  };
  const actOfKey = { a: "approve", d: "decline", r: "refund", e: "receive", i: "inspect", n: "note" };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    if (event.key === "Escape" && isTyping) event.target.blur();
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
    let isTaken = true;
    if (event.key === "?" && dialog()) dialog().showModal();
    else if (one("[data-queue]") && (event.key === "j" || event.key === "k")) step(event.key === "j" ? 1 : -1);
    else if (one("[data-queue]") && event.key === "x") {
      const box = one(".is-current input[name=return]");
      if (box) { box.checked = !box.checked; showChoice(); }
    } else if (event.key === "/" && one("[data-search]")) one("[data-search]").focus();
    else if (one("[data-return]") && event.key === "u") window.location.assign(one("[data-return]").dataset.back);
    else if (one("[data-return]") && actOfKey[event.key]) isTaken = openAct(actOfKey[event.key]);
    else isTaken = false;
    if (isTaken) event.preventDefault();
  });
})();
