// Growing bytes and the numbers in them. Varints are 7 bits a byte, the lowest first; zigzag
// makes small numbers of either sign short. Mirrors canvas/strokes.py.

const FIRST_CAPACITY = 256;
const WHOLE_BITS = 0x0fff_ffff; // what fits bitwise arithmetic with a byte to spare
const MAX_VARINT_BYTES = 5;

export class ByteWriter {
  constructor(capacity = FIRST_CAPACITY) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
    this.length = 0;
  }

  /** Make room for more bytes. Returns where they begin. */
  reserve(size) {
    const start = this.length;
    this.length += size;
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return start;
  }

  u8(value) {
    const start = this.reserve(1);
    this.bytes[start] = value;
  }

  u16(value) {
    const start = this.reserve(2);
    this.view.setUint16(start, value, true);
  }

  i16(value) {
    const start = this.reserve(2);
    this.view.setInt16(start, value, true);
  }

  i32(value) {
    const start = this.reserve(4);
    this.view.setInt32(start, value, true);
  }

  f64(value) {
    const start = this.reserve(8);
    this.view.setFloat64(start, value, true);
  }

  put(bytes) {
    const start = this.reserve(bytes.length);
    this.bytes.set(bytes, start);
  }

  varint(value) {
    while (value > 0x7f) {
      this.u8((value % 0x80) | 0x80);
      value = Math.floor(value / 0x80);
    }
    this.u8(value);
  }

  zigzag(value) {
    this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  /** @returns {Uint8Array} a copy of what was written */
  finish() {
    return this.bytes.slice(0, this.length);
  }
}

export class ByteReader {
  /** @param {Uint8Array} bytes */
  constructor(bytes, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  varint() {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < MAX_VARINT_BYTES; count += 1) {
      if (this.position >= this.bytes.length) throw new RangeError("The bytes end too early.");
      const byte = this.bytes[this.position++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
    throw new RangeError("A number is too long.");
  }

  /** A signed number as ByteWriter.zigzag writes it. */
  signed() {
    const value = this.varint();
    if (value <= WHOLE_BITS) return (value >>> 1) ^ -(value & 1);
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }

  /**
   * Fill an array with `first` and its running sums with zigzag differences; with order 2 they
   * are the changes of the difference, which begins with 0.
   */
  sums(first, target, order = 1) {
    const { bytes } = this;
    const memory = order === 2 ? 1 : 0;
    let step = 0;
    target[0] = first;
    for (let index = 1; index < target.length; index += 1) {
      const byte = bytes[this.position];
      // Nearly all steps of a hand fit one byte; there are millions of them.
      if (byte < 0x80) {
        this.position += 1;
        step = step * memory + ((byte >>> 1) ^ -(byte & 1));
      } else step = step * memory + this.signed();
      first += step;
      target[index] = first;
    }
  }

  /** The next bytes, not copied. */
  take(length) {
    const start = this.position;
    this.position += length;
    if (this.position > this.bytes.length) throw new RangeError("The bytes end too early.");
    return this.bytes.subarray(start, this.position);
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const DASH_BEFORE = new Set([4, 6, 8, 10]);

/** The text of the UUID whose 16 bytes begin at `start`; quick, for thousands of operations. */
export function uuidAt(bytes, start) {
  let text = "";
  for (let index = 0; index < 16; index += 1) {
    if (DASH_BEFORE.has(index)) text += "-";
    text += HEX[bytes[start + index]];
  }
  return text;
}
