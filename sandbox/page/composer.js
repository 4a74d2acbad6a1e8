// Where a person writes: a message, a reply, or a slash command; with files, and completion by keyboard.

import { fixedValues, matching, read, valuesOf } from "./commands.js";
import { at, h, icon, tool, words } from "./dom.js";
import { summary } from "./message.js";
import { OptionList } from "./popups.js";
import { FORUM, store } from "./store.js";
import { localised, t } from "./words.js";

const PAUSE = 220; // milliseconds without a key before the bot is asked to complete
const MOST = 25; // options shown at a time
const box = at("say");
const hint = at("composer-hint");
const list = new OptionList();
const taken = new Map(); // option name → the choice that was picked for it
const drafts = new Map(); // channel id → what was being written there
let channel; // the channel that is written in
let target = null; // the message that is answered
let files = [];
let asking; // the timer of a completion
let asked = 0; // how many completions were asked for
let isSending = false;

at("completion").append(list.element);
box.setAttribute("aria-controls", list.element.id);

/** Draw what depends on the channel and the language; what is written stays in its own channel. */
export function drawComposer() {
  const { here } = store;
  at("composer").hidden = here?.type === FORUM;
  box.disabled = at("attach").disabled = at("send").disabled = !store.canWrite();
  box.placeholder = box.disabled ? t("cannotWrite") : t("write", { name: store.title(here) });
  box.setAttribute("aria-label", box.placeholder);
  if (channel === store.channelId) return;
  drafts.set(channel, box.value);
  channel = store.channelId;
  [target, files] = [null, []];
  drawTray();
  write(drafts.get(channel) ?? "");
  hush();
}

/** What goes along with the message: the one that it answers, and files. */
function drawTray() {
  const row = (sign, name, about, label, drop) =>
    h("div", {}, icon(sign), h("b", { text: name }), words("quiet", about), tool("close", label, drop));
  const rows = files.map((one) => {
    const drop = () => attach([], one);
    return row("file", one.name, "", t("detach", { name: one.name }), drop);
  });
  const name = target && t("replyTo", { name: store.name(target.author) });
  if (target) rows.unshift(row("reply", name, summary(target), t("cancel"), () => answer(null)));
  at("tray").replaceChildren(...rows);
}

function say(text, wrong = false) {
  hint.replaceChildren(text);
  hint.classList.toggle("wrong", wrong);
}

function hush() {
  clearTimeout(asking);
  asked++;
  list.close();
  say("");
}

/** Put *text* into the box, with the caret at *caret* or the end. */
function write(text, caret = text.length) {
  box.value = text;
  box.setSelectionRange(caret, caret);
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

/** Write *text* as a person would, and offer what may follow. */
function put(text, caret) {
  write(text, caret);
  box.focus();
  offer();
}

/** Offer what may stand where the caret is: a command, an option's value, or a name after @ or #. */
function offer() {
  const text = box.value;
  hush();
  if (text.startsWith("/")) {
    const line = read(text);
    if (line) return offerOptions(line);
    const rows = matching(text).map((one) => ({ value: one, label: `/${one.shown}`, hint: one.about }));
    list.show(rows, box, ({ value }) => put(`/${value.shown} `), 0);
    return rows.length || say(t("noCommand", { text }));
  }
  const caret = box.selectionStart;
  const [, sign, typed] = /(?:^|\s)([@#])([^\s@#]*)$/.exec(text.slice(0, caret)) ?? [];
  if (!sign) return null;
  const names = named(sign).filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase()));
  const take = ({ label }) => put(`${text.slice(0, caret - typed.length - 1)}${sign}${label} ${text.slice(caret)}`);
  return list.show(names.slice(0, MOST), box, take, 0);
}

/** Whom or what a *sign* can name here: people after @, channels after #. */
function named(sign) {
  const all = store.entities(sign === "@" ? "user" : "channel");
  return all.map((one) => ({ ...one, label: one.label.replace(/^# /, "") }));
}

/** *text* with the names in it as Discord writes them. */
function mentioning(text) {
  const code = { "@": "@", "#": "#" };
  const all = Object.keys(code).flatMap((sign) => named(sign).map((one) => [sign + one.label, `<${sign}${one.value}>`]));
  const longest = all.sort(([one], [other]) => other.length - one.length);
  return longest.reduce((said, [name, mention]) => said.replaceAll(name, mention), text);
}

function offerOptions(line) {
  const { command, parts } = line;
  const used = parts.map((one) => one.option);
  const part = parts.findLast((one) => one.from <= box.selectionStart) ?? parts[0];
  const more = command.options.filter((one) => !used.includes(one)).map((one) => {
    const onclick = () => put(`${box.value.trimEnd()} ${localised(one, "name")}:`);
    return h("button", { class: "chip", title: localised(one, "description"), onclick, text: `+ ${localised(one, "name")}` });
  });
  const option = part?.option;
  const must = option?.required ? ` · ${t("required")}` : "";
  const about = option ? `${localised(option, "name")}${must} — ${localised(option, "description")}` : command.about;
  hint.replaceChildren(words("command-name", `/${command.shown}`), words("", about), ...more);
  if (!option) return;
  const fixed = fixedValues(option);
  const typed = part.text.toLowerCase().replace(/^[#@]\s*/, "");
  if (fixed) {
    const rows = fixed.filter((one) => one.label.toLowerCase().includes(typed));
    const isWhole = rows.some((one) => one.label === part.text);
    if (!isWhole) list.show(rows.slice(0, MOST), box, (one) => take(line, part, one), option.required || typed ? 0 : -1);
    if (!rows.length) hint.append(words("wrong", t("noOption")));
  } else if (option.autocomplete && taken.get(option.name)?.label !== part.text) {
    asking = setTimeout(complete, PAUSE, line, part, asked);
  }
}

/** Ask the bot what may stand there, unless something else was typed meanwhile. */
async function complete(line, part, number) {
  const options = { [part.option.name]: "", ...valuesOf(line, taken, [], true) };
  const body = { command_id: line.command.id, path: line.command.path, options, focused: part.option.name };
  const { choices } = await store.act("complete", body).catch(() => ({ choices: [] }));
  if (number !== asked || document.activeElement !== box) return;
  list.show(choices.map(({ value, name }) => ({ value, label: name })), box, (one) => take(line, part, one));
  if (!choices.length && part.text) hint.append(words("quiet", t("noChoice")));
}

/** Take *choice* for an option; the next that is required begins. */
function take({ command, parts }, part, choice) {
  taken.set(part.option.name, choice);
  const before = box.value.slice(0, part.from);
  const after = box.value.slice(part.to);
  const given = parts.filter((one) => one === part || one.text).map((one) => one.option);
  const missing = command.options.find((one) => one.required && !given.includes(one));
  const value = `${before}${choice.label}`;
  put(missing ? `${value}${after} ${localised(missing, "name")}:` : value + after, missing ? undefined : value.length);
}

async function send() {
  const content = box.value.trim();
  const line = read(`${box.value} `);
  if (isSending || (!content && !files.length)) return;
  isSending = true;
  try {
    const reply = target && { message_id: target.id };
    if (!line) await store.act(target ? "reply" : "say", { content: mentioning(content), files, ...reply });
    else await store.act("slash", { command_id: line.command.id, path: line.command.path, options: valuesOf(line, taken, files) });
    [target, files] = [null, []];
    taken.clear();
    drawTray();
    write("");
    hush();
  } catch (error) {
    say(error.message, true);
  } finally {
    isSending = false;
  }
}

/** Let *more* files go along, and *less* not. */
function attach(more, less) {
  files = [...files, ...more].filter((one) => one !== less);
  drawTray();
  box.focus();
}

/** Let what is written answer *message*, or nothing. */
function answer(message) {
  target = message;
  drawTray();
  box.focus();
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
box.addEventListener("input", () => {
  write(box.value, box.selectionStart);
  offer();
});
box.addEventListener("keydown", (event) => {
  const { key } = event;
  if (event.isComposing || (key === "Tab" && event.shiftKey)) return;
  const first = key === "Tab" && (list.active ?? list.options[0]);
  if (first) list.onPick(first);
  else if (list.key(event)) return;
  else if (key === "Escape" && list.options.length) list.close();
  else if (key === "Escape" && target) answer(null);
  else if (key === "Enter" && !event.shiftKey) send();
  else return;
  event.preventDefault();
});
box.addEventListener("blur", () => list.close());
box.addEventListener("paste", ({ clipboardData }) => clipboardData.files.length && attach(clipboardData.files));
at("attach").addEventListener("click", () => at("files").click());
at("files").addEventListener("change", ({ currentTarget: input }) => {
  attach(input.files);
  input.value = "";
});
for (const kind of ["dragover", "drop"]) {
  document.querySelector("main").addEventListener(kind, (event) => {
    if (!event.dataTransfer.types.includes("Files") || at("attach").disabled) return;
    event.preventDefault();
    if (kind === "drop") attach(event.dataTransfer.files);
  });
}

store.on("reply", answer);
store.on("begin", (name) => put(`/${name} `));
