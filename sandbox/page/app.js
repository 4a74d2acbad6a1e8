// Ties the rooms of the page together and starts it.

import { askForm } from "./acting.js";
import { drawBench } from "./bench.js";
import { drawComposer } from "./composer.js";
import { at, h, icon } from "./dom.js";
import { drawFeed } from "./feed.js";
import { drawSidebar } from "./sidebar.js";
import * as store from "./store.js";
import { lang, remembered, speak, t } from "./words.js";

const { body, documentElement: root } = document;
const TYPES_FOR = 10_000; // milliseconds
const drawers = { menu: "menu-open", "bench-toggle": "bench-open" }; // at phone width
const dark = matchMedia("(prefers-color-scheme: dark)");
let typing; // the timer that ends the line of who types
let opened; // the channel drawn last

function newPost() {
  const [LABEL, INPUT, FILES] = [18, 4, 19];
  const field = (label, component) => ({ type: LABEL, label, component });
  const components = [
    field(t("postName"), { type: INPUT, custom_id: "name", max_length: 100 }),
    field(t("postText"), { type: INPUT, custom_id: "content", style: 2, max_length: 2000 }),
    field(t("attach"), { type: FILES, custom_id: "files", required: false, max_values: 10 }),
  ];
  askForm({ title: t("newPost"), components }, async (values) => {
    const { id } = await store.act("forum_post", values);
    await store.refresh();
    await store.open(id);
  });
}

function drawForum(here) {
  const link = (one) => {
    const by = h("span.small", store.userName(one.owner_id));
    return h("button.thread-link", { onclick: () => store.open(one.id) }, icon("thread"), one.name, by);
  };
  const posts = store.channels().filter((one) => one.parent_id === here.id).reverse();
  const post = h("button.button.primary", { onclick: newPost }, t("newPost"));
  at("forum").hidden = here.type !== store.FORUM;
  at("feed").hidden = !at("forum").hidden;
  at("forum").replaceChildren(post, ...(posts.length ? posts.map(link) : [h("span.quiet", t("noPosts"))]));
}

function shutDrawers() {
  body.classList.remove(...Object.values(drawers));
  for (const id of Object.keys(drawers)) at(id).setAttribute("aria-expanded", "false");
}

function draw() {
  const here = store.here();
  if (!here) return;
  if (opened !== here.id) {
    shutDrawers();
    at("typing").textContent = "";
  }
  opened = here.id;
  at("channel-name").textContent = store.title(here);
  at("topic").textContent = here.topic ?? "";
  document.title = `${store.title(here)} · ${t("title")}`;
  drawSidebar();
  drawBench();
  drawForum(here);
  drawFeed();
  drawComposer();
}

/** The words of index.html in the reader's language. */
function drawWords() {
  root.lang = lang();
  for (const one of document.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", t(one.dataset.label));
}

function paint() {
  root.style.colorScheme = root.dataset.theme = remembered("theme") ?? (dark.matches ? "dark" : "light");
  at("theme").replaceChildren(icon(root.dataset.theme === "dark" ? "sun" : "moon"));
}

const signs = { menu: "menu", "bench-toggle": "clock", attach: "plus", send: "send" };
for (const [id, sign] of Object.entries(signs)) at(id).append(icon(sign));
for (const [id, name] of Object.entries(drawers)) {
  at(id).onclick = () => at(id).setAttribute("aria-expanded", String(body.classList.toggle(name)));
}
at("veil").onclick = shutDrawers;
document.addEventListener("keydown", (event) => event.key === "Escape" && shutDrawers());
dark.onchange = paint;
at("theme").onclick = () => {
  remembered("theme", root.dataset.theme === "dark" ? "light" : "dark");
  paint();
};
at("language").onclick = () => {
  speak(lang() === "ko" ? "en" : "ko");
  drawWords();
  drawFeed(true);
  draw();
};

store.on("change", draw);
store.on("MESSAGE_CREATE", ({ channel_id: id }) => id === store.channelId && (at("typing").textContent = ""));
store.on("TYPING", ({ channel_id: id, user_id: user }) => {
  if (id !== store.channelId || user === store.you().id) return;
  at("typing").textContent = t("typing", { name: store.userName(user) });
  clearTimeout(typing);
  typing = setTimeout(() => (at("typing").textContent = ""), TYPES_FOR);
});

paint();
drawWords();
store.become().catch((error) => (at("trouble").textContent = `${t("noServer")} (${error.message})`));
