// Cuts a chosen picture to a square before it is sent. Without this, the server does.

import { Crop } from "./account-crop.js";

const form = document.getElementById("face-form");
const input = form.querySelector("input[type=file]");
const dialog = document.getElementById("crop");
const canvas = dialog.querySelector("canvas");
const size = dialog.querySelector("input[type=range]");
const SIDE = 640;
const STEP = 1 / 40; // of the square, for an arrow key
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let picture = null;
let crop = null;

function show() {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, SIDE, SIDE);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, crop.left, crop.top, crop.side, crop.side, 0, 0, SIDE, SIDE);
}

async function open() {
  const [file] = input.files;
  if (!file) return;
  try {
    picture = await createImageBitmap(file);
  } catch {
    form.submit(); // the server says what is wrong with it
    return;
  }
  crop = new Crop(picture.width, picture.height);
  size.value = "0";
  show();
  dialog.showModal();
  canvas.focus();
}

function drag(event) {
  if (!canvas.hasPointerCapture(event.pointerId)) return;
  const scale = crop.side / canvas.clientWidth;
  crop.move(-event.movementX * scale, -event.movementY * scale);
  show();
}

function zoom(part) {
  crop.setZoom(part);
  size.value = String(Math.round(part * 100));
  show();
}

function keep() {
  canvas.toBlob((blob) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "picture.png", { type: "image/png" }));
    input.files = transfer.files;
    form.submit();
  }, "image/png");
}

form.querySelector("[data-upload]").hidden = true;
input.addEventListener("change", open);
canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
canvas.addEventListener("pointermove", drag);
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(Math.min(Math.max(Number(size.value) / 100 - event.deltaY / 1500, 0), 1));
}, { passive: false });
canvas.addEventListener("keydown", (event) => {
  const way = ARROWS[event.key];
  if (!way) return;
  event.preventDefault();
  crop.move(way[0] * crop.side * STEP, way[1] * crop.side * STEP);
  show();
});
size.addEventListener("input", () => zoom(Number(size.value) / 100));
dialog.querySelector("[data-keep]").addEventListener("click", keep);
for (const button of dialog.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => dialog.close());
}
dialog.addEventListener("close", () => { input.value = ""; });
