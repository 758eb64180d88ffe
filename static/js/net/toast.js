// Short notes at the edge of the window, one below the other. Whoever hears the page hears them.

const SHOWN_MS = 5_000;
const WITH_ACTION_MS = 10_000; // time to read it, to find the button and to press it

let place;

function stack() {
  if (!place) {
    place = document.createElement("div");
    place.className = "toasts";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  return place;
}

/**
 * Say something that needs no answer.
 * @param {string} text
 * @param {object} [options]
 * @param {string} [options.action] words of a button, such as "Undo"
 * @param {() => void} [options.onAction] called when it is pressed
 * @param {() => void} [options.onEnd] called when the note goes away without that
 * @returns {{close: () => void}} takes the note away, without calling anything
 */
export function say(text, { action, onAction, onEnd } = {}) {
  const note = document.createElement("div");
  note.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  note.append(words);
  const stop = vanishing(note, action ? WITH_ACTION_MS : SHOWN_MS, onEnd);
  if (action) {
    note.append(
      buttonOf(action, () => {
        stop();
        onAction?.();
      }),
    );
  }
  stack().append(note);
  return { close: stop };
}

function buttonOf(text, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "toast-action";
  button.textContent = text;
  button.addEventListener("click", press);
  return button;
}

// It stays while the pointer or the focus is on it.
function vanishing(note, ms, onEnd) {
  let timer;
  const stop = () => {
    clearTimeout(timer);
    note.remove();
  };
  const begin = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stop();
      onEnd?.();
    }, ms);
  };
  for (const name of ["pointerenter", "focusin"]) {
    note.addEventListener(name, () => clearTimeout(timer));
  }
  for (const name of ["pointerleave", "focusout"]) note.addEventListener(name, begin);
  begin();
  return stop;
}
