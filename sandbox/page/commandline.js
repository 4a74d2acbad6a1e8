// A chosen slash command being filled in: one field an option, its values in the list above.

import { fixedValues, valueOf } from "./commands.js";
import { h, icon } from "./dom.js";
import { localised, t } from "./words.js";

const PAUSE = 220; // milliseconds without a key before the bot is asked to complete

export class CommandLine {
  #fields = new Map(); // option name → {option, input, chosen}
  #asked = 0;
  #timer;

  /** `list` is the completion list shared with the message box; `send` and `leave` end the command. */
  constructor(command, rest, { store, list, send, leave, say }) {
    Object.assign(this, { command, store, list, send, leave, say });
    const name = h("span", { class: "command-name", text: `/${command.shown}` });
    this.more = h("span", { class: "more-options" });
    const close = h("button", { class: "tool", "aria-label": t("leaveCommand"), title: t("leaveCommand"), onclick: () => leave("") }, icon("close"));
    this.holder = h("div", { class: "command-fields" }, name);
    this.element = h("div", { class: "command", role: "group", "aria-label": `/${command.shown}` }, this.holder, this.more, close);
    for (const option of command.options.filter((one) => one.required)) this.#add(option);
    if (!this.#fields.size && command.options.length) this.#add(command.options[0]);
    this.#offerMore();
    const [first] = this.#fields.values();
    if (first) first.input.value = rest;
    if (rest) first?.input.dispatchEvent(new Event("input"));
    if (!first) this.say(command.about);
  }

  focus() {
    const [first] = this.#fields.values();
    const to = first?.input ?? this.element.querySelector(".tool");
    to.focus();
    if (!first) this.element.onkeydown = (event) => event.key === "Enter" && (event.preventDefault(), this.submit());
  }

  #add(option) {
    const name = localised(option, "name");
    const input = h("input", {
      type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.list.element.id,
      "aria-label": `${name}${option.required ? `, ${t("required")}` : ""}: ${localised(option, "description")}`, inputmode: option.type === 4 ? "numeric" : undefined,
      maxlength: option.max_length, "data-option": option.name,
    });
    const field = { option, input, chosen: null, get text() { return input.value; } };
    field.element = h("label", { class: "chip" }, h("span", { text: name }), input);
    input.onfocus = () => this.#offer(field, true);
    input.onblur = () => (this.list.close(), input.setAttribute("aria-expanded", "false"));
    input.oninput = () => this.#offer(field);
    input.onkeydown = (event) => this.#key(event, field);
    this.#fields.set(option.name, field);
    this.holder.append(field.element);
    return field;
  }

  #offerMore() {
    const left = this.command.options.filter((one) => !this.#fields.has(one.name));
    const add = (option) => (this.#add(option).input.focus(), this.#offerMore());
    const chip = (option) =>
      h("button", { class: "chip-button", title: localised(option, "description"), text: `+ ${localised(option, "name")}`, onclick: () => add(option) });
    this.more.replaceChildren(...left.map(chip));
  }

  #values(strict) {
    const values = {};
    for (const [name, field] of this.#fields) {
      try {
        const value = valueOf(field.option, field, this.store);
        if (value !== undefined) values[name] = value;
      } catch (error) {
        if (strict) throw Object.assign(error, { field });
        if (field.text) values[name] = field.text;
      }
    }
    return values;
  }

  #offer(field, fresh = false) {
    const { option, input } = field;
    this.say(`${localised(option, "name")}${option.required ? ` · ${t("required")}` : ""} — ${localised(option, "description")}`);
    clearTimeout(this.#timer);
    const show = (options, first, none) => {
      if (document.activeElement !== input) return;
      this.list.pick = (one) => this.#take(field, one);
      this.list.show(options, input, first);
      input.setAttribute("aria-expanded", String(options.length > 0));
      if (none && !options.length && field.text) this.say(none);
    };
    const fixed = fixedValues(option, this.store);
    if (fixed) {
      const typed = field.text.toLowerCase().replace(/^[#@]/, "").trim();
      show(fixed.filter((one) => fresh || one.label.toLowerCase().includes(typed)).slice(0, 25), option.required || typed ? 0 : -1, t("noOption"));
    } else if (option.autocomplete) {
      const asked = ++this.#asked;
      const ask = async () => {
        const where = { channel_id: this.store.channelId, command_id: this.command.command.id, path: this.command.path };
        const body = { ...where, options: { [option.name]: "", ...this.#values(false) }, focused: option.name };
        const { choices } = await this.store.act("complete", body).catch(() => ({ choices: [] }));
        if (asked === this.#asked) show(choices.map((one) => ({ value: one.value, label: one.name })), -1, t("noChoice"));
      };
      this.#timer = setTimeout(ask, fresh ? 0 : PAUSE);
    } else this.list.close();
  }

  #take(field, choice) {
    field.input.value = choice.label;
    field.chosen = choice;
    this.list.close();
    const empty = [...this.#fields.values()].find((one) => one.option.required && !one.text);
    empty?.input.focus();
  }

  #key(event, field) {
    if (event.isComposing) return;
    if (event.key === "Tab" && !event.shiftKey && this.list.open() && this.list.active() && field.text !== this.list.active().label) {
      this.#take(field, this.list.active());
    } else if (this.list.key(event)) {
      return;
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (this.list.open()) this.list.close();
      else this.leave("");
    } else if (event.key === "Backspace" && !field.text) {
      event.preventDefault();
      this.#remove(field);
    }
  }

  #remove(field) {
    const all = [...this.#fields.values()];
    const before = all[all.indexOf(field) - 1];
    if (!before) return this.leave(`/${this.command.name}`);
    if (!field.option.required) {
      this.#fields.delete(field.option.name);
      field.element.remove();
      this.#offerMore();
    }
    before.input.focus();
  }

  submit() {
    try {
      const options = this.#values(true);
      this.send({ command_id: this.command.command.id, path: this.command.path, options });
    } catch (error) {
      error.field?.input.focus();
      this.say(error.message, true);
    }
  }
}
