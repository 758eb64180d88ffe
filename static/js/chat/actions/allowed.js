// What somebody may do with a message; the server asks the same again (R8). Pure.

const ORDER = ["react", "reply", "thread", "edit", "pin", "unpin", "copy", "link", "history", "report", "delete"];

/**
 * @param {object} message as it is now, or an echo (which has no seq)
 * @param {{me: {id: string}, canWrite: boolean, role: string | null,
 *   rights: {moderate: boolean}}} person whose role is null when they only look
 * @returns {string[]} names of actions, in the order in which they are offered
 */
export function allowedActions(message, { me, canWrite, role, rights }) {
  const saved = message.seq > 0;
  const alive = saved && !message.deleted;
  const own = message.author.id === me.id;
  const may = {
    react: alive && canWrite,
    reply: alive && canWrite,
    thread: saved,
    edit: alive && canWrite && own && message.type !== "DRAW",
    pin: alive && canWrite && !message.pinned,
    unpin: alive && canWrite && message.pinned,
    copy: !message.deleted && Boolean(message.content),
    link: saved,
    history: alive && Boolean(message.edited_at),
    report: alive && !own && role !== null && !rights.moderate,
    delete: alive && canWrite && (own || rights.moderate),
  };
  return ORDER.filter((name) => may[name]);
}
