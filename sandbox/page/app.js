// Ties the rooms of the page together and starts it.

import { drawBench } from "./bench.js";
import { drawComposer } from "./composer.js";
import { at, h, icon, words } from "./dom.js";
import { drawFeed } from "./feed.js";
import { askForm } from "./form.js";
import { drawSidebar } from "./sidebar.js";
import { FORUM, store } from "./store.js";
import { lang, remembered, speak, t } from "./words.js";

const { body, documentElement: root } = document;
const TYPES_FOR = 10_000; // milliseconds
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
    const made = await store.act("forum_post", values);
    await store.refresh();
    await store.open(made.id);
  });
}

function drawForum(here) {
  at("forum").hidden = here.type !== FORUM;
  at("feed").hidden = !at("forum").hidden;
  if (at("forum").hidden) return;
  const row = (one) => h("button", { class: "thread-link", onclick: () => store.open(one.id) }, icon("thread"), words("", one.name));
  const posts = store.channels.filter((one) => one.parent_id === here.id).reverse();
  const none = posts.length === 0 && h("p", { class: "quiet", text: t("noPosts") });
  const post = h("button", { class: "button primary", text: t("newPost"), onclick: newPost });
  at("forum").replaceChildren(...[post, none, ...posts.map(row)].filter(Boolean));
}

function draw() {
  const { here } = store;
  if (!here) return;
  if (opened !== here.id) {
    body.classList.remove("menu-open");
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
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
}

const dark = matchMedia("(prefers-color-scheme: dark)");
function paint(theme) {
  root.style.colorScheme = root.dataset.theme = theme ?? (dark.matches ? "dark" : "light");
  at("theme").replaceChildren(icon(root.dataset.theme === "dark" ? "sun" : "moon"));
}

/** Let the button *id* open and shut what *className* shows at phone width. */
function drawer(id, className) {
  at(id).onclick = () => at(id).setAttribute("aria-expanded", String(body.classList.toggle(className)));
}

function shutDrawers() {
  body.classList.remove("menu-open", "bench-open");
  for (const id of ["menu", "bench-toggle"]) at(id).setAttribute("aria-expanded", "false");
}

for (const [id, name] of [["menu", "menu"], ["bench-toggle", "clock"], ["attach", "plus"], ["send", "send"]]) at(id).append(icon(name));
drawer("menu", "menu-open");
drawer("bench-toggle", "bench-open");
at("veil").onclick = shutDrawers;
document.addEventListener("keydown", (event) => event.key === "Escape" && shutDrawers());
at("theme").onclick = () => paint(remembered("theme", root.dataset.theme === "dark" ? "light" : "dark"));
dark.onchange = () => paint(remembered("theme"));
at("language").onclick = () => {
  speak(lang() === "ko" ? "en" : "ko");
  drawWords();
  drawFeed(true);
  draw();
};

store.on("change", draw);
store.on("MODAL", ({ interaction_id: id, modal }) => askForm(modal, (values) => store.act("submit", { interaction_id: id, values })));
store.on("MESSAGE_CREATE", ({ channel_id: channel }) => channel === store.channelId && (at("typing").textContent = ""));
store.on("TYPING", ({ channel_id: channel, user_id: user }) => {
  if (channel !== store.channelId || user === store.you.id) return;
  at("typing").textContent = t("typing", { name: store.userName(user) });
  clearTimeout(typing);
  typing = setTimeout(() => (at("typing").textContent = ""), TYPES_FOR);
});

paint(remembered("theme"));
drawWords();
store.become().catch((error) => (at("trouble").textContent = `${t("noServer")} (${error.message})`));
