// Ties the rooms of the page together and starts it.

import { drawBench } from "./bench.js";
import { askForm } from "./components.js";
import { drawComposer } from "./composer.js";
import { at, h, icon } from "./dom.js";
import { drawFeed } from "./feed.js";
import { drawSidebar } from "./sidebar.js";
import * as store from "./store.js";
import { remembered, speak, t } from "./words.js";

const { documentElement: root } = document;
const [LABEL, INPUT, FILES] = [18, 4, 19]; // kinds of components
const TYPES_FOR = 10_000; // milliseconds
const dark = matchMedia("(prefers-color-scheme: dark)");
let typing; // the timer that ends the line of who types
let opened; // the channel drawn last

function newPost() {
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

/** Shut what is a drawer at phone width. */
const shut = () => ["sidebar", "bench"].forEach((id) => at(id).hidePopover());

function draw() {
  const here = store.here();
  if (!here) return;
  if (opened !== here.id) {
    shut();
    at("typing").textContent = "";
  }
  opened = here.id;
  at("channel-name").textContent = store.title(here);
  at("topic").textContent = here.topic ?? "";
  document.title = `${store.title(here)} · Paperboy ${t("brand")}`;
  drawSidebar();
  drawBench();
  drawForum(here);
  drawFeed();
  drawComposer();
}

/** The words of index.html in the reader's language. */
function drawWords() {
  for (const one of document.querySelectorAll("[data-t]")) one.textContent = t(one.dataset.t);
  for (const one of document.querySelectorAll("[data-label]")) one.ariaLabel = t(one.dataset.label);
}

function paint() {
  root.style.colorScheme = remembered("theme") ?? (dark.matches ? "dark" : "light");
  at("theme").replaceChildren(icon(root.style.colorScheme === "dark" ? "sun" : "moon"));
}

dark.onchange = paint;
matchMedia("(max-width: 760px)").onchange = shut;
at("theme").onclick = () => {
  remembered("theme", root.style.colorScheme === "dark" ? "light" : "dark");
  paint();
};
at("language").onclick = () => {
  speak(root.lang === "ko" ? "en" : "ko");
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

for (const one of document.querySelectorAll("[data-icon]")) one.append(icon(one.dataset.icon));
paint();
drawWords();
store.become().catch((error) => (at("trouble").textContent = `${t("noServer")} (${error.message})`));
