// Which orders bring elements to the front, to the back, or a step between. Pure.

import { overlaps } from "./geometry.js";

const STEP = 1e-6; // between elements that come to the front together

/**
 * The orders that elements get. What is drawn later still comes to lie on top of all of them.
 * @param {"front" | "back" | "forward" | "backward"} way
 * @param {Element[]} all the visible elements, the lowest first
 * @param {Set<Element>} chosen
 * @param {number} next the `seq` that the next operation may get
 * @returns {Map<Element, number>} empty when nothing changes
 */
export function reordered(way, all, chosen, next) {
  const settled = all.map((element) => ({ element, order: element.seq === null ? next++ : element.order }));
  const moving = settled.filter(({ element }) => chosen.has(element));
  if (!moving.length) return new Map();
  const between = WAYS[way](settled, moving, chosen, next);
  if (!between) return new Map();
  const [low, high] = between;
  const size = (high - low) / (moving.length + 1);
  return new Map(moving.map(({ element }, index) => [element, low + size * (index + 1)]));
}

const WAYS = { front, back, forward, backward };

function front(settled, moving, _chosen, next) {
  if (settled.slice(-moving.length).every((one, at) => one === moving[at])) return null;
  const low = Math.max(next - 0.5, settled.at(-1).order);
  return [low, low + STEP * (moving.length + 1)];
}

function back(settled, moving) {
  if (settled.slice(0, moving.length).every((one, at) => one === moving[at])) return null;
  const high = settled[0].order;
  return [high - moving.length - 1, high];
}

// Above the next one that lies over any of them, or else together above the last between them.
function forward(settled, moving, chosen) {
  const [lowest, highest] = [settled.indexOf(moving[0]), settled.indexOf(moving.at(-1))];
  const isInTheWay = (one) => !chosen.has(one.element) && meets(one, moving);
  const place = indexAfter(settled, highest, isInTheWay) ?? settled.findLastIndex(
    (one, at) => at > lowest && at < highest && isInTheWay(one),
  );
  if (place < 0) return null;
  const low = settled[place].order;
  const above = settled.slice(place + 1).find(({ element }) => !chosen.has(element));
  return [low, Math.min(above?.order ?? Infinity, Math.floor(low) + 1)];
}

function backward(settled, moving, chosen) {
  const [lowest, highest] = [settled.indexOf(moving[0]), settled.indexOf(moving.at(-1))];
  const isInTheWay = (one) => !chosen.has(one.element) && meets(one, moving);
  let place = settled.findLastIndex((one, at) => at < lowest && isInTheWay(one));
  if (place < 0) place = settled.findIndex((one, at) => at > lowest && at < highest && isInTheWay(one));
  if (place < 0) return null;
  const high = settled[place].order;
  const below = settled.slice(0, place).findLast(({ element }) => !chosen.has(element));
  return [Math.max(below?.order ?? -Infinity, Math.ceil(high) - 1), high];
}

function indexAfter(settled, from, accepts) {
  const place = settled.findIndex((one, at) => at > from && accepts(one));
  return place < 0 ? undefined : place;
}

const meets = (one, moving) =>
  moving.some(({ element }) => overlaps(element.bounds, one.element.bounds));
