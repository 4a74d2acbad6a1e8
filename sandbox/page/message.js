// One message as an element.

import { attachment, embed } from "./embeds.js";
import { components } from "./components.js";
import { h, icon, words } from "./dom.js";
import { markdown } from "./markdown.js";
import { t, timestamp } from "./words.js";

const [EPHEMERAL, LOADING, V2] = [1 << 6, 1 << 7, 1 << 15];
const TOGETHER = 7 * 60_000; // milliseconds in which one author's messages share a heading

/** A person's sign: the first letter of their name on a colour of their own. */
export function avatar(name, id, className = "") {
  const hue = [...String(id)].reduce((sum, digit) => (sum * 31 + digit.charCodeAt(0)) % 360, 7) * 47 % 360;
  return h("span", { class: `avatar ${className}`, "aria-hidden": "true", style: { "--hue": String(hue) }, text: [...name.replace(/^[@#]/, "")][0] ?? "?" });
}

function heading(message, see) {
  const name = see.name(message.author);
  const seconds = Date.parse(message.timestamp) / 1000;
  const when = h("time", { class: "when", datetime: message.timestamp, title: timestamp(seconds, "F"), text: timestamp(seconds, "t") });
  return h("div", { class: "message-head" }, words("author", name), message.author.bot && words("tag", t("bot")), when);
}

function above(message, see) {
  const done = message.interaction_metadata;
  const target = message.referenced_message;
  if (message.type === 19 || target) {
    const line = target ? summary(target, see) : t("gone");
    const name = target ? see.name(target.author) : "";
    return h("button", { class: "above", onclick: () => see.jump(target?.id) }, icon("reply"), h("b", { text: name }), words("", line));
  }
  if (!done?.user || done.type !== 2) return null; // a pressed button and a form say nothing here
  const command = done.name ? `/${done.name}` : t("aCommand");
  return h("div", { class: "above" }, icon("bolt"), h("span", { text: t("used", { name: see.name(done.user), command }) }));
}

/** The words of a message in a line, for replies and screen readers. */
export function summary(message, see) {
  const inside = (parts) => (parts ?? []).flatMap((part) => [part.content ?? "", ...inside(part.components)]);
  const text = [message.content, ...(message.embeds ?? []).flatMap((one) => [one.title, one.description]), ...inside(message.components)];
  const box = h("div", {}, markdown(text.filter(Boolean).join("\n"), see));
  return box.textContent.replace(/\s+/g, " ").trim().slice(0, 200) || t("attachment");
}

function system(message, see) {
  const name = see.name(message.author);
  return message.type === 18 ? t("threadMade", { name, thread: message.content }) : null;
}

function reactions(message, see) {
  const chip = ({ emoji, count, me }) => h("button", {
    class: me ? "reaction mine" : "reaction", "aria-pressed": String(Boolean(me)),
    "aria-label": t("reaction", { emoji: emoji.name, n: count }), onclick: () => see.react(message, emoji, me), text: `${emoji.name} ${count}`,
  });
  return message.reactions?.length > 0 && h("div", { class: "row reactions" }, message.reactions.map(chip));
}

function body(message, see) {
  const here = { ...see, press: (part, from) => see.press(message, part, from), choose: (part, values, from) => see.choose(message, part, values, from) };
  if (message.flags & LOADING) return [h("p", { class: "thinking" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), t("thinking"))];
  const edited = message.edited_timestamp && words("quiet edited", t("edited"));
  const content = markdown(message.content, here);
  if (edited && content.at(-1)?.tagName === "P") content.at(-1).append(" ", edited);
  return [
    content.length > 0 && h("div", { class: "words" }, content),
    ...(message.embeds ?? []).map((one) => embed(one, here)),
    ...(message.attachments ?? []).filter(() => !(message.flags & V2)).map(attachment),
    ...components(message.components, here),
    edited && !edited.parentNode && edited,
  ];
}

/** Whether *message* continues what *before* began, so that its heading can be left out. */
export function continues(message, before) {
  if (!before || before.author.id !== message.author.id || message.type !== 0 || message.interaction_metadata) return false;
  return Date.parse(message.timestamp) - Date.parse(before.timestamp) < TOGETHER && !((before.flags ^ message.flags) & EPHEMERAL);
}

export function messageElement(message, before, see) {
  const said = system(message, see);
  const joined = !said && continues(message, before);
  const name = see.name(message.author);
  const hidden = Boolean(message.flags & EPHEMERAL);
  const foot = hidden && h(
    "p", { class: "small private-note" }, icon("eye"), t("onlyYou"), " · ",
    h("button", { class: "link-button", text: t("dismiss"), onclick: () => see.dismiss(message) }),
  );
  const open = () => see.openChannel(message.thread.id);
  const thread = message.thread && h("button", { class: "thread-link", onclick: open }, icon("thread"), t("openThread", { name: message.thread.name }));
  const tool = (sign, label, action) =>
    h("button", { class: "tool", "aria-label": label, title: label, tabindex: "-1", onclick: (event) => action(event.currentTarget) }, icon(sign));
  const tools = !hidden && h(
    "div", { class: "tools" },
    tool("smile", t("react"), (from) => see.pickReaction(message, from)),
    tool("reply", t("reply"), () => see.reply(message)),
    tool("dots", t("more"), (from) => see.messageMenu(message, from)),
  );
  return h(
    "article",
    {
      class: `message${joined ? " joined" : ""}${hidden ? " private" : ""}${said ? " system" : ""}`, "data-message": message.id, tabindex: "-1",
      "aria-label": `${name}, ${timestamp(Date.parse(message.timestamp) / 1000, "t")}`, oncontextmenu: (event) => see.contextMenu(event, message),
    },
    !joined && !said && above(message, see),
    !joined && !said && avatar(name, message.author.id),
    h("div", { class: "message-body" }, said ? words("quiet", said) : [!joined && heading(message, see), ...body(message, see)], reactions(message, see), thread, foot),
    tools,
  );
}
