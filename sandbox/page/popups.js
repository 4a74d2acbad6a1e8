// What floats above the page: option lists, pickers, menus and notices. All of it by keyboard too.

import { h, words } from "./dom.js";
import { t } from "./words.js";

let count = 0;

/** A listbox of `{value, label, hint, selected}` that another element's keys drive: `show`, `key`, `close`. */
export function optionList(label, onPick, multiple = false) {
  const element = h("div", { role: "listbox", id: `list-${++count}`, class: "options", "aria-label": label, "aria-multiselectable": multiple || undefined });
  let shown = [];
  let rows = [];
  let at = -1;
  let owner = null;
  const mark = (index) => {
    rows[at]?.classList.remove("active");
    at = index;
    rows[at]?.classList.add("active");
    rows[at]?.scrollIntoView({ block: "nearest" });
    if (rows[at]) owner?.setAttribute("aria-activedescendant", rows[at].id);
    else owner?.removeAttribute("aria-activedescendant");
  };
  const row = (option, index) => h("div", {
    role: "option", id: `${element.id}-${index}`, class: "option", "aria-selected": String(Boolean(option.selected)),
    onmousedown: (event) => event.preventDefault(), onmousemove: () => at !== index && mark(index), onclick: () => onPick(option),
  }, words("option-label", option.label), option.hint && words("option-hint", option.hint));
  return {
    element,
    open: () => shown.length > 0,
    active: () => shown[at],
    show(options, key, first = -1) {
      owner = key;
      shown = options;
      rows = options.map(row);
      element.replaceChildren(...rows);
      mark(options.length ? first : -1);
    },
    close() {
      this.show([], owner);
    },
    key(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!shown.length || event.isComposing) return false;
      if (step) mark(at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length);
      else if (event.key === "Enter" && at >= 0) onPick(shown[at]);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

/** Show *panel* in the top layer beside *anchor* until a press elsewhere or Escape; focus returns to the anchor. */
export function popup(anchor, panel, atPoint) {
  panel.popover = "auto";
  panel.classList.add("popup");
  (anchor.closest("dialog[open]") ?? document.querySelector("main")).append(panel);
  panel.showPopover();
  const box = atPoint ? { left: atPoint.x, right: atPoint.x, top: atPoint.y, bottom: atPoint.y } : anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = box.bottom + 6 + height <= innerHeight || box.top < height + 6;
  panel.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  panel.style.top = `${Math.max(8, below ? Math.min(box.bottom + 6, innerHeight - height - 8) : box.top - height - 6)}px`;
  anchor.setAttribute("aria-expanded", "true");
  panel.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    anchor.setAttribute("aria-expanded", "false");
    if (panel.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    panel.remove();
  });
  return () => panel.isConnected && panel.hidePopover();
}

/** Let the reader choose *min* to *max* of *options*; `done` hears the values. */
export function pick(anchor, { label, options, min = 1, max = 1, done }) {
  const many = max > 1 || min === 0;
  const chosen = new Set(options.filter((option) => option.selected).map((option) => option.value));
  const search = h("input", { type: "text", class: "field", role: "combobox", "aria-expanded": "true", "aria-label": label, autocomplete: "off" });
  const list = optionList(label, toggle, many);
  const finish = h("button", { class: "button primary", text: t("done"), onclick: () => answer([...chosen]) });
  search.setAttribute("aria-controls", list.element.id);
  search.placeholder = label;
  const none = h("p", { class: "quiet", text: t("noOption"), hidden: true });
  const foot = many && h("div", { class: "popup-foot" }, words("quiet", t("chooseMany", { min, max })), finish);
  const panel = h("div", { class: "picker" }, search, list.element, none, foot);
  function answer(values) {
    close();
    done(values);
  }
  function toggle(option) {
    if (!many) return answer([option.value]);
    if (!chosen.delete(option.value) && chosen.size < max) chosen.add(option.value);
    return refresh(list.active());
  }
  function refresh(keep) {
    const typed = search.value.trim().toLowerCase();
    const fitting = options.filter((option) => `${option.label} ${option.hint ?? ""}`.toLowerCase().includes(typed));
    list.show(fitting.map((option) => ({ ...option, selected: chosen.has(option.value) })), search, Math.max(0, fitting.findIndex((one) => one.value === keep?.value)));
    none.hidden = fitting.length > 0;
    finish.disabled = chosen.size < min || chosen.size > max;
  }
  search.addEventListener("input", () => refresh());
  search.addEventListener("keydown", (event) => list.key(event));
  refresh();
  const close = popup(anchor, panel);
  search.focus();
}

/** A menu of `[name, action]` beside *anchor*. */
export function menu(anchor, items, { atPoint, className = "" } = {}) {
  const rows = items.map(([name, action]) =>
    h("button", { role: "menuitem", class: "menu-item", tabindex: "-1", text: name, onclick: () => (close(), action()) }),
  );
  const panel = h("div", { role: "menu", class: `menu ${className}` }, rows);
  panel.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length].focus();
  });
  const close = popup(anchor, panel, atPoint);
  rows[0]?.focus();
}

/** Say *text* at the edge of the page for a while; screen readers hear it. */
export function notice(text, kind = "plain") {
  const line = h("div", { class: `notice ${kind}` }, h("span", { text }));
  document.getElementById("notices").append(line);
  const timer = setTimeout(() => line.remove(), 9000);
  line.append(h("button", { class: "link-button", text: t("dismiss"), onclick: () => (clearTimeout(timer), line.remove()) }));
}
