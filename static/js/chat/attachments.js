// Pictures and files of a message. Their places are there before they are, so nothing moves.

import { endingOf, sizeText } from "./files.js";

const shown = new WeakMap(); // list -> what it shows, as text
const pictures = new WeakMap(); // button -> the picture that it opens
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** @returns {Picture | undefined} what a button opens in the viewer */
export const pictureOf = (button) => pictures.get(button);

/**
 * @param {HTMLElement} row
 * @param {object} message an event, or an echo that looks like one
 */
export function showFiles(row, message) {
  const list = row.querySelector(".message-files");
  const { seen, others } = filesOf(message);
  const key = JSON.stringify([seen, others]);
  if (shown.get(list) === key) return;
  shown.set(list, key);
  const items = [...seen.map(makePicture), ...others.map(makeFile)];
  list.replaceChildren(...items);
  list.hidden = !items.length;
  list.dataset.pictures = Math.min(seen.length, 5);
}

function filesOf({ picture, attachments, deleted, author, at }) {
  const files = deleted ? [] : (attachments ?? []);
  const about = { by: author.name, at };
  const seen = files.filter(isPicture).map((file) => ({ ...file, ...about, alt: file.name }));
  if (picture && !deleted) seen.unshift({ ...drawing(picture, author), ...about });
  return { seen, others: files.filter((file) => !isPicture(file)) };
}

const isPicture = ({ type, width, height }) => Boolean(width && height && type.startsWith("image/"));

function drawing({ url, width, height }, author) {
  const name = interpolate(gettext("Drawing by %s"), [author.name]);
  return { url, width, height, name, alt: name, type: "image/png", isDrawing: true };
}

const cloneOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

function makePicture(file) {
  const item = cloneOf("picture-template");
  const button = item.querySelector(".picture-open");
  const image = button.querySelector("img");
  pictures.set(button, file);
  button.title = file.name;
  Object.assign(image, { alt: file.alt, width: file.width, height: file.height, loading: "lazy" });
  item.style.setProperty("--width", file.width);
  item.style.setProperty("--height", file.height);
  image.classList.toggle("message-picture", Boolean(file.isDrawing));
  image.addEventListener("error", () => item.classList.add("gone"));
  if (file.type === "image/gif") animate(item, image, file);
  else image.src = file.thumbnail || file.url;
  return item;
}

// A GIF moves unless the person wants stillness; a button stops it and lets it go on.
function animate(item, image, file) {
  const button = item.querySelector(".picture-play");
  const play = (on) => {
    image.src = on ? file.url : file.thumbnail || file.url;
    item.classList.toggle("playing", on);
    button.textContent = on ? gettext("GIF") : gettext("▶ GIF");
    button.ariaLabel = on ? gettext("Stop the GIF") : gettext("Play the GIF");
    button.title = button.ariaLabel;
  };
  button.hidden = false;
  button.addEventListener("click", () => play(!item.classList.contains("playing")));
  play(!still.matches);
}

function makeFile({ url, name, size }) {
  const item = cloneOf("file-template");
  const link = item.querySelector("a");
  const [stem, ending] = endingOf(name);
  if (url) link.href = url;
  link.download = name;
  link.title = name;
  item.querySelector(".file-stem").textContent = stem;
  item.querySelector(".file-ending").textContent = ending;
  item.querySelector(".file-size").textContent = sizeText(size);
  return item;
}
