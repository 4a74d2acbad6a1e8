// Discord's Markdown as elements. Never through HTML: what cannot be read stays the text it was.

import { h, link } from "./dom.js";
import * as store from "./store.js";
import { t, timestamp } from "./words.js";

const DEEPEST = 12; // levels of marks within marks; past it they stay text
// An address may hold brackets in pairs; so may the words of a link.
const ADDRESS = String.raw`https?:\/\/(?:[^\s<>()]|\([^\s<>()]*\))+`;
const LABEL = String.raw`(?:\\.|[^[\]\\]|\[[^[\]]*\])+`;
const MASKED = String.raw`\[(${LABEL})\]\(\s*<?(${ADDRESS})>?(?:\s+"[^"]*")?\s*\)`;
const BARE = String.raw`(?<![\p{L}\p{N}])${ADDRESS}(?<![.,;:!?'"*_~|])`;
const ITEM = /^( *)([-*]|\d{1,10}\.) +(.*)$/;
const HEADINGS = { "#": "h2.first", "##": "h2", "###": "h3", "-#": "p.small" }; // below the page's own, in order

const mark = (tag) => ([, said], ...how) => h(tag, inline(said, ...how));
const mention = (text, onclick) => h(onclick ? "button.mention" : "span.mention", { onclick }, text);

export function moment(seconds, style, kind) {
  const [text, title] = [style, "F"].map((one) => timestamp(seconds, one));
  return title && h(kind, { title, "data-style": style, datetime: new Date(seconds * 1000).toISOString() }, text);
}

function spoiler([, said], ...how) {
  const cover = h("input.unseen", { type: "checkbox", "aria-label": t("spoiler") });
  return h("label.spoiler", cover, h("span", inline(said, ...how)));
}

function list(lines) {
  const items = lines.map((line) => ITEM.exec(line));
  const number = parseInt(items[0][2], 10);
  const element = h(number >= 0 ? "ol" : "ul", { start: number >= 0 && number });
  for (let index = 0, end; index < items.length; index = end) {
    for (end = index + 1; end < items.length && items[end][1].length > items[index][1].length; ) end++;
    element.append(h("li", inline(items[index][3]), end > index + 1 && list(lines.slice(index + 1, end))));
  }
  return element;
}

// A rule: a sticky expression, and what stands for its match.
const BLOCKS = [
  [/```(?:[\w+#.-]*\n)?([\s\S]+?)\n?```\n?/y, ([, said]) => h("pre", { tabindex: "0" }, h("code", said))],
  [/^(#{1,3}|-#) +(.*)\n?/my, ([, sign, said]) => h(HEADINGS[sign], inline(said))],
  [/(?:^ *(?:[-*]|\d{1,10}\.) +.*\n?)+/my, ([said]) => list(said.replace(/\n$/, "").split("\n"))],
  [/^>>> ([\s\S]*)|(?:^> .*\n?)+/my, ([said, rest]) => h("blockquote", markdown(rest ?? said.replace(/^> /gm, "")))],
];
const MARKS = [
  [/\\([^\p{L}\p{N}\s])/uy, ([, sign]) => sign],
  [/(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y, ([, , said]) => h("code", said.trim() || said)],
  [/\*\*(?!\s*\*\*)([\s\S]+?)\*\*(?!\*)/y, mark("strong")],
  [/__(?!\s*__)([\s\S]+?)__(?!_)/y, mark("u")],
  [/\*(?=\S)((?:\*\*|[^*])+?)\*(?!\*)/y, mark("em")],
  [/(?<![\p{L}\p{N}_])_((?:__|[^_])+?)_(?![\p{L}\p{N}_])/uy, mark("em")],
  [/~~([\s\S]+?)~~/y, mark("s")],
  [/\|\|([\s\S]+?)\|\|/y, spoiler],
  [/<@!?(\d{15,21})>/y, ([, id]) => mention(`@${store.userName(id)}`)],
  [/<@&(\d{15,21})>/y, ([, id]) => mention(`@${store.roleName(id)}`)],
  [/<#(\d{15,21})>/y, ([, id]) => mention(`#${store.channelName(store.channel(id))}`, () => store.open(id))],
  [/<\/([-_'\p{L}\p{N} ]{1,98}):\d{1,21}>/uy, ([, name]) => mention(`/${name}`, () => store.tell("begin", name))],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, ([all, at, style = "f"]) => moment(Number(at), style, "time.moment") ?? all],
  [/<a?:(\w{2,32}):\d{15,21}>/y, ([, name]) => h("span.emoji", `:${name}:`)],
  [/@(?:everyone|here)(?![\p{L}\p{N}_])/uy, ([said]) => mention(said)],
];
const RULES = [
  ...MARKS,
  [new RegExp(MASKED, "y"), ([, said, address], depth) => link(address, inline(said, depth, MARKS))],
  [/<(https?:\/\/[^\s<>]+)>/y, ([, address]) => link(address, address)],
  [new RegExp(BARE, "uy"), ([address]) => link(address, address)],
];

/** What *rules* make of *text*, in order, with what `between` makes of the text they leave. */
function read(text, rules, between, ...how) {
  const out = [];
  let [from, index, match] = [0, 0];
  const fits = ([rule]) => (match = Object.assign(rule, { lastIndex: index }).exec(text));
  while (index < text.length) {
    const [, make] = rules.find(fits) ?? [];
    if (make && index > from) out.push(between(text.slice(from, index)));
    if (make) out.push(make(match, ...how));
    index += match?.[0].length ?? 1;
    if (make) from = index;
  }
  return from < index ? [...out, between(text.slice(from))] : out;
}

export const inline = (text, depth = 0, rules = RULES) =>
  depth > DEEPEST ? [text] : read(text, rules, String, depth + 1, rules);
const paragraph = (said) => said.trim() && h("p", inline(said.replace(/^\n+|\n+$/g, "")));
export const markdown = (text) => read(text ?? "", BLOCKS, paragraph).filter(Boolean);
