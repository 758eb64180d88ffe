// Client ids: a client names each durable write, so that repeating it changes nothing (R3).

/** A random UUID. crypto.randomUUID exists on HTTPS and localhost only. */
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return formatUuid(bytes);
}

/** @param {Uint8Array} bytes 16 of them */
export function formatUuid(bytes) {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** @returns {Uint8Array} the 16 bytes of a UUID */
export function parseUuid(text) {
  return Uint8Array.from(text.replaceAll("-", "").match(/../g), (pair) => parseInt(pair, 16));
}
