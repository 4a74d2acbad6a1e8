// The strip above the chat: the clock, faults to order, the bot's state and recorded problems.

import { at, h, words } from "./dom.js";
import { menu, notice, popup } from "./popups.js";
import { store } from "./store.js";
import { faultWords, now, t, timestamp } from "./words.js";

const HOUR = 3600; // seconds

async function move(body) {
  try {
    await store.moveClock(body);
  } catch (error) {
    notice(error.message, "bad");
  }
}

async function order(body, said) {
  try {
    await store.orderFault(body);
    notice(said);
  } catch (error) {
    notice(error.message, "bad");
  }
}

/** The faults in a menu; what one needs to be told is taken from what is open. */
function showFaults() {
  const { faults, orders } = store.state;
  const open = { channel_id: store.channelId, guild_id: store.guild?.id, permission: "send_messages", seconds: 5 };
  const rows = faults.map((one) => {
    const needs = Object.fromEntries((one.needs ?? []).map((name) => [name, open[name]]));
    return [one.kind, () => order({ kind: one.kind, ...needs }, t("faultOrdered", { kind: one.kind })), faultWords(one)];
  });
  const back = [t("faultClear"), () => order({ clear: true }, t("faultClear")), t("faultWaiting", { n: orders.length })];
  menu(at("faults"), [orders.length > 0 && back, ...rows], { className: "picker" });
}

function showFailures() {
  const row = (one) => h("li", {}, h("code", { text: `${one.method} ${one.path}` }), words("", one.sentence));
  const rows = h("ul", { class: "failures" }, store.state.failures.map(row));
  popup(at("failures"), h("div", { class: "picker", role: "dialog", "aria-label": at("failures").textContent }, rows));
}

function tick() {
  const clock = at("clock-now");
  const shown = timestamp(now() / 1000, "strip");
  if (clock.textContent === shown) return;
  clock.textContent = shown;
  clock.dateTime = new Date(now()).toISOString();
  for (const one of document.querySelectorAll(".moment[data-style=R]")) one.textContent = timestamp(Number(one.dataset.seconds), "R");
}

export function drawBench() {
  const { connected, state } = store;
  const { bot, clock, failures } = state;
  const next = clock.next_digest;
  const lost = t("offlineWhy", { reason: bot.error ?? t("offlineAdvice") });
  const trouble = !connected ? t("lost") : bot.online ? "" : lost;
  tick();
  at("next").disabled = !next;
  at("next").title = next ? t("nextAt", { when: timestamp(Date.parse(next) / 1000, "F") }) : t("noNext");
  at("bot").className = `bot ${bot.online && connected ? "on" : "off"}`;
  if (at("bot").textContent !== t(bot.online ? "online" : "offline")) at("bot").textContent = t(bot.online ? "online" : "offline");
  at("faults").hidden = !state.faults.length;
  at("failures").hidden = !failures.length;
  at("failures").textContent = t("failures", { n: failures.length });
  if (at("trouble").textContent !== trouble) at("trouble").textContent = trouble;
}

at("hour").onclick = () => move({ advance_seconds: HOUR });
at("day").onclick = () => move({ advance_seconds: 24 * HOUR });
at("next").onclick = () => move({ to: "next-digest" });
at("faults").onclick = showFaults;
at("failures").onclick = showFailures;
store.on("FAULT", ({ kind, fired }) => fired && notice(t("faultFired", { kind })));
setInterval(() => store.state && tick(), 1000);
