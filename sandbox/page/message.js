// One message as an element, and what a reader does to it: it is sent, waits, and a failure is told.

import { offered } from "./commands.js";
import { askForm, attachment, components, embed } from "./components.js";
import { at, h, icon, tool } from "./dom.js";
import { markdown, moment } from "./markdown.js";
import { menu, notice } from "./popups.js";
import * as store from "./store.js";
import { localised, t, timestamp } from "./words.js";

const [EPHEMERAL, LOADING, V2] = [1 << 6, 1 << 7, 1 << 15];
const [THREAD_CREATED, REPLY, COMMAND, MESSAGE_COMMAND] = [18, 19, 2, 3];
const TOGETHER = 7 * 60; // seconds in which one author's messages share a heading
const QUICK = ["👍", "❤️", "👀", "🎉", "🤔", "📌"];
const doings = {}; // interaction id → a promise that its end fulfils, whichever of them is known first
const doing = ({ interaction_id: id }) => (doings[id] ??= Promise.withResolvers());

/** Do *verb*; *from*, what was pressed, shows that it waits until the bot has answered. */
async function run(verb, body, from) {
  from?.setAttribute("aria-busy", "true");
  try {
    const done = await store.act(verb, body);
    if (done.interaction_id) await doing(done).promise;
  } finally {
    from?.removeAttribute("aria-busy");
  }
}

store.on("INTERACTION_DONE", (data) => doing(data).resolve());
store.on("INTERACTION_FAILED", (data) => {
  doing(data).resolve();
  notice(data.reason ? t("failedWhy", data) : t("failed"), ".bad");
});
store.on("MODAL", ({ interaction_id, modal }) => {
  askForm(modal, (values) => store.act("submit", { interaction_id, values }));
});

const react = ({ id: message_id }, { name, id }, remove) =>
  run("react", { message_id, emoji: id ? `${name}:${id}` : name, remove });
const quickReactions = (message, from) =>
  menu(from, QUICK.map((name) => [name, () => react(message, { name })]), { className: ".quick" });

/** The menu of a message: the bot's own commands for it first. */
function messageMenu(message, from, source) {
  const apps = store.state.commands.filter((one) => one.type === MESSAGE_COMMAND && offered(one));
  const use = (one) => () => run("context_menu", { command_id: one.id, target_id: message.id });
  const text = message.content || from.closest("article").querySelector(".message-body").innerText;
  const own = [
    [t("react"), () => quickReactions(message, from)],
    [t("reply"), () => store.tell("reply", message)],
    [t("copy"), () => navigator.clipboard.writeText(text).then(() => notice(t("copied")))],
  ];
  menu(from, [...apps.map((one) => [t("apps", { name: localised(one, "name") }), use(one)]), ...own], { source });
}

export const secondsOf = (message) => Date.parse(message.timestamp) / 1000;
export const isPrivate = (message) => Boolean(message.flags & EPHEMERAL);

/** A person's sign: the first letter of their name on a colour of their own. */
export function avatar(user) {
  const hue = [...user.id].reduce((sum, digit) => (sum * 31 + Number(digit)) % 360, 7) * 47;
  return h("span.avatar", { "aria-hidden": "true", style: { "--hue": hue } }, [...store.name(user)][0]);
}

/** The words of a message in a line, for replies and screen readers. */
export function summary({ content, embeds = [], components: parts }) {
  const inside = (some) => (some ?? []).flatMap((part) => [part.content, ...inside(part.components)]);
  const said = [content, ...embeds.flatMap((one) => [one.title, one.description]), ...inside(parts)];
  const line = h("div", markdown(said.filter(Boolean).join("\n"))).textContent.replace(/\s+/g, " ").trim();
  return line.slice(0, 200) || t("attachment");
}

/** What a message answers: another message, or a command that somebody used. */
function above({ type, interaction_metadata: done, referenced_message: target }) {
  if (type === REPLY || target) {
    const [name, line] = target ? [store.name(target.author), summary(target)] : ["", t("gone")];
    const onclick = () => store.tell("jump", target?.id);
    return h("button.above", { onclick }, icon("reply"), h("b", name), h("span", line));
  }
  if (done?.type !== COMMAND) return null; // a pressed button and a form say nothing here
  return h("div.above", icon("bolt"), h("span", t("used", { name: store.name(done.user), command: `/${done.name}` })));
}

function reaction(message, { emoji, count, me = false }) {
  const said = { "aria-pressed": String(me), "aria-label": t("reaction", { emoji: emoji.name, n: count }) };
  return h("button.reaction", { ...said, onclick: () => react(message, emoji, me) }, `${emoji.name} ${count}`);
}

function body(message) {
  if (message.flags & LOADING) return h("p.quiet", { "aria-busy": "true" }, t("thinking"), " …");
  const press = (verb, what, from) => run(verb, { message_id: message.id, ...what }, from);
  const content = markdown(message.content);
  const edited = message.edited_timestamp && h("span.when", t("edited"));
  if (edited && content.at(-1)?.tagName === "P") content.at(-1).append(" ", edited);
  return [
    content.length > 0 && h("div.words", content),
    message.embeds?.map(embed),
    !(message.flags & V2) && message.attachments?.map(attachment),
    components(message.components, press),
    !edited?.parentNode && edited,
  ];
}

/** Whether *message* continues what *before* began, so that its heading can be left out. */
function continues(message, before) {
  if (before?.author.id !== message.author.id || message.type !== 0 || message.interaction_metadata) return false;
  return secondsOf(message) - secondsOf(before) < TOGETHER && isPrivate(before) === isPrivate(message);
}

export function messageElement(message, before) {
  const { author, thread, reactions } = message;
  const [name, seconds, hidden] = [store.name(author), secondsOf(message), isPrivate(message)];
  const made = message.type === THREAD_CREATED && t("threadMade", { name, thread: message.content });
  const joined = !made && continues(message, before);
  const head = [h("b", name), author.bot && h("span.tag", t("bot")), moment(seconds, "t", "time.when")];
  const away = h("button.link-button", { onclick: () => store.tell("dismiss", message) }, t("dismiss"));
  const oncontextmenu = (event) => {
    if (event.target.closest("a, input, textarea")) return;
    event.preventDefault();
    Object.assign(at("spot").style, { left: `${event.clientX}px`, top: `${event.clientY}px` });
    messageMenu(message, event.currentTarget, at("spot"));
  };
  const tools = [
    ["smile", "react", ({ currentTarget }) => quickReactions(message, currentTarget)],
    ["reply", "reply", () => store.tell("reply", message)],
    ["dots", "more", ({ currentTarget }) => messageMenu(message, currentTarget)],
  ];
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
    !hidden && h("div.tools", tools.map(([sign, what, act]) => tool(sign, t(what), act, { tabindex: "-1" }))),
  );
}

export const threadLink = (thread, ...said) =>
  h("button.thread-link", { onclick: () => store.open(thread.id) }, icon("thread"), said);
