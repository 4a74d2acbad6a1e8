// The strip above the chat: the clock, faults to order, the bot's state and recorded problems.

import { moveClock } from "./api.js";
import { h, words } from "./dom.js";
import { notice, popup } from "./popups.js";
import { faultWords, now, t, timestamp } from "./words.js";

const HOUR = 3600; // seconds
const at = (id) => document.getElementById(id);

export class Bench {
  constructor(store) {
    this.store = store;
    at("hour").onclick = () => this.#move({ advance_seconds: HOUR });
    at("day").onclick = () => this.#move({ advance_seconds: 24 * HOUR });
    at("next").onclick = () => this.#move({ to: "next-digest" });
    at("faults").onclick = () => popup(at("faults"), this.#faults());
    at("failures").onclick = () => popup(at("failures"), this.#failures());
    for (const what of ["state", "clock", "bot", "bench"]) store.on(what, () => this.draw());
    store.on("fault", ({ kind, fired }) => fired && notice(t("faultFired", { kind })));
    setInterval(() => this.#tick(), 1000);
  }

  async #move(body) {
    try {
      await moveClock(body); // the new time comes as an event, in order with what else happens
    } catch (error) {
      notice(error.message, "bad");
    }
  }

  #tick() {
    const clock = at("clock-now");
    const shown = timestamp(now() / 1000, "strip");
    if (clock.textContent === shown) return;
    clock.textContent = shown;
    clock.dateTime = new Date(now()).toISOString();
    const ago = document.querySelectorAll(".moment[data-style=R]");
    for (const moment of ago) moment.textContent = timestamp(Number(moment.dataset.seconds), "R");
  }

  draw() {
    const { state, connected } = this.store;
    const next = state.clock.next_digest;
    this.#tick();
    at("next").disabled = !next;
    at("next").title = next ? t("nextAt", { when: timestamp(Date.parse(next) / 1000, "F") }) : t("noNext");
    at("bot").className = `bot ${state.bot.online && connected ? "on" : "off"}`;
    at("bot").textContent = state.bot.online ? t("online") : t("offline");
    at("faults").hidden = !state.faults.length;
    at("failures").hidden = !state.failures.length;
    at("failures").textContent = t("failures", { n: state.failures.length });
    const reason = state.bot.error ?? t("offlineAdvice");
    const trouble = !connected ? t("lost") : state.bot.online ? "" : t("offlineWhy", { reason });
    if (at("trouble").textContent !== trouble) at("trouble").textContent = trouble;
  }

  #faults() {
    const { faults, orders } = this.store.state;
    const wrong = (error) => notice(error.message, "bad");
    const order = (body, said) => this.store.fault(body).then(() => notice(said), wrong);
    const ask = (one) => order(this.#order(one), t("faultOrdered", { kind: one.kind }));
    const row = (one) => h("button", { class: "fault", onclick: () => ask(one) }, h("b", { text: one.kind }), words("quiet", faultWords(one)));
    const back = () => order({ clear: true }, t("faultClear"));
    const clear = h("button", { class: "button secondary", text: t("faultClear"), onclick: back });
    const foot = orders.length > 0 && h("div", { class: "popup-foot" }, words("quiet", t("faultWaiting", { n: orders.length })), clear);
    return h("div", { class: "picker", role: "dialog", "aria-label": t("faults") }, foot, faults.map(row));
  }

  /** A fault's needs filled from what is open. */
  #order({ kind, needs }) {
    const open = { channel_id: this.store.channelId, guild_id: this.store.guild?.id, permission: "send_messages", seconds: 5 };
    return { kind, ...Object.fromEntries(Object.entries(open).filter(([name]) => needs?.includes(name))) };
  }

  #failures() {
    const row = (one) => h("li", {}, h("code", { text: `${one.method} ${one.path}` }), h("span", { text: one.sentence }));
    const rows = h("ul", { class: "failures" }, this.store.state.failures.map(row));
    return h("div", { class: "picker", role: "dialog", "aria-label": at("failures").textContent }, rows);
  }
}
