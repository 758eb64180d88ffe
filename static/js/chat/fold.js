// What a message has become: the fold of the events that came after it, as chat/fold.py does it
// (both are checked with tests/vectors/conversations.json). Pure; nothing is changed in place.

import { plainText } from "./plain.js";

const QUOTE_CHARS = 140;
const NONE = Object.freeze([]);
const NOTHING = Object.freeze({
  content: "",
  html: "",
  mentions: NONE,
  all: false,
  attachments: NONE,
  reactions: NONE,
  reply: null,
  picture: null,
  link: null,
  anchor: null,
  edited_at: null,
  pinned: false,
  deleted: false,
});

/** A message with every field that it may have; frames and pages leave out what is empty. */
export const whole = (message) => ({ ...NOTHING, ...message });

/** A message as another one quotes it. */
export function quoteOf({ seq, author, type, html, content = "", deleted = false }) {
  const text = deleted ? "" : html ? plainText(html, QUOTE_CHARS) : content.slice(0, QUOTE_CHARS);
  return { seq, author, type, text, deleted };
}

/** The message after an event; the same object when the event does not concern it. */
export function after(message, event) {
  if (event.target === undefined) return message;
  if (event.target === message.seq) return changed(message, event);
  return event.target === message.reply?.seq ? quotingAnew(message, event) : message;
}

function changed(message, event) {
  if (message.deleted) return message;
  switch (event.kind) {
    case "edit":
      return edited(message, event);
    case "delete":
      return deleted(message);
    case "react":
      return { ...message, reactions: withReaction(message.reactions, event) };
    case "unreact":
      return { ...message, reactions: withoutReaction(message.reactions, event) };
    case "pin":
    case "unpin":
      return { ...message, pinned: event.kind === "pin" };
    case "preview":
      return { ...message, link: event.link?.url ? event.link : null };
    default:
      return message;
  }
}

function edited(message, { type, content = "", html = "", mentions = NONE, all = false, at }) {
  return { ...message, type, content, html, mentions, all, edited_at: at };
}

function deleted({ seq, id, kind, type, author, client_id, at, number, reply }) {
  const left = { seq, id, kind, type, author, client_id, at, number, reply };
  return { ...NOTHING, ...left, deleted: true };
}

function withReaction(reactions, { content: emoji, author }) {
  const reaction = reactions.find((one) => one.emoji === emoji);
  if (!reaction) return [...reactions, { emoji, people: [author] }];
  if (reaction.people.some(({ id }) => id === author.id)) return reactions;
  const now = { emoji, people: [...reaction.people, author] };
  return reactions.map((one) => (one === reaction ? now : one));
}

function withoutReaction(reactions, { content: emoji, author }) {
  return reactions
    .map((one) => (one.emoji === emoji ? without(one, author) : one))
    .filter(({ people }) => people.length);
}

const without = ({ emoji, people }, author) => ({
  emoji,
  people: people.filter(({ id }) => id !== author.id),
});

// What a message answers is shown as it is now.
function quotingAnew(message, event) {
  const { reply } = message;
  if (reply.deleted) return message;
  if (event.kind === "delete") {
    return { ...message, reply: { ...reply, text: "", deleted: true } };
  }
  if (event.kind !== "edit") return message;
  const text = plainText(event.html ?? "", QUOTE_CHARS);
  return { ...message, reply: { ...reply, type: event.type, text } };
}
