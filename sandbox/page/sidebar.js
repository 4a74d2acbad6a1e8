// Servers, channels, threads and direct messages, and who the reader is.

import { h, icon, words } from "./dom.js";
import { avatar } from "./message.js";
import { menu } from "./popups.js";
import { THREADS } from "./store.js";
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
    const { store } = this;
    const { state, guild } = store;
    const focus = document.activeElement?.closest("#sidebar [data-go]")?.dataset.go;
    const dms = this.#tile(t("dms"), "@", state.dms, !guild && store.here, () => this.#openDm());
    const tile = (one) => this.#tile(one.name, one.name, one.channels, one.id === guild?.id, () => store.open(store.firstChannel([one])));
    this.servers.replaceChildren(dms, ...state.guilds.map(tile));
    const rows = guild ? this.#guildRows(guild) : state.dms.map((one) => this.#row(one));
    this.list.replaceChildren(h("h2", { text: guild?.name ?? t("dms") }), ...rows);
    const role = (one) => (store.isAdmin(one) ? t("admin") : t("member"));
    const name = store.name(store.you);
    const who = h("span", { class: "me-words" }, h("b", { text: name }), words("quiet", role(store.you)));
    const people = state.users.filter((one) => !one.bot).map((one) => [`${store.name(one)} · ${role(one)}`, () => store.become(one.id)]);
    this.me.title = t("actAsHint");
    this.me.replaceChildren(words("unseen", t("actAs")), avatar(name, store.you.id), who, icon("chevron"));
    this.me.onclick = () => menu(this.me, people);
    if (focus) document.querySelector(`[data-go="${CSS.escape(focus)}"]`)?.focus();
  }

  async #openDm() {
    const { store } = this;
    const dm = store.state.dms[0] ?? (await store.act("dm", { recipient_id: store.state.bot.user.id }));
    if (!store.channel(dm.id)) await store.refresh();
    await store.open(dm.id);
  }

  #tile(label, sign, channels, current, open) {
    const fresh = !current && channels.some((one) => this.store.unread.has(one.id));
    return h("button", {
      class: `tile${fresh ? " fresh" : ""}`, "aria-label": label, title: label, "aria-current": current ? "true" : undefined,
      "data-go": `tile ${label}`, onclick: open, text: [...sign][0],
    });
  }

  #guildRows({ channels }) {
    const shown = channels.filter((one) => one.type !== CATEGORY && !one.thread_metadata?.archived).sort(byPosition);
    const within = (parent) => shown.filter((one) => (one.parent_id ?? null) === parent);
    const rows = (parent) => within(parent).flatMap((one) => [this.#row(one), ...rows(one.id)]);
    const categories = channels.filter((one) => one.type === CATEGORY && within(one.id).length).sort(byPosition);
    return [...rows(null), ...categories.flatMap((one) => [h("h3", { text: one.name }), ...rows(one.id)])];
  }

  #row(one) {
    const current = one.id === this.store.channelId;
    const thread = THREADS.includes(one.type);
    const sign = thread ? icon("thread") : h("span", { class: "hash", "aria-hidden": "true", text: one.guild_id || one.type !== 1 ? "#" : "@" });
    const close = () => document.body.classList.remove("menu-open");
    return h("button", {
      class: `channel${thread ? " thread" : ""}${this.store.unread.has(one.id) ? " fresh" : ""}`, "aria-current": current ? "page" : undefined,
      "data-go": one.id, onclick: () => (close(), this.store.open(one.id)),
    }, sign, h("span", { text: this.store.channelName(one) }));
  }
}
