import assert from "node:assert/strict";
import test from "node:test";

import { Content } from "../../../static/js/canvas/content.js";
import { Sheet } from "../../../static/js/canvas/sheet.js";
import { Stroke } from "../../../static/js/canvas/stroke.js";

const VIEW = { x: 0, y: 0, scale: 1, width: 800, height: 600 };
const ALL = { left: 0, top: 0, right: 800, bottom: 600 };
const drawn = []; // the strokes that were drawn on any bitmap, in order: their x

// Strokes here are dots, and what is known of a dot is its disc.
function fakeContext(canvas) {
  const ignore = () => {};
  return {
    canvas, save: ignore, restore: ignore, beginPath: ignore, rect: ignore, clip: ignore, fill: ignore,
    fillRect: ignore, drawImage: ignore, moveTo: ignore, lineTo: ignore,
    arc: (x) => drawn.push(Math.round(x)),
  };
}

globalThis.document = {
  createElement: () => {
    const canvas = { width: 0, height: 0 };
    return Object.assign(canvas, { getContext: () => fakeContext(canvas) });
  },
};

const style = { tool: 0, scale: 0, colour: [0, 0, 0, 255], width: 2 };
const dot = (x, y = 10) => new Stroke(style, Int32Array.of(x), Int32Array.of(y));

function make(count) {
  const content = new Content("me");
  const sheet = new Sheet(content);
  content.listener = {
    added: (element) => sheet.add(element),
    damaged: (bounds) => sheet.repaint(bounds),
    renewed: () => sheet.renew(),
  };
  for (let x = 0; x < count; x += 1) content.addPending(`${x}`, dot(x % 800, 10 + Math.floor(x / 800)));
  return { content, sheet };
}

// Frames, until there is nothing left to do; returns how many that were.
function settle(sheet, view = VIEW) {
  for (let frame = 1; frame < 1_000; frame += 1) {
    sheet.show(view);
    if (!sheet.isBehind) return frame;
  }
  return assert.fail("never done");
}

test("all is drawn once, in order", () => {
  const { sheet } = make(300);
  drawn.length = 0;
  settle(sheet);
  assert.deepEqual(drawn, [...Array(300).keys()]);
});

test("what comes to lie on top is drawn alone", () => {
  const { content, sheet } = make(300);
  settle(sheet);
  drawn.length = 0;
  content.addPending("new", dot(500));
  assert.ok(sheet.isBehind);
  assert.equal(settle(sheet), 1);
  assert.deepEqual(drawn, [500]);
});

test("little damage is mended in the same frame, and nothing else is drawn", () => {
  const { content, sheet } = make(300);
  settle(sheet);
  drawn.length = 0;
  content.mark(content.find("100"), true);
  assert.equal(settle(sheet), 1);
  assert.ok(drawn.includes(100));
  assert.ok(drawn.length < 12);
});

test("much damage is mended in slices, while what was there is shown", () => {
  const { content, sheet } = make(6_000);
  settle(sheet);
  drawn.length = 0;
  sheet.repaint(ALL);
  const shown = sheet.show(VIEW);
  assert.equal(shown.scale, 1);
  assert.ok(sheet.isBehind);
  assert.ok(drawn.length < 6_000);
  settle(sheet);
  assert.equal(drawn.length, content.visible);
});

test("damage that comes while slices are drawn is not forgotten", () => {
  const { content, sheet } = make(6_000);
  settle(sheet);
  sheet.repaint(ALL);
  sheet.show(VIEW);
  const first = content.find("0");
  content.mark(first, true);
  drawn.length = 0;
  settle(sheet);
  assert.ok(drawn.filter((x) => x === 0).length >= 2); // at once, and on the other bitmap
});

test("panning draws what comes into view", () => {
  const { sheet } = make(800);
  settle(sheet);
  drawn.length = 0;
  settle(sheet, { ...VIEW, x: 0, y: -20 });
  assert.deepEqual(drawn, []); // above them is nothing
  settle(sheet, { ...VIEW, x: 30, y: -20 });
  settle(sheet, { ...VIEW, x: 0, y: -20 });
  assert.ok(drawn.length >= 30);
  assert.ok(drawn.length < 40);
});
