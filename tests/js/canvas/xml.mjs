// A strict reader of the small XML that SVG export writes: it refuses what browsers refuse.

const NAME = /^[A-Za-z][\w:.-]*/;
const TOKEN = /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([\w:.-]+)="([^"<]*)"/g;
const ENTITY = /&(?:amp|lt|gt|quot|#39);/g;
const PLAIN = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

function plain(text) {
  if (/&/.test(text.replace(ENTITY, ""))) throw new Error(`A bare & in ${text}`);
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) throw new Error("No XML.");
  return text.replace(ENTITY, (entity) => PLAIN[entity]);
}

/** @returns {{name: string, attributes: object, text: string}[]} all elements, in order */
export function parseXml(source) {
  const [all, open] = [[], []];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < source.length; ) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(source);
    if (!token) throw new Error(`Not XML: ${source.slice(at, at + 80)}`);
    const [, closes, name, attributes, single, text] = token;
    if (text !== undefined) {
      const said = plain(text);
      if (open.length) open.at(-1).text += said;
      else if (said.trim()) throw new Error("Text outside of the root.");
    } else if (closes) {
      if (open.pop()?.name !== name) throw new Error(`Closes what is not open: ${name}`);
    } else {
      if (!NAME.test(name) || (!open.length && all.length)) throw new Error("Two roots.");
      const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, key, value]) => [key, plain(value)]);
      const node = { name, attributes: Object.fromEntries(pairs), text: "" };
      if (pairs.length !== Object.keys(node.attributes).length) throw new Error(`Twice in ${name}`);
      all.push(node);
      if (!single) open.push(node);
    }
  }
  if (open.length) throw new Error(`Not closed: ${open.at(-1).name}`);
  return all;
}
