// Where a drawer's hand is: loops of handwriting and sketching, about 600 canvas pixels a second.

export const POINTS_PER_STROKE = 80;

export const place = (number, index) => ({
  x: 400 + 90 * Math.cos(number / 9 + index) + 40 * Math.cos(number / 31),
  y: 300 + 70 * Math.sin(number / 7 + index) + 30 * Math.sin(number / 23),
});
