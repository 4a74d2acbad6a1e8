// Discord's message components, embeds, attachments and form fields as elements.

import { accent, h, icon, link, picture } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { pick } from "./popups.js";
import * as store from "./store.js";
import { t, timestamp } from "./words.js";

const STYLES = ["", "primary", "secondary", "success", "danger", "secondary", "primary"];
const ENTITIES = { 5: ["user"], 6: ["role"], 7: ["user", "role"], 8: ["channel"] };
const [RADIO_GROUP, CHECKBOX] = [21, 23];
let count = 0;

// Every kind draws *part*; *place* is the message ({press}) or the form ({answers}) that it stands in.
const KINDS = {
  1: (part, place) => h("div.row", components(part.components, place)),
  2: button,
  4: (part, place) => (part.label ? labelled({ ...part, component: { ...part, label: "" } }, place) : written(part, place)),
  9: (part, place) => {
    const said = h("div.section-words", components(part.components, place));
    return h("div.section", said, components([part.accessory], place));
  },
  10: (part) => h("div.words", markdown(part.content)),
  11: (part) => covered(part, picture(part.media.url, part.description || t("noAlt"), "thumbnail")),
  12: (part) => {
    const wide = (item) => covered(item, picture(item.media.url, item.description || t("noAlt"), "wide"));
    return h(part.items.length > 1 ? "div.gallery.many" : "div.gallery", part.items.map(wide));
  },
  13: (part) => covered(part, file(part.name ?? t("attachment"), part.size, part.file.url)),
  14: (part) => h(`hr${part.divider === false ? ".plain" : ""}${part.spacing === 2 ? ".large" : ""}`),
  17: (part, place) => {
    const inside = components(part.components, place);
    return covered(part, h("div.container", { style: accent(part.accent_color) }, inside));
  },
  18: labelled,
  19: chosenFiles,
};
for (const kind of [3, 5, 6, 7, 8]) KINDS[kind] = select;
for (const kind of [RADIO_GROUP, 22, CHECKBOX]) KINDS[kind] = ticked;

/** Elements for *parts*; a kind that is not known is passed over, as clients do. */
export const components = (parts, place) => (parts ?? []).map((part) => KINDS[part?.type]?.(part, place)).filter(Boolean);

const sign = (emoji) => emoji && h("span.emoji", emoji.id ? `:${emoji.name}:` : emoji.name);

function button(part, place) {
  const label = [sign(part.emoji), part.label && h("span", part.label)];
  const out = part.style === 5 && link(part.url, label, icon("out"));
  if (out) return Object.assign(out, { className: "button secondary" });
  const onclick = ({ currentTarget }) => place.press("click", { custom_id: part.custom_id }, currentTarget);
  const props = { disabled: Boolean(part.disabled), "data-id": part.custom_id, onclick };
  const name = !part.label && part.emoji?.name;
  return h(`button.button.${STYLES[part.style] ?? "secondary"}`, { ...props, "aria-label": name }, label);
}

/** What a select offers: its own options, or the people, roles and channels here. */
function choices(part) {
  const already = (part.default_values ?? []).map((one) => one.id);
  const own = part.options?.map((one) => {
    const label = `${one.emoji?.name ?? ""} ${one.label}`.trim();
    return { value: one.value, label, hint: one.description, selected: one.default };
  });
  const all = own ?? ENTITIES[part.type].flatMap((kind) => store.entities(kind, part.channel_types));
  return all.map((one) => ({ ...one, selected: one.selected || already.includes(one.value) }));
}

/** The button that opens a select. */
function select(part, place) {
  const label = part.placeholder || t("choose");
  const shown = h("span.select-words");
  let chosen;
  const choose = (values) => {
    const names = choices(part).filter((one) => values.includes(one.value)).map((one) => one.label);
    shown.textContent = names.join(", ") || label;
    shown.classList.toggle("quiet", !names.length);
    chosen = values;
    if (place.answers) place.answers[part.custom_id] = values;
  };
  const done = (values) => {
    choose(values);
    place.press?.("select", { custom_id: part.custom_id, values }, opener);
  };
  const onclick = () => {
    const options = choices(part).map((one) => ({ ...one, selected: chosen.includes(one.value) }));
    pick(opener, { label, options, min: part.min_values, max: part.max_values, done });
  };
  const role = { "aria-haspopup": "listbox", "aria-expanded": "false", "data-id": part.custom_id };
  const opener = h("button.select", { disabled: Boolean(part.disabled), onclick, ...role }, shown, icon("chevron"));
  choose(choices(part).filter((one) => one.selected).map((one) => one.value));
  return opener;
}

function covered(item, element) {
  const uncover = h("button.cover", { onclick: () => uncover.remove() }, t("spoiler"));
  if (item.spoiler) element.append(uncover);
  return element;
}

function file(name, size, address) {
  const kilobytes = size === undefined ? "" : `${Math.max(1, Math.round(size / 1024))} KB`;
  return h("div.file", icon("file"), link(address, name), h("span.quiet", kilobytes));
}

export function attachment(one) {
  const drawn = /^image\/(png|jpeg|gif|webp|avif)$/.test(one.content_type ?? "");
  return drawn ? picture(one.url, one.description || one.filename, "whole") : file(one.filename, one.size, one.url);
}

export function embed(one) {
  const alt = (media) => media.description || one.title || t("noAlt");
  const named = (className, text, url) => text && h(`div.${className}`, url ? link(url, text) : inline(text));
  const field = ({ name, value, inline: beside }) =>
    h(beside ? "div.embed-field.inline" : "div.embed-field", named("embed-name", name), markdown(value));
  const when = one.timestamp && timestamp(Date.parse(one.timestamp) / 1000, "f");
  const foot = [one.footer?.text, when].filter(Boolean).join(" · ");
  return h(
    "div.container.embed",
    { style: accent(one.color) },
    one.thumbnail && picture(one.thumbnail.url, alt(one.thumbnail), "thumbnail"),
    named("embed-name", one.author?.name, one.author?.url),
    named("embed-title", one.title, one.url),
    one.description && h("div.words", markdown(one.description)),
    one.fields?.length > 0 && h("div.embed-fields.words", one.fields.map(field)),
    one.image && picture(one.image.url, alt(one.image), "wide"),
    foot && h("p.small", foot),
  );
}

// The fields of a form

function labelled({ label, description, component: part }, place) {
  const id = `field-${++count}`;
  const [field] = components([part], place);
  const about = description && h("p.small", { id: `${id}-about` }, description);
  const must = part.required !== false && part.type !== CHECKBOX && h("span.quiet", ` · ${t("required")}`);
  field.id = id;
  field.setAttribute("aria-labelledby", field.matches("button") ? `${id}-label ${id}` : `${id}-label`); // and its choice
  if (about) field.setAttribute("aria-describedby", about.id);
  return h("div.field-box", h("label", { id: `${id}-label`, for: id }, label, must), about, field);
}

function written(part, { answers }) {
  const length = { minlength: part.min_length, maxlength: part.max_length ?? 4000 };
  const oninput = () => (answers[part.custom_id] = field.value);
  const many = part.style === 2;
  const props = { rows: many && "5", placeholder: part.placeholder, required: part.required !== false };
  const field = h(many ? "textarea.field" : "input.field", { autocomplete: "off", ...props, ...length, oninput });
  field.value = answers[part.custom_id] = part.value ?? "";
  return field;
}

function chosenFiles(part, { answers }) {
  const multiple = (part.max_values ?? 1) > 1;
  const onchange = () => (answers[part.custom_id] = multiple ? [...field.files] : field.files[0]);
  const field = h("input.field", { type: "file", multiple, required: part.required !== false, onchange });
  return field;
}

/** A checkbox, or a group of radio buttons or checkboxes. */
function ticked(part, { answers }) {
  const radio = part.type === RADIO_GROUP;
  const required = radio && part.required !== false;
  const name = `ticked-${++count}`;
  const type = radio ? "radio" : "checkbox";
  const box = (one) => h("input", { type, name, required, checked: Boolean(one.default), onchange: answer });
  const boxes = (part.options ?? [part]).map(box);
  function answer() {
    const values = part.options?.filter((_, index) => boxes[index].checked).map((one) => one.value);
    answers[part.custom_id] = values ? (radio ? values[0] : values) : boxes[0].checked;
  }
  answer();
  if (part.type === CHECKBOX) return boxes[0];
  const row = (one, index) => h("label.tick", boxes[index], one.label, h("span.quiet", one.description ?? ""));
  return h("div", { role: radio ? "radiogroup" : "group" }, part.options.map(row));
}
