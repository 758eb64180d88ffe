// Client ids: a client names each durable write, so that repeating it changes nothing (R3).

/** A random UUID. crypto.randomUUID exists on HTTPS and localhost only. */
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return formatUuid(bytes);
}

const ACTION_CHARS = 18; // the first 8 bytes of a UUID

/** What client ids of one action have in common (see docs/protocol.md). */
export const actionOf = (clientId) => clientId.slice(0, ACTION_CHARS);

/** Another client id of an action. */
export const newIdOf = (action) => action + newClientId().slice(ACTION_CHARS);

/** @param {Uint8Array} bytes 16 of them */
export function formatUuid(bytes) {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** @returns {Uint8Array} the 16 bytes of a UUID */
export function parseUuid(text) {
  return Uint8Array.from(text.replaceAll("-", "").match(/../g), (pair) => parseInt(pair, 16));
}
