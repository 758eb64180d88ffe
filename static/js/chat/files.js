// Names and sizes of files, as people read them. Pure.

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];
const LONGEST_ENDING = 8;

/** @param {number} bytes @param {string} [language] @returns {string} such as "1.4 MB" */
export function sizeText(bytes, language = globalThis.document?.documentElement.lang || undefined) {
  let unit = 0;
  let size = bytes;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const maximumFractionDigits = size < 10 && unit > 0 ? 1 : 0;
  const unitDisplay = unit ? "short" : "long";
  const form = { style: "unit", unit: UNITS[unit], unitDisplay, maximumFractionDigits };
  return new Intl.NumberFormat(language, form).format(size);
}

/**
 * Split a name so that its ending stays to be seen where there is no room for all of it.
 * @returns {[string, string]}
 */
export function endingOf(name) {
  const at = name.lastIndexOf(".");
  const ending = at > 0 && name.length - at <= LONGEST_ENDING ? name.slice(at) : "";
  return [name.slice(0, name.length - ending.length), ending];
}
