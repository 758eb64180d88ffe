// Latencies in steps of 0.1 ms up to 20 s: exact enough, and nothing grows with the load.

const STEP = 0.1;
const STEPS = 200_000;

export class Histogram {
  constructor() {
    this.counts = new Uint32Array(STEPS + 1);
    this.total = 0;
  }

  add(ms, count = 1) {
    this.counts[Math.min(STEPS, Math.max(0, Math.round(ms / STEP)))] += count;
    this.total += count;
  }

  quantile(share) {
    let left = Math.ceil(this.total * share);
    for (let step = 0; step <= STEPS; step += 1) {
      left -= this.counts[step];
      if (left <= 0) return Math.round(step * STEP * 10) / 10;
    }
    return null;
  }

  summary() {
    if (!this.total) return { p50: null, p99: null, max: null };
    return { p50: this.quantile(0.5), p99: this.quantile(0.99), max: this.quantile(1) };
  }
}
