// Everything round the messages: the strip, servers and channels, the forum, who the reader is; and the start.

import { askForm } from "./components.js";
import { drawComposer } from "./composer.js";
import { at, h, icon, menu, notice, popup } from "./dom.js";
import { avatar, drawFeed, threadLink } from "./messages.js";
import * as store from "./store.js";
import { now, remembered, speak, t, timestamp } from "./words.js";

const { documentElement: root } = document;
const [LABEL, INPUT, FILES] = [18, 4, 19]; // kinds of components
const moves = { hour: { advance_seconds: 3600 }, day: { advance_seconds: 86_400 }, next: { to: "next-digest" } };
let typing; // the timer that ends the line of who types

/** Set the words of the element *id* where they are others, so that nothing is spoken twice. */
const say = (id, text) => at(id).textContent !== text && (at(id).textContent = text);
/** Shut what is a drawer at phone width. */
const shut = () => ["sidebar", "bench"].forEach((id) => at(id).hidePopover());
const role = (user) => t(store.isAdmin(user) ? "admin" : "member");

for (const [id, move] of Object.entries(moves)) at(id).onclick = () => store.moveClock(move);

at("faults").onclick = () => {
  const { faults, orders } = store.state;
  // what a fault needs to be told
  const open = { channel_id: store.channelId, guild_id: store.guild()?.id, permission: "send_messages", seconds: 5 };
  const order = (fault, said) => () => store.orderFault(fault).then(() => notice(said));
  const rows = faults.map(({ kind, about, needs = [] }) => {
    const told = Object.fromEntries(needs.map((name) => [name, open[name]]));
    return [kind, order({ kind, ...told }, t("faultOrdered", { kind })), t(kind) ?? about];
  });
  const back = [t("faultClear"), order({ clear: true }, t("faultClear")), t("faultWaiting", { n: orders.length })];
  menu(at("faults"), orders.length ? [back, ...rows] : rows);
};

at("failures").onclick = () => {
  const row = (one) => h("li", h("code", `${one.method} ${one.path}`), h("span", one.sentence));
  const props = { role: "dialog", "aria-label": at("failures").textContent };
  popup(at("failures"), h("div.picker", props, h("ul.failures", store.state.failures.map(row))));
};

function tick() {
  say("clock-now", timestamp(now() / 1000, "strip"));
  const relative = document.querySelectorAll("[data-style=R]");
  for (const one of relative) one.textContent = timestamp(Date.parse(one.dateTime) / 1000, "R");
}

function drawStrip({ bot, clock: { next_digest: next }, failures }) {
  const off = t("offlineWhy", { reason: bot.error ?? t("offlineAdvice") });
  tick();
  at("next").disabled = !next;
  at("next").title = next ? t("nextAt", { when: timestamp(Date.parse(next) / 1000, "F") }) : t("noNext");
  at("bot").className = bot.online && store.isConnected() ? "bot on" : "bot";
  say("bot", t(bot.online ? "online" : "offline"));
  at("failures").hidden = !failures.length;
  say("failures", t("failures", { n: failures.length }));
  say("trouble", !store.isConnected() ? t("lost") : bot.online ? "" : off);
}

/** A channel or thread to go to, marked where it is open, or was not read. */
function row(one) {
  const [isThread, isFresh] = [store.THREADS.includes(one.type), store.unread.has(one.id)];
  const sign = isThread ? icon("thread") : h("span", { "aria-hidden": "true" }, store.title(one)[0]);
  const current = one.id === store.channelId && "page";
  const props = { "aria-current": current, "data-go": one.id, onclick: () => store.open(one.id) };
  const unread = isFresh && h("span.unseen", t("unread"));
  const kind = `button.channel${isThread ? ".thread" : ""}${isFresh ? ".fresh" : ""}`;
  return h(kind, props, sign, h("span", store.channelName(one)), unread);
}

function guildRows({ channels }) {
  const live = channels.filter((one) => !one.thread_metadata?.archived);
  const shown = live.sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
  const within = (parent) => shown.filter((one) => one.type !== store.CATEGORY && (one.parent_id ?? null) === parent);
  const rows = (parent) => within(parent).flatMap((one) => [row(one), ...rows(one.id)]);
  const categories = shown.filter((one) => one.type === store.CATEGORY && within(one.id).length);
  return [...rows(null), ...categories.flatMap((one) => [h("h3", one.name), ...rows(one.id)])];
}

async function openMade(verb, body) {
  const { id } = await store.act(verb, body);
  await store.refresh();
  await store.open(id);
}

function drawSidebar({ bot, dms, guilds, you }) {
  const focus = document.activeElement.closest("[data-go]")?.dataset.go;
  const servers = guilds.flatMap((one) => [h("h2", one.name), ...guildRows(one)]);
  const begin = h("button.channel", { onclick: () => openMade("dm", {}) }, h("span", "@"), store.name(bot.user));
  at("channels").replaceChildren(...servers, h("h2", t("dms")), ...(dms.length ? dms.map(row) : [begin]));
  if (focus) document.querySelector(`[data-go="${CSS.escape(focus)}"]`)?.focus();
  const who = h("span.me-words", h("b", store.name(you)), h("span.small", role(you)));
  at("me").title = t("actAsHint");
  at("me").replaceChildren(h("span.unseen", t("actAs")), avatar(you), who, icon("chevron"));
}

at("me").onclick = () => {
  const people = store.state.users.filter((one) => !one.bot);
  menu(at("me"), people.map((one) => [store.name(one), () => store.become(one.id), role(one)]));
};

function newPost() {
  const field = (label, component) => ({ type: LABEL, label: t(label), component });
  const components = [
    field("postName", { type: INPUT, custom_id: "name", max_length: 100 }),
    field("postText", { type: INPUT, custom_id: "content", style: 2, max_length: 2000 }),
    field("attach", { type: FILES, custom_id: "files", required: false, max_values: 10 }),
  ];
  askForm({ title: t("newPost"), components }, (values) => openMade("forum_post", values));
}

function drawForum(here) {
  const link = (one) => threadLink(one, one.name, h("span.small", store.userName(one.owner_id)));
  const posts = store.channels().filter((one) => one.parent_id === here.id).reverse().map(link);
  at("forum").hidden = here.type !== store.FORUM;
  at("feed").hidden = !at("forum").hidden;
  const none = posts.length ? [] : [h("span.quiet", t("noPosts"))];
  at("forum").replaceChildren(h("button.button.primary", { onclick: newPost }, t("newPost")), ...posts, ...none);
}

function draw(anew) {
  const here = store.here();
  if (!here) return;
  say("channel-name", store.title(here));
  say("topic", here.topic ?? "");
  document.title = `${store.title(here)} · Paperboy ${t("brand")}`;
  drawStrip(store.state);
  drawSidebar(store.state);
  drawForum(here);
  drawFeed(anew);
  drawComposer();
}

function drawWords() {
  for (const one of document.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of document.querySelectorAll("[data-label]")) one.ariaLabel = t(one.dataset.label);
}

matchMedia("(max-width: 760px)").onchange = shut;
store.on("open", shut);
store.on("open", () => say("typing", ""));
at("theme").onclick = () => {
  const scheme = root.style.colorScheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.style.colorScheme = scheme === "dark" ? "light" : "dark";
  remembered("theme", root.style.colorScheme);
};
at("language").onclick = () => {
  speak(root.lang === "ko" ? "en" : "ko");
  drawWords();
  draw(true);
};

store.on("change", () => draw());
store.on("FAULT", ({ kind }) => notice(t("faultFired", { kind })));
store.on("MESSAGE_CREATE", ({ channel_id: id }) => id === store.channelId && say("typing", ""));
store.on("TYPING", ({ channel_id: id, user_id: user }) => {
  if (id !== store.channelId || user === store.you().id) return;
  say("typing", t("typing", { name: store.userName(user) }));
  clearTimeout(typing);
  typing = setTimeout(say, 10_000, "typing", "");
});

for (const one of document.querySelectorAll("[data-icon]")) one.append(icon(one.dataset.icon));
setInterval(() => store.state && tick(), 1000);
root.style.colorScheme = remembered("theme") ?? ""; // as the system has it where nothing was chosen
drawWords();
store.become().catch((error) => say("trouble", `${t("noServer")} (${error.message})`));
