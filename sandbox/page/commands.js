// Slash commands as a person types them: which one is meant, what its options were given, what may stand there.

import * as store from "./store.js";
import { localised, t } from "./words.js";

const ADMINISTRATOR = 1n << 3n;
const [SUBCOMMAND_GROUP, INTEGER, BOOLEAN, NUMBER, ATTACHMENT] = [2, 4, 5, 10, 11];
const ENTITIES = { 6: ["user"], 7: ["channel"], 8: ["role"], 9: ["user", "role"] };

/** Whether *command* is offered in the open channel: a guild's own there only, a DM's by its contexts. */
export function offered(command) {
  const guild = store.guild();
  const needed = guild && command.default_member_permissions; // "0" is for administrators only
  if (needed && !store.may(BigInt(needed) || ADMINISTRATOR)) return false;
  if (command.guild_id) return command.guild_id === guild?.id;
  return command.contexts?.includes(guild ? 0 : 1) ?? (Boolean(guild) || command.dm_permission !== false);
}

/** *thing*, a command or a part of one, as it is typed after what is *above* it; else what stands in it. */
function typeable(thing, above = []) {
  const { options = [] } = thing;
  const steps = [...above, thing];
  const inner = options.filter((one) => one.type <= SUBCOMMAND_GROUP);
  if (inner.length) return inner.flatMap((one) => typeable(one, steps));
  const [name, shown] = [(one) => one.name, (one) => localised(one, "name")].map((named) => steps.map(named).join(" "));
  const path = steps.slice(1).map((one) => one.name);
  return { id: steps[0].id, path, names: [name, shown], shown, about: localised(thing, "description"), options };
}

const slashes = () =>
  store.state.commands.filter((one) => (one.type ?? 1) === 1 && offered(one)).flatMap((one) => typeable(one));

/** The commands that *text* may become: beginnings first, then words within. */
export function matching(text) {
  const typed = text.slice(1).toLowerCase().trimEnd();
  const begins = (one) => one.names.some((name) => name.startsWith(typed));
  const fitting = slashes().filter((one) => `${one.names} ${one.about}`.toLowerCase().includes(typed));
  return fitting.sort((one, other) => begins(other) - begins(one) || one.names[0].localeCompare(other.names[0]));
}

// The command that *text* names in full and what each option was given, as `/search 생성 sort:최신순`: what stands
// before the first name is the first option's. Null while it could still become another command, or none.
export function read(text) {
  const all = slashes().flatMap((command) => command.names.map((name) => ({ command, name })));
  const fits = all.filter(({ name }) => text.startsWith(`/${name} `));
  const { command, name } = fits.sort((one, other) => other.name.length - one.name.length)[0] ?? {};
  if (!command) return null;
  const called = (mark) => command.options.find((one) => [one.name, localised(one, "name")].includes(mark[1]));
  const marks = [...text.matchAll(/(?<=\s)([-_'\p{L}\p{N}]+):/gu)].filter(called);
  const starts = marks.map((mark) => ({ option: called(mark), at: mark.index, from: mark.index + mark[0].length }));
  if (command.options.length) starts.unshift({ option: command.options[0], at: 0, from: name.length + 2 });
  const parts = starts.map((one, index) => {
    const to = starts[index + 1]?.at ?? text.length;
    return { ...one, to, text: text.slice(one.from, to).trim() };
  });
  return { command, parts: parts.filter((one, index) => index || one.text || parts.length === 1) };
}

/** The fixed values of *option* as list entries; undefined where anything may be typed. */
export function fixedValues({ choices, type, channel_types: types }) {
  if (choices?.length) return choices.map((one) => ({ value: one.value, label: localised(one, "name") }));
  if (type === BOOLEAN) return [true, false].map((value) => ({ value, label: t(value ? "yes" : "no") }));
  return ENTITIES[type]?.flatMap((kind) => store.entities(kind, types));
}

function valueOf(option, typed, taken, files) {
  const { type, required } = option;
  if (type === ATTACHMENT) return files.length || !required ? { value: files.shift() } : { wrong: "fileMissing" };
  if (!typed) return { wrong: required && "requiredMissing" };
  const plain = (label) => label.toLowerCase().replace(/^[#@\s]+/, "");
  const fixed = fixedValues(option);
  const found = [taken, ...(fixed ?? [])].find((one) => one && plain(one.label) === plain(typed));
  if (found || fixed) return found ?? { wrong: "chooseOne" };
  if (type !== INTEGER && type !== NUMBER) return { value: typed };
  const value = Number(typed);
  return Number.isFinite(value) && (type === NUMBER || Number.isInteger(value)) ? { value } : { wrong: "wrongNumber" };
}

// The options of *line* by name; `taken` are the choices picked for them, *files* go to those that take one, in order.
// What is missing or cannot be is thrown as a sentence; while a value is still typed, *lenient*, it goes as it is.
export function valuesOf({ command, parts }, taken, files, lenient = false) {
  const left = [...files];
  const entries = command.options.map((option) => {
    const typed = parts.findLast((one) => one.option === option)?.text;
    const { value, wrong } = valueOf(option, typed, taken.get(option.name), left);
    if (wrong && !lenient) throw new Error(t(wrong, { name: localised(option, "name") }));
    return [option.name, wrong ? typed : value];
  });
  return Object.fromEntries(entries);
}
