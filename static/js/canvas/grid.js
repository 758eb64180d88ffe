// Finds strokes by place. Each lies in exactly one cell, that of its middle, at a level whose
// cells are at least as large as the stroke; so it reaches half a cell beyond its own at most.

import { overlaps } from "./geometry.js";

const SMALLEST_CELL = 64; // canvas pixels
const KEY_STEP = 2 ** 26;

const levelOf = ({ left, top, right, bottom }) =>
  Math.max(0, Math.ceil(Math.log2(Math.max(right - left, bottom - top) / SMALLEST_CELL)));
const keyOf = (column, row) => column * KEY_STEP + row;

export class Grid {
  #levels = new Map(); // level -> {size, cells: Map(key -> Set of strokes)}

  add(stroke) {
    const { cells, key } = this.#place(stroke.bounds);
    const cell = cells.get(key);
    if (cell) cell.add(stroke);
    else cells.set(key, new Set([stroke]));
  }

  remove(stroke) {
    const { cells, key } = this.#place(stroke.bounds);
    const cell = cells.get(key);
    if (cell?.delete(stroke) && !cell.size) cells.delete(key);
  }

  /** @returns {object[]} all whose bounds overlap the rectangle, in no order */
  query(rectangle) {
    const found = [];
    for (const level of this.#levels.values()) {
      for (const cell of this.#cells(level, rectangle)) {
        for (const stroke of cell) if (overlaps(stroke.bounds, rectangle)) found.push(stroke);
      }
    }
    return found;
  }

  /** Whether the bounds of any overlap the rectangle. */
  hasAny(rectangle) {
    for (const level of this.#levels.values()) {
      for (const cell of this.#cells(level, rectangle)) {
        for (const stroke of cell) if (overlaps(stroke.bounds, rectangle)) return true;
      }
    }
    return false;
  }

  #place(bounds) {
    const number = levelOf(bounds);
    let level = this.#levels.get(number);
    if (!level) {
      level = { size: SMALLEST_CELL * 2 ** number, cells: new Map() };
      this.#levels.set(number, level);
    }
    const column = Math.floor((bounds.left + bounds.right) / 2 / level.size);
    const row = Math.floor((bounds.top + bounds.bottom) / 2 / level.size);
    return { cells: level.cells, key: keyOf(column, row) };
  }

  *#cells({ size, cells }, { left, top, right, bottom }) {
    const [first, last] = [Math.floor(left / size - 0.5), Math.floor(right / size + 0.5)];
    const [upper, lower] = [Math.floor(top / size - 0.5), Math.floor(bottom / size + 0.5)];
    // A wide view of few strokes: going through those is quicker than through empty cells.
    if ((last - first + 1) * (lower - upper + 1) > cells.size) {
      yield* cells.values();
      return;
    }
    for (let column = first; column <= last; column += 1) {
      for (let row = upper; row <= lower; row += 1) {
        const cell = cells.get(keyOf(column, row));
        if (cell) yield cell;
      }
    }
  }
}
