// What the page knows of the sandbox, kept current by its events, and the line to it.

import { discordLocale, remembered, setClock } from "./words.js";

export const [DM, CATEGORY, FORUM, THREADS] = [1, 4, 15, [10, 11, 12]];
const [ADMINISTRATOR, MANAGE_GUILD, SEND, SEND_IN_THREADS] = [3n, 5n, 11n, 38n].map((bit) => 1n << bit);
const PAGE = 50; // messages asked for at a time
const RETRY = 500; // milliseconds between attempts to connect

export let state = null; // the world as the present person sees it
export let channelId = location.hash.slice(1);
export const unread = new Set(); // ids of channels with something new
const events = new EventTarget();
const kept = new Map(); // channel id → its messages by id, oldest first; only channels that were opened
const whole = new Set(); // ids of channels of which no earlier message is left
let socket = null;

/** Tell who listens: "change" where anything shown may have changed, else what the sandbox says happened. */
export const tell = (what, detail) => events.dispatchEvent(new CustomEvent(what, { detail }));
export const on = (what, hear) => events.addEventListener(what, (event) => hear(event.detail));

const byId = (id) => (one) => one.id === id;
const member = (user, place) => place?.members.find((one) => one.user.id === user.id);
const others = (one) => one?.recipients?.filter((user) => user.id !== you().id).map(name);
export const you = () => state.you;
const channelsOf = ({ id, channels }) => channels.map((one) => ({ ...one, guild_id: id }));
export const channels = () => state.guilds.flatMap(channelsOf);
export const channel = (id) => [...channels(), ...state.dms].find(byId(id));
export const here = () => channel(channelId);
export const guild = () => state.guilds.find(byId(here()?.guild_id));
export const messages = () => [...(kept.get(channelId)?.values() ?? [])];
export const isWhole = () => whole.has(channelId);
export const isConnected = () => socket.readyState === WebSocket.OPEN;
export const name = (user) => member(user, guild())?.nick ?? user.global_name ?? user.username;
export const userName = (id) => [...state.users, state.bot.user].filter(byId(id)).map(name)[0] ?? id;
export const roleName = (id) => state.guilds.flatMap((one) => one.roles).find(byId(id))?.name ?? id;
export const channelName = (one) => one?.name ?? others(one)?.join(", ") ?? "?";
const sign = ({ type }) => (THREADS.includes(type) ? "" : type === DM ? "@" : "#");
export const title = (one) => sign(one) + channelName(one);

export function isAdmin(user) {
  const place = guild() ?? state.guilds[0];
  const leads = (role) => BigInt(role.permissions) & (ADMINISTRATOR | MANAGE_GUILD);
  const held = member(user, place)?.roles ?? [];
  return place?.owner_id === user.id || place?.roles.some((role) => held.includes(role.id) && leads(role));
}

/** Whether the present person has all the permissions *bits* in the open channel. */
export function may(bits) {
  const granted = BigInt(here()?.your_permissions ?? -1);
  return Boolean(granted & ADMINISTRATOR) || (granted & bits) === bits;
}

export function canWrite() {
  const { type, thread_metadata: thread } = here();
  return type !== FORUM && !thread?.locked && may(THREADS.includes(type) ? SEND_IN_THREADS : SEND);
}

export function entities(kind, types) {
  const option = (one, label, hint) => ({ value: one.id, label, hint });
  const fits = (one) => one.guild_id === guild()?.id && (!types?.length || types.includes(one.type));
  if (kind === "channel") return channels().filter(fits).map((one) => option(one, `# ${one.name}`));
  if (kind === "role") return (guild()?.roles ?? []).map((one) => option(one, `@${one.name.replace(/^@/, "")}`));
  const people = guild()?.members.map((one) => one.user) ?? [...(here().recipients ?? []), you()];
  return people.map((one) => option(one, name(one), one.username));
}

/** Ask the sandbox at *path*; with a *body* it does something, and the files in it go along. A refusal is thrown. */
async function call(path, body) {
  const files = [];
  const json = JSON.stringify(body, (_, value) => (value instanceof File ? `files[${files.push(value) - 1}]` : value));
  const form = new FormData();
  form.append("payload_json", json);
  files.forEach((file, index) => form.append(`files[${index}]`, file));
  const sent = files.length ? { body: form } : { body: json, headers: { "Content-Type": "application/json" } };
  const reply = await fetch(`/sandbox/api/${path}`, body && { method: "POST", ...sent });
  const said = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(said.message ?? `${reply.status} ${reply.statusText}`);
  return said;
}

export const act = (verb, body) =>
  call(`people/${you().id}/${verb}`, { channel_id: channelId, locale: discordLocale(), ...body });
export const moveClock = (body) => call("clock", body);
export const orderFault = async (body) => (state.orders = (await call("faults", body)).orders);

/** Become *user*, or who was chosen last where they still are, and hear their events. */
export async function become(user = remembered("person") ?? "") {
  state = await call(`state?user=${user}`).catch(() => call("state?user="));
  remembered("person", you().id);
  listen();
}

/** Ask for everything again: at the start, after a gap, and where an event does not say enough. */
export async function refresh() {
  const { id } = you();
  const now = await call(`state?user=${id}`);
  if (id !== you().id) return; // somebody else by now
  state = now;
  setClock(state.clock.now);
  whole.clear();
  for (const one of kept.keys()) if (one !== channelId) kept.delete(one);
  if (here() && kept.has(channelId)) await load();
  else await open(here() ? channelId : firstChannel());
}

function firstChannel() {
  const spoken = (one) => Number(one.last_message_id ?? 0); // where somebody spoke last
  return channels().filter((one) => [0, 5].includes(one.type)).sort((one, other) => spoken(other) - spoken(one))[0]?.id;
}

export async function open(id) {
  if (!channel(id)) return;
  channelId = id;
  unread.delete(id);
  history.replaceState(null, "", `#${id}`);
  tell("open");
  tell("change");
  if (here().type !== FORUM && !kept.has(id)) await load();
}

/** Ask for the messages before the earliest known of the open channel, or for its latest anew. */
export async function load(earlier = false) {
  const id = channelId;
  const known = kept.get(id) ?? new Map();
  kept.set(id, known); // what is said meanwhile is kept there
  const stale = new Set(earlier ? [] : known.values());
  const before = earlier ? known.keys().next().value : "";
  const found = await call(`channels/${id}/messages?user=${you().id}&limit=${PAGE}&before=${before}`);
  if (found.length < PAGE) whole.add(id);
  const fresh = [...(kept.get(id) ?? known).values()].filter((one) => !stale.has(one));
  kept.set(id, new Map([...found, ...fresh].map((one) => [one.id, one])));
  tell("change");
}

function listen() {
  const mine = new WebSocket(`/sandbox/api/events?user=${you().id}`);
  socket?.close();
  socket = mine;
  mine.onopen = refresh;
  mine.onmessage = (frame) => socket === mine && hear(JSON.parse(frame.data));
  mine.onclose = () => {
    if (socket !== mine) return;
    tell("change");
    setTimeout(() => socket === mine && listen(), RETRY);
  };
}

function hear({ type, data }) {
  if (/^(STATE|CHANNEL|THREAD)/.test(type)) return refresh();
  const known = kept.get(data.channel_id);
  if (type === "MESSAGE_DELETE") known?.delete(data.id);
  else if (type === "MESSAGE_CREATE" || (type === "MESSAGE_UPDATE" && known?.has(data.id))) known?.set(data.id, data);
  else if (type === "CLOCK") setClock((state.clock = data).now);
  else if (type === "COMMANDS") state.commands = data;
  else if (type === "BOT_ONLINE") Object.assign(state.bot, { user: data.user, online: true, error: null });
  else if (type === "BOT_OFFLINE") Object.assign(state.bot, { online: false, error: data.reason });
  else if (type === "FAILURE") state.failures.push(data);
  const isElsewhere = type === "MESSAGE_CREATE" && data.channel_id !== channelId;
  if (isElsewhere && data.author.id !== you().id) unread.add(data.channel_id);
  if (isElsewhere && !channel(data.channel_id)) refresh(); // as where a new DM begins
  tell("change");
  return tell(type, data);
}
