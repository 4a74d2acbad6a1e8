// The strip above the chat: the clock, faults to order, the bot's state and recorded problems.

import { at, h } from "./dom.js";
import { menu, notice, popup } from "./popups.js";
import * as store from "./store.js";
import { faultWords, now, t, timestamp } from "./words.js";

const HOUR = 3600; // seconds
const moves = { hour: { advance_seconds: HOUR }, day: { advance_seconds: 24 * HOUR }, next: { to: "next-digest" } };
for (const [id, move] of Object.entries(moves)) at(id).onclick = () => store.moveClock(move);

/** The faults in a menu; what one needs to be told is taken from what is open. */
at("faults").onclick = () => {
  const { faults, orders } = store.state;
  const open = { channel_id: store.channelId, guild_id: store.guild()?.id, permission: "send_messages", seconds: 5 };
  const order = (fault, said) => () => store.orderFault(fault).then(() => notice(said));
  const rows = faults.map(({ kind, about, needs = [] }) => {
    const told = Object.fromEntries(needs.map((name) => [name, open[name]]));
    return [kind, order({ kind, ...told }, t("faultOrdered", { kind })), faultWords(kind, about)];
  });
  const back = [t("faultClear"), order({ clear: true }, t("faultClear")), t("faultWaiting", { n: orders.length })];
  menu(at("faults"), orders.length ? [back, ...rows] : rows, { className: ".picker" });
};

at("failures").onclick = () => {
  const row = (one) => h("li", h("code", `${one.method} ${one.path}`), h("span", one.sentence));
  const rows = h("ul.failures", store.state.failures.map(row));
  popup(at("failures"), h("div.picker", { role: "dialog", "aria-label": at("failures").textContent }, rows));
};

/** Set the words of the element *id* where they are others, so that nothing is spoken twice. */
function say(id, text) {
  if (at(id).textContent !== text) at(id).textContent = text;
}

function tick() {
  say("clock-now", timestamp(now() / 1000, "strip"));
  const relative = document.querySelectorAll("[data-style=R]");
  for (const one of relative) one.textContent = timestamp(Date.parse(one.dateTime) / 1000, "R");
}

export function drawBench() {
  const { connected, state } = store;
  const { bot, clock, failures, faults } = state;
  const next = clock.next_digest;
  const off = t("offlineWhy", { reason: bot.error ?? t("offlineAdvice") });
  tick();
  at("next").disabled = !next;
  at("next").title = next ? t("nextAt", { when: timestamp(Date.parse(next) / 1000, "F") }) : t("noNext");
  at("bot").className = bot.online && connected ? "bot on" : "bot";
  say("bot", t(bot.online ? "online" : "offline"));
  at("faults").hidden = !faults.length;
  at("failures").hidden = !failures.length;
  say("failures", t("failures", { n: failures.length }));
  say("trouble", !connected ? t("lost") : bot.online ? "" : off);
}

store.on("FAULT", ({ kind, fired }) => fired && notice(t("faultFired", { kind })));
setInterval(() => store.state && tick(), 1000);
