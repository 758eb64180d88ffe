// What may go with a message; told before anything is sent. The server looks again. Pure.

const PICTURES = /^image\/(?:png|jpeg|gif|webp)$/;
const MIB = 1024 * 1024;

/**
 * @param {{name: string, size: number, type: string}[]} files that somebody wants to add
 * @param {number} there how many there are already
 * @param {object} limits of the protocol
 * @returns {{taken: object[], problems: string[]}}
 */
export function chooseFiles(files, there, limits) {
  const problems = [];
  const fitting = files.filter((file) => {
    const problem = problemOf(file, limits);
    if (problem) problems.push(problem);
    return !problem;
  });
  const room = Math.max(0, limits.attachments - there);
  if (fitting.length > room) {
    const words = gettext("A message has at most %(limit)s files, so %(more)s of these could not be added.");
    problems.push(interpolate(words, { limit: limits.attachments, more: fitting.length - room }, true));
  }
  return { taken: fitting.slice(0, room), problems };
}

function problemOf({ name, size, type }, limits) {
  const most = PICTURES.test(type) ? Math.min(limits.picture_bytes, limits.file_bytes) : limits.file_bytes;
  if (size <= most) return "";
  const words = PICTURES.test(type)
    ? gettext("%(name)s is too large: a picture has at most %(limit)s MiB.")
    : gettext("%(name)s is too large: a file has at most %(limit)s MiB.");
  return interpolate(words, { name, limit: most / MIB }, true);
}

/**
 * The files of a paste. What comes from a table or a text document has a picture of itself
 * beside the text, and is text.
 * @param {DataTransfer | null} data
 * @returns {File[]}
 */
export function pastedFiles(data) {
  if (!data?.files.length) return [];
  const isText = data.getData("text/html") && data.getData("text/plain");
  return isText ? [] : [...data.files];
}

/**
 * The files of a drop, and whether there were folders, which nothing can be done with.
 * @param {DataTransfer} data
 * @returns {{files: File[], folders: boolean}}
 */
export function droppedFiles(data) {
  const files = [];
  let folders = false;
  for (const item of data.items) {
    if (item.kind !== "file") continue;
    if (item.webkitGetAsEntry?.()?.isDirectory) folders = true;
    else files.push(item.getAsFile());
  }
  return { files: files.filter(Boolean), folders };
}
