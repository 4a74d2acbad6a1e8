// Ties the rooms of the page together and starts it.

import { Bench } from "./bench.js";
import { offered } from "./commands.js";
import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { Feed } from "./feed.js";
import { askModal } from "./modal.js";
import { menu, notice } from "./popups.js";
import { Sidebar } from "./sidebar.js";
import { FORUM, Store } from "./store.js";
import { lang, localised, remembered, speak, t } from "./words.js";

const at = (id) => document.getElementById(id);
const store = new Store();
const QUICK = ["👍", "❤️", "👀", "🎉", "🤔", "📌"];
const pressed = new Map(); // interaction id → the element that waits for it
let typing; // the timer that ends the line of who types

async function run(verb, body, from) {
  from?.setAttribute("aria-busy", "true");
  try {
    const said = await store.act(verb, { channel_id: store.channelId, ...body });
    if (said.interaction_id && from) pressed.set(said.interaction_id, from);
    else from?.removeAttribute("aria-busy");
    return said;
  } catch (error) {
    from?.removeAttribute("aria-busy");
    return void notice(error.message, "bad");
  }
}

const see = {
  name: (user) => store.name(user),
  user: (id) => store.userName(id),
  role: (id) => store.state.guilds.flatMap((one) => one.roles).find((one) => one.id === id)?.name ?? id,
  channel: (id) => store.channelName(store.channel(id)),
  title: (one) => `${one.type === 1 ? "@" : "#"}${store.channelName(one)}`,
  entities: (kind, types) => store.entities(kind, types),
  openChannel: (id) => (store.channel(id) ? store.open(id) : undefined),
  openCommand: (name) => composer.begin(name),
  press: (message, part, from) => run("click", { message_id: message.id, custom_id: part.custom_id }, from),
  choose: (message, part, values, from) => run("select", { message_id: message.id, custom_id: part.custom_id, values }, from),
  react: (message, emoji, remove) => run("react", { message_id: message.id, emoji: emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name, remove: Boolean(remove) }),
  reply: (message) => composer.replyTo(message),
  pickReaction: (message, from) => menu(from, QUICK.map((name) => [name, () => see.react(message, { name }, false)]), { className: "quick" }),
  messageMenu: (message, from, atPoint) => menu(from, messageActions(message, from), { atPoint }),
  contextMenu(event, message) {
    if (event.target.closest("a, input, textarea")) return;
    event.preventDefault();
    see.messageMenu(message, event.currentTarget, event.clientX ? { x: event.clientX, y: event.clientY } : undefined);
  },
};

function messageActions(message, from) {
  const apps = store.state.commands.filter((one) => one.type === 3 && offered(one, store));
  const copy = () => navigator.clipboard.writeText(message.content || feed.element(message.id).innerText).then(() => notice(t("copied")));
  return [
    ...apps.map((one) => [t("apps", { name: localised(one, "name") }), () => run("context_menu", { command_id: one.id, target_id: message.id })]),
    [t("react"), () => see.pickReaction(message, from)],
    [t("reply"), () => see.reply(message)],
    [t("copy"), copy],
  ];
}

function settled({ interaction_id: id, failed, reason }) {
  pressed.get(id)?.removeAttribute("aria-busy");
  pressed.delete(id);
  if (failed) notice(reason ? t("failedWhy", { reason }) : t("failed"), "bad");
}

function drawHead() {
  const { here } = store;
  if (!here) return;
  at("channel-name").textContent = see.title(here);
  at("topic").textContent = here.topic ?? "";
  document.title = `${see.title(here)} · ${t("title")}`;
  document.body.classList.remove("menu-open");
  at("typing").textContent = "";
  drawForum(here);
}

function drawForum(here) {
  const field = (tag, words, size) => h(tag, { class: "field", required: true, maxlength: size, "aria-label": words, placeholder: words });
  const [name, text] = [field("input", t("postName"), 100), field("textarea", t("postText"), 2000)];
  const send = async (event) => {
    event.preventDefault();
    const made = await run("forum_post", { name: name.value, content: text.value });
    if (made) await store.refresh().then(() => store.open(made.id));
  };
  const post = h("button", { type: "submit", class: "button primary", text: t("newPost") });
  const form = h("form", { class: "forum-form", onsubmit: send }, name, text, post);
  const row = (one) => h("button", { class: "thread-link", onclick: () => store.open(one.id) }, icon("thread"), one.name);
  at("forum").hidden = here.type !== FORUM;
  at("forum").replaceChildren(form, ...store.channels.filter((one) => one.parent_id === here.id).map(row));
}

/** The words of index.html in the reader's language. */
function drawWords() {
  document.documentElement.lang = lang();
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-label]:not(.select)")) element.setAttribute("aria-label", t(element.dataset.label));
}

function drawAll() {
  drawWords();
  if (!store.state) return;
  drawHead();
  sidebar.draw();
  bench.draw();
  feed.redraw();
  composer.draw();
}

const dark = matchMedia("(prefers-color-scheme: dark)");
function paint(theme) {
  document.documentElement.dataset.theme = theme ?? (dark.matches ? "dark" : "light");
  at("theme").replaceChildren(icon(document.documentElement.dataset.theme === "dark" ? "sun" : "moon"));
}

for (const [id, name] of [["menu", "menu"], ["bench-toggle", "clock"]]) at(id).replaceChildren(icon(name));
const sidebar = new Sidebar(store);
const bench = new Bench(store);
const feed = new Feed(store, see);
const composer = new Composer(store, see);

at("theme").onclick = () => {
  paint(remembered("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
};
dark.onchange = () => paint(remembered("theme"));
at("language").onclick = () => {
  speak(lang() === "ko" ? "en" : "ko");
  drawAll();
};
at("menu").onclick = () => at("menu").setAttribute("aria-expanded", String(document.body.classList.toggle("menu-open")));
at("bench-toggle").onclick = () => at("bench-toggle").setAttribute("aria-expanded", String(document.body.classList.toggle("bench-open")));
at("veil").onclick = () => document.body.classList.remove("menu-open", "bench-open");
document.addEventListener("keydown", (event) => event.key === "Escape" && document.body.classList.remove("menu-open", "bench-open"));

store.on("channel", drawHead);
store.on("state", drawHead);
store.on("interaction", settled);
store.on("modal", ({ interaction_id: id, modal }) => askModal(modal, see, (values) => store.act("submit", { interaction_id: id, values })));
store.on("message", () => (at("typing").textContent = ""));
store.on("typing", ({ channel_id: channel, user_id: user }) => {
  if (channel !== store.channelId || user === store.you.id) return;
  at("typing").textContent = t("typing", { name: store.userName(user) });
  clearTimeout(typing);
  typing = setTimeout(() => (at("typing").textContent = ""), 10_000);
});

paint(remembered("theme"));
drawWords();
store.become().catch((error) => {
  at("trouble").textContent = `${t("noServer")} (${error.message})`;
});
