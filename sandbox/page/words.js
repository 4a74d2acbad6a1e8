// Every sentence of the page in Korean and English, and dates in the reader's language.

const WORDS = {
  brand: ["샌드박스", "Sandbox"],
  note: ["디스코드를 흉내 낸 로컬 연습장입니다. 디스코드가 아닙니다.", "A local imitation of Discord, not Discord itself."],
  skip: ["메시지 입력으로 건너뛰기", "Skip to the message box"],
  channels: ["채널", "Channels"],
  dms: ["다이렉트 메시지", "Direct messages"],
  openMenu: ["채널 목록 열기", "Open the channel list"],
  bench: ["실험대와 샌드박스 시계", "Workbench and sandbox clock"],
  hour: ["1시간 뒤", "1 hour on"],
  day: ["하루 뒤", "1 day on"],
  nextDigest: ["다음 게시까지", "To the next digest"],
  nextAt: ["다음 게시: {when}", "Next digest: {when}"],
  noNext: ["예정된 게시가 없습니다. /digest subscribe로 구독하면 생깁니다.", "No digest is scheduled. Subscribe with /digest subscribe."],
  actAs: ["지금 행동하는 사람", "Acting as"],
  actAsHint: ["다른 사람으로 바꾸기", "Act as someone else"],
  admin: ["관리자", "Administrator"],
  member: ["멤버", "Member"],
  faults: ["고장 내기", "Order a fault"],
  faultClear: ["모두 거두기", "Take all back"],
  faultWaiting: ["기다리는 고장 {n}건", "{n} waiting"],
  faultFired: ["고장이 일어났습니다: {kind}", "The fault happened: {kind}"],
  faultOrdered: ["주문했습니다: {kind}", "Ordered: {kind}"],
  failures: ["기록된 문제 {n}건", "Recorded problems: {n}"],
  online: ["봇 온라인", "Bot online"],
  offline: ["봇 오프라인", "Bot offline"],
  offlineWhy: ["봇이 오프라인입니다. {reason}", "The bot is offline. {reason}"],
  offlineAdvice: ["터미널의 기록을 확인해 주세요.", "See the log in the terminal."],
  lost: ["샌드박스와 연결이 끊겼습니다. 다시 잇는 중입니다.", "The connection to the sandbox is lost. Reconnecting."],
  noServer: ["샌드박스가 답하지 않습니다. 터미널을 확인해 주세요.", "The sandbox does not answer. Please check the terminal."],
  theme: ["밝기 바꾸기", "Switch light and dark"],
  language: ["English", "한국어"],
  languageHint: ["Switch to English", "한국어로 바꾸기"],
  messages: ["메시지", "Messages"],
  older: ["이전 메시지 보기", "Show earlier messages"],
  startOf: ["여기가 {name}의 시작입니다.", "This is the start of {name}."],
  write: ["{name}에 메시지 쓰기, 명령은 /", "Message {name}, or / for commands"],
  cannotWrite: ["이 채널에는 글을 쓸 수 없습니다.", "You cannot write in this channel."],
  send: ["보내기", "Send"],
  noCommand: ["“{text}”에 맞는 명령이 없습니다.", "No command matches “{text}”."],
  noChoice: ["맞는 값이 없습니다. 그대로 보내도 됩니다.", "Nothing matches. You may send it as it is."],
  noOption: ["맞는 항목이 없습니다.", "Nothing matches."],
  required: ["필수", "required"],
  requiredMissing: ["{name} 칸을 채워 주세요.", "Please fill in {name}."],
  wrongNumber: ["{name} 칸에는 숫자를 넣어 주세요.", "{name} takes a number."],
  chooseOne: ["{name} 칸은 목록에서 골라 주세요.", "Choose {name} from the list."],
  yes: ["예", "True"],
  no: ["아니요", "False"],
  bot: ["앱", "APP"],
  edited: ["(수정됨)", "(edited)"],
  onlyYou: ["나만 볼 수 있습니다", "Only you can see this"],
  dismiss: ["숨기기", "Dismiss"],
  used: ["{name} 님이 {command} 사용", "{name} used {command}"],
  thinking: ["생각하는 중", "Thinking"],
  typing: ["{name} 님이 입력하고 있습니다", "{name} is typing"],
  failed: ["앱이 제때 응답하지 않았습니다.", "The application did not respond in time."],
  failedWhy: ["상호작용에 실패했습니다. {reason}", "The interaction failed. {reason}"],
  replyTo: ["{name} 님에게 답장", "Replying to {name}"],
  reply: ["답장", "Reply"],
  more: ["더 보기", "More"],
  apps: ["앱: {name}", "App: {name}"],
  copy: ["글 복사", "Copy the text"],
  copied: ["복사했습니다.", "Copied."],
  reaction: ["{emoji} 반응 {n}개", "{emoji}, {n} reactions"],
  gone: ["지워진 메시지입니다.", "The message was deleted."],
  spoiler: ["가려진 내용 보기", "Show the hidden part"],
  attachment: ["첨부 파일", "Attachment"],
  noAlt: ["설명이 없는 그림", "A picture without a description"],
  fileMissing: ["{name} 칸에는 파일이 필요합니다. 파일을 첨부해 주세요.", "{name} takes a file. Please attach one."],
  noPosts: ["아직 글이 없습니다.", "No posts yet."],
  unread: ["읽지 않음", "unread"],
  choose: ["고르기", "Choose"],
  chooseMany: ["{min}개에서 {max}개까지", "{min} to {max}"],
  done: ["확인", "Done"],
  submit: ["제출", "Submit"],
  cancel: ["취소", "Cancel"],
  newPost: ["새 글", "New post"],
  postName: ["제목", "Title"],
  postText: ["내용", "Text"],
  threadMade: ["{name} 님이 스레드를 만들었습니다: {thread}", "{name} started a thread: {thread}"],
  openThread: ["스레드 열기: {name}", "Open the thread: {name}"],
  attach: ["파일 첨부", "Attach a file"],
  detach: ["{name} 빼기", "Remove {name}"],
  newBelow: ["새 메시지 보기", "Show new messages"],
  // What each fault does; the sandbox itself says it in English.
  answer_lost: ["요청은 처리되지만 답이 오기 전에 연결이 끊깁니다."],
  error_500: ["요청이 500으로 거절되고 처리되지 않습니다."],
  error_502: ["프록시가 502와 HTML로 답합니다."],
  error_503: ["요청이 503으로 거절됩니다."],
  error_504: ["요청이 504로 거절됩니다."],
  rate_limited: ["요청이 429로 거절되고 나중에 다시 보내야 합니다."],
  reset: ["요청이 처리되기 전에 연결이 끊깁니다."],
  hang: ["요청을 받고 끝내 답하지 않습니다."],
  slow: ["답이 늦게 옵니다."],
  socket_dropped: ["게이트웨이 연결이 끊어집니다."],
  reconnect: ["게이트웨이가 다시 연결하라고 합니다."],
  session_invalid: ["게이트웨이가 세션을 잊습니다."],
  acks_muted: ["게이트웨이가 하트비트에 답하지 않습니다."],
  permission_revoked: ["이 채널에서 봇의 메시지 보내기 권한을 거둡니다."],
  channel_deleted: ["이 채널을 지웁니다."],
  bot_removed: ["이 서버에서 봇을 내보냅니다."],
};

const { documentElement: root } = document; // whose language is the reader's
let offset = 0; // milliseconds the sandbox's clock is ahead of this machine's

/** What the reader chose for *key*, now or before; null where nothing, or where the browser keeps nothing. */
export function remembered(key, value) {
  try {
    if (value !== undefined) localStorage.setItem(`paperboy.${key}`, value);
    return localStorage.getItem(`paperboy.${key}`);
  } catch {
    return null;
  }
}

root.lang = (remembered("language") ?? navigator.language).startsWith("ko") ? "ko" : "en";
export const discordLocale = () => (root.lang === "ko" ? "ko" : "en-US");
export const speak = (language) => remembered("language", (root.lang = language));

/** The sentence *key* with its {placeholders} filled; undefined where there is none in the reader's language. */
export const t = (key, values = {}) =>
  WORDS[key]?.[root.lang === "ko" ? 0 : 1]?.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export const localised = (thing, field) => thing[`${field}_localizations`]?.[discordLocale()] ?? thing[field];
export const setClock = (iso) => void (offset = Date.parse(iso) - Date.now());
export const now = () => Date.now() + offset;

const DATES = { d: "short", D: "long", f: "long", F: "full", day: "full" };
const TIMES = { t: "short", T: "medium", f: "short", F: "short" };
const STRIP = { month: "short", day: "numeric", weekday: "short", year: "numeric", hour: "2-digit", minute: "2-digit" };
const UNITS = { year: 31557600, month: 2629800, day: 86400, hour: 3600, minute: 60, second: 1 };

/** A moment as its Discord style (t T d D f F R) says it, or one of the page's own; null where no calendar reaches. */
export function timestamp(seconds, style) {
  if (!(Math.abs(seconds) <= 8.64e12)) return null;
  const full = style === "strip" ? STRIP : { dateStyle: DATES[style], timeStyle: TIMES[style] };
  if (style !== "R") return new Intl.DateTimeFormat(root.lang, full).format(seconds * 1000);
  const ahead = Math.round(seconds - now() / 1000);
  const unit = Object.keys(UNITS).find((one) => Math.abs(ahead) >= UNITS[one]) ?? "second";
  return new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" }).format(Math.round(ahead / UNITS[unit]), unit);
}
