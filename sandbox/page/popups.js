// What floats above the page: lists, pickers, menus and notices. All of it by keyboard too.

import { at, h } from "./dom.js";
import { t } from "./words.js";

let count = 0;

/** A listbox of `{value, label, hint, selected}` that the keys of its *owner*, a combobox, drive. */
export class OptionList {
  options = [];
  #index = -1;

  constructor(owner) {
    const onmousedown = (event) => event.preventDefault(); // the focus stays with the owner
    this.owner = owner;
    this.element = h("div.options", { role: "listbox", id: `list-${++count}`, onmousedown });
    owner.setAttribute("aria-controls", this.element.id);
  }

  /** Show *options*, the one at *first* marked; *onPick* hears which is chosen. */
  show(options, onPick, first = -1) {
    Object.assign(this, { options, onPick });
    const rows = options.map((option, index) => {
      const props = { role: "option", id: `${this.element.id}-${index}`, onclick: () => onPick(option) };
      const hint = option.hint && h("span.quiet", option.hint);
      return h("div.option", { ...props, "aria-selected": String(Boolean(option.selected)) }, h("b", option.label), hint);
    });
    this.element.replaceChildren(...rows);
    this.element.ariaLabel = this.owner.ariaLabel;
    this.owner.ariaExpanded = String(rows.length > 0);
    this.#mark(Math.min(first, rows.length - 1));
  }

  get active() {
    return this.options[this.#index];
  }

  #mark(index) {
    const rows = [...this.element.children];
    this.#index = index;
    rows.forEach((row) => row.classList.toggle("active", row === rows[index]));
    rows[index]?.scrollIntoView({ block: "nearest" });
    this.owner.setAttribute("aria-activedescendant", rows[index]?.id ?? "");
  }

  /** Whether the key of *event* was the list's: it moved the mark, or chose. */
  key(event) {
    const { length } = this.options;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!length || event.isComposing) return false;
    if (step) this.#mark(this.#index < 0 && step < 0 ? length - 1 : (this.#index + step + length) % length);
    else if (event.key === "Enter" && this.active) this.onPick(this.active);
    else return false;
    event.preventDefault();
    return true;
  }
}

/** Show *panel* in the top layer beside *anchor*, or at *point*, until a press elsewhere or Escape. */
export function popup(anchor, panel, point) {
  panel.popover = "auto";
  panel.classList.add("popup");
  (anchor.closest("dialog[open]") ?? document.querySelector("main")).append(panel);
  panel.showPopover({ source: anchor });
  const { left, top, bottom } = point ? { left: point.x, top: point.y, bottom: point.y } : anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const under = bottom + 6 + height <= innerHeight || top < height + 6;
  panel.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  panel.style.top = `${Math.max(8, under ? Math.min(bottom + 6, innerHeight - height - 8) : top - height - 6)}px`;
  anchor.ariaExpanded = "true";
  panel.ontoggle = ({ newState }) => {
    if (newState === "open") return;
    anchor.ariaExpanded = "false";
    if (panel.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    panel.remove();
  };
}

/** Let the reader choose *min* to *max* of *options*, *values* at first; `done` hears them. */
export function pick(anchor, { label, options, values, min = 1, max = 1, done }) {
  const many = max > 1 || min === 0;
  const chosen = new Set(values);
  const props = { placeholder: label, role: "combobox", "aria-label": label, autocomplete: "off" };
  const search = h("input.field", { ...props, oninput: () => refresh(), onkeydown: (event) => list.key(event) });
  const list = new OptionList(search);
  const none = h("p.quiet", t("noOption"));
  const finish = h("button.button.primary", { onclick: () => answer() }, t("done"));
  const foot = many && h("div.popup-foot", h("span.quiet", t("chooseMany", { min, max })), finish);
  const panel = h("div.picker", search, list.element, none, foot);
  const answer = () => {
    panel.hidePopover();
    done([...chosen]);
  };
  const toggle = ({ value }) => {
    if (!many) chosen.clear();
    if (!chosen.delete(value) && chosen.size < max) chosen.add(value);
    return many ? refresh(value) : answer();
  };
  const refresh = (last) => {
    const typed = search.value.trim().toLowerCase();
    const fitting = options.filter((one) => `${one.label} ${one.hint ?? ""}`.toLowerCase().includes(typed));
    const rows = fitting.map((one) => ({ ...one, selected: chosen.has(one.value) }));
    list.show(rows, toggle, Math.max(0, rows.findIndex((one) => one.value === last)));
    none.hidden = rows.length > 0;
    finish.disabled = chosen.size < min || chosen.size > max;
  };
  if (many) list.element.ariaMultiSelectable = "true";
  refresh();
  popup(anchor, panel);
  search.focus();
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** A menu of `[name, action, hint]` beside *anchor*. */
export function menu(anchor, items, { point, className = "" } = {}) {
  const rows = items.map(([name, action, hint]) => {
    const onclick = () => (panel.hidePopover(), action());
    return h("button.menu-item", { role: "menuitem", onclick }, h("span", name), hint && h("span.small", hint));
  });
  const onkeydown = (event) => {
    if (!STEPS[event.key]) return;
    event.preventDefault();
    rows[(rows.indexOf(document.activeElement) + STEPS[event.key] + rows.length) % rows.length].focus();
  };
  const panel = h(`div.menu${className}`, { role: "menu", onkeydown }, rows);
  popup(anchor, panel, point);
  rows[0].focus();
}

/** Say *text* at the edge of the page for a while; screen readers hear it. */
export function notice(text, kind = "") {
  const close = h("button.link-button", { onclick: () => line.remove() }, t("dismiss"));
  const line = h(`div.notice${kind}`, h("span", text), close);
  at("notices").append(line);
  setTimeout(() => line.remove(), 9000);
}

// What the sandbox refuses, and nobody else tells, is told.
addEventListener("unhandledrejection", ({ reason }) => notice(reason.message, ".bad"));
