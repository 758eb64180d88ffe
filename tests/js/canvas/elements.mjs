// Random elements of every kind, for the tests here.

import { Label } from "../../../static/js/canvas/label.js";
import { Picture } from "../../../static/js/canvas/picture.js";
import { Shape } from "../../../static/js/canvas/shape.js";
import { uuid } from "./chance.mjs";
import { randomStroke } from "./samples.mjs";

const TEXTS = ["hello", "tea\nand cake", "\t<b>&\"'", "שלום\nعالم", "1 + 1 = 2", "😀\n\n"];

const randomColour = (random) => Array.from({ length: 4 }, () => random.whole(0, 255));

function randomStyle(random, tool) {
  const width = random.whole(1, 600) / 16;
  return { tool, scale: random.whole(0, 8), colour: randomColour(random), width };
}

export function randomShape(random, { far = 2 ** 20 } = {}) {
  const style = randomStyle(random, random.whole(0, 3));
  const unit = 2 ** -style.scale;
  const place = () => random.whole(-far, far) * unit;
  return new Shape(style, randomColour(random), place(), place(), place(), place());
}

function randomBox(random, { scale }, far) {
  const unit = 2 ** -scale;
  const place = () => random.whole(-far, far) * unit;
  const size = () => random.whole(1, far) * unit;
  return { x: place(), y: place(), width: size(), height: size() };
}

export function randomLabel(random, { far = 2 ** 20 } = {}) {
  const style = randomStyle(random, 0);
  return new Label(style, randomBox(random, style, far), random.pick(TEXTS));
}

export function randomPicture(random, { far = 2 ** 20 } = {}) {
  const style = { ...randomStyle(random, 0), width: 1 / 16 };
  return new Picture(style, uuid(random), randomBox(random, style, far));
}

export function randomElement(random, options = {}) {
  const make = random.pick([randomStroke, randomShape, randomLabel, randomPicture]);
  return make(random, options);
}

/** Turned, stretched and moved. */
export function randomMatrix(random) {
  const angle = random.next() * 7;
  const [across, down] = [0.2 + random.next() * 3, 0.2 + random.next() * 3];
  return [
    across * Math.cos(angle), across * Math.sin(angle),
    -down * Math.sin(angle), down * Math.cos(angle),
    random.whole(-500, 500), random.whole(-500, 500),
  ];
}
