// What a reader does to messages, and the forms that the bot asks for: it is sent, waits, and a failure is told.

import { offered } from "./commands.js";
import { components } from "./components.js";
import { h } from "./dom.js";
import { attempt, menu, notice } from "./popups.js";
import * as store from "./store.js";
import { localised, t } from "./words.js";

const QUICK = ["👍", "❤️", "👀", "🎉", "🤔", "📌"];
const MESSAGE_COMMAND = 3;
const pressed = new Map(); // interaction id → the element that waits for it
const settled = new Set(); // ids whose end came before the sandbox had said them

/** Do *verb*; *from*, what was pressed, shows that it waits until the bot has answered. */
export async function run(verb, body, from) {
  let id;
  from?.setAttribute("aria-busy", "true");
  await attempt(async () => ({ interaction_id: id } = await store.act(verb, body)));
  if (id && !settled.delete(id)) pressed.set(id, from);
  else from?.removeAttribute("aria-busy");
}

function settle({ interaction_id: id }) {
  if (!pressed.has(id)) settled.add(id);
  pressed.get(id)?.removeAttribute("aria-busy");
  pressed.delete(id);
}

store.on("INTERACTION_DONE", settle);
store.on("INTERACTION_FAILED", (data) => {
  settle(data);
  notice(data.reason ? t("failedWhy", { reason: data.reason }) : t("failed"), ".bad");
});

export function react(message, { name, id }, remove = false) {
  return run("react", { message_id: message.id, emoji: id ? `${name}:${id}` : name, remove: Boolean(remove) });
}

export function quickReactions(message, from) {
  menu(from, QUICK.map((name) => [name, () => react(message, { name })]), { className: ".quick" });
}

/** The menu of a message: the bot's own commands for it first. */
export function messageMenu(message, from, point) {
  const apps = store.state.commands.filter((one) => one.type === MESSAGE_COMMAND && offered(one));
  const use = (one) => () => run("context_menu", { command_id: one.id, target_id: message.id });
  const text = message.content || from.closest("article").querySelector(".message-body").innerText;
  const copy = () => navigator.clipboard.writeText(text).then(() => notice(t("copied")));
  const own = [
    [t("react"), () => quickReactions(message, from)],
    [t("reply"), () => store.tell("reply", message)],
    [t("copy"), copy],
  ];
  menu(from, [...apps.map((one) => [t("apps", { name: localised(one, "name") }), use(one)]), ...own], { point });
}

/** Show a form of *parts*; `submit(values)` sends it and throws what the sandbox refuses. */
export function askForm({ title, components: parts }, submit) {
  const answers = {};
  const wrong = h("p.wrong", { role: "alert" });
  const finish = h("button.button.primary", { type: "submit" }, t("submit"));
  const cancel = h("button.button.secondary", { onclick: () => dialog.close() }, t("cancel"));
  const onsubmit = async (event) => {
    event.preventDefault();
    finish.disabled = true;
    try {
      await submit(answers);
      dialog.close();
    } catch (error) {
      wrong.textContent = error.message;
      finish.disabled = false;
    }
  };
  const heading = h("h2", { id: "form-title" }, title);
  const foot = h("div.row.end", cancel, finish);
  const form = h("form", { onsubmit }, heading, components(parts, { answers }), wrong, foot);
  const dialog = h("dialog.form", { "aria-labelledby": heading.id, onclose: () => dialog.remove() }, form);
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector(".field, .select, input")?.focus();
}

store.on("MODAL", ({ interaction_id, modal }) => {
  askForm(modal, (values) => store.act("submit", { interaction_id, values }));
});
