import assert from "node:assert/strict";
import test from "node:test";

import { Content } from "../../../static/js/canvas/content.js";
import { Sheet } from "../../../static/js/canvas/sheet.js";
import { Stroke } from "../../../static/js/canvas/stroke.js";
import { TILE } from "../../../static/js/canvas/tiles.js";

const VIEW = { x: 0, y: 0, scale: 1, width: 800, height: 600 };
const ALL = { left: 0, top: 0, right: 800, bottom: 600 };
const drawn = []; // the strokes that were drawn on any tile, in order: their x

// Strokes here are dots: whoever draws one asks for its colour, once.
function fakeContext(canvas) {
  const ignore = () => {};
  return {
    canvas, save: ignore, restore: ignore, beginPath: ignore, rect: ignore, clip: ignore, fill: ignore,
    fillRect: ignore, drawImage: ignore, moveTo: ignore, lineTo: ignore, arc: ignore,
  };
}

globalThis.document = {
  createElement: () => {
    const canvas = { width: 0, height: 0 };
    return Object.assign(canvas, { getContext: () => fakeContext(canvas) });
  },
};

const style = { tool: 0, scale: 0, colour: [0, 0, 0, 255], width: 2 };
function dot(x, y = 10) {
  const stroke = new Stroke(style, Int32Array.of(x), Int32Array.of(y));
  return Object.defineProperty(stroke, "css", { get: () => (drawn.push(x), "black") });
}

// Dots at the edge of a tile are drawn on both sides of it.
const isAtEdge = (x) => (x + 8) % TILE < 16;
const within = (found) => found.filter((x) => !isAtEdge(x));

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
  assert.deepEqual(within(drawn), within([...Array(300).keys()]));
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
  assert.equal(within(drawn).length, within([...Array(6_000).keys()].map((n) => n % 800)).length);
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

test("panning draws what comes into view, once", () => {
  const { sheet } = make(800);
  const narrow = { ...VIEW, width: 300 };
  drawn.length = 0;
  settle(sheet, narrow);
  assert.ok(Math.max(...drawn) < 2 * TILE + 8);
  drawn.length = 0;
  settle(sheet, { ...narrow, y: -20 });
  assert.deepEqual(drawn, []); // above them is nothing
  settle(sheet, { ...narrow, x: 300 });
  const inSight = (x) => x < 3 * TILE; // the rest lies ahead
  assert.deepEqual(within(drawn).filter(inSight), within([...Array(800).keys()].slice(2 * TILE)).filter(inSight));
  drawn.length = 0;
  settle(sheet, narrow);
  settle(sheet, { ...narrow, x: 300 });
  assert.deepEqual(within(drawn).filter(inSight), []);
});

test("what lies ahead is drawn before it comes into view", () => {
  const { sheet } = make(800);
  const narrow = { ...VIEW, width: 200, height: 200 };
  settle(sheet, narrow);
  drawn.length = 0;
  settle(sheet, { ...narrow, x: 10 });
  assert.ok(drawn.includes(300));
  assert.ok(!drawn.includes(600));
});

test("a tile out of view that changes is drawn anew when it is seen again", () => {
  const { content, sheet } = make(800);
  const narrow = { ...VIEW, width: 200 };
  settle(sheet, { ...narrow, x: 600 });
  settle(sheet, narrow);
  content.addPending("new", dot(700));
  content.mark(content.find("650"), true);
  drawn.length = 0;
  assert.equal(settle(sheet, narrow), 1);
  assert.deepEqual(drawn, []);
  settle(sheet, { ...narrow, x: 600 });
  assert.equal(drawn.filter((x) => x === 700).length, 2);
  assert.equal(drawn.filter((x) => x === 650).length, 1);
});

test("after zooming the tiles that were shown stay until the others are done", () => {
  const { sheet } = make(6_000);
  settle(sheet);
  assert.equal(sheet.show({ ...VIEW, scale: 0.5 }).scale, 0.5);
  assert.ok(sheet.isBehind);
  drawn.length = 0;
  settle(sheet, { ...VIEW, scale: 0.5 });
  assert.equal(sheet.show({ ...VIEW, scale: 0.5 }).scale, 0.5);
  assert.ok(drawn.length > 0);
});

test("of a wide view nothing is given up that is seen", () => {
  const content = new Content("me");
  const sheet = new Sheet(content);
  const wide = { ...VIEW, width: 6_000, height: 300 };
  for (let y = 100; y < 4_000; y += 200) {
    for (let x = 10; x < 6_000; x += 200) content.addPending(`${x},${y}`, dot(x, y));
  }
  for (let y = 0; y < 3_000; y += 100) {
    settle(sheet, { ...wide, y });
    drawn.length = 0;
    settle(sheet, { ...wide, y });
    assert.deepEqual(drawn, []);
  }
});
