// Where a drawer's hand is.

export const POINTS_PER_STROKE = 80;

export const place = (number, index) => ({
  x: 400 + 300 * Math.cos(number / 9 + index),
  y: 300 + 200 * Math.sin(number / 7 + index),
});
