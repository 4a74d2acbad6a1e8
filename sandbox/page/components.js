// Discord's message components, embeds and attachments as elements, and forms to fill in.

import { h, icon, link, pick, picture } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import * as store from "./store.js";
import { t, timestamp } from "./words.js";

const STYLES = ["", "primary", "secondary", "success", "danger", "secondary", "primary"];
const ENTITIES = { 5: ["user"], 6: ["role"], 7: ["user", "role"], 8: ["channel"] };
const [LINK, TEXT, FILES, RADIO_GROUP, CHECKBOXES, CHECKBOX] = [5, 4, 19, 21, 22, 23];

// Every kind draws *part*; `press` does what a button or a select of a message says. A field tells its `answer()`.
const KINDS = {
  1: (part, press) => h("div.row", components(part.components, press)),
  2: button,
  [TEXT]: (part) => (part.label ? labelled({ ...part, component: { ...part, label: "" } }) : field(part)),
  9: ({ components: parts, accessory }, press) =>
    h("div.section", h("div.section-words", components(parts, press)), components([accessory], press)),
  10: (part) => h("div.words", markdown(part.content)),
  11: (part) => media(part, "thumbnail"),
  12: ({ items }) => h(items.length > 1 ? "div.gallery.many" : "div.gallery", items.map((one) => media(one, "wide"))),
  13: (part) => covered(part, file(part.name ?? t("attachment"), part.size, part.file.url)),
  14: (part) => h(`hr${part.divider === false ? ".plain" : ""}${part.spacing === 2 ? ".large" : ""}`),
  17: (part, press) => covered(part, container("", part.accent_color, components(part.components, press))),
  18: labelled,
};
for (const kind of [3, 5, 6, 7, 8]) KINDS[kind] = select;
for (const kind of [FILES, RADIO_GROUP, CHECKBOXES, CHECKBOX]) KINDS[kind] = field;

/** Elements for *parts*; a kind that is not known is passed over, as clients do. */
export const components = (parts, press) =>
  (parts ?? []).map((part) => KINDS[part?.type]?.(part, press)).filter(Boolean);

function button({ style, url, label, emoji, disabled, custom_id }, press) {
  const said = [emoji && h("span.emoji", emoji.id ? `:${emoji.name}:` : emoji.name), label && h("span", label)];
  const className = `button ${STYLES[style] ?? "secondary"}`;
  if (style === LINK) return Object.assign(link(url, said, icon("out")), { className });
  const onclick = ({ currentTarget }) => press("click", { custom_id }, currentTarget);
  const props = { class: className, disabled, "data-id": custom_id, "aria-label": label ? null : emoji?.name, onclick };
  return h("button", props, said);
}

function select(part, press) {
  const { type, custom_id, options, disabled, min_values: min, max_values: max } = part;
  const label = part.placeholder || t("choose");
  const named = (one) => `${one.emoji?.name ?? ""} ${one.label}`.trim();
  const own = options?.map((one) => ({ value: one.value, label: named(one), hint: one.description }));
  const all = () => own ?? ENTITIES[type].flatMap((kind) => store.entities(kind, part.channel_types));
  const shown = h("span.select-words");
  let values;
  const show = (chosen) => {
    const names = all().filter((one) => chosen.includes(one.value)).map((one) => one.label);
    values = chosen;
    opener.ariaDescription = shown.textContent = names.join(", ") || label;
    shown.classList.toggle("quiet", !names.length);
  };
  const done = (chosen) => {
    show(chosen);
    press?.("select", { custom_id, values }, opener);
  };
  const onclick = () => pick(opener, { label, options: all(), values, min, max, done });
  const props = { disabled, onclick, "aria-haspopup": "listbox", "aria-expanded": "false", "data-id": custom_id };
  const opener = h("button.select", { ...props, answer: () => values }, shown, icon("chevron"));
  const first = options?.filter((one) => one.default) ?? part.default_values ?? [];
  show(first.map((one) => one.value ?? one.id));
  return opener;
}

function covered(item, element) {
  const uncover = h("button.cover", { onclick: () => uncover.remove() }, t("spoiler"));
  if (item.spoiler) element.append(uncover);
  return element;
}
const media = (item, className) => covered(item, picture(item.media.url, item.description || t("noAlt"), className));

function file(name, size, address) {
  const kilobytes = size === undefined ? "" : `${Math.max(1, Math.round(size / 1024))} KB`;
  return h("div.file", icon("file"), link(address, name), h("span.quiet", kilobytes));
}

export function attachment(one) {
  const drawn = /^image\/(png|jpeg|gif|webp|avif)$/.test(one.content_type ?? "");
  return drawn ? picture(one.url, one.description || one.filename, "whole") : file(one.filename, one.size, one.url);
}

function container(classes, colour, ...inside) {
  const bar = (colour ?? null) !== null && `#${(colour & 0xffffff).toString(16).padStart(6, "0")}`;
  return h(`div.container${classes}`, bar ? { style: { "--bar": bar } } : {}, inside);
}

export function embed(one) {
  const alt = (shown) => shown.description || one.title || t("noAlt");
  const image = (shown, className) => shown && picture(shown.url, alt(shown), className);
  const named = (className, text, url) => text && h(`div.${className}`, url ? link(url, text) : inline(text));
  const field = ({ name, value, inline: beside }) =>
    h(beside ? "div.embed-field.inline" : "div.embed-field", named("embed-name", name), markdown(value));
  const foot = [one.footer?.text, timestamp(Date.parse(one.timestamp) / 1000, "f")].filter(Boolean).join(" · ");
  return container(
    ".embed",
    one.color,
    image(one.thumbnail, "thumbnail"),
    named("embed-name", one.author?.name, one.author?.url),
    named("embed-title", one.title, one.url),
    one.description && h("div.words", markdown(one.description)),
    one.fields?.length > 0 && h("div.embed-fields.words", one.fields.map(field)),
    image(one.image, "wide"),
    foot && h("p.small", foot),
  );
}

/** Show a form of *parts*; `submit(values)` sends it and throws what the sandbox refuses. */
export function askForm({ title, components: parts }, submit) {
  const wrong = h("p.wrong", { role: "alert" });
  const finish = h("button.button.primary", { type: "submit" }, t("submit"));
  const cancel = h("button.button.secondary", { onclick: () => dialog.close() }, t("cancel"));
  const refused = (error) => {
    wrong.textContent = error.message;
    finish.disabled = false;
  };
  const onsubmit = (event) => {
    event.preventDefault();
    finish.disabled = true;
    const answers = [...form.querySelectorAll("[data-id]")].map((one) => [one.dataset.id, one.answer()]);
    submit(Object.fromEntries(answers)).then(() => dialog.close(), refused);
  };
  const heading = h("h2", { id: "form-title" }, title);
  const form = h("form", { onsubmit }, heading, components(parts), wrong, h("div.popup-foot", cancel, finish));
  const dialog = h("dialog.form", { "aria-labelledby": heading.id, onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
}

function labelled({ label, description, component: part }) {
  const [element] = components([part]);
  const must = part.required !== false && part.type !== CHECKBOX && h("span.quiet", ` · ${t("required")}`);
  const words = [h("span", h("b", label), must), description && h("span.small", description)];
  if (element.matches("div")) return h("fieldset.field-box", h("legend", words), element);
  return h("label.field-box", words, element);
}

// What each kind of field is made of: its element, its properties, and what it answers.
const FIELDS = {
  [TEXT]: ({ style, placeholder, min_length: minlength, max_length }) => {
    const props = { placeholder, minlength, maxlength: max_length ?? 4000, rows: "5", autocomplete: "off" };
    return [style === 2 ? "textarea.field" : "input.field", props, (element) => element.value];
  },
  [FILES]: ({ max_values }) => {
    const multiple = max_values > 1;
    return ["input.field", { type: "file", multiple }, ({ files }) => (multiple ? [...files] : files[0])];
  },
  [RADIO_GROUP]: () => ["div", {}, (element) => element.querySelector(":checked")?.value],
  [CHECKBOXES]: () => ["div", {}, (element) => [...element.querySelectorAll(":checked")].map((one) => one.value)],
  [CHECKBOX]: ({ default: checked }) => ["input", { type: "checkbox", checked, required: false }, (one) => one.checked],
};

function field(part) {
  const [kind, props, answer] = FIELDS[part.type](part);
  const required = part.required !== false;
  const choice = part.type === RADIO_GROUP ? { type: "radio", required } : { type: "checkbox" };
  const box = ({ value, default: checked }) => h("input", { ...choice, name: part.custom_id, value, checked });
  const row = (one) => h("label.tick", box(one), one.label, h("span.quiet", one.description ?? ""));
  const common = { required, "data-id": part.custom_id, answer: () => answer(element) };
  const element = h(kind, { ...common, ...props }, part.options?.map(row));
  element.value = part.value ?? "";
  return element;
}
