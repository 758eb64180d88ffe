// Times as people read them, where they are and in the language of the page.

const formats = new Map();

// Making a format costs about as much as drawing a message, so each is made once.
function format(at, options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(document.documentElement.lang || undefined, options));
  }
  return formats.get(key).format(new Date(at));
}

/** The local day of a time, as a key: "2026-03-29". */
export function dayOf(at) {
  const date = new Date(at);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export const timeText = (at) => format(at, { hour: "2-digit", minute: "2-digit" });

export const fullText = (at) => format(at, { dateStyle: "full", timeStyle: "medium" });

/** What stands between two days: "Today", "Yesterday" or the date. */
export function dayText(at, now = new Date()) {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayOf(at) === dayOf(now)) return gettext("Today");
  if (dayOf(at) === dayOf(yesterday)) return gettext("Yesterday");
  const year = new Date(at).getFullYear() === now.getFullYear() ? undefined : "numeric";
  return format(at, { weekday: "long", day: "numeric", month: "long", year });
}
