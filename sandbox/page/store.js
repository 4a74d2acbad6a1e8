// What the page knows of the sandbox, kept current by its events.

import { act, getMessages, getState, listen, orderFault, Refused } from "./api.js";
import { remembered, setClock } from "./words.js";

export const TEXT = [0, 1, 3, 5, 10, 11, 12];
export const THREADS = [10, 11, 12];
export const FORUM = 15;
const [ADMINISTRATOR, MANAGE_GUILD, SEND, SEND_IN_THREADS] = [3n, 5n, 11n, 38n].map((bit) => 1n << bit);

/** Ids in the order they were made: shorter numbers first, then by their digits. */
const byId = (one, other) => one.id.length - other.id.length || (one.id < other.id ? -1 : Number(one.id > other.id));

export class Store extends EventTarget {
  state = null;
  channelId = null;
  unread = new Set();
  connected = true;
  #messages = new Map(); // channel id → its messages, oldest first; only channels that were opened
  #whole = new Set(); // channels of which no earlier message is left
  #close = null;

  /** Tell the page that *what* changed: state, channel, message, clock, bot, typing, interaction, modal. */
  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }

  on(what, hear) {
    this.addEventListener(what, (event) => hear(event.detail));
  }

  /** Become *user*, or who was chosen last, and hear their events. */
  async become(user = remembered("person")) {
    const unknown = (error) => {
      if (error instanceof Refused && user) return getState();
      throw error;
    };
    this.state = await getState(user).catch(unknown);
    remembered("person", this.you.id);
    this.channelId = this.channelId ?? location.hash.slice(1);
    this.#close?.();
    this.#close = listen(this.you.id, {
      onEvent: ({ type, data }) => this.#hear(type, data),
      onLost: () => this.#tell("bot", (this.connected = false)),
      onOpen: () => this.refresh(),
    });
  }

  /** Ask for everything again: at the start, after a gap, and where an event does not say enough. */
  async refresh() {
    this.connected = true;
    this.state = await getState(this.you.id);
    setClock(this.state.clock.now);
    this.#messages.clear();
    this.#whole.clear();
    this.#tell("state");
    await this.open(this.here ? this.channelId : this.firstChannel());
  }

  /** Where somebody spoke last in *guilds*. */
  firstChannel(guilds = this.state.guilds) {
    const texts = guilds.flatMap((one) => one.channels).filter((one) => one.type === 0 || one.type === 5);
    return texts.sort((one, other) => byId({ id: other.last_message_id ?? "" }, { id: one.last_message_id ?? "" }))[0]?.id;
  }

  async open(id) {
    if (!id) return;
    this.channelId = id;
    this.unread.delete(id);
    history.replaceState(null, "", `#${id}`);
    this.#tell("channel");
    if (this.here.type !== FORUM && !this.#messages.has(id)) await this.loadOlder();
  }

  async loadOlder() {
    const id = this.channelId;
    const known = this.#messages.get(id) ?? [];
    const older = await getMessages(id, this.you.id, known[0]?.id);
    if (older.length < 50) this.#whole.add(id);
    const merged = new Map([...older, ...(this.#messages.get(id) ?? [])].map((one) => [one.id, one]));
    this.#messages.set(id, [...merged.values()].sort(byId));
    if (id === this.channelId) this.#tell("messages", { earlier: known.length > 0 });
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
  /** The messages of the open channel, oldest first, and whether none is left before them. */
  get messages() {
    return this.#messages.get(this.channelId) ?? [];
  }
  get whole() {
    return this.#whole.has(this.channelId);
  }
  channel(id) {
    return this.channels.find((one) => one.id === id) ?? this.state?.dms.find((one) => one.id === id);
  }
  channelName(one) {
    return one?.name ?? one?.recipients?.filter((user) => user.id !== this.you.id).map((user) => this.name(user)).join(", ") ?? "?";
  }
  name(user) {
    const nick = this.guild?.members.find((one) => one.user.id === user.id)?.nick;
    return nick ?? user.global_name ?? user.username;
  }
  userName(id) {
    const user = [...this.state.users, this.state.bot.user].find((one) => one?.id === id);
    return user ? this.name(user) : id;
  }
  isAdmin(user) {
    const guild = this.guild ?? this.state.guilds[0];
    if (guild?.owner_id === user.id) return true;
    const held = guild?.members.find((one) => one.user.id === user.id)?.roles ?? [];
    return guild?.roles.some((role) => held.includes(role.id) && BigInt(role.permissions) & (ADMINISTRATOR | MANAGE_GUILD));
  }
  /** Whether the present person has all the permissions *bits* in the open channel. */
  may(bits) {
    const granted = BigInt(this.here?.your_permissions ?? -1);
    return Boolean(granted & ADMINISTRATOR) || (granted & bits) === bits;
  }
  canWrite() {
    const here = this.here;
    if (!here || !TEXT.includes(here.type) || here.thread_metadata?.locked) return false;
    return this.may(THREADS.includes(here.type) ? SEND_IN_THREADS : SEND);
  }
  /** The pickable users, roles or channels here, as options. */
  entities(kind, types) {
    if (kind === "channel") {
      const fitting = this.channels.filter((one) => one.guild_id === this.guild?.id && (!types?.length || types.includes(one.type)));
      return fitting.map((one) => ({ value: one.id, label: `# ${one.name}` }));
    }
    if (kind === "role") return (this.guild?.roles ?? []).map((one) => ({ value: one.id, label: `@${one.name.replace(/^@/, "")}` }));
    const people = this.guild?.members.map((one) => one.user) ?? [...(this.here.recipients ?? []), this.you];
    return people.map((one) => ({ value: one.id, label: this.name(one), hint: one.username }));
  }

  /** Do *verb* as the present person; a refusal is thrown with its sentence. */
  act(verb, body) {
    return act(this.you.id, verb, body);
  }

  async fault(body) {
    this.state.orders = (await orderFault(body)).orders;
    this.#tell("bench");
  }

  #hear(type, data) {
    if (type.startsWith("MESSAGE_")) this.#hearMessage(type, data);
    else if (/^(CHANNEL|THREAD)_/.test(type)) this.#hearChannel(type, data);
    else if (type === "STATE") this.refresh();
    else if (type === "CLOCK") this.#set({ clock: data }, "clock", setClock(data.now));
    else if (type === "TYPING") this.#tell("typing", data);
    else if (type === "MODAL") this.#tell("modal", data);
    else if (type.startsWith("INTERACTION_")) this.#tell("interaction", { ...data, failed: type === "INTERACTION_FAILED" });
    else if (type === "COMMANDS") this.#set({ commands: data }, "commands");
    else if (type === "BOT_ONLINE") this.#set({ bot: { user: data.user, online: true, error: null } }, "bot");
    else if (type === "BOT_OFFLINE") this.#set({ bot: { ...this.state.bot, online: false, error: data.reason } }, "bot");
    else if (type === "FAILURE") this.#set({ failures: [...this.state.failures, data] }, "bench");
    else if (type === "FAULT") this.#tell("fault", data);
  }

  #set(change, what) {
    Object.assign(this.state, change);
    this.#tell(what);
  }

  #hearMessage(type, data) {
    if (type.startsWith("MESSAGE_REACTION")) return; // the whole message follows
    const here = data.channel_id === this.channelId;
    if (here && !this.#messages.has(data.channel_id)) this.#messages.set(data.channel_id, []); // its messages are on their way
    const known = this.#messages.get(data.channel_id);
    const at = known?.findIndex((one) => one.id === data.id) ?? -1;
    const fresh = type === "MESSAGE_CREATE" && at < 0;
    if (type === "MESSAGE_DELETE") at >= 0 && known.splice(at, 1);
    else if (at >= 0) known[at] = data;
    else if (fresh && known) known.push(data);
    if (fresh && !here) {
      if (data.author.id !== this.you.id) this.unread.add(data.channel_id);
      if (this.channel(data.channel_id)) this.#tell("unread");
      else this.refresh(); // a first message in a channel the page has not seen, as a new DM
    } else if (here) this.#tell("message", { message: data, fresh });
  }

  #hearChannel(type, data) {
    const home = data.guild_id ? this.state.guilds.find((one) => one.id === data.guild_id)?.channels : this.state.dms;
    if (!home) return;
    const at = home.findIndex((one) => one.id === data.id);
    if (type.endsWith("DELETE")) at >= 0 && home.splice(at, 1);
    else if (at >= 0) home[at] = { ...home[at], ...data };
    else home.push(data);
    this.#tell("state");
    if (!this.here) this.open(this.firstChannel());
  }
}
