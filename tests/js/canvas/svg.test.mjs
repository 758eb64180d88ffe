import assert from "node:assert/strict";
import { test } from "node:test";

import { union } from "../../../static/js/canvas/geometry.js";
import { toSvg } from "../../../static/js/canvas/exporting/svg.js";
import { Label } from "../../../static/js/canvas/label.js";
import { Picture } from "../../../static/js/canvas/picture.js";
import { ARROW, Shape } from "../../../static/js/canvas/shape.js";
import { chance, uuid } from "./chance.mjs";
import { randomElement, randomMatrix } from "./elements.mjs";
import { strokeThrough } from "./samples.mjs";
import { parseXml } from "./xml.mjs";

const STYLE = { tool: 0, scale: 2, colour: [10, 20, 30, 255], width: 16 };
const BOX = { left: -10, top: -10, right: 300, bottom: 200 };
const PIXEL = "data:image/png;base64,iVBORw0KGgo=";
const ALLOWED = new Set(["svg", "title", "rect", "path", "g", "text", "image"]);

// Texts that try to become something else.
const ATTACKS = [
  "<script>alert(1)</script>",
  "</text><script>alert(1)</script>",
  "</g></svg><svg onload=alert(1)>",
  '"><image href=x onerror=alert(1)>',
  "' onload='alert(1)",
  "<![CDATA[<script>alert(1)</script>]]>",
  "]]><script>alert(1)</script>",
  "<!-- --><script/>",
  "&lt;script&gt;",
  "&#60;script&#62;alert(1)&#60;/script&#62;",
  "<?xml-stylesheet href='https://x.example/'?>",
  "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
  "javascript:alert(1)",
  "<a href='javascript:alert(1)'>x</a>",
  "<foreignObject><body onload=alert(1)></foreignObject>",
  "<style>@import 'https://x.example/';</style>",
  "\u0000\u0001\u001b\ufffe<b>",
  "\ud800<script>",
  "${alert(1)} {{alert(1)}}",
];

function checkSafe(svg) {
  const nodes = parseXml(svg);
  for (const { name, attributes } of nodes) {
    assert.ok(ALLOWED.has(name), name);
    for (const [attribute, value] of Object.entries(attributes)) {
      assert.ok(!/^on/i.test(attribute), attribute);
      if (/href|src/i.test(attribute)) assert.match(value, /^data:image\/png;base64,[\w+/=]+$/);
      if (attribute !== "href" && attribute !== "xmlns") assert.doesNotMatch(value, /url\(|:\/\/|script:/);
    }
  }
  return nodes;
}

test("whatever a text says, it is only a text", () => {
  for (const attack of ATTACKS) {
    const label = new Label(STYLE, { x: 0, y: 0, width: 200, height: 20 }, attack);
    const nodes = checkSafe(toSvg([label], BOX, { title: attack }));
    const said = nodes.filter(({ name }) => name === "text").map(({ text }) => text).join("\n");
    assert.equal(said, attack.replace(/[\u0000\u0001\u001b\ufffe\ud800]/g, "\ufffd"));
  }
});

test("random canvases give safe SVG that parses, without numbers that are none", () => {
  const random = chance(41);
  for (let count = 0; count < 80; count += 1) {
    const elements = Array.from({ length: 6 }, () => randomElement(random, { far: 4_000 }));
    let box = null;
    for (const element of elements) {
      if (random.next() < 0.5) element.matrix = randomMatrix(random);
      element.changed();
      box = union(box, element.bounds);
    }
    const pictures = new Map(elements.map(({ pictureId }) => [pictureId, PIXEL]));
    const svg = toSvg(elements, box, { background: "#ffffff", pictures });
    checkSafe(svg);
    assert.doesNotMatch(svg, /NaN|Infinity|undefined|null/);
  }
});

test("a picture that is no data URL of pixels is left out", () => {
  const random = chance(42);
  for (const url of ["https://x.example/a.png", "data:image/svg+xml;base64,AA", 'data:image/png;base64,"/>', ""]) {
    const picture = new Picture(STYLE, uuid(random), { x: 0, y: 0, width: 10, height: 10 });
    const svg = toSvg([picture], BOX, { pictures: new Map([[picture.pictureId, url]]) });
    assert.doesNotMatch(svg, /<image/);
  }
});

test("the view box is what was asked for", () => {
  const [root] = parseXml(toSvg([], BOX));
  assert.equal(root.attributes.viewBox, "0 0 310 210");
});

test("a stroke is a path with its colour, width and place", () => {
  const [, path] = parseXml(toSvg([strokeThrough([[0, 0], [100, 50]])], BOX));
  assert.equal(path.attributes.stroke ?? path.attributes.fill, "rgb(10,20,30)");
  const numbers = path.attributes.d.match(/-?[\d.]+/g).map(Number);
  assert.ok(Math.max(...numbers) < 130 && Math.min(...numbers) >= 0);
});

test("what is rubbed out is not in it", () => {
  const stroke = strokeThrough([[0, 0], [100, 0], [200, 0]]);
  const whole = parseXml(toSvg([stroke], BOX)).filter(({ name }) => name === "path").length;
  stroke.cuts = [[12, 20]];
  stroke.changed();
  const left = parseXml(toSvg([stroke], BOX)).filter(({ name }) => name === "path").length;
  assert.ok(left > whole);
});

test("what a matrix moved is moved", () => {
  const arrow = new Shape({ ...STYLE, tool: ARROW, width: 2 }, [0, 0, 0, 0], 0, 0, 10, 0);
  arrow.matrix = [0, 1, -1, 0, 100, 100];
  arrow.changed();
  const [, path] = parseXml(toSvg([arrow], BOX));
  const [a, b, c, d, e, f] = path.attributes.transform.match(/-?[\d.e-]+/g).map(Number);
  const [x, y] = path.attributes.d.match(/-?[\d.]+/g).map(Number);
  const place = [a * x + c * y + e, b * x + d * y + f];
  assert.ok(Math.abs(place[0] - 110) < 0.01 && Math.abs(place[1] - 110) < 0.01, place);
});
