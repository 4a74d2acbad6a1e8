// Discord's message components, embeds and attachments as elements, and forms to fill in.

import { accent, h, icon, link, picture } from "./dom.js";
import { inline, markdown } from "./markdown.js";
import { pick } from "./popups.js";
import * as store from "./store.js";
import { t, timestamp } from "./words.js";

const STYLES = ["", "primary", "secondary", "success", "danger", "secondary", "primary"];
const ENTITIES = { 5: ["user"], 6: ["role"], 7: ["user", "role"], 8: ["channel"] };
const [LINK, RADIO_GROUP, CHECKBOX] = [5, 21, 23];
let count = 0;

// Every kind draws *part*; `press` does what a button or a select of a message says. A field tells its `answer()`.
const KINDS = {
  1: (part, press) => h("div.row", components(part.components, press)),
  2: button,
  4: (part) => (part.label ? labelled({ ...part, component: { ...part, label: "" } }) : written(part)),
  9: (part, press) => {
    const said = h("div.section-words", components(part.components, press));
    return h("div.section", said, components([part.accessory], press));
  },
  10: (part) => h("div.words", markdown(part.content)),
  11: (part) => media(part, "thumbnail"),
  12: ({ items }) => h(items.length > 1 ? "div.gallery.many" : "div.gallery", items.map((one) => media(one, "wide"))),
  13: (part) => covered(part, file(part.name ?? t("attachment"), part.size, part.file.url)),
  14: (part) => h(`hr${part.divider === false ? ".plain" : ""}${part.spacing === 2 ? ".large" : ""}`),
  17: (part, press) =>
    covered(part, h("div.container", { style: accent(part.accent_color) }, components(part.components, press))),
  18: labelled,
  19: chosenFiles,
};
for (const kind of [3, 5, 6, 7, 8]) KINDS[kind] = select;
for (const kind of [RADIO_GROUP, 22, CHECKBOX]) KINDS[kind] = ticked;

/** Elements for *parts*; a kind that is not known is passed over, as clients do. */
export const components = (parts, press) => (parts ?? []).map((part) => KINDS[part?.type]?.(part, press)).filter(Boolean);

const sign = (emoji) => emoji && h("span.emoji", emoji.id ? `:${emoji.name}:` : emoji.name);

function button(part, press) {
  const label = [sign(part.emoji), part.label && h("span", part.label)];
  const classes = `button ${STYLES[part.style] ?? "secondary"}`;
  if (part.style === LINK) return Object.assign(link(part.url, label, icon("out")), { className: classes });
  const onclick = ({ currentTarget }) => press("click", { custom_id: part.custom_id }, currentTarget);
  const name = !part.label && part.emoji?.name;
  const props = { class: classes, disabled: Boolean(part.disabled), "data-id": part.custom_id, onclick };
  return h("button", { ...props, "aria-label": name }, label);
}

const ownOption = ({ emoji, label, value, description }) =>
  ({ value, label: `${emoji?.name ?? ""} ${label}`.trim(), hint: description });

/** The button that opens a select: of its own options, or of the people, roles and channels here. */
function select(part, press) {
  const entities = (kind) => store.entities(kind, part.channel_types);
  const all = () => part.options?.map(ownOption) ?? ENTITIES[part.type].flatMap(entities);
  const first = part.options?.filter((one) => one.default) ?? part.default_values ?? [];
  let values = first.map((one) => one.value ?? one.id);
  const label = part.placeholder || t("choose");
  const shown = h("span.select-words");
  const show = () => {
    const names = all().filter((one) => values.includes(one.value)).map((one) => one.label);
    shown.textContent = names.join(", ") || label;
    shown.classList.toggle("quiet", !names.length);
  };
  const done = (chosen) => {
    values = chosen;
    show();
    press?.("select", { custom_id: part.custom_id, values }, opener);
  };
  const onclick = () => pick(opener, { label, options: all(), values, min: part.min_values, max: part.max_values, done });
  const role = { "aria-haspopup": "listbox", "aria-expanded": "false", "data-id": part.custom_id };
  const props = { disabled: Boolean(part.disabled), onclick, answer: () => values };
  const opener = h("button.select", { ...props, ...role }, shown, icon("chevron"));
  show();
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

export function embed(one) {
  const image = (shown, className) => shown && picture(shown.url, shown.description || one.title || t("noAlt"), className);
  const named = (className, text, url) => text && h(`div.${className}`, url ? link(url, text) : inline(text));
  const field = ({ name, value, inline: beside }) =>
    h(beside ? "div.embed-field.inline" : "div.embed-field", named("embed-name", name), markdown(value));
  const when = one.timestamp && timestamp(Date.parse(one.timestamp) / 1000, "f");
  const foot = [one.footer?.text, when].filter(Boolean).join(" · ");
  return h(
    "div.container.embed",
    { style: accent(one.color) },
    image(one.thumbnail, "thumbnail"),
    named("embed-name", one.author?.name, one.author?.url),
    named("embed-title", one.title, one.url),
    one.description && h("div.words", markdown(one.description)),
    one.fields?.length > 0 && h("div.embed-fields.words", one.fields.map(field)),
    image(one.image, "wide"),
    foot && h("p.small", foot),
  );
}

// Forms and their fields

/** Show a form of *parts*; `submit(values)` sends it and throws what the sandbox refuses. */
export function askForm({ title, components: parts }, submit) {
  const wrong = h("p.wrong", { role: "alert" });
  const finish = h("button.button.primary", { type: "submit" }, t("submit"));
  const cancel = h("button.button.secondary", { onclick: () => dialog.close() }, t("cancel"));
  const onsubmit = async (event) => {
    event.preventDefault();
    finish.disabled = true;
    try {
      await submit(Object.fromEntries([...form.querySelectorAll("[data-id]")].map((one) => [one.dataset.id, one.answer()])));
      dialog.close();
    } catch (error) {
      wrong.textContent = error.message;
      finish.disabled = false;
    }
  };
  const heading = h("h2", { id: "form-title" }, title);
  const form = h("form", { onsubmit }, heading, components(parts), wrong, h("div.row.end", cancel, finish));
  const dialog = h("dialog.form", { "aria-labelledby": heading.id, onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector("[data-id]")?.focus();
}

function labelled({ label, description, component: part }) {
  const id = `field-${++count}`;
  const [field] = components([part]);
  const about = description && h("p.small", { id: `${id}-about` }, description);
  const must = part.required !== false && part.type !== CHECKBOX && h("span.quiet", ` · ${t("required")}`);
  field.id = id;
  field.setAttribute("aria-labelledby", field.matches("button") ? `${id}-label ${id}` : `${id}-label`); // and its choice
  if (about) field.setAttribute("aria-describedby", about.id);
  return h("div.field-box", h("label", { id: `${id}-label`, for: id }, label, must), about, field);
}

function written(part) {
  const length = { minlength: part.min_length, maxlength: part.max_length ?? 4000 };
  const many = part.style === 2;
  const props = { rows: many && "5", placeholder: part.placeholder, required: part.required !== false, autocomplete: "off" };
  const answer = () => field.value;
  const field = h(many ? "textarea.field" : "input.field", { ...props, ...length, "data-id": part.custom_id, answer });
  field.value = part.value ?? "";
  return field;
}

function chosenFiles(part) {
  const multiple = (part.max_values ?? 1) > 1;
  const answer = () => (multiple ? [...field.files] : field.files[0]);
  const props = { type: "file", multiple, required: part.required !== false, "data-id": part.custom_id, answer };
  const field = h("input.field", props);
  return field;
}

/** A checkbox, or a group of radio buttons or checkboxes. */
function ticked(part) {
  const [radio, single] = [part.type === RADIO_GROUP, part.type === CHECKBOX];
  const props = { name: `ticked-${++count}`, type: radio ? "radio" : "checkbox", required: radio && part.required !== false };
  const boxes = (part.options ?? [part]).map((one) => h("input", { ...props, checked: Boolean(one.default) }));
  const answer = () => {
    const values = part.options?.filter((_, index) => boxes[index].checked).map((one) => one.value);
    return single ? boxes[0].checked : radio ? values[0] : values;
  };
  const row = (one, index) => h("label.tick", boxes[index], one.label, h("span.quiet", one.description ?? ""));
  const field = single ? boxes[0] : h("div", { role: radio ? "radiogroup" : "group" }, part.options.map(row));
  field.dataset.id = part.custom_id;
  return Object.assign(field, { answer });
}
