// Reads values out of a document that anybody may have written. What is wrong is named by its
// path, such as elements[3].points[17].

import { MAX_COORDINATE } from "../stroke.js";

export class DocumentError extends Error {
  /** @param {string} path @param {string} problem a sentence for people */
  constructor(path, problem) {
    super(path ? `${path}: ${problem}` : problem);
    this.path = path;
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** One object of a document, and where it stands. */
export class Fields {
  /** @param {unknown} object @param {string} path @throws {DocumentError} */
  constructor(object, path) {
    this.path = path;
    if (!isObject(object)) this.fail("", gettext("This must be an object."));
    this.object = object;
  }

  /** @throws {DocumentError} always */
  fail(name, problem) {
    throw new DocumentError(this.path + (name && this.path ? `.${name}` : name), problem);
  }

  has(name) {
    return this.object[name] !== undefined && this.object[name] !== null;
  }

  number(name, { least, most, otherwise }) {
    return this.#checked(this.has(name) ? this.object[name] : otherwise, name, least, most);
  }

  whole(name, limits) {
    const value = this.number(name, limits);
    if (!Number.isInteger(value)) this.fail(name, gettext("This must be a whole number."));
    return value;
  }

  /** One of the keys of `choices`. Returns what stands for it. */
  choice(name, choices) {
    const value = this.object[name];
    if (typeof value === "string" && Object.hasOwn(choices, value)) return choices[value];
    const known = Object.keys(choices).join(", ");
    return this.fail(name, interpolate(gettext("This must be one of: %s."), [known]));
  }

  string(name) {
    const value = this.object[name];
    if (typeof value !== "string") this.fail(name, gettext("This must be a text."));
    return value;
  }

  flag(name) {
    const value = this.object[name] ?? false;
    if (typeof value !== "boolean") this.fail(name, gettext("This must be true or false."));
    return value;
  }

  list(name, { least = 0, most, each }) {
    const value = this.object[name];
    if (!Array.isArray(value)) this.fail(name, gettext("This must be a list."));
    if (value.length < least) this.fail(name, gettext("This has too few entries."));
    if (value.length > most) {
      this.fail(name, interpolate(gettext("This has more than %s entries."), [most]));
    }
    return each ? value.map((entry, index) => each(entry, `${name}[${index}]`)) : value;
  }

  /** A place in canvas pixels, in units of 2^-scale. */
  units(value, name, scale) {
    const units = Math.round(this.#checked(value, name) * 2 ** scale);
    if (Math.abs(units) > MAX_COORDINATE) this.fail(name, gettext("This lies outside the canvas."));
    return units;
  }

  /** A point [x, y] in canvas pixels, in units of 2^-scale. */
  point(value, name, scale) {
    if (!Array.isArray(value) || value.length !== 2) this.fail(name, gettext("This must be [x, y]."));
    return value.map((axis, index) => this.units(axis, `${name}[${index}]`, scale));
  }

  /** A list of that many numbers. */
  numbers(value, name, length) {
    if (!Array.isArray(value) || value.length !== length) {
      this.fail(name, interpolate(gettext("This must be a list of %s numbers."), [length]));
    }
    return value.map((entry, index) => this.#checked(entry, `${name}[${index}]`));
  }

  #checked(value, name, least = -Infinity, most = Infinity) {
    if (typeof value !== "number" || !Number.isFinite(value)) {
      this.fail(name, gettext("This must be a number."));
    }
    if (value < least || value > most) {
      this.fail(name, interpolate(gettext("This must be between %s and %s."), [least, most]));
    }
    return value;
  }
}
