// The messages of the open channel, kept where the reader's eye and focus are.

import { arrange, at, h } from "./dom.js";
import { isPrivate, messageElement, secondsOf, summary } from "./message.js";
import * as store from "./store.js";
import { t, timestamp } from "./words.js";

const NEAR = 120; // pixels from the end within which a reader is at it
const PAUSE = 1000; // milliseconds without an edit before an edited message is spoken
const box = at("feed");
const below = at("below");
const drawn = new Map(); // message id or day → what it was drawn from, and its element
const dismissed = new Set(); // ids of private replies the reader put away
let shown = {}; // what was drawn last: the channel, its first message, and its last with its element
let speaking; // the timer of an edited message

const find = (id) => box.querySelector(`[data-message="${CSS.escape(id ?? "")}"]`);
const articles = () => [...box.querySelectorAll("article")];
const isAtEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
const speak = (message) => (at("voice").textContent = `${store.name(message.author)}: ${summary(message)}`);

function toEnd() {
  box.scrollTop = box.scrollHeight;
  if (shown.element?.offsetHeight > box.clientHeight) shown.element.scrollIntoView({ block: "start" });
  below.hidden = true;
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

function head(messages) {
  if (store.isWhole()) return h("p.start", t("startOf", { name: store.title(store.here()) }));
  const older = h("button.button.secondary", { onclick: () => store.load(true) }, t("older"));
  return messages.length ? older : h("p.start");
}

/** Draw the messages; *anew* makes every one again, as after a change of language. */
export function drawFeed(anew = false) {
  if (anew) drawn.clear();
  const messages = store.messages().filter((one) => !dismissed.has(one.id));
  const last = messages.at(-1);
  const before = { ...shown, atEnd: isAtEnd(), fromEnd: box.scrollHeight - box.scrollTop };
  const active = document.activeElement;
  const focused = active.closest("#feed article")?.dataset.message;
  arrange(box, [head(messages), ...rows(messages)]);
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
store.on("dismiss", ({ id }) => {
  dismissed.add(id);
  drawFeed();
});
store.on("jump", (id) => find(id)?.focus());
store.on("MESSAGE_CREATE", (message) => message.channel_id === store.channelId && speak(message));
