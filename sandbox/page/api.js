// The line to the sandbox: questions by HTTP, events by WebSocket.

import { discordLocale } from "./words.js";

/** A refusal of the sandbox; its message is a sentence for the reader. */
export class Refused extends Error {}

async function call(method, path, body) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  const reply = await fetch(`/sandbox/api/${path}`, { method, headers, body: body && JSON.stringify(body) });
  const said = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(said.message ?? `${reply.status} ${reply.statusText}`);
  return said;
}

export const getState = (user) => call("GET", `state${user ? `?user=${user}` : ""}`);
export const moveClock = (body) => call("POST", "clock", body);
export const orderFault = (body) => call("POST", "faults", body);

export function getMessages(channel, user, before) {
  return call("GET", `channels/${channel}/messages?user=${user}&limit=50${before ? `&before=${before}` : ""}`);
}

/** Let the person *user* do *verb*; the language of the page goes along as their own. */
export const act = (user, verb, body) => call("POST", `people/${user}/${verb}`, { ...body, locale: discordLocale() });

/** Hear the events of *user* until the returned function is called; `onOpen` at each beginning, `onLost` at a gap. */
export function listen(user, { onEvent, onLost, onOpen }) {
  let socket;
  let timer;
  let wait = 500; // milliseconds before the next attempt
  const open = () => {
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/sandbox/api/events?user=${user}`);
    socket.onopen = () => void onOpen((wait = 500));
    socket.onmessage = (frame) => onEvent(JSON.parse(frame.data));
    socket.onclose = () => {
      onLost();
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 8000);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    socket.onclose = null;
    socket.close();
  };
}
