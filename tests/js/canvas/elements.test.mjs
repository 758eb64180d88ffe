import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { contains, moved, segmentToBox } from "../../../static/js/canvas/geometry.js";
import { packElement, unpackElement } from "../../../static/js/canvas/kinds.js";
import { Label, packLabel, unpackLabel } from "../../../static/js/canvas/label.js";
import { packPicture, Picture, unpackPicture } from "../../../static/js/canvas/picture.js";
import { ARROW, ELLIPSE, LINE, packShape, RECTANGLE, Shape, unpackShape } from "../../../static/js/canvas/shape.js";
import { chance } from "./chance.mjs";
import { randomElement, randomMatrix } from "./elements.mjs";

const vectors = JSON.parse(readFileSync(new URL("../../vectors/elements.json", import.meta.url)));
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (payload) => Buffer.from(payload).toString("hex");
const STYLE = { tool: LINE, scale: 2, colour: [10, 20, 30, 255], width: 4 };
const shape = (tool, ...ends) => new Shape({ ...STYLE, tool }, [0, 0, 0, 0], ...ends);

test("shapes have the bytes that Python packs", () => {
  for (const { style, filling, x1, y1, x2, y2, payload } of vectors.shapes) {
    const unit = 2 ** -style.scale;
    const made = new Shape(style, filling, x1 * unit, y1 * unit, x2 * unit, y2 * unit);
    assert.equal(hex(packShape(made)), payload);
    const read = unpackShape(bytes(payload));
    assert.deepEqual({ ...read }, { ...made });
  }
});

test("texts have the bytes that Python packs", () => {
  for (const { style, x, y, width, height, text, payload } of vectors.texts) {
    const unit = 2 ** -style.scale;
    const box = { x: x * unit, y: y * unit, width: width * unit, height: height * unit };
    const made = new Label(style, box, text);
    assert.equal(hex(packLabel(made)), payload);
    assert.deepEqual({ ...unpackLabel(bytes(payload)) }, { ...made });
  }
});

test("pictures have the bytes that Python packs", () => {
  for (const { style, picture, x, y, width, height, payload } of vectors.pictures) {
    const unit = 2 ** -style.scale;
    const box = { x: x * unit, y: y * unit, width: width * unit, height: height * unit };
    const made = new Picture(style, picture, box);
    assert.equal(hex(packPicture(made)), payload);
    assert.deepEqual({ ...unpackPicture(bytes(payload)) }, { ...made });
  }
});

test("elements of every kind survive packing", () => {
  const random = chance(11);
  for (let count = 0; count < 300; count += 1) {
    const element = randomElement(random, { far: random.pick([40, 2 ** 20, 2 ** 30]) });
    const payload = packElement(element);
    assert.equal(hex(packElement(unpackElement(element.kind, payload))), hex(payload));
  }
});

test("payloads that end too early are an error", () => {
  const random = chance(12);
  for (let count = 0; count < 40; count += 1) {
    const element = randomElement(random);
    assert.throws(() => unpackElement(element.kind, packElement(element).slice(0, 15)), RangeError);
  }
});

test("a text that begins with a byte order mark keeps it", () => {
  const label = new Label(STYLE, { x: 0, y: 0, width: 10, height: 5 }, "\ufeffhello");
  assert.equal(unpackLabel(packLabel(label)).text, "\ufeffhello");
});

test("bounds contain what is drawn, and what is near lies in the bounds", () => {
  const random = chance(13);
  for (let count = 0; count < 400; count += 1) {
    const element = randomElement(random, { far: 4_000 });
    if (random.next() < 0.5) element.matrix = randomMatrix(random);
    element.changed();
    const { bounds } = element;
    const local = element.localBounds();
    for (const [x, y] of [[local.left, local.top], [local.right, local.bottom]]) {
      const corner = element.matrix ? moved(element.matrix, x, y) : { x, y };
      const slack = 1e-6 * (1 + Math.abs(corner.x) + Math.abs(corner.y));
      assert.ok(corner.x >= bounds.left - slack && corner.x <= bounds.right + slack);
      assert.ok(corner.y >= bounds.top - slack && corner.y <= bounds.bottom + slack);
    }
    const [x, y] = [random.whole(-9_000, 9_000), random.whole(-9_000, 9_000)];
    if (element.touches(x, y, x, y, 0)) {
      const point = { left: x, top: y, right: x, bottom: y };
      assert.ok(contains(bounds, point));
    }
  }
});

test("a line is near its ends and middle, not beside", () => {
  const line = shape(LINE, 0, 0, 100, 0);
  for (const x of [0, 50, 100]) assert.ok(line.touches(x, 2, x, 2, 1));
  assert.ok(!line.touches(50, 6, 50, 6, 3));
  assert.ok(!line.touches(110, 0, 110, 0, 3));
  assert.ok(line.touches(50, -50, 50, 50, 1));
});

test("an arrow is near its head's barbs, and its bounds hold them", () => {
  const arrow = shape(ARROW, 0, 0, 100, 0);
  const [, [[x, y]]] = arrow.lines();
  assert.ok(x < 100 && Math.abs(y) > 4);
  assert.ok(arrow.touches(x, y, x, y, 1));
  assert.ok(arrow.bounds.top < -Math.abs(y) - 1.9 && arrow.bounds.bottom > Math.abs(y) + 1.9);
});

test("an arrow of no length has no head that points nowhere", () => {
  const { bounds } = shape(ARROW, 5, 5, 5, 5);
  assert.deepEqual(bounds, { left: 3, top: 3, right: 7, bottom: 7 });
});

test("rectangles are near their outline, and inside when they are filled", () => {
  const rectangle = shape(RECTANGLE, 100, 80, 0, 0);
  assert.ok(rectangle.touches(0, 40, 0, 40, 1));
  assert.ok(!rectangle.touches(50, 40, 50, 40, 5));
  rectangle.filling = [1, 2, 3, 128];
  assert.ok(rectangle.touches(50, 40, 50, 40, 0));
  assert.ok(!rectangle.touches(110, 40, 110, 40, 5));
});

test("ellipses of every size are near their own line, as exactly as their width asks", () => {
  const random = chance(14);
  for (let count = 0; count < 100; count += 1) {
    const [rx, ry] = [random.pick([3, 50, 700, 3_000]), random.pick([3, 50, 700, 3_000])];
    const ellipse = shape(ELLIPSE, -rx, -ry, rx, ry);
    const angle = random.next() * 7;
    const [x, y] = [rx * Math.cos(angle), ry * Math.sin(angle)];
    assert.ok(ellipse.touches(x, y, x, y, 0.1), `${rx} ${ry} ${angle}`);
    if (Math.min(rx, ry) > 20) assert.ok(!ellipse.touches(0, 0, 0, 0, 5));
    ellipse.filling = [0, 0, 0, 9];
    assert.ok(ellipse.touches(x / 2, y / 2, x / 2, y / 2, 0));
    assert.ok(!ellipse.touches(rx * 0.9, ry * 0.9, rx * 0.9, ry * 0.9, 0) || Math.min(rx, ry) < 50);
  }
});

test("a flat ellipse and a flat rectangle can be touched", () => {
  for (const tool of [ELLIPSE, RECTANGLE]) {
    const flat = shape(tool, 0, 0, 100, 0);
    assert.ok(flat.touches(50, 1, 50, 1, 1));
    assert.ok(!flat.touches(50, 9, 50, 9, 1));
  }
});

test("what a matrix moved is touched where it is now", () => {
  const label = new Label(STYLE, { x: 0, y: 0, width: 40, height: 10 }, "hello");
  label.matrix = [0, 2, -2, 0, 500, 100]; // turned by a quarter, twice as large
  label.changed();
  assert.deepEqual(label.bounds, { left: 480, top: 100, right: 500, bottom: 180 });
  assert.ok(label.touches(490, 140, 490, 140, 1));
  assert.ok(!label.touches(20, 5, 20, 5, 1));
});

test("a segment's distance from a box is 0 inside, across and at its edge", () => {
  const box = { left: 0, top: 0, right: 10, bottom: 10 };
  assert.equal(segmentToBox(5, 5, 5, 5, box), 0);
  assert.equal(segmentToBox(-5, 5, 15, 5, box), 0);
  assert.equal(segmentToBox(13, 14, 20, 20, box), 25);
});
