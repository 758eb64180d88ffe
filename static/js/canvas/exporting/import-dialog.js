// Asks for a file, has it put onto the canvas, and says how that goes.

const LARGEST_FILE = 200 * 1024 * 1024;

/**
 * @param {(text: string, report: (done: number, all: number) => void) =>
 *   Promise<{made: number, failed: {message: string}[]}>} put puts a document onto the canvas
 */
export function listenForImports(put) {
  const dialog = document.getElementById("import-dialog");
  const input = document.getElementById("import-file");
  if (!dialog || !input) return { choose() {}, take: async () => {} };
  const text = dialog.querySelector("#import-text");
  const bar = dialog.querySelector("#import-progress");
  const close = dialog.querySelector("#import-close");

  let begun = false; // whether something is on the canvas already

  function report(done, all) {
    begun = true;
    bar.max = Math.max(1, all);
    bar.value = done;
    text.textContent = interpolate(gettext("%s of %s"), [done, all]);
  }

  function begin() {
    begun = false;
    bar.hidden = false;
    bar.removeAttribute("value");
    close.disabled = true;
    text.textContent = gettext("Reading the file…");
    text.classList.remove("fault");
    dialog.showModal();
  }

  function end(message, isFault) {
    bar.hidden = true;
    close.disabled = false;
    text.textContent = message;
    text.classList.toggle("fault", isFault);
    close.focus();
  }

  async function take(file) {
    begin();
    try {
      if (file.size > LARGEST_FILE) throw new Error(gettext("This file is larger than 200 MB."));
      const { made, failed } = await put(await file.text(), report);
      end(outcome(made, failed), failed.length > 0);
    } catch (error) {
      const reason = error.message || gettext("That did not work. Please try again.");
      end(begun ? `${reason} ${gettext("Only a part was imported; undo takes it back.")}` : reason, true);
    }
  }

  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // so that the same file can be chosen once more
    if (file) take(file);
  });
  dialog.addEventListener("cancel", (event) => close.disabled && event.preventDefault());
  close.addEventListener("click", () => dialog.close());
  return { choose: () => input.click(), take };
}

function outcome(made, failed) {
  const format = ngettext("%s element is on the canvas now.", "%s elements are on the canvas now.", made);
  const done = interpolate(format, [made]);
  if (!failed.length) return done;
  const left = ngettext("%s was refused: %s", "%s were refused: %s", failed.length);
  return `${done} ${interpolate(left, [failed.length, failed[0].message])}`;
}
