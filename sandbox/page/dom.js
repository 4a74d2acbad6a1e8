// The only room that makes elements: text enters as text, addresses only as http and https.

const PATHS = {
  thread: "M5 4v9a3 3 0 0 0 3 3h9M13 12l4 4-4 4",
  reply: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  send: "M4 12 20 4l-6 16-3-6zM11 14l9-10",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1 1M18 18l1 1M5 19l1-1M18 6l1-1",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3.5 2",
  chevron: "M7 10l5 5 5-5",
  eye: "M2 12s4-6.5 10-6.5S22 12 22 12s-4 6.5-10 6.5S2 12 2 12M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M9 17h6",
  out: "M14 4h6v6M20 4l-9 9M18 13v7H4V6h7",
};

export const at = (id) => document.getElementById(id);
const isThere = (child) => child !== undefined && child !== null && child !== false;
const space = (tag) => `http://www.w3.org/${/^(svg|path)$/.test(tag) ? "2000/svg" : "1999/xhtml"}`;

/**
 * An element: its tag and classes as "p.quiet.small", then, where there are any, its properties, then its children.
 * Functions are listeners, `style` holds custom properties, addresses come from `web()`; what is not there is left out.
 */
export function h(kind, ...inside) {
  const [tag, ...classes] = kind.split(".");
  const props = inside[0]?.constructor === Object ? inside.shift() : {};
  const element = document.createElementNS(space(tag), tag);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  if (tag === "button") element.type = "button";
  for (const [name, value] of Object.entries(props).filter(([, one]) => isThere(one))) {
    if (typeof value === "function") element[name] = value;
    else if (name === "style") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (/^(href|src)$/.test(name) && !(value instanceof URL)) throw new Error("addresses go through web()");
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside.flat(Infinity).filter(isThere));
  return element;
}

export const icon = (name) =>
  h("svg.icon", { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: PATHS[name] }));
export const tool = (sign, label, onclick, props) =>
  h("button.tool", { "aria-label": label, title: label, onclick, ...props }, icon(sign));

/** *address* as a URL; null where it is neither http nor https. */
function web(address) {
  const url = address ? URL.parse(address, location.href) : null;
  return /^https?:$/.test(url?.protocol) ? url : null;
}

/** A link that opens beside the page; the bare text where the address is none of the web. */
export function link(address, ...children) {
  const href = web(address);
  const beside = { target: "_blank", rel: "noopener noreferrer nofollow", title: href?.href };
  return href ? h("a", { ...beside, href }, children) : h("span", children);
}

/** A picture in a box of its own shape; its words where it cannot be loaded or may not be. */
export function picture(address, text, className) {
  const src = web(address);
  const words = () => h("span.picture-words.quiet", text);
  const onerror = () => box.replaceChildren(words());
  const props = { alt: text, loading: "lazy", referrerpolicy: "no-referrer", onerror, src };
  const box = h(`div.picture.${className}`, src ? h("img", props) : words());
  return box;
}
