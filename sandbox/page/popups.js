// What floats above the page: lists, pickers, menus and notices. All of it by keyboard too.

import { at, h } from "./dom.js";
import { t } from "./words.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };
let count = 0;

/** A listbox of `{value, label, hint, selected}` that the keys of its *owner*, a combobox, drive. */
export class OptionList {
  options = [];

  constructor(owner) {
    const onmousedown = (event) => event.preventDefault(); // the focus stays with the owner
    this.owner = owner;
    this.element = h("div.options", { role: "listbox", id: `list-${++count}`, onmousedown });
    owner.setAttribute("aria-controls", this.element.id);
  }

  /** Show *options*, the one at *first* marked; *onPick* hears which is chosen. */
  show(options, onPick, first = -1) {
    Object.assign(this, { options, onPick });
    const row = ({ label, hint, selected = false }, index) => {
      const props = { role: "option", id: `${this.element.id}-${index}`, "aria-selected": String(selected) };
      const onclick = () => onPick(options[index]);
      return h("div.option", { ...props, onclick }, h("b", label), hint && h("span.quiet", hint));
    };
    this.element.replaceChildren(...options.map(row));
    this.element.ariaLabel = this.owner.ariaLabel;
    this.owner.ariaExpanded = String(options.length > 0);
    this.#mark(Math.min(first, options.length - 1));
  }

  #mark(index) {
    const rows = [...this.element.children];
    this.active = this.options[index];
    for (const row of rows) row.classList.toggle("active", row === rows[index]);
    rows[index]?.scrollIntoView({ block: "nearest" });
    this.owner.setAttribute("aria-activedescendant", rows[index]?.id ?? "");
  }

  /** Whether the key of *event* was the list's: it moved the mark, or chose. */
  key(event) {
    const { length } = this.options;
    const [index, step] = [this.options.indexOf(this.active), /Down|Up/.test(event.key) && STEPS[event.key]];
    if (!length || event.isComposing) return false;
    if (step) this.#mark(index < 0 && step < 0 ? length - 1 : (index + step + length) % length);
    else if (event.key === "Enter" && this.active) this.onPick(this.active);
    else return false;
    event.preventDefault();
    return true;
  }
}

/** Show *panel* in the top layer beside *anchor*, or *source*, until a press elsewhere or Escape. */
export function popup(anchor, panel, source = anchor) {
  panel.popover = "auto";
  panel.classList.add("popup");
  (anchor.closest("dialog[open]") ?? document.querySelector("main")).append(panel);
  panel.showPopover({ source });
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
  const isOne = max === 1 && min === 1;
  const chosen = new Set(values);
  const props = { placeholder: label, role: "combobox", "aria-label": label, autocomplete: "off" };
  const search = h("input.field", { ...props, oninput: () => show(), onkeydown: (event) => list.key(event) });
  const list = new OptionList(search);
  const none = h("p.quiet", t("noOption"));
  const onclick = () => {
    panel.hidePopover();
    done([...chosen]);
  };
  const finish = h("button.button.primary", { onclick }, t("done"));
  const foot = h("div.popup-foot", { hidden: isOne }, h("span.quiet", t("chooseMany", { min, max })), finish);
  const panel = h("div.picker", search, list.element, none, foot);
  const toggle = ({ value }) => {
    if (isOne) chosen.clear();
    if (!chosen.delete(value) && chosen.size < max) chosen.add(value);
    show(value);
    if (isOne) onclick();
  };
  const show = (last) => {
    const fits = (one) => `${one.label} ${one.hint ?? ""}`.toLowerCase().includes(search.value.trim().toLowerCase());
    const rows = options.filter(fits).map((one) => ({ ...one, selected: chosen.has(one.value) }));
    list.show(rows, toggle, Math.max(0, rows.findIndex((one) => one.value === last)));
    none.hidden = rows.length > 0;
    finish.disabled = chosen.size < min || chosen.size > max;
  };
  list.element.ariaMultiSelectable = String(!isOne);
  show();
  popup(anchor, panel);
  search.focus();
}

/** A menu of `[name, action, hint, classes]` beside *anchor*, or *source*. */
export function menu(anchor, items, source) {
  const rows = items.map(([name, action, hint, classes = ""]) => {
    const onclick = () => (panel.hidePopover(), action());
    const said = [h("span", name), hint && h("span.small", hint)];
    return h(`button.menu-item${classes}`, { role: "menuitem", onclick }, said);
  });
  const onkeydown = (event) => {
    if (!STEPS[event.key]) return;
    event.preventDefault();
    rows[(rows.indexOf(document.activeElement) + STEPS[event.key] + rows.length) % rows.length].focus();
  };
  const panel = h("div.menu", { role: "menu", onkeydown }, rows);
  popup(anchor, panel, source);
  rows[0].focus();
}

export function notice(text, kind = "") {
  const close = h("button.link-button", { onclick: () => line.remove() }, t("dismiss"));
  const line = h(`div.notice${kind}`, h("span", text), close);
  at("notices").append(line);
  setTimeout(() => line.remove(), 9000);
}

// What the sandbox refuses, and nobody else tells, is told.
addEventListener("unhandledrejection", ({ reason }) => notice(reason.message, ".bad"));
