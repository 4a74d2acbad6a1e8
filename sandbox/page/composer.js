// Where a person writes: a message, a reply, or a slash command; with files, and completion by keyboard.

import { fixedValues, matching, read, valuesOf } from "./commands.js";
import { at, h, icon, OptionList, tool } from "./dom.js";
import { summary } from "./messages.js";
import * as store from "./store.js";
import { localised, t } from "./words.js";

const PAUSE = 220; // milliseconds without a key before the bot is asked to complete
const MOST = 25; // options shown at a time
const [box, hint] = [at("say"), at("composer-hint")];
const list = new OptionList(box);
const taken = new Map(); // option name → the choice that was picked for it
const drafts = new Map(); // channel id → what was being written there
let channel; // the channel that is written in
let target = null; // the message that is answered
let files = [];
let offers = 0; // how many times something was offered or given up

/** Draw what depends on the channel and the language; what is written stays in its own channel. */
export function drawComposer() {
  const here = store.here();
  const isShut = !store.canWrite();
  at("composer").hidden = here.type === store.FORUM;
  box.disabled = at("files").disabled = at("send").disabled = isShut;
  box.ariaLabel = box.placeholder = isShut ? t("cannotWrite") : t("write", { name: store.title(here) });
  if (channel === here.id) return;
  drafts.set(channel, box.value);
  channel = here.id;
  clear(drafts.get(channel));
}

function clear(text = "") {
  [target, files, box.value] = [null, [], text];
  taken.clear();
  drawTray();
  say();
}

function drawTray() {
  const row = (sign, name, about, label, drop) =>
    h("div", icon(sign), h("b", name), h("span.quiet", about), tool("close", label, drop));
  const rows = files.map((one) => row("file", one.name, "", t("detach", one), () => attach([], one)));
  const name = target && t("replyTo", { name: store.name(target.author) });
  if (target) rows.unshift(row("reply", name, summary(target), t("cancel"), () => answer(null)));
  at("tray").replaceChildren(...rows);
}

function attach(more, less) {
  files = [...files, ...more].filter((one) => one !== less);
  drawTray();
  box.focus();
}

function answer(message) {
  target = message;
  attach([]);
}

function say(text = "", wrong = false) {
  offers++;
  list.show([]);
  hint.replaceChildren(text);
  hint.classList.toggle("wrong", wrong);
}

/** Write *text* as a person would, with the caret at *caret* or the end, and offer what may follow. */
function put(text, caret = text.length) {
  box.value = text;
  box.setSelectionRange(caret, caret);
  box.focus();
  offer();
}

/** Offer what may stand where the caret is: a command, an option's value, or a name after @ or #. */
function offer() {
  const text = box.value;
  say();
  if (!text.startsWith("/")) return offerNames(text);
  const line = read(text);
  if (line) return offerOptions(line);
  const rows = matching(text).map((one) => ({ value: one.shown, label: `/${one.shown}`, hint: one.about }));
  if (!rows.length) return say(t("noCommand", { text }));
  return list.show(rows, ({ value }) => put(`/${value} `), 0);
}

const named = (sign) =>
  store.entities(sign === "@" ? "user" : "channel").map((one) => ({ ...one, label: one.label.replace(/^# /, "") }));

function offerNames(text) {
  const caret = box.selectionStart;
  const [, sign, typed] = /(?:^|\s)([@#])([^\s@#]*)$/.exec(text.slice(0, caret)) ?? [];
  if (!sign) return;
  const fits = named(sign).filter((one) => one.label.toLowerCase().includes(typed.toLowerCase()));
  const before = text.slice(0, caret - typed.length);
  list.show(fits.slice(0, MOST), ({ label }) => put(`${before}${label} ${text.slice(caret)}`), 0);
}

function mentioning(text) {
  const all = ["@", "#"].flatMap((sign) => named(sign).map((one) => [sign + one.label, `<${sign}${one.value}>`]));
  const longest = all.sort(([one], [other]) => other.length - one.length);
  return longest.reduce((said, [name, mention]) => said.replaceAll(name, mention), text);
}

/** Say what the line still takes, and offer what may stand for the option at the caret. */
async function offerOptions(line) {
  const { command, parts } = line;
  const part = parts.findLast((one) => one.from <= box.selectionStart) ?? parts[0];
  const { option, text } = part ?? {};
  const left = command.options.filter((one) => !parts.some((given) => given.option === one));
  const chips = left.map((one) => {
    const onclick = () => put(`${box.value.trimEnd()} ${localised(one, "name")}:`);
    return h("button.chip", { title: localised(one, "description"), onclick }, `+ ${localised(one, "name")}`);
  });
  const must = option?.required ? ` · ${t("required")}` : "";
  const about = option ? `${localised(option, "name")}${must} — ${localised(option, "description")}` : command.about;
  hint.replaceChildren(h("span.command-name", `/${command.shown}`), h("span", about), ...chips);
  const [mine, fixed] = [offers, option && fixedValues(option)];
  const isWhole = [taken.get(option?.name), ...(fixed ?? [])].some((one) => one?.label === text);
  if (isWhole || !(fixed || option?.autocomplete)) return;
  const typed = text.toLowerCase().replace(/^[#@]\s*/, "");
  const rows = fixed?.filter((one) => one.label.toLowerCase().includes(typed)) ?? (await completed(line, part, mine));
  if (mine !== offers || document.activeElement !== box) return;
  if (!rows.length && text) hint.append(h("span.wrong", t(fixed ? "noOption" : "noChoice")));
  list.show(rows.slice(0, MOST), (one) => take(line, part, one), fixed && (option.required || typed) ? 0 : -1);
}

/** What the bot completes the option with; nothing where something else was typed meanwhile. */
async function completed(line, { option, text }, mine) {
  await new Promise((done) => setTimeout(done, PAUSE));
  if (mine !== offers) return [];
  const { id, path } = line.command;
  const options = { ...valuesOf(line, taken, [], true), [option.name]: text };
  const asked = store.act("complete", { command_id: id, path, options, focused: option.name });
  const { choices } = await asked.catch(() => ({ choices: [] }));
  return choices.map(({ value, name }) => ({ value, label: name }));
}

/** Take *choice* for an option; the next that is required begins. */
function take({ command, parts }, part, choice) {
  taken.set(part.option.name, choice);
  const given = parts.filter((one) => one === part || one.text).map((one) => one.option);
  const missing = command.options.find((one) => one.required && !given.includes(one));
  const value = box.value.slice(0, part.from) + choice.label;
  const text = value + box.value.slice(part.to);
  if (missing) put(`${text} ${localised(missing, "name")}:`);
  else put(text, value.length);
}

async function send() {
  const content = mentioning(box.value.trim());
  const line = read(`${box.value} `);
  if (at("send").disabled || (!content && !files.length)) return;
  at("send").disabled = true;
  try {
    const { id, path } = line?.command ?? {};
    if (line) await store.act("slash", { command_id: id, path, options: valuesOf(line, taken, files) });
    else await store.act(target ? "reply" : "say", { content, files, message_id: target?.id });
    clear();
  } catch (error) {
    say(error.message, true);
  } finally {
    at("send").disabled = false;
  }
}

box.onkeydown = (event) => {
  const { key } = event;
  if (event.isComposing || (key === "Tab" && event.shiftKey)) return;
  const first = key === "Tab" && (list.active ?? list.options[0]);
  if (first) list.onPick(first);
  else if (list.key(event)) return;
  else if (key === "Escape" && list.options.length) list.show([]);
  else if (key === "Escape" && target) answer(null);
  else if (key === "Enter" && !event.shiftKey) send();
  else return;
  event.preventDefault();
};
box.oninput = offer;
box.onblur = () => list.show([]);
box.onpaste = ({ clipboardData }) => clipboardData.files.length && attach(clipboardData.files);
at("send").onclick = send;
at("files").onchange = ({ currentTarget: input }) => {
  attach(input.files);
  input.value = "";
};
document.ondragover = document.ondrop = (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  if (event.type === "drop" && !box.disabled) attach(event.dataTransfer.files);
};
at("completion").append(list.element);
store.on("reply", answer);
store.on("begin", (name) => put(`/${name} `));
