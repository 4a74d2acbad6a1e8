// What the page knows of the sandbox, kept current by its events, and the line to it.

import { discordLocale, remembered, setClock } from "./words.js";

export const [DM, CATEGORY, FORUM, THREADS] = [1, 4, 15, [10, 11, 12]];
const TEXT = [0, DM, 3, 5, ...THREADS];
const [ADMINISTRATOR, MANAGE_GUILD, SEND, SEND_IN_THREADS] = [3n, 5n, 11n, 38n].map((bit) => 1n << bit);
const PAGE = 50; // messages asked for at a time

/** A refusal of the sandbox; its message is a sentence for the reader. */
class Refused extends Error {}

/** Ask the sandbox at *path*; with a *body* it does something, and the files in it go along beside. */
async function call(path, body) {
  const files = [];
  const json = JSON.stringify(body, (_, value) => (value instanceof File ? `files[${files.push(value) - 1}]` : value));
  const form = new FormData();
  form.append("payload_json", json);
  files.forEach((file, index) => form.append(`files[${index}]`, file));
  const plain = { headers: { "Content-Type": "application/json" }, body: json };
  const reply = await fetch(`/sandbox/api/${path}`, body && { method: "POST", ...(files.length ? { body: form } : plain) });
  const said = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(said.message ?? `${reply.status} ${reply.statusText}`);
  return said;
}

/** Ids in the order they were made: shorter numbers first, then by their digits. */
const byId = (one, other) => one.id.length - other.id.length || (one.id < other.id ? -1 : Number(one.id > other.id));

class Store extends EventTarget {
  state = null;
  channelId = location.hash.slice(1);
  unread = new Set();
  connected = true;
  #messages = new Map(); // channel id → its messages, oldest first; only channels that were opened
  #whole = new Set(); // channels of which no earlier message is left
  #socket = null;
  #wait = 500; // milliseconds before the next attempt to connect

  /** Tell who listens: "change" where anything shown may have changed, else what the sandbox says happened. */
  tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }
  on(what, hear) {
    this.addEventListener(what, (event) => hear(event.detail));
  }

  /** Become *user*, or who was chosen last, and hear their events. */
  async become(user = remembered("person")) {
    const unknown = (error) => (error instanceof Refused && user ? this.become("") : Promise.reject(error));
    const state = await call(`state?user=${user ?? ""}`).catch(unknown);
    if (!state) return;
    this.state = state;
    remembered("person", this.you.id);
    this.#listen();
  }

  #listen() {
    if (this.#socket) this.#socket.onclose = null;
    this.#socket?.close();
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/sandbox/api/events?user=${this.you.id}`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = 500;
      this.refresh();
    };
    socket.onmessage = (frame) => this.#hear(JSON.parse(frame.data));
    socket.onclose = () => {
      this.connected = false;
      this.tell("change");
      setTimeout(() => this.#socket === socket && this.#listen(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, 8000);
    };
  }

  /** Ask for everything again: at the start, after a gap, and where an event does not say enough. */
  async refresh() {
    const { you } = this;
    const state = await call(`state?user=${you.id}`);
    if (you.id !== this.you.id) return; // somebody else by now
    this.connected = true;
    this.state = state;
    setClock(state.clock.now);
    this.#whole.clear();
    for (const id of this.#messages.keys()) if (id !== this.channelId) this.#messages.delete(id);
    if (this.here && this.messages) await this.load();
    else await this.open(this.here ? this.channelId : this.firstChannel());
  }

  /** Where somebody spoke last in *guilds*. */
  firstChannel(guilds = this.state.guilds) {
    const texts = guilds.flatMap((one) => one.channels).filter((one) => one.type === 0 || one.type === 5);
    const last = (one) => ({ id: one.last_message_id ?? "" });
    return texts.sort((one, other) => byId(last(other), last(one)))[0]?.id;
  }

  async open(id) {
    if (!this.channel(id)) return;
    this.channelId = id;
    this.unread.delete(id);
    history.replaceState(null, "", `#${id}`);
    this.tell("change");
    if (this.here.type !== FORUM && !this.#messages.has(id)) await this.load();
  }

  /** Ask for the messages before the earliest known of the open channel, or for its latest anew. */
  async load(earlier = false) {
    const id = this.channelId;
    const known = this.#messages.get(id) ?? [];
    this.#messages.set(id, known); // what is said meanwhile is kept there
    const stale = new Set(earlier ? [] : known);
    const before = earlier ? known[0]?.id : "";
    const found = await call(`channels/${id}/messages?user=${this.you.id}&limit=${PAGE}&before=${before}`);
    if (found.length < PAGE) this.#whole.add(id);
    const kept = (this.#messages.get(id) ?? []).filter((one) => !stale.has(one));
    const merged = new Map([...found, ...kept].map((one) => [one.id, one]));
    this.#messages.set(id, [...merged.values()].sort(byId));
    this.tell("change");
  }

  get you() {
    return this.state.you;
  }
  get here() {
    return this.channel(this.channelId);
  }
  get guild() {
    return this.state?.guilds.find((one) => one.id === this.here?.guild_id) ?? null;
  }
  get channels() {
    return (this.state?.guilds ?? []).flatMap((guild) => guild.channels.map((one) => ({ ...one, guild_id: guild.id })));
  }
  /** The messages of the open channel, oldest first; undefined while they are on their way. */
  get messages() {
    return this.#messages.get(this.channelId);
  }
  /** Whether no message is left before them. */
  get whole() {
    return this.#whole.has(this.channelId);
  }
  channel(id) {
    return this.channels.find((one) => one.id === id) ?? this.state?.dms.find((one) => one.id === id);
  }
  channelName(one) {
    const others = one?.recipients?.filter((user) => user.id !== this.you.id);
    return one?.name ?? others?.map((user) => this.name(user)).join(", ") ?? "?";
  }
  title(one) {
    return `${one.type === DM ? "@" : "#"}${this.channelName(one)}`;
  }
  name(user) {
    const nick = this.guild?.members.find((one) => one.user.id === user.id)?.nick;
    return nick ?? user.global_name ?? user.username;
  }
  userName(id) {
    const user = [...this.state.users, this.state.bot.user].find((one) => one?.id === id);
    return user ? this.name(user) : id;
  }
  roleName(id) {
    return this.state.guilds.flatMap((one) => one.roles).find((one) => one.id === id)?.name ?? id;
  }
  isAdmin(user) {
    const guild = this.guild ?? this.state.guilds[0];
    if (guild?.owner_id === user.id) return true;
    const held = guild?.members.find((one) => one.user.id === user.id)?.roles ?? [];
    const may = (role) => BigInt(role.permissions) & (ADMINISTRATOR | MANAGE_GUILD);
    return guild?.roles.some((role) => held.includes(role.id) && may(role));
  }
  /** Whether the present person has all the permissions *bits* in the open channel. */
  may(bits) {
    const granted = BigInt(this.here?.your_permissions ?? -1);
    return Boolean(granted & ADMINISTRATOR) || (granted & bits) === bits;
  }
  canWrite() {
    const { here } = this;
    if (!here || !TEXT.includes(here.type) || here.thread_metadata?.locked) return false;
    return this.may(THREADS.includes(here.type) ? SEND_IN_THREADS : SEND);
  }
  /** The pickable users, roles or channels here, as options. */
  entities(kind, types) {
    const option = (one, label, hint) => ({ value: one.id, label, hint });
    const fits = (one) => one.guild_id === this.guild?.id && (!types?.length || types.includes(one.type));
    if (kind === "channel") return this.channels.filter(fits).map((one) => option(one, `# ${one.name}`));
    if (kind === "role") return (this.guild?.roles ?? []).map((one) => option(one, `@${one.name.replace(/^@/, "")}`));
    const people = this.guild?.members.map((one) => one.user) ?? [...(this.here.recipients ?? []), this.you];
    return people.map((one) => option(one, this.name(one), one.username));
  }

  /** Do *verb* as the present person, in their language and in the open channel; a refusal is thrown. */
  act(verb, body) {
    const where = { channel_id: this.channelId, locale: discordLocale() };
    return call(`people/${this.you.id}/${verb}`, { ...where, ...body });
  }
  /** Move the clock; the new time comes as an event, in order with what else happens. */
  moveClock(body) {
    return call("clock", body);
  }
  async orderFault(body) {
    this.state.orders = (await call("faults", body)).orders;
  }

  #hear({ type, data }) {
    const { bot, failures } = this.state;
    if (type === "STATE") return void this.refresh();
    if (/^MESSAGE_(CREATE|UPDATE|DELETE)$/.test(type)) this.#hearMessage(type, data);
    else if (/^(CHANNEL|THREAD)_(CREATE|UPDATE|DELETE)$/.test(type)) this.#hearChannel(type, data);
    else if (type === "CLOCK") setClock((this.state.clock = data).now);
    else if (type === "COMMANDS") this.state.commands = data;
    else if (type === "BOT_ONLINE") Object.assign(bot, { user: data.user, online: true, error: null });
    else if (type === "BOT_OFFLINE") Object.assign(bot, { online: false, error: data.reason });
    else if (type === "FAILURE") failures.push(data);
    this.tell("change");
    this.tell(type, data);
  }

  #hearMessage(type, data) {
    const here = data.channel_id === this.channelId;
    const known = this.#messages.get(data.channel_id);
    const index = known?.findIndex((one) => one.id === data.id) ?? -1;
    if (type === "MESSAGE_DELETE") index >= 0 && known.splice(index, 1);
    else if (index >= 0) known[index] = data;
    else if (type === "MESSAGE_CREATE") known?.push(data);
    if (type !== "MESSAGE_CREATE" || here) return;
    if (data.author.id !== this.you.id) this.unread.add(data.channel_id);
    if (!this.channel(data.channel_id)) this.refresh(); // as where a new DM begins
  }

  #hearChannel(type, data) {
    const home = data.guild_id ? this.state.guilds.find((one) => one.id === data.guild_id)?.channels : this.state.dms;
    const index = home?.findIndex((one) => one.id === data.id) ?? -1;
    if (type.endsWith("DELETE")) index >= 0 && home.splice(index, 1);
    else if (index >= 0) home[index] = { ...home[index], ...data };
    else home?.push(data);
    if (!this.here) this.open(this.firstChannel());
  }
}

/** The one store of the page. */
export const store = new Store();
