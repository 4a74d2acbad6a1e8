// The messages of the open channel, kept where the reader's eye and focus are, and what a reader does to them.

import { offered } from "./commands.js";
import { askForm, attachment, components, embed } from "./components.js";
import { at, h, icon, menu, notice, tool } from "./dom.js";
import { markdown, moment } from "./markdown.js";
import * as store from "./store.js";
import { localised, t, timestamp } from "./words.js";

const [EPHEMERAL, LOADING, V2] = [1 << 6, 1 << 7, 1 << 15];
const [THREAD_CREATED, REPLY, COMMAND, MESSAGE_COMMAND] = [18, 19, 2, 3];
const TOGETHER = 7 * 60; // seconds in which one author's messages share a heading
const QUICK = ["👍", "❤️", "👀", "🎉", "🤔", "📌"];
const NEAR = 120; // pixels from the end within which a reader is at it
const PAUSE = 1000; // milliseconds without an edit before an edited message is spoken
const [box, below] = [at("feed"), at("below")];
const doings = {}; // interaction id → a promise that its end fulfils, whichever of them is known first
const drawn = new Map(); // message id or day → what it was drawn from, and its element
const dismissed = new Set(); // ids of private replies the reader put away
let shown = {}; // what was drawn last: the channel, its first message, and its last with its element
let speaking; // the timer of an edited message

const secondsOf = (message) => Date.parse(message.timestamp) / 1000;
const isPrivate = (message) => Boolean(message.flags & EPHEMERAL);
const find = (id) => box.querySelector(`[data-message="${CSS.escape(id ?? "")}"]`);
const articles = () => [...box.querySelectorAll("article")];
const isAtEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
const speak = (message) => (at("voice").textContent = `${store.name(message.author)}: ${summary(message)}`);
const doing = ({ interaction_id: id }) => (doings[id] ??= Promise.withResolvers());

/** Do *verb*; *from*, what was pressed, shows that it waits until the bot has answered. */
function run(verb, body, from) {
  const answered = store.act(verb, body).then((done) => done.interaction_id && doing(done).promise);
  from?.setAttribute("aria-busy", "true");
  return answered.finally(() => from?.removeAttribute("aria-busy"));
}

const react = ({ id: message_id }, { name, id }, remove) =>
  run("react", { message_id, emoji: id ? `${name}:${id}` : name, remove });

function messageMenu(message, from, source) {
  const apps = store.state.commands.filter((one) => one.type === MESSAGE_COMMAND && offered(one));
  const use = (one) => () => run("context_menu", { command_id: one.id, target_id: message.id });
  const text = message.content || from.closest("article").querySelector(".message-body").innerText;
  const rows = [
    ...apps.map((one) => [t("apps", { name: localised(one, "name") }), use(one)]),
    ...QUICK.map((name) => [name, () => react(message, { name }), "", ".quick"]),
    [t("reply"), () => store.tell("reply", message)],
    [t("copy"), () => navigator.clipboard.writeText(text).then(() => notice(t("copied")))],
  ];
  menu(from, rows, source);
}

export function avatar(user) {
  const hue = [...user.id].reduce((sum, digit) => (sum * 31 + Number(digit)) % 360, 7) * 47;
  return h("span.avatar", { "aria-hidden": "true", style: { "--hue": hue } }, [...store.name(user)][0]);
}

export const threadLink = (thread, ...said) =>
  h("button.thread-link", { onclick: () => store.open(thread.id) }, icon("thread"), said);

export function summary({ content, embeds = [], components: parts }) {
  const inside = (some) => (some ?? []).flatMap((part) => [part.content, ...inside(part.components)]);
  const said = [content, ...embeds.flatMap((one) => [one.title, one.description]), ...inside(parts)];
  const line = h("div", markdown(said.filter(Boolean).join("\n"))).textContent.replace(/\s+/g, " ").trim();
  return line.slice(0, 200) || t("attachment");
}

function above({ type, interaction_metadata: done, referenced_message: target }) {
  if (type === REPLY || target) {
    const [name, line] = target ? [store.name(target.author), summary(target)] : ["", t("gone")];
    const onclick = () => find(target?.id)?.focus();
    return h("button.above", { onclick }, icon("reply"), h("b", name), h("span", line));
  }
  if (done?.type !== COMMAND) return null; // a pressed button and a form say nothing here
  return h("div.above", icon("reply"), h("span", t("used", { name: store.name(done.user), command: `/${done.name}` })));
}

function reaction(message, { emoji, count, me = false }) {
  const said = { "aria-pressed": String(me), "aria-label": t("reaction", { emoji: emoji.name, n: count }) };
  return h("button.reaction", { ...said, onclick: () => react(message, emoji, me) }, `${emoji.name} ${count}`);
}

function body(message) {
  if (message.flags & LOADING) return h("p.quiet", { "aria-busy": "true" }, t("thinking"), " …");
  const press = (verb, what, from) => run(verb, { message_id: message.id, ...what }, from);
  return [
    message.content && h("div.words", markdown(message.content)),
    message.embeds?.map(embed),
    !(message.flags & V2) && message.attachments?.map(attachment),
    components(message.components, press),
    message.edited_timestamp && [" ", h("span.when", t("edited"))],
  ];
}

/** Whether *message* continues what *before* began, so that its heading can be left out. */
function continues(message, before) {
  if (before?.author.id !== message.author.id || message.type !== 0 || message.interaction_metadata) return false;
  return secondsOf(message) - secondsOf(before) < TOGETHER && isPrivate(before) === isPrivate(message);
}

function messageElement(message, before) {
  const { author, thread, reactions } = message;
  const [name, seconds, hidden] = [store.name(author), secondsOf(message), isPrivate(message)];
  const made = message.type === THREAD_CREATED && t("threadMade", { name, thread: message.content });
  const joined = !made && continues(message, before);
  const head = [h("b", name), author.bot && h("span.tag", t("bot")), moment(seconds, "t", "time.when")];
  const dismiss = () => {
    dismissed.add(message.id);
    drawFeed();
  };
  const oncontextmenu = (event) => {
    if (event.target.closest("a, input, textarea")) return;
    event.preventDefault();
    Object.assign(at("spot").style, { left: `${event.clientX}px`, top: `${event.clientY}px` });
    messageMenu(message, event.currentTarget, at("spot"));
  };
  const tools = [
    tool("reply", t("reply"), () => store.tell("reply", message), { tabindex: "-1" }),
    tool("dots", t("more"), ({ currentTarget }) => messageMenu(message, currentTarget), { tabindex: "-1" }),
  ];
  const away = h("button.link-button", { onclick: dismiss }, t("dismiss"));
  const parts = [
    made ? h("span.quiet", made) : [!joined && h("div.message-head", head), body(message)],
    reactions?.length > 0 && h("div.row", reactions.map((one) => reaction(message, one))),
    thread && threadLink(thread, t("openThread", thread)),
    hidden && h("p.small.private-note", icon("eye"), t("onlyYou"), " · ", away),
  ];
  return h(
    `article.message${joined ? ".joined" : ""}${hidden ? ".private" : ""}`,
    { "data-message": message.id, "aria-label": `${name}, ${timestamp(seconds, "t")}`, oncontextmenu },
    !joined && !made && [above(message), avatar(author)],
    joined && moment(seconds, "t", "time.when.gutter"),
    h("div.message-body", parts),
    !hidden && h("div.tools", tools),
  );
}

/** The element for *key*: the one that is there, with what is open in it, where nothing about it changed. */
function kept(key, make, message, before) {
  const known = drawn.get(key);
  const from = JSON.stringify([message, before?.id]);
  if (known?.from === from) return known.element;
  const now = { from, element: make(message, before), said: message && summary(message) };
  drawn.set(key, now);
  if (known && known.said !== now.said) {
    clearTimeout(speaking);
    speaking = setTimeout(speak, PAUSE, message);
  }
  return now.element;
}

function rows(messages) {
  let [before, today] = [];
  return messages.flatMap((message) => {
    const day = timestamp(secondsOf(message), "day");
    const line = () => h("div.day", { role: "separator", "aria-label": day }, h("span", day));
    const out = today === day ? [] : [kept(day, line)];
    out.push(kept(message.id, messageElement, message, out.length ? null : before));
    [before, today] = [message, day];
    return out;
  });
}

function head() {
  if (store.isWhole()) return h("p.start", t("startOf", { name: store.title(store.here()) }));
  return h("button.button.secondary", { onclick: () => store.load(true) }, t("older"));
}

function toEnd() {
  box.scrollTop = box.scrollHeight;
  if (shown.element?.offsetHeight > box.clientHeight) shown.element.scrollIntoView({ block: "start" });
  below.hidden = true;
}

/** Draw the messages; *anew* makes every one again, as after a change of language. */
export function drawFeed(anew = false) {
  if (anew) drawn.clear();
  const messages = store.messages().filter((one) => !dismissed.has(one.id));
  const last = messages.at(-1);
  const before = { ...shown, atEnd: isAtEnd(), fromEnd: box.scrollHeight - box.scrollTop };
  const active = document.activeElement;
  const focused = active.closest("#feed article")?.dataset.message;
  const parts = messages.length || store.isWhole() ? [head(), ...rows(messages)] : []; // none before they have come
  // Only what differs is touched, so that focus and place stay where they are.
  for (const one of [...box.children]) if (!parts.includes(one)) one.remove();
  parts.forEach((one, index) => box.children[index] !== one && box.insertBefore(one, box.children[index] ?? null));
  for (const one of articles()) one.tabIndex = one === articles().at(-1) ? 0 : -1; // one tab stop, then arrows
  if (focused && !active.isConnected) {
    const part = active.dataset.id && find(focused)?.querySelector(`[data-id="${CSS.escape(active.dataset.id)}"]`);
    (part || find(focused))?.focus({ preventScroll: true });
  }
  shown = { channel: store.channelId, first: messages[0]?.id, last: last?.id, element: find(last?.id) };
  const isNew = last && last.id !== before.last;
  const causes = [last?.author.id, last?.interaction_metadata?.user?.id];
  const isMine = isNew && (isPrivate(last) || causes.includes(store.you().id));
  const follows = before.atEnd && before.element !== shown.element;
  if (before.channel !== shown.channel || !before.last || follows || isMine) toEnd();
  else if (before.first !== shown.first) box.scrollTop = box.scrollHeight - before.fromEnd;
  else if (isNew) below.hidden = false;
}

below.onclick = toEnd;
box.onscroll = () => isAtEnd() && (below.hidden = true);
box.onkeydown = (event) => {
  if (!event.target.matches("article")) return;
  const to = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (to) articles()[articles().indexOf(event.target) + to]?.focus();
  else if (event.key === "Enter") event.target.querySelector(".tools .tool:last-child")?.click();
  else return;
  event.preventDefault();
};
store.on("MESSAGE_CREATE", (message) => message.channel_id === store.channelId && speak(message));
store.on("INTERACTION_DONE", (data) => doing(data).resolve());
store.on("INTERACTION_FAILED", (data) => {
  doing(data).resolve();
  notice(data.reason ? t("failedWhy", data) : t("failed"), ".bad");
});
store.on("MODAL", ({ interaction_id, modal }) => {
  askForm(modal, (values) => store.act("submit", { interaction_id, values }));
});
