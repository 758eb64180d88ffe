// The page's translations, as they are without any: for modules that say something.

globalThis.gettext ??= (text) => text;
globalThis.ngettext ??= (one, many, count) => (count === 1 ? one : many);
globalThis.interpolate ??= (format, values) => {
  let next = 0;
  return format.replace(/%s/g, () => values[next++]);
};
