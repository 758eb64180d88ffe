// The page's translations, as they are without any: for modules that say something. Like
// Django's own, interpolate takes the values out of the array.

globalThis.gettext ??= (text) => text;
globalThis.ngettext ??= (one, many, count) => (count === 1 ? one : many);
globalThis.interpolate ??= (format, values) => format.replace(/%s/g, () => String(values.shift()));
