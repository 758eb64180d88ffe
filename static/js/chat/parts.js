// The parts of a message that come of other events or messages: quote, reactions, what became
// of it. What people wrote becomes text nodes only.

import { namesText, quoteText } from "./actions/words.js";

/** Show what a message answers. */
export function showQuote(row, { reply, deleted }) {
  const quote = row.querySelector(".message-quote");
  quote.hidden = !reply || Boolean(deleted);
  if (quote.hidden) return;
  quote.href = `#message-${reply.seq}`;
  quote.dataset.seq = reply.seq;
  quote.dataset.tone = toneOf(reply.author);
  quote.classList.toggle("gone", Boolean(reply.deleted));
  setText(quote.querySelector(".message-quote-author"), reply.author.name);
  setText(quote.querySelector(".message-quote-text"), quoteText(reply));
}

/** Show a deleted message as such, beside its time and author. After its body was shown. */
export function showDeleted(row, { deleted }) {
  row.classList.toggle("deleted", Boolean(deleted));
  if (deleted) setText(row.querySelector(".message-body"), quoteText({ deleted }));
}

/** Show whether a message was changed, is pinned, or is part of a thread. */
export function showNotes(row, { edited_at: edited, pinned, reply, deleted }) {
  row.querySelector(".message-edited").hidden = !edited || Boolean(deleted);
  row.querySelector(".message-pinned").hidden = !pinned || Boolean(deleted);
  row.querySelector(".message-thread").hidden = !reply || Boolean(deleted);
  row.classList.toggle("pinned", Boolean(pinned) && !deleted);
}

/** Show the reactions to a message; a chip that has the focus keeps it. */
export function showReactions(row, { reactions, deleted }, me) {
  const place = row.querySelector(".message-reactions");
  const shown = deleted ? [] : (reactions ?? []);
  place.hidden = !shown.length;
  const chips = new Map();
  for (const chip of place.querySelectorAll(".reaction")) chips.set(chip.dataset.emoji, chip);
  let last = null;
  for (const reaction of shown) {
    const chip = chips.get(reaction.emoji) ?? newChip(reaction.emoji);
    chips.delete(reaction.emoji);
    fillChip(chip, reaction, me);
    const after = last ? last.nextSibling : place.firstChild;
    if (after !== chip) place.insertBefore(chip, after);
    last = chip;
  }
  for (const chip of chips.values()) chip.remove();
}

function newChip(emoji) {
  const chip = document.createElement("button");
  chip.type = "button";
  chip.className = "reaction";
  chip.dataset.emoji = emoji;
  const sign = document.createElement("span");
  sign.className = "reaction-emoji";
  sign.textContent = emoji;
  const count = document.createElement("span");
  count.className = "reaction-count";
  chip.append(sign, count);
  return chip;
}

function fillChip(chip, { emoji, people }, me) {
  const names = namesText(people, me, document.documentElement.lang);
  setText(chip.querySelector(".reaction-count"), String(people.length));
  chip.setAttribute("aria-pressed", String(people.some(({ id }) => id === me.id)));
  chip.setAttribute("aria-label", `${emoji} ${people.length}: ${names}`);
  chip.dataset.names = names;
}

const TONE_DIGIT = 23; // of the id's hexadecimal digits; see static/css/tokens.css
const toneOf = ({ id }) => id.replaceAll("-", "")[TONE_DIGIT];

// The log is a live region: what stands there already is not said again.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
