// The messages of the open channel, kept where the reader's eye and focus are.

import { h } from "./dom.js";
import { FORUM } from "./store.js";
import { messageElement, summary } from "./message.js";
import { t, timestamp } from "./words.js";

export class Feed {
  #drawn = new Map(); // message id → {message, before, row}
  #dismissed = new Set(); // ids of private replies the reader put away

  constructor(store, see) {
    this.store = store;
    this.see = { ...see, dismiss: (message) => (this.#dismissed.add(message.id), this.draw()), jump: (id) => this.element(id)?.focus() };
    this.box = document.getElementById("feed");
    this.voice = document.getElementById("voice");
    this.box.addEventListener("keydown", (event) => this.#key(event));
    store.on("state", () => this.#drawn.clear());
    store.on("channel", () => this.draw(true));
    store.on("messages", ({ earlier }) => this.draw(!earlier));
    store.on("message", (change) => this.#changed(change));
  }

  element(id) {
    return this.box.querySelector(`[data-message="${CSS.escape(id ?? "")}"]`);
  }

  /** Draw all messages again; the reader stays where they are unless *toEnd*. */
  draw(toEnd = false) {
    const fromEnd = this.box.scrollHeight - this.box.scrollTop;
    const refocus = this.#focusKeeper();
    const rows = [];
    let before = null;
    const { here, whole } = this.store;
    for (const message of this.store.messages) {
      if (this.#dismissed.has(message.id)) continue;
      const day = timestamp(Date.parse(message.timestamp) / 1000, "day");
      if (day !== (before && timestamp(Date.parse(before.timestamp) / 1000, "day"))) {
        rows.push(h("div", { class: "day", role: "separator", "aria-label": day }, h("span", { text: day })));
        before = null;
      }
      rows.push(this.#row(message, before));
      before = message;
    }
    const name = here ? this.store.channelName(here) : "";
    const older = h("button", { class: "button secondary", text: t("older"), onclick: () => this.store.loadOlder() });
    const head = whole ? h("p", { class: "start", text: t("startOf", { name }) }) : rows.length > 0 && older;
    this.box.replaceChildren(...[head, ...rows].filter(Boolean));
    this.box.hidden = here?.type === FORUM;
    const articles = [...this.box.querySelectorAll("article")];
    const last = articles.at(-1);
    for (const article of articles) article.tabIndex = article === last ? 0 : -1; // one tab stop; arrows go on from there
    refocus();
    this.box.scrollTop = toEnd ? this.box.scrollHeight : this.box.scrollHeight - fromEnd;
    if (toEnd && last?.offsetHeight > this.box.clientHeight) last.scrollIntoView({ block: "start" });
  }

  /** The message's element: the one that is there, with its open spoilers, where nothing about it changed. */
  #row(message, before) {
    const known = this.#drawn.get(message.id);
    if (known?.message === message && known.before === before?.id) return known.row;
    const row = messageElement(message, before, this.see);
    this.#drawn.set(message.id, { message, before: before?.id, row });
    return row;
  }

  /** Draw every message anew, as after a change of language. */
  redraw() {
    this.#drawn.clear();
    this.draw();
  }

  #changed({ message, fresh }) {
    const atEnd = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 120;
    const scrolled = this.box.scrollTop;
    const thought = this.element(message.id)?.querySelector(".thinking");
    const own = [message.author?.id, message.interaction_metadata?.user?.id].includes(this.store.you.id);
    const toEnd = (fresh || thought) && (atEnd || own);
    this.draw(toEnd);
    if (!toEnd) this.box.scrollTop = scrolled;
    if (fresh || thought) this.voice.textContent = `${this.see.name(message.author)}: ${summary(message, this.see)}`;
  }

  /** A function that puts the focus back on what has it now, in the message as it is drawn then. */
  #focusKeeper() {
    const { activeElement: active } = document;
    const id = active.closest("#feed article")?.dataset.message;
    return () => {
      const article = id && this.element(id);
      const part = article?.querySelector(`[data-id="${CSS.escape(active.dataset.id ?? "")}"]`);
      (part ?? article)?.focus?.({ preventScroll: true });
    };
  }

  #key(event) {
    if (!event.target.matches("article")) return;
    const to = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const articles = [...this.box.querySelectorAll("article")];
    if (to) articles[articles.indexOf(event.target) + to]?.focus();
    else if (event.key === "Enter") event.target.querySelector(".tools .tool:last-child")?.click();
    else return;
    event.preventDefault();
  }
}
