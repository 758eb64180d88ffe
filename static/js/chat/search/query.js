// What is looked for: operators in the text, and what the server is asked. Pure.

const OPERATOR = /(^|\s)(from|type|in|after|since|before|until):("[^"]*"|\S+)(?=\s)/gi;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SCOPES = new Map([["all", "all"], ["here", "here"], ["this", "here"]]);

/**
 * Take operators that were typed to their end out of a text: they become fields.
 * @param {string} text
 * @param {{id: string, name: string}[]} people who may be named
 * @param {string[]} types of messages
 * @returns {{text: string, fields: Record<string, string>}}
 */
export function takeOperators(text, people, types) {
  const fields = {};
  const rest = text.replace(OPERATOR, (whole, space, name, given) => {
    const value = given.replaceAll('"', "");
    const field = fieldOf(name.toLowerCase(), value, people, types);
    if (!field) return whole;
    Object.assign(fields, field);
    return space;
  });
  return { text: Object.keys(fields).length ? rest.replace(/\s+/g, " ").trimStart() : text, fields };
}

function fieldOf(name, value, people, types) {
  if (name === "from") {
    const person = personOf(value, people);
    return person && { from: person.id };
  }
  if (name === "type") {
    const type = types.find((known) => known === value.toUpperCase());
    return type && { type };
  }
  if (name === "in") {
    const scope = SCOPES.get(value.toLowerCase());
    return scope && { scope };
  }
  if (!isDay(value)) return undefined;
  // The fields take in their days; "after" and "before" do not.
  if (name === "after") return { since: otherDay(value, 1) };
  if (name === "before") return { until: otherDay(value, -1) };
  return { [name]: value };
}

// Only one person may be meant: by the whole name, or by how it begins.
function personOf(given, people) {
  const wanted = given.replace(/^@/, "").toLocaleLowerCase();
  if (!wanted) return undefined;
  const named = (test) => people.filter(({ name }) => test(name.toLocaleLowerCase()));
  const exact = named((name) => name === wanted);
  const found = exact.length ? exact : named((name) => name.startsWith(wanted));
  return found.length === 1 ? found[0] : undefined;
}

export function isDay(text) {
  if (!DAY.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function otherDay(day, step) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + step);
  return date.toISOString().slice(0, 10);
}

/**
 * What the server is asked; null when there is nothing to look for. Days are those of this place,
 * and both are part of what is looked at.
 * @param {{q: string, scope: string, from: string, type: string, since: string, until: string}} wish
 * @param {string} group id of the page's group
 */
export function paramsOf(wish, group) {
  const text = wish.q.trim();
  if (!text && !wish.from && !wish.type) return null;
  const params = new URLSearchParams();
  // A space at the end says that the last word is whole.
  if (text) params.set("q", wish.q.trimStart());
  if (wish.scope !== "all") params.set("group", group);
  if (wish.from) params.set("from", wish.from);
  if (wish.type) params.set("type", wish.type);
  if (isDay(wish.since)) params.set("after", new Date(midnight(wish.since) - 1).toISOString());
  if (isDay(wish.until)) params.set("before", new Date(midnight(otherDay(wish.until, 1))).toISOString());
  return params;
}

const midnight = (day) => new Date(`${day}T00:00:00`).getTime();
