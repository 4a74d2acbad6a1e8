// A form over the page: one that the bot asks to have filled in, or the page's own.

import { components } from "./components.js";
import { h } from "./dom.js";
import { t } from "./words.js";

/** Show *modal*; `submit(values)` sends it and throws what the sandbox refuses. */
export function askForm({ title, components: parts }, submit) {
  const answers = {};
  const wrong = h("p", { class: "wrong", role: "alert" });
  const finish = h("button", { type: "submit", class: "button primary", text: t("submit") });
  const cancel = h("button", { class: "button secondary", text: t("cancel"), onclick: () => dialog.close() });
  const onsubmit = async (event) => {
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
  const buttons = h("div", { class: "row end" }, cancel, finish);
  const form = h("form", { onsubmit }, h("h2", { id: "form-title", text: title }), components(parts, { answers }), wrong, buttons);
  const dialog = h("dialog", { class: "form", "aria-labelledby": "form-title", onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector(".field, .select, input")?.focus();
}
