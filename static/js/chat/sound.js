// Two soft notes, made here: nothing is downloaded.

const NOTES = [
  { hertz: 659.25, at: 0 },
  { hertz: 880, at: 0.11 },
];
const LOUDNESS = 0.12;
const FADE_S = 0.35;

let audio;

/** Play it, as far as the browser lets pages be heard that were not touched yet. */
export function ring() {
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") audio.resume();
    for (const { hertz, at } of NOTES) play(hertz, audio.currentTime + at);
  } catch {
    // A browser without sound is silent.
  }
}

function play(hertz, at) {
  const voice = audio.createOscillator();
  const volume = audio.createGain();
  voice.frequency.value = hertz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + FADE_S);
  voice.connect(volume).connect(audio.destination);
  voice.start(at);
  voice.stop(at + FADE_S);
}
