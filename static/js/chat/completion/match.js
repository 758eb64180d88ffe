// What somebody is about to complete, and what fits. Pure.

import { plain } from "../emoji/search.js";

// A letter before it makes it something else: an address, a time, "a:b".
const EMOJI = /(?:^|[\s(*_~|>"'“])(:([\p{L}\p{N}+][\p{L}\p{N}_+-]*))$/u;
const EMOJI_WHOLE = /(?:^|[\s(*_~|>"'“])(:([\p{L}\p{N}+][\p{L}\p{N}_+-]*):)$/u;
const PERSON = /(?:^|[^\p{L}\p{N}@/._-])(@([\p{L}\p{N}._-]{0,40}))$/u;
const LEAST_EMOJI_CHARS = 2;

/**
 * What stands before the caret and may be completed.
 * @returns {{kind: "emoji" | "whole" | "person", query: string, from: number} | null} `whole`: a
 *   name of an emoji between two colons
 */
export function tokenBefore(text, caret) {
  const line = text.slice(0, caret);
  const found =
    match(line, EMOJI_WHOLE, "whole") ?? match(line, EMOJI, "emoji") ?? match(line, PERSON, "person");
  if (!found || inCode(line)) return null;
  if (found.kind === "emoji" && [...found.query].length < LEAST_EMOJI_CHARS) return null;
  return found;
}

function match(line, pattern, kind) {
  const found = pattern.exec(line);
  return found && { kind, query: found[2], from: line.length - found[1].length };
}

/** Tells whether a text ends inside of code, where nothing is completed. */
export function inCode(text) {
  const fences = text.split(/^\s*```/m);
  if (fences.length % 2 === 0) return true;
  const line = fences.at(-1).split("\n").at(-1);
  return (line.match(/`+/g) ?? []).length % 2 === 1;
}

/**
 * The members that a few letters may mean, the best first: by user name, then by a word of their
 * name, then by what is inside of them.
 * @param {{id: string, name: string, username: string}[]} members
 */
export function matchPeople(members, query, limit = Infinity) {
  const wanted = plain(query);
  const found = members
    .map((member, index) => ({ member, index, rank: rankOf(member, wanted) }))
    .filter(({ rank }) => rank !== undefined);
  found.sort((a, b) => a.rank - b.rank || a.index - b.index);
  return found.slice(0, limit).map(({ member }) => member);
}

function rankOf({ name, username }, wanted) {
  const words = plain(name).split(/[\s-]+/);
  if (!wanted) return 0;
  if (username === wanted) return 0;
  if (username.startsWith(wanted)) return 1;
  if (words.some((word) => word.startsWith(wanted))) return 2;
  if (words.join("").startsWith(wanted)) return 2;
  return username.includes(wanted) || words.some((word) => word.includes(wanted)) ? 3 : undefined;
}
