// The only room that makes elements: text enters as text, addresses only as http and https. And what floats above
// the page: lists, pickers, menus and notices, all of it by keyboard too.

import { t } from "./words.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };
const PATHS = {
  thread: "M5 4v9a3 3 0 0 0 3 3h9M13 12l4 4-4 4",
  reply: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  send: "M4 12 20 4l-6 16-3-6zM11 14l9-10",
  half: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18v18M16 5.5v13M19.5 8v8",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3.5 2",
  chevron: "M7 10l5 5 5-5",
  eye: "M2 12s4-6.5 10-6.5S22 12 22 12s-4 6.5-10 6.5S2 12 2 12M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M9 17h6",
  out: "M14 4h6v6M20 4l-9 9M18 13v7H4V6h7",
};

export const at = (id) => document.getElementById(id);
const isThere = (child) => child !== undefined && child !== null && child !== false;
const space = (tag) => `http://www.w3.org/${/^(svg|path)$/.test(tag) ? "2000/svg" : "1999/xhtml"}`;

// An element: its tag and classes as "p.quiet.small", then, where there are any, its properties, then its children.
// Functions are listeners, `style` holds custom properties, addresses come from `web()`; what is not there is left out.
export function h(kind, ...inside) {
  const [tag, ...classes] = kind.split(".");
  const props = inside[0]?.constructor === Object ? inside.shift() : {};
  const element = document.createElementNS(space(tag), tag);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  if (tag === "button") element.type = "button";
  for (const [name, value] of Object.entries(props).filter(([, one]) => isThere(one))) {
    if (typeof value === "function") element[name] = value;
    else if (name === "style") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (/^(href|src)$/.test(name) && !(value instanceof URL)) throw new Error("addresses go through web()");
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside.flat(Infinity).filter(isThere));
  return element;
}

export const icon = (name) =>
  h("svg.icon", { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: PATHS[name] }));
export const tool = (sign, label, onclick, props) =>
  h("button.tool", { "aria-label": label, title: label, onclick, ...props }, icon(sign));

/** *address* as a URL; null where it is neither http nor https. */
function web(address) {
  const url = address ? URL.parse(address, location.href) : null;
  return /^https?:$/.test(url?.protocol) ? url : null;
}

/** A link that opens beside the page; the bare text where the address is none of the web. */
export function link(address, ...children) {
  const href = web(address);
  const beside = { target: "_blank", rel: "noopener noreferrer nofollow", title: href?.href };
  return href ? h("a", { ...beside, href }, children) : h("span", children);
}

/** A picture in a box of its own shape; its words where it cannot be loaded or may not be. */
export function picture(address, text, className) {
  const src = web(address);
  const words = () => h("span.picture-words.quiet", text);
  const onerror = () => box.replaceChildren(words());
  const props = { alt: text, loading: "lazy", referrerpolicy: "no-referrer", onerror, src };
  const box = h(`div.picture.${className}`, src ? h("img", props) : words());
  return box;
}

/** A listbox of `{value, label, hint, selected}` that the keys of its *owner*, a combobox, drive. */
export class OptionList {
  options = [];

  constructor(owner) {
    const onmousedown = (event) => event.preventDefault(); // the focus stays with the owner
    this.owner = owner;
    this.element = h("div.options", { role: "listbox", id: crypto.randomUUID(), onmousedown });
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
