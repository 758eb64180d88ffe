// The canvases of a group as cards, each with a small picture of what is on it.

/**
 * @param {HTMLElement} list
 * @param {object[]} canvases as the JSON views tell of them
 * @param {string} chosen the id of the one that is shown
 */
export function showCanvases(list, canvases, chosen) {
  const before = new Map([...list.children].map((item) => [item.dataset.canvas, item]));
  list.replaceChildren(
    ...canvases.map((canvas) => {
      const item = before.get(canvas.id) ?? makeItem(canvas.id);
      fill(item, canvas, canvas.id === chosen);
      return item;
    }),
  );
}

function makeItem(id) {
  const item = document.getElementById("canvas-template").content.firstElementChild.cloneNode(true);
  item.dataset.canvas = id;
  item.querySelector("a").href = `?canvas=${id}`;
  return item;
}

function fill(item, { name, locked, thumbnail }, isChosen) {
  item.querySelector(".canvas-card-name > span").textContent = name;
  item.querySelector(".canvas-card-name > .icon").toggleAttribute("hidden", !locked);
  const link = item.querySelector("a");
  if (isChosen) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  showThumbnail(item.querySelector("img"), thumbnail);
}

// Not there yet, or not to be had: then the icon behind it stays. Another snapshot has another.
function showThumbnail(image, url) {
  if (!url || image.getAttribute("src") === url) return;
  image.onload = () => (image.hidden = false);
  image.onerror = () => (image.hidden = true);
  image.src = url;
}
