// A message's embeds and attachments.

import { colour, h, link, picture } from "./dom.js";
import { file } from "./components.js";
import { markdown } from "./markdown.js";
import { t, timestamp } from "./words.js";

function named(thing, className, see) {
  if (!thing?.name && !thing?.title) return null;
  const words = markdown(thing.name ?? thing.title, thing.url ? { ...see, plain: true } : see).flatMap((node) => [...node.childNodes]);
  return h("div", { class: className }, thing.url ? link(thing.url, {}, words) : words);
}

export function embed(one, see) {
  const fields = (one.fields ?? []).map((field) =>
    h("div", { class: field.inline ? "embed-field inline" : "embed-field" }, h("div", { class: "embed-name" }, markdown(field.name, see)), markdown(field.value, see)),
  );
  const when = one.timestamp && timestamp(Date.parse(one.timestamp) / 1000, "f");
  const foot = [one.footer?.text, when].filter(Boolean).join(" · ");
  const alt = (media) => media.description || one.title || t("noAlt");
  return h(
    "div",
    { class: "container embed", style: one.color ? { "--accent-bar": colour(one.color) } : {} },
    one.thumbnail && picture(one.thumbnail.url, alt(one.thumbnail), "thumbnail"),
    named(one.author, "embed-author", see),
    named({ title: one.title, url: one.url }, "embed-title", see),
    one.description && h("div", { class: "words" }, markdown(one.description, see)),
    fields.length > 0 && h("div", { class: "embed-fields" }, fields),
    one.image && picture(one.image.url, alt(one.image), "wide"),
    foot && h("p", { class: "small", text: foot }),
  );
}

export function attachment(one) {
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(one.content_type ?? "")) return picture(one.url, one.description || one.filename, "wide");
  return file(one.filename, one.size, one.url);
}
