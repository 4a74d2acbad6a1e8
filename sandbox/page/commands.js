// Slash commands as a person types them: which one is meant, what its options were given, what may stand there.

import * as store from "./store.js";
import { localised, t } from "./words.js";

const ADMINISTRATOR = 1n << 3n;
const [INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT] = [4, 5, 6, 7, 8, 9, 10, 11];
const ENTITIES = { [USER]: ["user"], [CHANNEL]: ["channel"], [ROLE]: ["role"], [MENTIONABLE]: ["user", "role"] };

/** Whether *command* is offered in the open channel: a guild's own there only, a DM's by its contexts. */
export function offered(command) {
  const guild = store.guild();
  const needed = guild && command.default_member_permissions; // "0" is for administrators only
  if (needed && !store.may(BigInt(needed) || ADMINISTRATOR)) return false;
  if (command.guild_id) return command.guild_id === guild?.id;
  if (command.contexts) return command.contexts.includes(guild ? 0 : 1);
  return Boolean(guild) || command.dm_permission !== false;
}

/** Every slash command and subcommand that can be typed here. */
function slashes() {
  const walk = (id, thing, above) => {
    const { options = [] } = thing;
    const steps = [...above, thing];
    const inner = options.filter((one) => one.type <= 2).flatMap((one) => walk(id, one, steps));
    const [name, shown] = [steps.map((one) => one.name), steps.map((one) => localised(one, "name"))].map((all) => all.join(" "));
    const path = steps.slice(1).map((one) => one.name);
    return inner.length ? inner : { id, path, name, shown, about: localised(thing, "description"), options };
  };
  const here = store.state.commands.filter((one) => (one.type ?? 1) === 1 && offered(one));
  return here.flatMap((one) => walk(one.id, one, [])).sort((one, other) => one.name.localeCompare(other.name));
}

const names = (one) => [one.name, one.shown];

/** The commands that *text* may become: beginnings first, then words within. */
export function matching(text) {
  const typed = text.slice(1).toLowerCase().trimEnd();
  const all = slashes();
  const begins = all.filter((one) => names(one).some((name) => name.startsWith(typed)));
  const within = (one) => `${one.name} ${one.shown} ${one.about}`.toLowerCase().includes(typed);
  return [...begins, ...all.filter((one) => !begins.includes(one) && within(one))];
}

/**
 * The command that *text* names in full and what each option was given, as `/search 생성 sort:최신순`: what stands
 * before the first name is the first option's. Null while it could still become another command, or none.
 */
export function read(text) {
  const fits = slashes().flatMap((command) => names(command).map((name) => ({ command, name })));
  const byLength = (one, other) => other.name.length - one.name.length;
  const [found] = fits.filter(({ name }) => text.startsWith(`/${name} `)).sort(byLength);
  if (!found) return null;
  const { command, name } = found;
  const byName = new Map(command.options.flatMap((one) => [one.name, localised(one, "name")].map((key) => [key, one])));
  const marks = [...text.matchAll(/(?<=\s)([-_'\p{L}\p{N}]+):/gu)].filter((mark) => byName.has(mark[1]));
  const starts = marks.map((mark) => ({ option: byName.get(mark[1]), at: mark.index, from: mark.index + mark[0].length }));
  if (command.options.length) starts.unshift({ option: command.options[0], at: 0, from: name.length + 2 });
  const parts = starts.map((one, index) => {
    const to = starts[index + 1]?.at ?? text.length;
    return { ...one, to, text: text.slice(one.from, to).trim() };
  });
  return { command, parts: parts.filter((one, index) => index || one.text || parts.length === 1) };
}

/** The fixed values of *option* as list entries; null where anything may be typed. */
export function fixedValues(option) {
  if (option.choices?.length) return option.choices.map((one) => ({ value: one.value, label: localised(one, "name") }));
  if (option.type === BOOLEAN) return [true, false].map((value) => ({ value, label: t(value ? "yes" : "no") }));
  return ENTITIES[option.type]?.flatMap((kind) => store.entities(kind, option.channel_types)) ?? null;
}

/** What is typed as the value to send; throws a sentence where it cannot be one. */
function valueOf(option, typed, taken) {
  const name = localised(option, "name");
  const plain = (label) => label.toLowerCase().replace(/^[#@\s]+/, "");
  const fixed = fixedValues(option);
  const found = [taken, ...(fixed ?? [])].find((one) => one && plain(one.label) === plain(typed));
  if (found) return found.value;
  if (fixed) throw new Error(t("chooseOne", { name }));
  if (option.type !== INTEGER && option.type !== NUMBER) return typed;
  const number = Number(typed);
  if (option.type === INTEGER ? Number.isInteger(number) : Number.isFinite(number)) return number;
  throw new Error(t("wrongNumber", { name }));
}

/**
 * The options of *line* by name; `taken` are the choices picked for them, *files* go to those that take one, in order.
 * What is missing or cannot be is thrown as a sentence; while a value is still typed, *lenient*, it goes as it is.
 */
export function valuesOf(line, taken, files, lenient = false) {
  const values = {};
  const left = [...files];
  for (const option of line.command.options) {
    const typed = line.parts.findLast((one) => one.option === option)?.text;
    const name = localised(option, "name");
    try {
      if (option.type === ATTACHMENT) values[option.name] = left.shift();
      else if (typed) values[option.name] = valueOf(option, typed, taken.get(option.name));
      else if (option.required) throw new Error(t("requiredMissing", { name }));
      if (option.required && values[option.name] === undefined) throw new Error(t("fileMissing", { name }));
    } catch (error) {
      if (!lenient) throw error;
      values[option.name] = typed;
    }
  }
  return values;
}
