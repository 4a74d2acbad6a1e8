// Discord's Markdown as elements. Never through HTML: what cannot be read stays the text it was.

import { h, link } from "./dom.js";
import * as store from "./store.js";
import { lang, t, timestamp } from "./words.js";

const FENCE = /```(?:([\w+#.-]*)\n)?([\s\S]+?)\n?```/g;
const DEEPEST = 12; // levels of marks within marks; past it they stay text

const wrap = (tag) => (match, plain, depth) => [h(tag, inline(match[1], plain, depth + 1))];
const mention = (text, onclick) => [h(onclick ? "button.mention" : "span.mention", { onclick }, text)];

function spoiler(match, plain, depth) {
  const open = () => {
    cover.setAttribute("aria-expanded", "true");
    cover.removeAttribute("aria-label");
    cover.classList.add("open");
  };
  const onkeydown = (event) => ["Enter", " "].includes(event.key) && open();
  const role = { role: "button", tabindex: "0", "aria-expanded": "false", "aria-label": t("spoiler") };
  const cover = h("span.spoiler", { ...role, onclick: open, onkeydown });
  cover.append(h("span", inline(match[1], plain, depth + 1)));
  return [cover];
}

function bareLink(match) {
  let address = match[0].replace(/[.,;:!?'"*_~|]+$/, "");
  while (address.endsWith(")") && address.split("(").length < address.split(")").length) address = address.slice(0, -1);
  match.used = address.length;
  return [link(address, address)];
}

function moment([whole, seconds, style = "f"]) {
  const full = timestamp(Number(seconds), "F");
  if (!full) return [whole];
  const datetime = new Date(seconds * 1000).toISOString();
  const text = timestamp(Number(seconds), style);
  return [h("time.moment", { title: full, "data-seconds": seconds, "data-style": style, datetime }, text)];
}

// An address within brackets may hold one pair of its own; so may the words of a link.
const ADDRESS = String.raw`https?:\/\/[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*`;
const LABEL = String.raw`(?:\\.|[^[\]\\]|\[[^[\]]*\])+`;

// A rule: a sticky expression, what stands for its match, and what must not stand before it.
const RULES = [
  [/\\([^\p{L}\p{N}\s])/uy, (match) => [match[1]]],
  [/(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y, (match) => [h("code", match[2].trim() || match[2])]],
  [/\*\*(?!\s*\*\*)([\s\S]+?)\*\*(?!\*)/y, wrap("strong")],
  [/__(?!\s*__)([\s\S]+?)__(?!_)/y, wrap("u")],
  [/\*(?=\S)((?:\*\*|[^*])+?)\*(?!\*)/y, wrap("em")],
  [/_((?:__|[^_])+?)_(?![\p{L}\p{N}_])/uy, wrap("em"), /[\p{L}\p{N}_]$/u],
  [/~~([\s\S]+?)~~/y, wrap("s")],
  [/\|\|([\s\S]+?)\|\|/y, spoiler],
  [
    new RegExp(String.raw`\[(${LABEL})\]\(\s*<?(${ADDRESS})>?(?:\s+"[^"]*")?\s*\)`, "y"),
    (match, _, depth) => [link(match[2], inline(match[1], true, depth + 1))],
  ],
  [/<(https?:\/\/[^\s<>]+)>/y, (match) => [link(match[1], match[1])]],
  [/https?:\/\/[^\s<>]+/y, bareLink, /[\p{L}\p{N}]$/u],
  [/<@!?(\d{15,21})>/y, ([, id]) => mention(`@${store.userName(id)}`)],
  [/<@&(\d{15,21})>/y, ([, id]) => mention(`@${store.roleName(id)}`)],
  [/<#(\d{15,21})>/y, ([, id]) => mention(`#${store.channelName(store.channel(id))}`, () => store.open(id))],
  [/<\/([-_'\p{L}\p{N} ]{1,98}):\d{1,21}>/uy, ([, name]) => mention(`/${name}`, () => store.tell("begin", name))],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, moment],
  [/<a?:(\w{2,32}):\d{15,21}>/y, (match) => [h("span.emoji", `:${match[1]}:`)]],
  [/@(?:everyone|here)(?![\p{L}\p{N}_])/uy, (match) => mention(match[0])],
];

/** The first rule that fits *text* at *index*: its nodes and its length. */
function marked(text, index, plain, depth) {
  if (!/[\\`*_~|[<h@]/.test(text[index])) return null;
  for (const [rule, make, never] of RULES) {
    rule.lastIndex = index;
    const match = rule.exec(text);
    if (!match || never?.test(text.slice(Math.max(0, index - 2), index))) continue;
    if (plain && /^(?:<?https?:|\[)/.test(match[0])) continue;
    const nodes = make(match, plain, depth);
    return { nodes, length: match.used ?? match[0].length };
  }
  return null;
}

/** The nodes of a line; *plain* leaves links out, as within another link. */
export function inline(text, plain = false, depth = 0) {
  if (depth > DEEPEST) return [text];
  const out = [""];
  for (let index = 0; index < text.length; ) {
    const found = marked(text, index, plain, depth);
    if (found) out.push(...found.nodes, "");
    else out[out.length - 1] += text[index];
    index += found?.length ?? 1;
  }
  return out.filter((one) => one !== "");
}

const ITEM = /^(\s*)([-*]|\d{1,10}\.)\s+(.*)$/;

function list(lines) {
  const items = lines.map((line) => ITEM.exec(line));
  const number = parseInt(items[0][2], 10);
  const element = h(number >= 0 ? "ol" : "ul", { start: number });
  for (let index = 0, end; index < items.length; index = end) {
    for (end = index + 1; end < items.length && items[end][1].length > items[index][1].length; ) end++;
    element.append(h("li", inline(items[index][3]), end > index + 1 && list(lines.slice(index + 1, end))));
  }
  return element;
}

// The headings of a message stand below the page's own, in order.
const HEADINGS = { "#": "h2.first", "##": "h2", "###": "h3", "-#": "p.small" };

function blocks(text) {
  const out = [];
  const lines = text.split("\n");
  let said = [];
  const flush = () => {
    const joined = said.join("\n").replace(/^\n+|\n+$/g, "");
    if (joined.trim()) out.push(h("p", inline(joined)));
    said = [];
  };
  const take = (like) => {
    const end = lines.findIndex((line) => !like.test(line));
    return lines.splice(0, end < 0 ? lines.length : end);
  };
  while (lines.length) {
    const [, sign, rest] = /^(#{1,3}|-#|>>>|>)\s+(.*)$/.exec(lines[0]) ?? [];
    const item = ITEM.test(lines[0]);
    if (item || sign) flush();
    if (item) out.push(list(take(ITEM)));
    else if (sign === ">>>") out.push(h("blockquote", blocks([rest, ...lines.splice(0).slice(1)].join("\n"))));
    else if (sign === ">") out.push(h("blockquote", blocks(take(/^>\s/).map((line) => line.slice(2)).join("\n"))));
    else if (sign) out.push(h(HEADINGS[sign], inline(rest))), lines.shift();
    else said.push(lines.shift());
  }
  flush();
  return out;
}

/** *text* as nodes. */
export function markdown(text) {
  const out = [];
  let last = 0;
  for (const match of String(text ?? "").matchAll(FENCE)) {
    out.push(...blocks(text.slice(last, match.index)));
    out.push(h("pre", { tabindex: "0" }, h("code", { lang: lang() }, match[2])));
    last = match.index + match[0].length;
  }
  return [...out, ...blocks(String(text ?? "").slice(last))];
}
