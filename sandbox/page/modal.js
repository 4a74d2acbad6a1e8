// A form that the bot asks a person to fill in.

import { choices, components, select } from "./components.js";
import { h, words } from "./dom.js";
import { t } from "./words.js";

let count = 0;

function written(part, answers, id) {
  const many = part.style === 2;
  const field = h(many ? "textarea" : "input", {
    id, class: "field", rows: many ? "5" : null, placeholder: part.placeholder, autocomplete: "off", minlength: part.min_length,
    maxlength: part.max_length ?? 4000, required: part.required !== false, oninput: () => (answers[part.custom_id] = field.value),
  });
  field.value = answers[part.custom_id] = part.value ?? "";
  return field;
}

/** A checkbox (23), or a group of radio buttons (21) or checkboxes (22). */
function ticked(part, answers, id) {
  const type = part.type === 21 ? "radio" : "checkbox";
  const box = (one, change) => h("input", { type, name: id, checked: Boolean(one.default), required: type === "radio" && part.required !== false, onchange: change });
  if (part.type === 23) {
    const field = box(part, () => (answers[part.custom_id] = field.checked));
    answers[part.custom_id] = Boolean(part.default);
    return field;
  }
  const boxes = part.options.map((one) => box(one, answer));
  function answer() {
    const values = part.options.filter((one, at) => boxes[at].checked).map((one) => one.value);
    answers[part.custom_id] = type === "radio" ? values[0] : values;
  }
  answer();
  const row = (one, at) => h("label", { class: "tick" }, boxes[at], one.label, words("quiet", one.description ?? ""));
  return h("div", { role: type === "radio" ? "radiogroup" : "group" }, part.options.map(row));
}

function answerable(part, answers, see, id) {
  if (part.type === 4) return written(part, answers, id);
  if (part.type >= 21) return ticked(part, answers, id);
  if (part.type === 19) return h("p", { class: "quiet", text: t("noFile") });
  answers[part.custom_id] = choices(part, see).filter((one) => one.selected).map((one) => one.value);
  return select(part, see, (values) => (answers[part.custom_id] = values), { id });
}

function labelled(label, about, part, answers, see) {
  const id = `modal-${++count}`;
  const field = answerable(part, answers, see, id);
  field.setAttribute("aria-labelledby", `${id}-label`);
  if (about) field.setAttribute("aria-describedby", `${id}-about`);
  const must = part.required !== false && part.type !== 23;
  return h(
    "div", { class: "modal-part" },
    h("label", { id: `${id}-label`, for: id }, label, must && words("quiet", ` · ${t("required")}`)),
    about && h("p", { class: "small", id: `${id}-about`, text: about }), field,
  );
}

/** Show *modal*; `submit(values)` sends it and throws what the sandbox refuses. */
export function askModal(modal, see, submit) {
  const answers = {};
  const parts = modal.components.map((part) => {
    if (part.type === 18) return labelled(part.label, part.description, part.component, answers, see);
    if (part.type === 1) return part.components.map((one) => labelled(one.label ?? one.placeholder ?? "", null, one, answers, see));
    return components([part], see);
  });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const finish = h("button", { type: "submit", class: "button primary", text: t("submit") });
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
  const cancel = h("button", { class: "button secondary", text: t("cancel"), onclick: () => dialog.close() });
  const form = h("form", { onsubmit: send }, h("h2", { id: "modal-title", text: modal.title }), parts, wrong, h("div", { class: "row end" }, cancel, finish));
  const dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title", onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector(".field, .select, input")?.focus();
}
