// Discord's message components as elements: rows, buttons, selects, and the second version's layout.

import { colour, h, icon, link, picture } from "./dom.js";
import { markdown } from "./markdown.js";
import { pick } from "./popups.js";
import { t } from "./words.js";

const STYLE = ["", "primary", "secondary", "success", "danger", "secondary", "primary"];
const emoji = (one) => one && h("span", { class: "emoji", text: one.id ? `:${one.name}:` : one.name });

function button(part, see) {
  const label = [emoji(part.emoji), part.label && h("span", { text: part.label })];
  if (part.style === 5) return link(part.url, { class: "button secondary" }, label, icon("out"));
  const press = (event) => see.press(part, event.currentTarget);
  return h("button", {
    class: `button ${STYLE[part.style] ?? "secondary"}`, disabled: Boolean(part.disabled), "data-id": part.custom_id,
    "aria-label": part.label ? undefined : part.emoji?.name, onclick: press,
  }, label);
}

/** What a select of *part*'s kind offers: its own options, or the people, roles and channels here. */
export function choices(part, see) {
  const named = (one) => `${one.emoji?.name ?? ""} ${one.label}`.trim();
  if (part.type === 3) return part.options.map((one) => ({ value: one.value, label: named(one), hint: one.description, selected: one.default }));
  const already = new Set((part.default_values ?? []).map((one) => one.id));
  const fits = { 5: ["user"], 6: ["role"], 7: ["user", "role"], 8: ["channel"] }[part.type] ?? [];
  return fits.flatMap((kind) => see.entities(kind, part.channel_types)).map((one) => ({ ...one, selected: already.has(one.value) }));
}

/** The button that opens a select; `change` hears the values. */
export function select(part, see, change, props = {}) {
  const min = part.min_values ?? 1;
  const max = part.max_values ?? 1;
  const label = part.placeholder || t("choose");
  const words = h("span", { class: "select-words" });
  const say = (values) => {
    const names = choices(part, see).filter((one) => values.includes(one.value)).map((one) => one.label);
    words.textContent = names.join(", ") || label;
    words.classList.toggle("quiet", !names.length);
  };
  let current = choices(part, see).filter((one) => one.selected).map((one) => one.value);
  const done = (values) => {
    current = values;
    say(values);
    change(values, opener);
  };
  const open = () => pick(opener, { label, options: choices(part, see).map((one) => ({ ...one, selected: current.includes(one.value) })), min, max, done });
  const opener = h("button", {
    class: "select", disabled: Boolean(part.disabled), "aria-haspopup": "listbox", "aria-expanded": "false",
    "data-id": part.custom_id, "data-label": label, onclick: open, ...props,
  }, words, icon("chevron"));
  say(current);
  return opener;
}

function gallery(items) {
  const pictures = items.map((item) => hidden(item, picture(item.media.url, item.description || t("noAlt"), "wide")));
  return h("div", { class: `gallery of-${Math.min(items.length, 4)}` }, pictures);
}

function hidden(item, element) {
  if (!item.spoiler) return element;
  const cover = h("button", { class: "cover", text: t("spoiler"), onclick: () => cover.remove() });
  element.append(cover);
  return element;
}

export function file(name, size, address) {
  const kilobytes = size === undefined ? "" : ` · ${Math.max(1, Math.round(size / 1024))} KB`;
  return h("div", { class: "file" }, icon("file"), link(new URL(address || "about:blank", location.href).href, {}, name), h("span", { class: "quiet", text: kilobytes }));
}

function container(part, see) {
  const style = part.accent_color === null || part.accent_color === undefined ? {} : { "--accent-bar": colour(part.accent_color) };
  return hidden(part, h("div", { class: "container", style }, components(part.components, see)));
}

const KINDS = {
  1: (part, see) => h("div", { class: "row" }, components(part.components, see)),
  2: button,
  9: (part, see) => h("div", { class: "section" }, h("div", { class: "section-words" }, components(part.components, see)), components([part.accessory], see)),
  10: (part, see) => h("div", { class: "words" }, markdown(part.content, see)),
  11: (part) => hidden(part, picture(part.media.url, part.description || t("noAlt"), "thumbnail")),
  12: (part) => gallery(part.items),
  13: (part) => hidden(part, file(part.name ?? t("attachment"), part.size, part.file.url)),
  14: (part) => h("hr", { class: `${part.divider === false ? "plain" : ""} ${part.spacing === 2 ? "large" : ""}` }),
  17: container,
};
for (const kind of [3, 5, 6, 7, 8]) KINDS[kind] = (part, see) => select(part, see, (values, opener) => see.choose(part, values, opener));

/** Elements for *parts*; a kind that is not known is passed over, as clients do. */
export const components = (parts, see) => (parts ?? []).map((part) => KINDS[part?.type]?.(part, see)).filter(Boolean);
