// Servers, channels, threads and direct messages, and who the reader is.

import { at, h, icon } from "./dom.js";
import { avatar } from "./message.js";
import { menu } from "./popups.js";
import * as store from "./store.js";
import { t } from "./words.js";

const role = (user) => t(store.isAdmin(user) ? "admin" : "member");

/** A button to go to *id*, marked where that is open, or where something in *channels* was not read. */
function way(kind, id, channels, current, onclick, ...sign) {
  const fresh = !current && channels.some((one) => store.unread.has(one.id));
  const props = { "aria-current": current && "page", "data-go": id, onclick };
  return h(`button.${kind}${fresh ? ".fresh" : ""}`, props, sign, fresh && h("span.unseen", t("unread")));
}

function tile(name, channels, current, onclick, letter = [...name][0]) {
  const sign = h("span", { "aria-hidden": "true", title: name }, letter);
  return way("tile", name, channels, current, onclick, sign, h("span.unseen", name));
}

function row(one) {
  const isThread = store.THREADS.includes(one.type);
  const sign = isThread ? icon("thread") : h("span.hash", { "aria-hidden": "true" }, store.title(one)[0]);
  const name = h("span", store.channelName(one));
  const kind = isThread ? "channel.thread" : "channel";
  return way(kind, one.id, [one], one.id === store.channelId, () => store.open(one.id), sign, name);
}

function guildRows({ channels }) {
  const place = (one) => one.position ?? 0;
  const shown = channels.filter((one) => !one.thread_metadata?.archived).sort((one, other) => place(one) - place(other));
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
  const server = (one) => tile(one.name, one.channels, one === guild, () => store.open(store.firstChannel([one])));
  at("servers").replaceChildren(tile(t("dms"), dms, !guild, openDm, "@"), ...guilds.map(server));
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
