// Where others point and look: records there and back, and what is made of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ByteWriter } from "../../../static/js/canvas/bytes.js";
import { Camera } from "../../../static/js/canvas/camera.js";
import { towards } from "../../../static/js/canvas/follow.js";
import { Previews } from "../../../static/js/canvas/previews.js";
import { readPreviews, writeBegin, writeCursor, writeMore, writeView } from "../../../static/js/canvas/records.js";
import { chance, uuid } from "./chance.mjs";
import { previewsFrame, RECORD, strokeThrough } from "./samples.mjs";

const ADA = "00000000-0000-4000-8000-000000000001";
const BO = "00000000-0000-4000-8000-000000000002";
const [POINT, LASER, GONE] = [0, 1, 2];

function setUp() {
  const clock = { now: 0 };
  const previews = new Previews(() => false, () => clock.now);
  const take = (author, write, { process = 7, lane = 1 } = {}) => {
    const output = new ByteWriter();
    write(output);
    readPreviews(previewsFrame(process, author, output.finish(), lane), RECORD, previews);
  };
  const point = (author, x, y, mode = POINT, options = {}) =>
    take(author, (output) => writeCursor(output, RECORD, { mode, scale: 0, x, y }), options);
  const look = (author, view, options = {}) =>
    take(author, (output) => writeView(output, RECORD, view), options);
  return { clock, previews, crowd: previews.crowd, take, point, look };
}

const view = (x, y, width = 800, height = 600) => ({ x, y, width, height });

test("cursors and views arrive as they were sent", () => {
  const random = chance(11);
  for (let count = 0; count < 200; count += 1) {
    const { crowd, take } = setUp();
    const scale = random.whole(0, 8);
    const cursor = { mode: random.pick([POINT, LASER]), scale, x: random.whole(-(2 ** 30), 2 ** 30), y: random.whole(-9, 9) };
    const seen = view(random.next() * 1e9, -random.next(), 1e-3 + random.next(), 1e6 * random.next() + 1);
    take(ADA, (output) => {
      writeCursor(output, RECORD, cursor);
      writeView(output, RECORD, seen);
    });
    const [place] = crowd.others();
    assert.deepEqual(
      [place.author, place.mode, place.x * 2 ** scale, place.y * 2 ** scale],
      [ADA, cursor.mode, cursor.x, cursor.y],
    );
    assert.deepEqual(place.view, seen);
  }
});

test("who is gone is forgotten with the view, unless another view follows", () => {
  const { crowd, point, look } = setUp();
  point(ADA, 1, 2);
  look(ADA, view(3, 4));
  assert.deepEqual(crowd.people(), [ADA]);
  point(ADA, 0, 0, GONE);
  assert.deepEqual(crowd.people(), []);
  look(ADA, view(5, 6));
  assert.deepEqual([...crowd.others()].map(({ mode, view: { x } }) => [mode, x]), [[null, 5]]);
});

test("this page's own place is not among the others, another tab of the same person is", () => {
  const { crowd, point } = setUp();
  crowd.own.add("7:1");
  point(ADA, 1, 2);
  assert.equal(crowd.hasOthers, false);
  point(ADA, 1, 2, POINT, { lane: 2 });
  assert.equal(crowd.hasOthers, true);
  assert.deepEqual(crowd.people(), [ADA]);
});

test("the state of the server replaces what was there, and does not wake who rests", () => {
  const { clock, crowd, previews, point } = setUp();
  point(ADA, 1, 2);
  point(BO, 1, 2, POINT, { lane: 2 });
  clock.now = 9_000;
  previews.clear();
  point(ADA, 1, 2);
  assert.deepEqual([...crowd.others()].map(({ author, movedAt }) => [author, movedAt]), [[ADA, 0]]);
});

test("who says nothing for a minute is forgotten, who repeats the view is not", () => {
  const { clock, crowd, previews, point, look } = setUp();
  point(ADA, 1, 2);
  point(BO, 1, 2, POINT, { process: 8 });
  clock.now = 50_000;
  look(BO, view(1, 1), { process: 8 });
  clock.now = 61_000;
  assert.equal(previews.forgetOld(), true);
  assert.deepEqual(crowd.people(), [BO]);
  assert.equal(previews.forgetOld(), false);
});

test("the view of somebody with two pages is that of the page heard of last", () => {
  const { clock, crowd, look } = setUp();
  look(ADA, view(1, 1));
  clock.now = 10;
  look(ADA, view(2, 2), { process: 8 });
  assert.equal(crowd.viewOf(ADA).x, 2);
  clock.now = 20;
  look(ADA, view(3, 3));
  assert.equal(crowd.viewOf(ADA).x, 3);
  assert.equal(crowd.viewOf(BO), null);
});

test("who draws points with the end of the stroke", () => {
  const { clock, crowd, previews, take, look } = setUp();
  look(ADA, view(0, 0));
  const stroke = strokeThrough([[10, 10], [20, 30]]);
  clock.now = 500;
  take(ADA, (output) => {
    writeBegin(output, RECORD, 4, uuid(chance(3)), stroke);
    writeMore(output, RECORD, 4, stroke, 1, 255);
  });
  crowd.draw(previews.tips());
  const [place] = crowd.others();
  assert.deepEqual([place.mode, place.x, place.y, place.movedAt], [POINT, 20, 30, 500]);
  clock.now = 900;
  crowd.draw(previews.tips());
  assert.equal(place.movedAt, 500);
});

test("a laser's trail fades point by point, and lines stay apart", () => {
  const { clock, crowd, point } = setUp();
  const lines = () => [...crowd.trails.shown()].map(([, found]) => found.map((line) => line.map(({ x }) => x)));
  for (let x = 0; x < 4; x += 1) {
    clock.now = x * 100;
    point(ADA, x, 0, LASER);
  }
  point(ADA, 3, 0, POINT);
  clock.now = 400;
  point(ADA, 9, 0, LASER);
  assert.deepEqual(lines(), [[[0, 1, 2, 3], [9]]]);
  clock.now = 1_150;
  assert.deepEqual(lines(), [[[2, 3], [9]]]);
  clock.now = 1_400;
  assert.deepEqual(lines(), []);
  assert.equal(crowd.trails.isEmpty, true);
});

test("a follower's camera comes to see all of the other's view, its middle in the middle", () => {
  const random = chance(12);
  for (let count = 0; count < 100; count += 1) {
    const camera = new Camera(random.whole(-9_000, 9_000), random.whole(-9_000, 9_000), 0.1 + random.next() * 5);
    const wanted = view(random.whole(-9_000, 9_000), random.whole(-9_000, 9_000), random.whole(300, 4_000), random.whole(300, 4_000));
    let steps = 0;
    for (let next; (next = towards(camera, wanted, 900, 500, 0.2)); steps += 1) {
      Object.assign(camera, next);
      assert.ok(steps < 500);
    }
    const seen = camera.viewport(900, 500);
    const off = [
      (seen.left + seen.right) / 2 - wanted.x,
      (seen.top + seen.bottom) / 2 - wanted.y,
    ];
    for (const value of off) assert.ok(Math.abs(value) < 1e-6, `${off}`);
    assert.ok(seen.right - seen.left >= wanted.width - 1e-6);
    assert.ok(seen.bottom - seen.top >= wanted.height - 1e-6);
  }
});
