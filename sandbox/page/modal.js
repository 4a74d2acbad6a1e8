// A form that the bot asks a person to fill in.

import { components, select } from "./components.js";
import { h } from "./dom.js";
import { markdown } from "./markdown.js";
import { t } from "./words.js";

let count = 0;
const WRITERS = { 1: "input", 2: "textarea" };

function written(part, answers, id) {
  const limits = { minlength: part.min_length, maxlength: part.max_length ?? 4000, required: part.required !== false };
  const props = { id, class: "field", placeholder: part.placeholder, autocomplete: "off", oninput: (event) => (answers[part.custom_id] = event.target.value), ...limits };
  const field = h(WRITERS[part.style] ?? "input", part.style === 2 ? { ...props, rows: "5" } : { ...props, type: "text" });
  field.value = answers[part.custom_id] = part.value ?? "";
  return field;
}

function ticked(part, answers, id) {
  const one = part.type === 21;
  if (part.type === 23) {
    answers[part.custom_id] = Boolean(part.default);
    return h("input", { type: "checkbox", id, checked: Boolean(part.default), onchange: (event) => (answers[part.custom_id] = event.target.checked) });
  }
  answers[part.custom_id] = part.options.filter((option) => option.default).map((option) => option.value);
  const change = (event) => {
    const kept = one ? [] : answers[part.custom_id].filter((value) => value !== event.target.value);
    answers[part.custom_id] = event.target.checked ? [...kept, event.target.value] : kept;
  };
  const row = (option) => {
    const box = h("input", { type: one ? "radio" : "checkbox", name: id, value: option.value, checked: Boolean(option.default), required: one && part.required !== false, onchange: change });
    return h("label", { class: "tick" }, box, h("span", { text: option.label }), option.description && h("span", { class: "quiet", text: option.description }));
  };
  return h("div", { id, role: one ? "radiogroup" : "group" }, part.options.map(row));
}

function answerable(part, answers, see, id) {
  if (part.type === 4) return written(part, answers, id);
  if (part.type >= 21) return ticked(part, answers, id);
  if (part.type === 19) return h("p", { class: "quiet", id, text: t("noFile") });
  answers[part.custom_id] = [];
  const props = { id, "aria-describedby": `${id}-about` };
  const opener = select(part, see, (values) => (answers[part.custom_id] = values), props);
  if (part.options) answers[part.custom_id] = part.options.filter((option) => option.default).map((option) => option.value);
  return opener;
}

function labelled(label, about, part, answers, see) {
  const id = `modal-${++count}`;
  const field = answerable(part, answers, see, id);
  field.setAttribute("aria-labelledby", `${id}-label`);
  if (about) field.setAttribute("aria-describedby", `${id}-about`);
  const must = part.required !== false && part.type !== 23;
  return h(
    "div", { class: "modal-part" },
    h("label", { id: `${id}-label`, for: id }, label, must && h("span", { class: "quiet", text: ` · ${t("required")}` })),
    about && h("p", { class: "small", id: `${id}-about`, text: about }), field,
  );
}

/** Show *modal*; `submit(values)` sends it and throws what the sandbox refuses. */
export function askModal(modal, see, submit) {
  const answers = {};
  const parts = modal.components.map((part) => {
    if (part.type === 18) return labelled(part.label, part.description, part.component, answers, see);
    if (part.type === 1) return part.components.map((one) => labelled(one.label ?? one.placeholder ?? "", null, one, answers, see));
    return part.type === 10 ? h("div", { class: "words" }, markdown(part.content, see)) : components([part], see);
  });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const finish = h("button", { class: "button primary", text: t("submit") });
  const send = async (event) => {
    event.preventDefault();
    finish.disabled = true;
    try {
      await submit(answers);
      dialog.close();
    } catch (error) {
      wrong.textContent = error.message;
      finish.disabled = false;
    }
  };
  const cancel = h("button", { type: "button", class: "button secondary", text: t("cancel"), onclick: () => dialog.close() });
  const form = h("form", { onsubmit: send }, h("h2", { id: "modal-title", text: modal.title }), parts, wrong, h("div", { class: "row end" }, cancel, finish));
  const dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title", onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector(".field, .select, input")?.focus();
}
