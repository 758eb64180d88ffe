import assert from "node:assert/strict";
import test from "node:test";

import { drawStroke } from "../../../static/js/canvas/brush.js";
import { GrowingStroke, MARKER, PEN, Stroke } from "../../../static/js/canvas/stroke.js";

const VIEW = { x: 0, y: 0, scale: 1, width: 800, height: 600 };
const style = (width, tool = PEN) => ({ tool, scale: 2, colour: [10, 20, 30, 255], width });

/** Notes what is done to a context. */
class Recorder {
  constructor() {
    this.calls = [];
    const note = (name) => (...values) => this.calls.push([name, ...values]);
    for (const name of ["beginPath", "moveTo", "lineTo", "quadraticCurveTo", "arc", "fill", "stroke"]) {
      this[name] = note(name);
    }
  }

  count(wanted) {
    return this.calls.filter(([name]) => name === wanted).length;
  }
}

function line(width, { tool, pressures = null, points = 40, step = 40 } = {}) {
  const xs = Int32Array.from({ length: points }, (_, index) => index * step);
  return new Stroke(style(width, tool), xs, new Int32Array(points).fill(400), pressures);
}

function draw(stroke, view = VIEW) {
  const recorder = new Recorder();
  drawStroke(recorder, stroke, view);
  return recorder;
}

// How far the outline of a level line reaches up and down at about this place along it.
function thickness(recorder, at) {
  const near = recorder.calls.filter(([name, x]) => name === "lineTo" && Math.abs(x - at) < 4);
  const ys = near.map(([, , y]) => y);
  return Math.max(...ys) - Math.min(...ys);
}

test("a pen's stroke without pressures is tapered at both ends", () => {
  const recorder = draw(line(8));
  assert.equal(recorder.count("fill"), 1);
  assert.ok(Math.abs(thickness(recorder, 200) - 8) < 1e-9);
  assert.ok(thickness(recorder, 0) < 7);
  assert.ok(thickness(recorder, 390) < 7);
});

test("a thin stroke is a plain line, whatever the zoom makes thin", () => {
  assert.equal(draw(line(2)).count("stroke"), 1);
  assert.equal(draw(line(20), { ...VIEW, scale: 0.1 }).count("stroke"), 1);
});

test("a marker is one path of one width, with pressures too", () => {
  const pressures = new Uint8Array(40).fill(100);
  for (const stroke of [line(20, { tool: MARKER }), line(20, { tool: MARKER, pressures })]) {
    const recorder = draw(stroke);
    assert.equal(recorder.lineWidth, 20);
    assert.equal(recorder.count("beginPath"), 1);
    assert.equal(recorder.count("stroke"), 1);
    assert.equal(recorder.count("fill"), 0);
  }
});

test("a growing stroke looks like the saved one", () => {
  for (const width of [2, 8]) {
    const growing = new GrowingStroke(style(width), 0, 0);
    for (let index = 1; index < 30; index += 1) growing.add(index * 30, (index * index) % 70);
    assert.deepEqual(draw(growing).calls, draw(growing.finish()).calls);
  }
});

test("a dot is a disc of its width", () => {
  const recorder = draw(line(8, { points: 1 }));
  assert.deepEqual(recorder.calls.find(([name]) => name === "arc").slice(1, 4), [0, 100, 4]);
});

test("every coordinate is a number, however short the stroke", () => {
  for (const step of [0, 1, 3, 4, 9]) {
    for (const points of [1, 2, 3, 5]) {
      const { calls } = draw(line(12, { points, step }));
      assert.ok(calls.every(([, ...values]) => values.every(Number.isFinite)));
    }
  }
});

test("far away, a stroke has few points", () => {
  const recorder = draw(line(4, { points: 400, step: 10 }), { ...VIEW, scale: 0.07 });
  assert.ok(recorder.count("lineTo") < 60);
});

test("the way around a stroke is found once for all tiles of a scale", () => {
  const made = [];
  globalThis.Path2D = class extends Recorder {
    constructor() {
      super();
      made.push(this);
    }
  };
  const stroke = line(8);
  const tile = (x, scale = 1) => ({ x: x / scale, y: 0, scale, width: 256, height: 256, clip: { x: 0, y: 0, width: 256, height: 256 } });
  const filled = [tile(0), tile(256), tile(512, 2), tile(0, 2)].map((view) => {
    const at = { x: 0, y: 0 };
    const context = new Recorder();
    context.translate = (x, y) => Object.assign(at, { x: at.x + x, y: at.y + y });
    context.fill = (path) => (context.filled = { path, ...at });
    drawStroke(context, stroke, view);
    assert.deepEqual(at, { x: 0, y: 0 }); // as it was before
    return context.filled;
  });
  assert.equal(made.length, 2);
  assert.deepEqual(filled.map(({ path }) => made.indexOf(path)), [0, 0, 1, 1]);
  assert.equal(filled[0].x - filled[1].x, 256);
  assert.equal(filled[3].x - filled[2].x, 512);
  assert.ok(Math.abs(thickness(made[0], 200) - 8) < 1e-9);
});

test("where a part is drawn anew, strokes that pass it by are left out", () => {
  const corner = new Stroke(
    style(2), Int32Array.of(0, 0, 0, 1200, 2400), Int32Array.of(0, 800, 1600, 1600, 1600),
  );
  const clip = (x, y) => ({ ...VIEW, clip: { x, y, width: 20, height: 20 } });
  assert.equal(draw(corner, clip(400, 100)).calls.length, 0);
  assert.ok(draw(corner, clip(400, 390)).calls.length > 0);
  assert.ok(draw(corner, clip(-10, 100)).calls.length > 0);
  assert.ok(draw(corner, clip(30, 365)).calls.length > 0); // where the curve cuts the corner
});
