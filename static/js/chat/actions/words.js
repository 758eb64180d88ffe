// Messages in a few words: for quotes, reactions, and people who hear them. No document.

import { fullText } from "../dates.js";
import { plainText } from "../plain.js";

const MOST_NAMES = 12;

// Made once, when the texts are there.
const kinds = () => ({
  DRAW: gettext("Drawing"),
  IMAGE: gettext("Picture"),
  GIF: gettext("GIF"),
  FILE: gettext("File"),
});

/** What a quote says: the text, or what there is instead of one. */
export function quoteText({ text, type, deleted }) {
  if (deleted) return gettext("This message was deleted.");
  return text || kinds()[type] || gettext("Message");
}

/** A message as a quote of it: what is shown above the answer while that is written. */
export function quoteOf({ seq, author, type, content, html, deleted, attachments }) {
  // A spoiler is not given away; an echo has no HTML yet.
  const words = html ? plainText(html) : (content ?? "").replace(/\s+/g, " ").trim();
  const text = words || (attachments?.[0]?.name ?? "");
  return { seq, author, type, text, deleted: Boolean(deleted) };
}

/** "You, Ada and Bo"; of many people only the first ones. */
export function namesText(people, me, locale) {
  const mine = people.some(({ id }) => id === me.id);
  const others = people.filter(({ id }) => id !== me.id).map(({ name }) => name);
  const names = mine ? [gettext("You"), ...others] : others;
  const more = names.length - MOST_NAMES;
  if (more > 0) {
    const text = ngettext("%s other", "%s others", more);
    names.splice(MOST_NAMES, more, interpolate(text, [more]));
  }
  return new Intl.ListFormat(locale || undefined).format(names);
}

/** What is said of a message when the keyboard comes to it. */
export function spokenText(message) {
  const { author, at, reply, reactions, deleted, edited_at: edited, pinned } = message;
  const parts = [`${author.name}, ${fullText(at)}`];
  if (reply) {
    const text = gettext("Reply to %(name)s: %(text)s");
    parts.push(interpolate(text, { name: reply.author.name, text: quoteText(reply) }, true));
  }
  parts.push(quoteText({ ...quoteOf(message), deleted }));
  if (edited && !deleted) parts.push(gettext("edited"));
  if (pinned && !deleted) parts.push(gettext("pinned"));
  const shown = deleted ? [] : (reactions ?? []);
  for (const { emoji, people } of shown) parts.push(`${emoji} ${people.length}`);
  return parts.join(". ");
}
