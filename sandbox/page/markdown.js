// Discord's Markdown as elements. Never through HTML: what cannot be read stays the text it was.

import { h, link } from "./dom.js";
import { lang, t, timestamp } from "./words.js";

const FENCE = /```(?:([\w+#.-]*)\n)?([\s\S]+?)\n?```/g;
const DEEPEST = 12; // levels of marks within marks; past it they stay text

const wrap = (tag, props) => (match, see, depth) => [h(tag, props, ...inline(match[1], see, depth + 1))];

function spoiler(match, see, depth) {
  const open = ({ currentTarget: cover }) => {
    cover.setAttribute("aria-expanded", "true");
    cover.removeAttribute("aria-label");
    cover.classList.add("open");
  };
  const inside = h("span", {}, ...inline(match[1], see, depth + 1));
  const key = (event) => ["Enter", " "].includes(event.key) && open(event);
  return [h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-expanded": "false", "aria-label": t("spoiler"), onclick: open, onkeydown: key }, inside)];
}

function bareLink(match) {
  let address = match[0].replace(/[.,;:!?'"*_~|]+$/, "");
  while (address.endsWith(")") && address.split("(").length < address.split(")").length) address = address.slice(0, -1);
  match.used = address.length;
  return [link(address, {}, address)];
}

function moment(match) {
  const seconds = Number(match[1]);
  const full = timestamp(seconds, "F");
  if (!full) return [match[0]];
  const style = match[2] ?? "f";
  const props = { class: "moment", title: full, "data-seconds": String(seconds), "data-style": style };
  return [h("time", { ...props, datetime: new Date(seconds * 1000).toISOString(), text: timestamp(seconds, style) })];
}

// A rule: a sticky expression, and what stands for its match.
const RULES = [
  [/\\([^\p{L}\p{N}\s])/uy, (match) => [match[1]]],
  [/(`+)(?!`)([\s\S]*?[^`])\1(?!`)/y, (match) => [h("code", { text: match[2].trim() || match[2] })]],
  [/\*\*(?!\s*\*\*)([\s\S]+?)\*\*(?!\*)/y, wrap("strong")],
  [/__(?!\s*__)([\s\S]+?)__(?!_)/y, wrap("u")],
  [/\*(?=\S)((?:\*\*|[^*])+?)\*(?!\*)/y, wrap("em")],
  [/_((?:__|[^_])+?)_(?![\p{L}\p{N}_])/uy, wrap("em"), /[\p{L}\p{N}_]$/u],
  [/~~([\s\S]+?)~~/y, wrap("s")],
  [/\|\|([\s\S]+?)\|\|/y, spoiler],
  [
    /\[((?:\\.|[^[\]\\]|\[[^[\]]*\])+)\]\(\s*<?(https?:\/\/[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+"[^"]*")?\s*\)/y,
    (match, see, depth) => [link(match[2], {}, ...inline(match[1], { ...see, plain: true }, depth + 1))],
  ],
  [/<(https?:\/\/[^\s<>]+)>/y, (match) => [link(match[1], {}, match[1])]],
  [/https?:\/\/[^\s<>]+/y, bareLink, /[\p{L}\p{N}]$/u],
  [/<@!?(\d{15,21})>/y, (match, see) => [h("span", { class: "mention", text: `@${see.user(match[1])}` })]],
  [/<@&(\d{15,21})>/y, (match, see) => [h("span", { class: "mention", text: `@${see.role(match[1])}` })]],
  [/<#(\d{15,21})>/y, (match, see) => [h("button", { class: "mention", onclick: () => see.openChannel(match[1]), text: `#${see.channel(match[1])}` })]],
  [/<\/([-_'\p{L}\p{N} ]{1,98}):\d{1,21}>/uy, (match, see) => [h("button", { class: "mention", onclick: () => see.openCommand(match[1]), text: `/${match[1]}` })]],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, moment],
  [/<a?:(\w{2,32}):\d{15,21}>/y, (match) => [h("span", { class: "emoji", text: `:${match[1]}:` })]],
  [/@(?:everyone|here)(?![\p{L}\p{N}_])/uy, (match) => [h("span", { class: "mention", text: match[0] })]],
];

function inline(text, see, depth = 0) {
  if (depth > DEEPEST) return [text];
  const out = [];
  let words = "";
  for (let at = 0; at < text.length; ) {
    let found = null;
    if (/[\\`*_~|[<h@]/.test(text[at])) {
      for (const [rule, make, never] of RULES) {
        rule.lastIndex = at;
        const match = rule.exec(text);
        if (!match || never?.test(text.slice(Math.max(0, at - 2), at))) continue;
        if (see.plain && /^(?:<?https?:|\[)/.test(match[0])) continue;
        found = { match, nodes: make(match, see, depth) };
        break;
      }
    }
    if (!found) {
      words += text[at++];
      continue;
    }
    if (words) out.push(words);
    words = "";
    out.push(...found.nodes);
    at += found.match.used ?? found.match[0].length;
  }
  if (words) out.push(words);
  return out;
}

const ITEM = /^(\s*)([-*]|\d{1,10}\.)\s+(.*)$/;

function list(lines, see) {
  const items = lines.map((line) => ITEM.exec(line));
  const number = parseInt(items[0][2], 10);
  const element = h(number >= 0 ? "ol" : "ul", { start: number });
  for (let at = 0, end; at < items.length; at = end) {
    for (end = at + 1; end < items.length && items[end][1].length > items[at][1].length; ) end++;
    element.append(h("li", {}, ...inline(items[at][3], see), end > at + 1 && list(lines.slice(at + 1, end), see)));
  }
  return element;
}

function blocks(text, see) {
  const out = [];
  const lines = text.split("\n");
  let words = [];
  const flush = () => {
    const joined = words.join("\n");
    if (joined.trim()) out.push(h("p", {}, ...inline(joined.replace(/^\n+|\n+$/g, ""), see)));
    words = [];
  };
  const take = (at, like) => {
    let end = at;
    while (end < lines.length && like.test(lines[end])) end++;
    return lines.slice(at, end);
  };
  for (let at = 0; at < lines.length; at++) {
    const [, sign, rest] = /^(#{1,3}|-#|>>>|>)\s+(.*)$/.exec(lines[at]) ?? [];
    const item = ITEM.test(lines[at]);
    if (item || sign) flush();
    if (item) {
      const items = take(at, ITEM);
      out.push(list(items, see));
      at += items.length - 1;
    } else if (sign === ">>>") {
      out.push(h("blockquote", {}, ...blocks([rest, ...lines.slice(at + 1)].join("\n"), see)));
      break;
    } else if (sign === ">") {
      const quoted = take(at, /^>\s/);
      out.push(h("blockquote", {}, ...blocks(quoted.map((line) => line.slice(2)).join("\n"), see)));
      at += quoted.length - 1;
    } else if (sign === "-#") out.push(h("p", { class: "small" }, ...inline(rest, see)));
    else if (sign) out.push(h(sign.length > 2 ? "h3" : "h2", { class: sign.length === 1 && "first" }, ...inline(rest, see))); // below the page's h1, in order
    else words.push(lines[at]);
  }
  flush();
  return out;
}

/** *text* as nodes; `see` says the names of users, roles and channels, and opens channels and commands. */
export function markdown(text, see) {
  const out = [];
  let last = 0;
  for (const match of String(text ?? "").matchAll(FENCE)) {
    out.push(...blocks(text.slice(last, match.index), see));
    out.push(h("pre", { tabindex: "0" }, h("code", { lang: lang(), text: match[2] })));
    last = match.index + match[0].length;
  }
  out.push(...blocks(String(text ?? "").slice(last), see));
  return out;
}
