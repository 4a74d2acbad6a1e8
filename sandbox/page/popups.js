// What floats above the page: option lists, pickers, menus and notices. All of it by keyboard too.

import { at, h } from "./dom.js";
import { t } from "./words.js";

let count = 0;

/** A listbox of `{value, label, hint, selected}` that the keys of its owner, a combobox, drive. */
export class OptionList {
  options = [];
  element = h("div.options", { role: "listbox", id: `list-${++count}` });
  #index = -1;

  /** Show *options* under *owner*, the one at *first* marked; *onPick* hears which is chosen. */
  show(options, owner, onPick, first = -1) {
    Object.assign(this, { options, owner, onPick });
    this.element.replaceChildren(...options.map((option, index) => this.#row(option, index)));
    this.element.setAttribute("aria-label", owner.getAttribute("aria-label"));
    owner.setAttribute("aria-expanded", String(options.length > 0));
    this.#mark(Math.min(first, options.length - 1));
  }
  close() {
    if (this.owner) this.show([], this.owner);
  }
  get active() {
    return this.options[this.#index];
  }

  #row(option, index) {
    const onmousedown = (event) => event.preventDefault(); // the focus stays with the owner
    const role = { role: "option", id: `${this.element.id}-${index}`, "aria-selected": String(Boolean(option.selected)) };
    const hint = option.hint && h("span.quiet", option.hint);
    const onclick = () => this.onPick(option);
    return h("div.option", { ...role, onmousedown, onclick }, h("b", option.label), hint);
  }

  #mark(index) {
    this.element.children[this.#index]?.classList.remove("active");
    this.#index = index;
    const row = this.element.children[index];
    row?.classList.add("active");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.owner.setAttribute("aria-activedescendant", row.id);
    else this.owner.removeAttribute("aria-activedescendant");
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

/** Show *panel* in the top layer beside *anchor* until a press elsewhere or Escape; focus returns to the anchor. */
export function popup(anchor, panel, point) {
  panel.popover = "auto";
  panel.classList.add("popup");
  (anchor.closest("dialog[open]") ?? document.querySelector("main")).append(panel);
  panel.showPopover();
  const { left, top, bottom } = point ? { left: point.x, top: point.y, bottom: point.y } : anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const under = bottom + 6 + height <= innerHeight || top < height + 6;
  panel.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  panel.style.top = `${Math.max(8, under ? Math.min(bottom + 6, innerHeight - height - 8) : top - height - 6)}px`;
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
  const list = new OptionList();
  const role = { role: "combobox", "aria-label": label, "aria-controls": list.element.id, autocomplete: "off" };
  const oninput = () => refresh();
  const search = h("input.field", { placeholder: label, ...role, oninput, onkeydown: (event) => list.key(event) });
  const none = h("p.quiet", t("noOption"));
  const finish = h("button.button.primary", { onclick: () => answer([...chosen]) }, t("done"));
  const foot = many && h("div.popup-foot", h("span.quiet", t("chooseMany", { min, max })), finish);
  const answer = (values) => {
    close();
    done(values);
  };
  const toggle = ({ value }) => {
    if (!many) return answer([value]);
    if (!chosen.delete(value) && chosen.size < max) chosen.add(value);
    return refresh(value);
  };
  const refresh = (last) => {
    const typed = search.value.trim().toLowerCase();
    const fitting = options.filter((option) => `${option.label} ${option.hint ?? ""}`.toLowerCase().includes(typed));
    const rows = fitting.map((option) => ({ ...option, selected: chosen.has(option.value) }));
    list.show(rows, search, toggle, Math.max(0, rows.findIndex((one) => one.value === last)));
    none.hidden = rows.length > 0;
    finish.disabled = chosen.size < min || chosen.size > max;
  };
  if (many) list.element.setAttribute("aria-multiselectable", "true");
  refresh();
  const close = popup(anchor, h("div.picker", search, list.element, none, foot));
  search.focus();
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** A menu of `[name, action, hint]` beside *anchor*. */
export function menu(anchor, items, { point, className = "" } = {}) {
  const rows = items.map(([name, action, hint]) => {
    const onclick = () => (close(), action());
    return h("button.menu-item", { role: "menuitem", tabindex: "-1", onclick }, h("span", name), hint && h("span.small", hint));
  });
  const onkeydown = (event) => {
    if (!STEPS[event.key]) return;
    event.preventDefault();
    rows[(rows.indexOf(document.activeElement) + STEPS[event.key] + rows.length) % rows.length].focus();
  };
  const close = popup(anchor, h(`div.menu${className}`, { role: "menu", onkeydown }, rows), point);
  rows[0].focus();
}

/** Say *text* at the edge of the page for a while; screen readers hear it. */
export function notice(text, kind = "") {
  const close = h("button.link-button", { onclick: () => line.remove() }, t("dismiss"));
  const line = h(`div.notice${kind}`, h("span", text), close);
  at("notices").append(line);
  setTimeout(() => line.remove(), 9000);
}

/** Do *what*; what the sandbox refuses is told. True where it did. */
export async function attempt(what) {
  try {
    await what();
    return true;
  } catch (error) {
    return void notice(error.message, ".bad");
  }
}
