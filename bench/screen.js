// Runs in a page before its own scripts: notes when the board is ready, and when frames come.
// `canvasBench` is what bench/screen.py reads.

(() => {
  const bench = { head: 0, readyAt: 0, handledAt: 0, frames: [], inks: [] };
  globalThis.canvasBench = bench;
  const isReady = () => {
    const board = document.getElementById("board");
    return bench.head > 0 && Number(board?.dataset.seq) >= bench.head;
  };
  // A pointer event that is handled once everything is there: the board is interactive.
  addEventListener("pointermove", (event) => {
    if (bench.readyAt && !bench.handledAt) {
      // Not when it came: it takes a while from here to whoever sends it, and back.
      bench.handledAt = bench.readyAt + performance.now() - event.timeStamp;
      globalThis.noteCanvas("handled"); // screen.py has put it there
    }
    if (event.buttons) noteInk(event.timeStamp);
  }, true);

  // From an event to the end of the frame after it: what runs next after a frame's callbacks,
  // layout and painting is a message.
  let inkSince = null;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    bench.inks.push(performance.now() - inkSince);
    inkSince = null;
  };
  function noteInk(timeStamp) {
    if (inkSince !== null) return;
    inkSince = timeStamp;
    requestAnimationFrame(() => channel.port2.postMessage(null));
  }

  function frame(time) {
    if (!bench.readyAt && isReady()) {
      bench.readyAt = performance.now();
      globalThis.noteCanvas("ready");
    }
    if (bench.counting) bench.frames.push(time);
    if (bench.counting || !bench.readyAt) requestAnimationFrame(frame);
  }
  bench.count = () => {
    bench.frames = [];
    bench.inks = [];
    bench.counting = true;
    requestAnimationFrame(frame);
  };
  bench.stop = () => {
    bench.counting = false;
    return { frames: bench.frames, inks: bench.inks };
  };
  requestAnimationFrame(frame);
})();
