// Which of a group's canvases to show: the one in the address, or the last one, or the first.

const keyOf = (group) => `drawmessenger.canvas.${group}`;

/** @param {{group: string, canvases: {id: string}[]}} page */
export function chosenCanvas({ group, canvases }) {
  const named = new URLSearchParams(location.search).get("canvas");
  const find = (id) => canvases.find((canvas) => canvas.id === id);
  const canvas = find(named) ?? find(recall(group)) ?? canvases[0];
  if (canvas && named) remember(group, canvas.id);
  return canvas;
}

function recall(group) {
  try {
    return localStorage.getItem(keyOf(group));
  } catch {
    return null; // no storage here
  }
}

function remember(group, id) {
  try {
    localStorage.setItem(keyOf(group), id);
  } catch {
    // Then the first one is shown next time.
  }
}
