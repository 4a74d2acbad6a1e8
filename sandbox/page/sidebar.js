// Servers, channels, threads and direct messages, and who the reader is.

import { h, icon } from "./dom.js";
import { avatar } from "./message.js";
import { menu } from "./popups.js";
import { FORUM, TEXT, THREADS } from "./store.js";
import { t } from "./words.js";

const CATEGORY = 4;
const byPosition = (one, other) => (one.position ?? 0) - (other.position ?? 0) || one.id.length - other.id.length || (one.id < other.id ? -1 : 1);

export class Sidebar {
  constructor(store) {
    this.store = store;
    this.servers = document.getElementById("servers");
    this.list = document.getElementById("channels");
    this.me = document.getElementById("me");
    for (const what of ["state", "channel", "unread"]) store.on(what, () => this.draw());
  }

  draw() {
    const { state, guild, you } = this.store;
    const focus = document.activeElement?.closest("#sidebar")?.contains(document.activeElement) && document.activeElement.dataset.go;
    this.servers.replaceChildren(this.#tile(null, t("dms"), "@", !guild && this.store.here), ...state.guilds.map((one) => this.#tile(one, one.name, one.name, one.id === guild?.id)));
    this.list.replaceChildren(h("h2", { text: guild?.name ?? t("dms") }), ...(guild ? this.#guildRows(guild) : state.dms.map((one) => this.#row(one))));
    const role = this.store.isAdmin(you) ? t("admin") : t("member");
    const name = this.store.name(you);
    this.me.title = t("actAsHint");
    this.me.replaceChildren(h("span", { class: "unseen", text: t("actAs") }), avatar(name, you.id), h("span", { class: "me-words" }, h("b", { text: name }), h("span", { class: "quiet", text: role })), icon("chevron"));
    this.me.onclick = () => menu(this.me, state.users.filter((one) => !one.bot).map((one) => [`${this.store.name(one)} · ${this.store.isAdmin(one) ? t("admin") : t("member")}`, () => this.store.become(one.id)]));
    if (focus) document.querySelector(`[data-go="${CSS.escape(focus)}"]`)?.focus();
  }

  #tile(guild, label, sign, current) {
    const go = guild ? guild.channels.find((one) => one.type === 0)?.id : this.store.state.dms[0]?.id;
    const fresh = (guild ? guild.channels : this.store.state.dms).some((one) => this.store.unread.has(one.id));
    const open = () => go ? this.store.open(go) : this.store.act("dm", { recipient_id: this.store.state.bot.user.id }).then((one) => this.store.refresh().then(() => this.store.open(one.id)));
    return h("button", { type: "button", class: `tile${fresh && !current ? " fresh" : ""}`, "aria-label": label, title: label, "aria-current": current ? "true" : undefined, "data-go": `tile-${guild?.id}`, onclick: open, text: [...sign][0] });
  }

  #guildRows(guild) {
    const threads = (parent) => guild.channels.filter((one) => THREADS.includes(one.type) && one.parent_id === parent && !one.thread_metadata?.archived);
    const within = (parent) => guild.channels.filter((one) => (one.parent_id ?? null) === parent && (TEXT.includes(one.type) || one.type === FORUM) && !THREADS.includes(one.type)).sort(byPosition);
    const rows = (parent) => within(parent).flatMap((one) => [this.#row(one), ...threads(one.id).map((thread) => this.#row(thread))]);
    const categories = guild.channels.filter((one) => one.type === CATEGORY && within(one.id).length).sort(byPosition);
    return [...rows(null), ...categories.flatMap((one) => [h("h3", { text: one.name }), ...rows(one.id)])];
  }

  #row(one) {
    const current = one.id === this.store.channelId;
    const thread = THREADS.includes(one.type);
    const sign = thread ? icon("thread") : h("span", { class: "hash", "aria-hidden": "true", text: one.guild_id || one.type !== 1 ? "#" : "@" });
    const close = () => document.body.classList.remove("menu-open");
    return h("button", {
      type: "button", class: `channel${thread ? " thread" : ""}${this.store.unread.has(one.id) ? " fresh" : ""}`, "aria-current": current ? "page" : undefined,
      "data-go": one.id, onclick: () => (close(), this.store.open(one.id)),
    }, sign, h("span", { text: this.store.channelName(one) }));
  }
}
