// Where a person writes: a message, a reply, or a slash command.

import { CommandLine } from "./commandline.js";
import { complete, matching, slashes } from "./commands.js";
import { h, icon, words } from "./dom.js";
import { notice, optionList } from "./popups.js";
import { summary } from "./message.js";
import { FORUM } from "./store.js";
import { t } from "./words.js";

export class Composer {
  #replying = null;
  #line = null;
  #channel;

  constructor(store, see) {
    this.store = store;
    this.see = see;
    this.form = document.getElementById("composer");
    this.list = optionList("", (option) => this.list.pick(option));
    this.hint = h("p", { class: "hint small", id: "composer-hint" });
    this.reply = h("div", { class: "replying" });
    this.box = h("textarea", {
      id: "say", rows: "1", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.list.element.id, "aria-describedby": "composer-hint", maxlength: "2000",
    });
    this.slot = h("div", { class: "composer-slot" }, this.box);
    this.button = h("button", { type: "submit", class: "send" }, icon("send"));
    this.form.replaceChildren(h("div", { class: "completion" }, this.hint, this.list.element), this.reply, h("div", { class: "composer-line" }, this.slot, this.button));
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#line ? this.#line.submit() : this.#send()));
    this.box.addEventListener("input", () => this.#input());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener("blur", () => this.#close());
    for (const what of ["channel", "state"]) store.on(what, () => this.draw());
    store.on("channel", () => this.#enter());
    this.#enter();
  }

  #enter() {
    if (this.store.channelId === this.#channel) return; // the picture was only taken anew: what is typed stays
    this.#channel = this.store.channelId;
    this.replyTo(null);
    this.#leave("", false);
    this.draw();
  }

  /** Draw the words again, as after a change of language or channel. */
  draw() {
    const { here } = this.store;
    this.form.hidden = here?.type === FORUM;
    this.box.disabled = this.button.disabled = !this.store.canWrite();
    this.box.placeholder = this.box.disabled ? t("cannotWrite") : t("write", { name: this.see.title(here) });
    this.box.setAttribute("aria-label", this.box.placeholder);
    this.button.setAttribute("aria-label", t("send"));
    this.list.element.setAttribute("aria-label", t("commands"));
  }

  replyTo(message) {
    this.#replying = message;
    const close = h("button", { class: "tool", "aria-label": t("cancel"), onclick: () => this.replyTo(null) }, icon("close"));
    this.reply.replaceChildren();
    if (!message) return;
    const name = this.see.name(message.author);
    this.reply.append(icon("reply"), h("b", { text: t("replyTo", { name }) }), words("quiet", summary(message, this.see)), close);
    this.box.focus();
  }

  /** Begin the command *name*, as when its mention is pressed. */
  begin(name) {
    const command = slashes(this.store).find((one) => one.name === name);
    if (command) this.#start(command, "");
    else notice(t("noCommand", { text: `/${name}` }), "bad");
  }

  #say(text, wrong = false) {
    this.hint.textContent = text;
    this.hint.classList.toggle("wrong", wrong);
  }

  #close() {
    this.list.close();
    this.box.setAttribute("aria-expanded", "false");
    if (!this.#line) this.#say("");
  }

  #input() {
    const text = this.box.value;
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight}px`;
    if (!text.startsWith("/")) return void this.#close();
    const all = slashes(this.store);
    const whole = complete(all, text.slice(1));
    if (whole) return void this.#start(whole.command, whole.rest);
    const fitting = matching(all, text.slice(1)).map((one) => ({ value: one, label: `/${one.shown}`, hint: one.about }));
    this.list.pick = (option) => this.#start(option.value, "");
    this.list.show(fitting, this.box, 0);
    this.box.setAttribute("aria-expanded", String(fitting.length > 0));
    this.#say(fitting.length ? "" : t("noCommand", { text }));
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Tab" && this.list.open() && this.list.active()) {
      event.preventDefault();
      this.list.pick(this.list.active());
    } else if (this.list.key(event)) return;
    else if (event.key === "Escape") {
      if (this.list.open()) this.#close();
      else this.replyTo(null);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    }
  }

  #start(command, rest) {
    this.#close();
    const ends = { send: (body) => this.#run("slash", body), leave: (text) => this.#leave(text), say: (text, wrong) => this.#say(text, wrong) };
    this.#line = new CommandLine(command, rest, { store: this.store, list: this.list, ...ends });
    this.slot.replaceChildren(this.#line.element);
    this.#line.focus();
  }

  #leave(text, focus = true) {
    this.#line = null;
    this.slot.replaceChildren(this.box);
    this.box.value = text;
    this.#close();
    if (focus) this.box.focus();
    if (focus && text) this.#input();
  }

  async #run(verb, body) {
    const line = this.#line;
    try {
      await this.store.act(verb, { channel_id: this.store.channelId, ...body });
      if (this.#line === line) this.#leave("");
    } catch (error) {
      this.#say(error.message, true);
    }
  }

  async #send() {
    const content = this.box.value.trim();
    if (!content) return;
    const target = this.#replying;
    await this.#run(target ? "reply" : "say", { content, ...(target && { message_id: target.id }) });
    this.replyTo(null);
    this.#input();
  }
}
