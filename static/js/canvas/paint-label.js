// Draws texts: letters of their size, stretched to the box that their author measured.

import { fitOf, FONT, LINE_HEIGHT } from "./text.js";

const SMALLEST = 3; // device pixels; smaller letters are drawn as bars
const LARGEST = 200; // device pixels; larger letters are these, enlarged
const BAR_ALPHA = 0.45;
const BAR_HEIGHT = 0.5; // sizes

/** @param {Label} label @param {View} view */
export function drawLabel(context, label, view) {
  const fit = fitOf(label);
  const size = label.style.width * view.scale;
  const [left, top] = [(label.x - view.x) * view.scale, (label.y - view.y) * view.scale];
  context.fillStyle = label.css;
  if (size * fit.down < SMALLEST) drawBars(context, fit, size, left, top);
  else drawLines(context, fit, size, left, top, label.width * view.scale);
}

function drawLines(context, fit, size, left, top, width) {
  const letters = Math.min(LARGEST, size);
  const enlarged = size / letters;
  context.save();
  context.font = `${letters}px ${FONT}`;
  context.textBaseline = "alphabetic";
  context.translate(left, top);
  context.scale(fit.across * enlarged, fit.down * enlarged);
  for (const [index, { text, turned }] of fit.lines.entries()) {
    const y = (index * LINE_HEIGHT + fit.baseline) * letters;
    context.direction = turned ? "rtl" : "ltr";
    context.textAlign = turned ? "right" : "left";
    context.fillText(text, turned ? width / (fit.across * enlarged) : 0, y);
  }
  context.restore();
}

// Letters nobody could read anyway, at a hundredth of the price.
function drawBars(context, { lines, across, down }, size, left, top) {
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * BAR_ALPHA;
  for (const [index, { width }] of lines.entries()) {
    const y = top + (index * LINE_HEIGHT + (LINE_HEIGHT - BAR_HEIGHT) / 2) * size * down;
    context.fillRect(left, y, width * size * across, BAR_HEIGHT * size * down);
  }
  context.globalAlpha = alpha;
}
