import assert from "node:assert/strict";
import { test } from "node:test";

import { PICTURE } from "../../../static/js/canvas/elements.js";
import { DocumentError, fromDocument, toDocument } from "../../../static/js/canvas/exporting/document.js";
import { packElement } from "../../../static/js/canvas/kinds.js";
import { STROKE } from "../../../static/js/canvas/elements.js";
import { chance } from "./chance.mjs";
import { randomElement, randomMatrix } from "./elements.mjs";
import { strokeThrough } from "./samples.mjs";
import "./texts.mjs";

const LIMITS = { stroke_points: 5_000, text_chars: 2_000 };
const PIXEL = "data:image/png;base64,iVBORw0KGgo=";
const hex = (payload) => Buffer.from(payload).toString("hex");

function changed(random, element) {
  if (random.next() < 0.4) element.matrix = randomMatrix(random);
  element.locked = random.next() < 0.2;
  if (element.kind === STROKE && random.next() < 0.4) element.cuts = [[0, 3], [9, 40]];
  element.changed();
  return element;
}

test("what is written and read again is the same to the byte", () => {
  const random = chance(31);
  for (let count = 0; count < 60; count += 1) {
    const far = random.pick([40, 2 ** 20, 2 ** 30]);
    const elements = Array.from({ length: 5 }, () => changed(random, randomElement(random, { far })));
    const pictures = new Map();
    for (const { kind, pictureId } of elements) if (kind === PICTURE) pictures.set(pictureId, PIXEL);
    const read = fromDocument(toDocument(elements, pictures), LIMITS);
    assert.equal(read.length, elements.length);
    for (const [index, { element, matrix, locked, cuts, picture }] of read.entries()) {
      const before = elements[index];
      if (before.kind === PICTURE) {
        assert.equal(picture, PIXEL);
        element.pictureId = before.pictureId;
      }
      assert.equal(hex(packElement(element)), hex(packElement(before)));
      assert.deepEqual(matrix, before.matrix);
      assert.equal(locked, before.locked);
      assert.deepEqual(cuts, before.cuts ?? null);
    }
  }
});

test("a document written again is the same text", () => {
  const random = chance(32);
  const elements = Array.from({ length: 30 }, () => changed(random, randomElement(random)));
  const pictures = new Map(elements.map(({ pictureId }) => [pictureId, PIXEL]));
  const text = toDocument(elements, pictures);
  const again = fromDocument(text, LIMITS).map(({ element, matrix, locked, cuts }, index) => {
    Object.assign(element, { matrix, locked }, cuts && { cuts });
    if (element.kind === PICTURE) element.pictureId = elements[index].pictureId;
    return element;
  });
  assert.equal(toDocument(again, pictures), text);
});

test("a picture that could not be read is left out, and the rest stays", () => {
  const random = chance(33);
  let picture = null;
  while (picture?.kind !== PICTURE) picture = randomElement(random);
  const text = toDocument([picture, strokeThrough([[0, 0], [4, 4]])]);
  assert.equal(fromDocument(text, LIMITS).length, 1);
});

test("an empty canvas is a document too", () => {
  assert.deepEqual(fromDocument(toDocument([]), LIMITS), []);
});

test("a short document by hand is enough", () => {
  const read = fromDocument(
    JSON.stringify({
      type: "drawmessenger/canvas",
      version: 1,
      elements: [
        { kind: "stroke", tool: "pen", points: [[0, 0], [10.03, 5]] },
        { kind: "shape", tool: "arrow", from: [0, 0], to: [50, 50], colour: "#ff0000" },
        { kind: "text", x: 3, y: 4, text: "hello" },
      ],
    }),
    LIMITS,
  );
  const [stroke, arrow, label] = read.map(({ element }) => element);
  assert.deepEqual([...stroke.xs], [0, 160]); // to the nearest sixteenth
  assert.deepEqual(arrow.style.colour, [255, 0, 0, 255]);
  assert.ok(label.width > 10 && label.height > 10);
});

const stroke = { kind: "stroke", tool: "pen", points: [[0, 0], [1, 1]] };
const WRONG = [
  ["{", ""],
  ["[]", ""],
  [{ type: "excalidraw" }, "type"],
  [{ version: 2 }, "version"],
  [{ elements: {} }, "elements"],
  [{ elements: [stroke, 7] }, "elements[1]"],
  [{ elements: [{ ...stroke, kind: "circle" }] }, "elements[0].kind"],
  [{ elements: [{ ...stroke, kind: "constructor" }] }, "elements[0].kind"],
  [{ elements: [{ ...stroke, tool: "line" }] }, "elements[0].tool"],
  [{ elements: [{ ...stroke, scale: 9 }] }, "elements[0].scale"],
  [{ elements: [{ ...stroke, scale: 1.5 }] }, "elements[0].scale"],
  [{ elements: [{ ...stroke, colour: "red" }] }, "elements[0].colour"],
  [{ elements: [{ ...stroke, width: 0 }] }, "elements[0].width"],
  [{ elements: [{ ...stroke, width: "4" }] }, "elements[0].width"],
  [{ elements: [{ ...stroke, points: [] }] }, "elements[0].points"],
  [{ elements: [{ ...stroke, points: Array(5_001).fill([0, 0]) }] }, "elements[0].points"],
  [{ elements: [{ ...stroke, points: [[0, 0], [1]] }] }, "elements[0].points[1]"],
  [{ elements: [{ ...stroke, points: [[0, 0], [1, null]] }] }, "elements[0].points[1][1]"],
  [{ elements: [{ ...stroke, points: [[0, 2 ** 40]] }] }, "elements[0].points[0][1]"],
  [{ elements: [{ ...stroke, pressures: [1] }] }, "elements[0].pressures"],
  [{ elements: [{ ...stroke, pressures: [1, 300] }] }, "elements[0].pressures[1]"],
  [{ elements: [{ ...stroke, cuts: [[4, 2]] }] }, "elements[0].cuts[0]"],
  [{ elements: [{ ...stroke, cuts: [[0, 4], [4, 6]] }] }, "elements[0].cuts[1]"],
  [{ elements: [{ ...stroke, matrix: [1, 0, 0, 1, 0] }] }, "elements[0].matrix"],
  [{ elements: [{ ...stroke, matrix: [0, 0, 0, 0, 0, 0] }] }, "elements[0].matrix"],
  [{ elements: [{ ...stroke, matrix: [1, 0, 0, "1", 0, 0] }] }, "elements[0].matrix[3]"],
  [{ elements: [{ ...stroke, locked: "yes" }] }, "elements[0].locked"],
  [{ elements: [{ kind: "shape", tool: "line", from: [0, 0] }] }, "elements[0].to"],
  [{ elements: [{ kind: "text", x: 0, y: 0, text: "" }] }, "elements[0].text"],
  [{ elements: [{ kind: "text", x: 0, y: 0, text: "a\0b" }] }, "elements[0].text"],
  [{ elements: [{ kind: "text", x: 0, y: 0, text: "x".repeat(2_001) }] }, "elements[0].text"],
  [{ elements: [{ kind: "text", x: 0, y: 0, width: 0, text: "x" }] }, "elements[0].width"],
  [{ elements: [{ kind: "picture", x: 0, y: 0, width: 1, height: 1, picture: "https://x/y.png" }] }, "elements[0].picture"],
  [{ elements: [{ kind: "picture", x: 0, y: 0, width: 1, height: 1, picture: "data:image/svg+xml;base64,AA" }] }, "elements[0].picture"],
];

test("what is wrong is named by its path", () => {
  for (const [wrong, path] of WRONG) {
    const whole = { type: "drawmessenger/canvas", version: 1, elements: [], ...wrong };
    const text = typeof wrong === "string" ? wrong : JSON.stringify(whole);
    assert.throws(
      () => fromDocument(text, LIMITS),
      (error) => error instanceof DocumentError && error.path === path && error.message.length > 8,
      JSON.stringify(wrong).slice(0, 120),
    );
  }
});
