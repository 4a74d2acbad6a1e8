// One message as an element.

import { messageMenu, quickReactions, react, run } from "./acting.js";
import { attachment, components, embed } from "./components.js";
import { h, icon, tool } from "./dom.js";
import { markdown } from "./markdown.js";
import * as store from "./store.js";
import { t, timestamp } from "./words.js";

export const EPHEMERAL = 1 << 6;
const [LOADING, V2] = [1 << 7, 1 << 15];
const [THREAD_CREATED, REPLY, COMMAND] = [18, 19, 2];
const TOGETHER = 7 * 60; // seconds in which one author's messages share a heading

export const secondsOf = (message) => Date.parse(message.timestamp) / 1000;

/** A person's sign: the first letter of their name on a colour of their own. */
export function avatar(name, id) {
  const hue = [...id].reduce((sum, digit) => (sum * 31 + Number(digit)) % 360, 7) * 47;
  return h("span.avatar", { "aria-hidden": "true", style: { "--hue": String(hue) } }, [...name][0]);
}

/** The words of a message in a line, for replies and screen readers. */
export function summary(message) {
  const inside = (parts) => (parts ?? []).flatMap((part) => [part.content, ...inside(part.components)]);
  const embeds = (message.embeds ?? []).flatMap((one) => [one.title, one.description]);
  const text = [message.content, ...embeds, ...inside(message.components)].filter(Boolean).join("\n");
  const line = h("div", markdown(text)).textContent.replace(/\s+/g, " ").trim();
  return line.slice(0, 200) || t("attachment");
}

function moment(message, className) {
  const [text, title] = ["t", "F"].map((style) => timestamp(secondsOf(message), style));
  return h(`time.${className}`, { datetime: message.timestamp, title }, text);
}

/** What a message answers: another message, or a command that somebody used. */
function above(message) {
  const { interaction_metadata: done, referenced_message: target } = message;
  if (message.type === REPLY || target) {
    const [name, line] = target ? [store.name(target.author), summary(target)] : ["", t("gone")];
    const onclick = () => store.tell("jump", target?.id);
    return h("button.above", { onclick }, icon("reply"), h("b", name), h("span", line));
  }
  if (done?.type !== COMMAND) return null; // a pressed button and a form say nothing here
  const command = done.name ? `/${done.name}` : t("aCommand");
  return h("div.above", icon("bolt"), h("span", t("used", { name: store.name(done.user), command })));
}

function reaction(message, { emoji, count, me }) {
  const said = { "aria-pressed": String(Boolean(me)), "aria-label": t("reaction", { emoji: emoji.name, n: count }) };
  const onclick = () => react(message, emoji, me);
  return h("button.reaction", { ...said, onclick }, `${emoji.name} ${count}`);
}

function body(message) {
  if (message.flags & LOADING) {
    const dots = h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    return h("p.quiet", dots, t("thinking"));
  }
  const press = (verb, what, from) => run(verb, { message_id: message.id, ...what }, from);
  const content = markdown(message.content);
  const edited = message.edited_timestamp && h("span.when", t("edited"));
  if (edited && content.at(-1)?.tagName === "P") content.at(-1).append(" ", edited);
  return [
    content.length > 0 && h("div.words", content),
    (message.embeds ?? []).map(embed),
    message.flags & V2 ? [] : (message.attachments ?? []).map(attachment),
    components(message.components, { press }),
    edited && !edited.parentNode && edited,
  ];
}

/** Whether *message* continues what *before* began, so that its heading can be left out. */
function continues(message, before) {
  if (before?.author.id !== message.author.id || message.type !== 0 || message.interaction_metadata) return false;
  return secondsOf(message) - secondsOf(before) < TOGETHER && !((before.flags ^ message.flags) & EPHEMERAL);
}

/** The message after *before*; `dismiss` puts a private one away. */
export function messageElement(message, before, dismiss) {
  const { author, thread } = message;
  const name = store.name(author);
  const made = message.type === THREAD_CREATED && t("threadMade", { name, thread: message.content });
  const joined = !made && continues(message, before);
  const hidden = Boolean(message.flags & EPHEMERAL);
  const tag = author.bot && h("span.tag", t("bot"));
  const head = h("div.message-head", h("b", name), tag, moment(message, "when"));
  const away = h("button.link-button", { onclick: dismiss }, t("dismiss"));
  const oncontextmenu = (event) => {
    if (event.target.closest("a, input, textarea")) return;
    event.preventDefault();
    messageMenu(message, event.currentTarget, event.clientX ? { x: event.clientX, y: event.clientY } : undefined);
  };
  const tools = [
    ["smile", t("react"), ({ currentTarget }) => quickReactions(message, currentTarget)],
    ["reply", t("reply"), () => store.tell("reply", message)],
    ["dots", t("more"), ({ currentTarget }) => messageMenu(message, currentTarget)],
  ];
  const parts = [
    made ? h("span.quiet", made) : [!joined && head, body(message)],
    message.reactions?.length > 0 && h("div.row", message.reactions.map((one) => reaction(message, one))),
    thread &&
      h("button.thread-link", { onclick: () => store.open(thread.id) }, icon("thread"), t("openThread", thread)),
    hidden && h("p.small.private-note", icon("eye"), t("onlyYou"), " · ", away),
  ];
  return h(
    `article.message${joined ? ".joined" : ""}${hidden ? ".private" : ""}`,
    { "data-message": message.id, "aria-label": `${name}, ${timestamp(secondsOf(message), "t")}`, oncontextmenu },
    !joined && !made && [above(message), avatar(name, author.id)],
    joined && moment(message, "when.gutter"),
    h("div.message-body", parts),
    !hidden && h("div.tools", tools.map(([sign, what, act]) => tool(sign, what, act, { tabindex: "-1" }))),
  );
}
