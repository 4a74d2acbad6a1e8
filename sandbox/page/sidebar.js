// Servers, channels, threads and direct messages, and who the reader is.

import { at, h, icon } from "./dom.js";
import { avatar } from "./message.js";
import { menu } from "./popups.js";
import * as store from "./store.js";
import { t } from "./words.js";

const byPosition = (one, other) => (one.position ?? 0) - (other.position ?? 0) || Number(BigInt(one.id) - BigInt(other.id));
const role = (user) => t(store.isAdmin(user) ? "admin" : "member");

/** A way to go on, a server's tile or a channel's row, marked where something in *channels* was not read. */
function way(className, channels, props, ...children) {
  const fresh = channels.some((one) => store.unread.has(one.id));
  const said = fresh && h("span.unseen", t("unread"));
  return h(`button.${className}${fresh ? ".fresh" : ""}`, props, children, said);
}

function tile(label, sign, channels, current, onclick) {
  const props = { "aria-label": label, title: label, "aria-current": current && "true", "data-go": label, onclick };
  return way("tile", current ? [] : channels, props, [...sign][0]);
}

function row(one) {
  const isThread = store.THREADS.includes(one.type);
  const sign = isThread ? icon("thread") : h("span.hash", { "aria-hidden": "true" }, store.title(one)[0]);
  const current = one.id === store.channelId && "page";
  const props = { "aria-current": current, "data-go": one.id, onclick: () => store.open(one.id) };
  return way(isThread ? "channel.thread" : "channel", [one], props, sign, h("span", store.channelName(one)));
}

function guildRows({ channels }) {
  const shown = channels.filter((one) => !one.thread_metadata?.archived).sort(byPosition);
  const within = (parent) => shown.filter((one) => one.type !== store.CATEGORY && (one.parent_id ?? null) === parent);
  const rows = (parent) => within(parent).flatMap((one) => [row(one), ...rows(one.id)]);
  const categories = shown.filter((one) => one.type === store.CATEGORY && within(one.id).length);
  return [...rows(null), ...categories.flatMap((one) => [h("h3", one.name), ...rows(one.id)])];
}

async function openDm() {
  const { id } = store.state.dms[0] ?? (await store.act("dm", {}));
  if (!store.channel(id)) await store.refresh();
  await store.open(id);
}

export function drawSidebar() {
  const { dms, guilds } = store.state;
  const guild = store.guild();
  const focus = document.activeElement.closest("#sidebar [data-go]")?.dataset.go;
  const server = (one) => tile(one.name, one.name, one.channels, one === guild, () => store.open(store.firstChannel([one])));
  at("servers").replaceChildren(tile(t("dms"), "@", dms, !guild, openDm), ...guilds.map(server));
  at("channels").replaceChildren(h("h2", guild?.name ?? t("dms")), ...(guild ? guildRows(guild) : dms.map(row)));
  if (focus) document.querySelector(`[data-go="${CSS.escape(focus)}"]`)?.focus();
  const name = store.name(store.you());
  const who = h("span.me-words", h("b", name), h("span.small", role(store.you())));
  at("me").title = t("actAsHint");
  at("me").replaceChildren(h("span.unseen", t("actAs")), avatar(name, store.you().id), who, icon("chevron"));
}

at("me").onclick = () => {
  const people = store.state.users.filter((one) => !one.bot);
  menu(at("me"), people.map((one) => [store.name(one), () => store.become(one.id), role(one)]));
};
