// Slash commands as a person meets them: a flat list of names, and what each option takes.

import { localised, t } from "./words.js";

export const [STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT] = [3, 4, 5, 6, 7, 8, 9, 10, 11];
const ENTITIES = { [USER]: ["user"], [CHANNEL]: ["channel"], [ROLE]: ["role"], [MENTIONABLE]: ["user", "role"] };

/** Whether *command* is offered in the open channel: a guild's own there only, a DM's by its contexts. */
export function offered(command, store) {
  const guild = store.guild;
  const needed = guild && command.default_member_permissions; // "0" is for administrators only
  if (needed && !store.may(BigInt(needed) || 1n << 3n)) return false;
  if (command.guild_id) return command.guild_id === guild?.id;
  if (command.contexts) return command.contexts.includes(guild ? 0 : 1);
  return Boolean(guild) || command.dm_permission !== false;
}

/** Every slash command and subcommand that can be typed here. */
export function slashes(store) {
  const all = [];
  const walk = (command, thing, path, name, shown) => {
    const inner = (thing.options ?? []).filter((one) => one.type <= 2);
    for (const one of inner) walk(command, one, [...path, one.name], `${name} ${one.name}`, `${shown} ${localised(one, "name")}`);
    if (!inner.length) all.push({ command, path, name, shown, about: localised(thing, "description"), options: thing.options ?? [] });
  };
  for (const one of store.state.commands) if ((one.type ?? 1) === 1 && offered(one, store)) walk(one, one, [], one.name, localised(one, "name"));
  return all.sort((one, other) => one.name.localeCompare(other.name));
}

/** The commands that *typed* (without its slash) may become: beginnings first, then words within. */
export function matching(all, typed) {
  const words = typed.toLowerCase().trimEnd();
  const names = (one) => [one.name, one.shown];
  const begins = all.filter((one) => names(one).some((name) => name.startsWith(words)));
  return [...begins, ...all.filter((one) => !begins.includes(one) && `${one.name} ${one.shown} ${one.about}`.toLowerCase().includes(words))];
}

/** The command that *typed* names in full and what was typed after it; null while it could still become another. */
export function complete(all, typed) {
  const fitting = all.filter((one) => [one.name, one.shown].some((name) => typed.startsWith(`${name} `)));
  const command = fitting.sort((one, other) => other.name.length - one.name.length)[0];
  if (!command) return null;
  const name = typed.startsWith(`${command.name} `) ? command.name : command.shown;
  return { command, rest: typed.slice(name.length + 1) };
}

/** The fixed values of *option* as list entries; null where anything may be typed. */
export function fixedValues(option, store) {
  if (option.choices?.length) return option.choices.map((one) => ({ value: one.value, label: localised(one, "name") }));
  if (option.type === BOOLEAN) return [{ value: true, label: t("yes") }, { value: false, label: t("no") }];
  return ENTITIES[option.type]?.flatMap((kind) => store.entities(kind, option.channel_types)) ?? null;
}

/** What is typed into *option* as the value to send; throws a sentence where it cannot be one. */
export function valueOf(option, field, store) {
  const name = localised(option, "name");
  const typed = field.text.trim();
  if (!typed) {
    if (option.required) throw new Error(t("requiredMissing", { name }));
    return undefined;
  }
  if (field.chosen?.label === field.text) return field.chosen.value;
  const fixed = fixedValues(option, store);
  if (fixed) {
    const plain = (words) => words.toLowerCase().replace(/^[#@\s]+/, "");
    const found = fixed.find((one) => plain(one.label) === plain(typed)) ?? fixed.find((one) => one.value === typed);
    if (!found) throw new Error(t("chooseOne", { name }));
    return found.value;
  }
  if (option.type !== INTEGER && option.type !== NUMBER) return option.type === ATTACHMENT ? undefined : field.text.trim();
  const number = Number(typed);
  if (!Number.isFinite(number) || (option.type === INTEGER && !Number.isInteger(number))) throw new Error(t("wrongNumber", { name }));
  return number;
}
