// The strip above the chat: the clock, faults to order, the bot's state and recorded problems.

import { moveClock } from "./api.js";
import { h, icon } from "./dom.js";
import { notice, popup } from "./popups.js";
import { now, t, timestamp } from "./words.js";

const HOUR = 3600; // seconds
const at = (id) => document.getElementById(id);

export class Bench {
  constructor(store) {
    this.store = store;
    for (const [id, body] of [["hour", { advance_seconds: HOUR }], ["day", { advance_seconds: 24 * HOUR }], ["next", { to: "next-digest" }]]) at(id).onclick = () => this.#move(body);
    at("faults").onclick = () => popup(at("faults"), this.#faults());
    at("failures").onclick = () => popup(at("failures"), this.#failures());
    for (const what of ["state", "clock", "bot", "bench"]) store.on(what, () => this.draw());
    store.on("fault", ({ kind, fired }) => fired && notice(t("faultFired", { kind })));
    setInterval(() => this.#tick(), 1000);
  }

  async #move(body) {
    try {
      this.store.clock(await moveClock(body));
    } catch (error) {
      notice(error.message, "bad");
    }
  }

  #tick() {
    const clock = at("clock-now");
    const words = timestamp(now() / 1000, "strip");
    if (clock.textContent === words) return;
    clock.textContent = words;
    clock.dateTime = new Date(now()).toISOString();
    for (const moment of document.querySelectorAll(".moment[data-style=R]")) moment.textContent = timestamp(Number(moment.dataset.seconds), "R");
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
    const order = (body, said) => this.store.fault(body).then(() => notice(said), (error) => notice(error.message, "bad"));
    const row = (one) => h("button", { type: "button", class: "fault", onclick: () => order(this.#order(one), t("faultOrdered", { kind: one.kind })) }, h("b", { text: one.kind }), h("span", { class: "quiet", text: one.about }));
    const clear = orders.length > 0 && h("div", { class: "popup-foot" }, h("span", { class: "quiet", text: t("faultWaiting", { n: orders.length }) }), h("button", { type: "button", class: "button secondary", text: t("faultClear"), onclick: () => order({ clear: true }, t("faultClear")) }));
    return h("div", { class: "picker", role: "dialog", "aria-label": t("faults") }, clear, h("div", { class: "fault-list" }, faults.map(row)));
  }

  /** A fault's needs filled from what is open. */
  #order({ kind, needs }) {
    const filled = { channel_id: this.store.channelId, guild_id: this.store.guild?.id, permission: "send_messages", seconds: 5 };
    return { kind, ...Object.fromEntries((needs ?? []).filter((name) => name in filled).map((name) => [name, filled[name]])) };
  }

  #failures() {
    const row = (one) => h("li", {}, h("code", { text: `${one.method} ${one.path}` }), h("span", { text: one.sentence }));
    return h("div", { class: "picker", role: "dialog", "aria-label": at("failures").textContent }, h("ul", { class: "failures" }, this.store.state.failures.map(row)), icon("alert"));
  }
}
