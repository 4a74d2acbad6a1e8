// What a reader does to messages: it is sent, what was pressed waits, and a failure is told.

import { offered } from "./commands.js";
import { menu, notice } from "./popups.js";
import { store } from "./store.js";
import { localised, t } from "./words.js";

const QUICK = ["👍", "❤️", "👀", "🎉", "🤔", "📌"];
const MESSAGE_COMMAND = 3;
const pressed = new Map(); // interaction id → the element that waits for it
const settled = new Set(); // ids whose end came before the sandbox had said them

/** Do *verb*; *from*, what was pressed, shows that it waits until the bot has answered. */
export async function run(verb, body, from) {
  from?.setAttribute("aria-busy", "true");
  try {
    const { interaction_id: id } = await store.act(verb, body);
    if (id && !settled.delete(id)) pressed.set(id, from);
    else from?.removeAttribute("aria-busy");
  } catch (error) {
    from?.removeAttribute("aria-busy");
    notice(error.message, "bad");
  }
}

function settle({ interaction_id: id }) {
  if (!pressed.has(id)) settled.add(id);
  pressed.get(id)?.removeAttribute("aria-busy");
  pressed.delete(id);
}

store.on("INTERACTION_DONE", settle);
store.on("INTERACTION_FAILED", (data) => {
  settle(data);
  notice(data.reason ? t("failedWhy", { reason: data.reason }) : t("failed"), "bad");
});

export function react(message, { name, id }, remove = false) {
  return run("react", { message_id: message.id, emoji: id ? `${name}:${id}` : name, remove: Boolean(remove) });
}

export function quickReactions(message, from) {
  menu(from, QUICK.map((name) => [name, () => react(message, { name })]), { className: "quick" });
}

/** The menu of a message: the bot's own commands for it first. */
export function messageMenu(message, from, point) {
  const apps = store.state.commands.filter((one) => one.type === MESSAGE_COMMAND && offered(one));
  const use = (one) => run("context_menu", { command_id: one.id, target_id: message.id });
  const text = message.content || from.closest("article").querySelector(".message-body").innerText;
  const copy = () => navigator.clipboard.writeText(text).then(() => notice(t("copied")));
  const own = [
    [t("react"), () => quickReactions(message, from)],
    [t("reply"), () => store.tell("reply", message)],
    [t("copy"), copy],
  ];
  menu(from, [...apps.map((one) => [t("apps", { name: localised(one, "name") }), () => use(one)]), ...own], { point });
}
