// Messages that point at a canvas. The conversation knows of no canvas: the page introduces one.

import { call } from "../net/api.js";
import { say } from "../net/toast.js";

const KEY = "drawmessenger.pointed"; // for the page with another canvas, which opens next

let introduce;
const introduced = new Promise((resolve) => (introduce = resolve));

/**
 * The page has a canvas, or none (null).
 * @param {import("../canvas/pointing.js").Pointing | null} pointing
 */
export function meetCanvas(pointing) {
  introduce(pointing);
  const anchor = takeNote();
  if (!pointing || anchor?.canvas !== pointing.canvas.id) return;
  showCanvas();
  pointing.show(anchor, { atOnce: true });
}

// --- In a message --------------------------------------------------------------------------------

/**
 * @param {HTMLElement} row
 * @param {object} message an event, or an echo that looks like one
 * @param {object} page what the page was told
 */
export function showAnchor(row, message, page) {
  const button = row.querySelector(".message-anchor");
  const { anchor } = message;
  button.hidden = !anchor || Boolean(message.deleted);
  if (button.hidden) return;
  if (!button.firstElementChild) fill(button);
  button.dataset.canvas = anchor.canvas;
  button.querySelector(".anchor-name").textContent = nameOf(anchor.canvas, page);
  button.querySelector(".anchor-what").textContent = anchor.region
    ? gettext("Show the place")
    : gettext("Show the canvas");
  button.onclick = () => go(anchor, message.seq, page);
}

function fill(button) {
  const parts = document.getElementById("anchor-template").content.firstElementChild;
  button.replaceChildren(...parts.cloneNode(true).children);
}

function nameOf(id, page) {
  return page.canvases?.find((canvas) => canvas.id === id)?.name ?? gettext("A canvas");
}

async function go(anchor, seq, page) {
  const pointing = await introduced;
  if (pointing?.canvas.id === anchor.canvas) return showHere(pointing, anchor);
  let canvases;
  try {
    canvases = await call(page.urls.canvases);
  } catch (error) {
    return say(error.message);
  }
  if (!canvases.some(({ id }) => id === anchor.canvas)) {
    return say(gettext("This canvas is not there any more."));
  }
  leaveNote(anchor);
  location.assign(`?canvas=${anchor.canvas}${seq ? `#message-${seq}` : ""}`);
}

function showHere(pointing, anchor) {
  const opener = document.activeElement;
  const switched = showCanvas();
  pointing.show(anchor, {
    onBack: () => {
      if (switched) document.getElementById("tab-chat").click();
      opener?.focus({ preventScroll: true });
    },
  });
  // What has the focus is not seen any more.
  if (switched) document.getElementById("pointed-back").focus({ preventScroll: true });
}

/** Where there is room for one of both, show the canvas. Tells whether it was not shown before. */
function showCanvas() {
  const tab = document.getElementById("tab-canvas");
  const switches = tab.checkVisibility() && tab.ariaSelected !== "true";
  if (switches) tab.click();
  return switches;
}

function leaveNote(anchor) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(anchor));
  } catch {
    // No storage: then the canvas opens, and one looks for the place.
  }
}

function takeNote() {
  try {
    const anchor = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return anchor;
  } catch {
    return null;
  }
}

// --- In the composer -----------------------------------------------------------------------------

/**
 * Let messages point at the canvas.
 * @param {object} chat what openChat() returns
 * @param {object} page what the page was told
 */
export function useAnchors({ composer }, page) {
  const button = document.getElementById("composer-point");
  if (!composer || !button) return; // whoever reads along points at nothing
  const chip = document.getElementById("composer-anchor");
  const show = () => {
    chip.hidden = !composer.anchor;
    if (composer.anchor) {
      const name = composer.anchorLabel || nameOf(composer.anchor.canvas, page);
      chip.querySelector(".anchor-name").textContent = interpolate(gettext("Points at: %s"), [name]);
    }
    button.setAttribute("aria-pressed", String(Boolean(composer.anchor)));
  };
  composer.addEventListener("anchor", show);
  chip.querySelector("button").addEventListener("click", () => {
    composer.setAnchor(null);
    composer.text.focus({ preventScroll: true });
  });
  button.addEventListener("click", () => point(composer, page));
  show();
}

async function point(composer, page) {
  const pointing = await introduced;
  if (!pointing) return say(gettext("This group has no canvas yet."));
  const switched = showCanvas();
  const anchor = await pointing.pick();
  if (switched) document.getElementById("tab-chat").click();
  if (anchor) composer.setAnchor(anchor, nameOf(anchor.canvas, page));
  composer.text.focus({ preventScroll: true });
}
