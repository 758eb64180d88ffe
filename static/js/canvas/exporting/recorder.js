// A drawing context that writes SVG instead of painting: whatever draws a stroke or a shape on
// the screen draws it here, so both have the same geometry. It knows what paint.js uses.

const KAPPA = 1e-9; // what counts as no difference between angles
const FULL_TURN = 2 * Math.PI;
const PLAIN = [1, 0, 0, 1, 0, 0];

const cssText = (value) => String(value).replace(/[^\w#(),.%\s-]/g, "");

export class SvgRecorder {
  fillStyle = "#000";
  strokeStyle = "#000";
  lineWidth = 1;
  lineCap = "butt";
  lineJoin = "miter";
  globalAlpha = 1;
  globalCompositeOperation = "source-over";
  #matrix = PLAIN;
  #saved = [];
  #path = [];

  /**
   * @param {string[]} output where elements are added
   * @param {number} factor from the context's unit to that of the SVG
   */
  constructor(output, factor) {
    this.output = output;
    this.factor = factor;
  }

  // --- State -----------------------------------------------------------------------------

  save() {
    const { fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, globalAlpha } = this;
    const { globalCompositeOperation } = this;
    this.#saved.push({
      matrix: this.#matrix,
      state: {
        fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, globalAlpha, globalCompositeOperation,
      },
    });
  }

  restore() {
    const saved = this.#saved.pop();
    if (!saved) return;
    this.#matrix = saved.matrix;
    Object.assign(this, saved.state);
  }

  transform(a, b, c, d, e, f) {
    const [A, B, C, D, E, F] = this.#matrix;
    this.#matrix = [
      A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F,
    ];
  }

  setTransform(...matrix) {
    this.#matrix = matrix.length === 6 ? matrix : PLAIN;
  }

  // --- Paths -----------------------------------------------------------------------------

  beginPath() {
    this.#path = [];
  }

  moveTo(x, y) {
    this.#add("M", x, y);
  }

  lineTo(x, y) {
    this.#add("L", x, y);
  }

  quadraticCurveTo(cx, cy, x, y) {
    this.#add("Q", cx, cy, x, y);
  }

  bezierCurveTo(ax, ay, bx, by, x, y) {
    this.#add("C", ax, ay, bx, by, x, y);
  }

  closePath() {
    this.#path.push("Z");
  }

  rect(x, y, width, height) {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }

  arc(x, y, radius, start, end, reverse = false) {
    this.ellipse(x, y, radius, radius, 0, start, end, reverse);
  }

  /** Of ellipses that are not turned. */
  ellipse(x, y, rx, ry, _turn, start, end, reverse = false) {
    const at = (angle) => [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
    const round = Math.abs(end - start) >= FULL_TURN - KAPPA;
    const turn = ((end - start) % FULL_TURN) + (end < start && !reverse ? FULL_TURN : 0);
    const sweep = round ? (reverse ? -FULL_TURN : FULL_TURN) : turn;
    this.#add(this.#path.length ? "L" : "M", ...at(start));
    // An arc that ends where it began would be none, so it is drawn in parts.
    const parts = Math.max(1, Math.ceil(Math.abs(sweep) / Math.PI - KAPPA));
    for (let part = 1; part <= parts; part += 1) {
      const [toX, toY] = at(start + (sweep * part) / parts);
      this.#path.push(`A${this.#number(rx)} ${this.#number(ry)} 0 0 ${sweep > 0 ? 1 : 0}`);
      this.#add(" ", toX, toY);
    }
  }

  // --- What is shown ---------------------------------------------------------------------

  fill(rule = "nonzero") {
    const look = `fill="${cssText(this.fillStyle)}"${rule === "evenodd" ? ' fill-rule="evenodd"' : ""}`;
    this.#show(look);
  }

  stroke() {
    this.#show(
      `fill="none" stroke="${cssText(this.strokeStyle)}" stroke-width="${this.#number(this.lineWidth)}"` +
        ` stroke-linecap="${cssText(this.lineCap)}" stroke-linejoin="${cssText(this.lineJoin)}"`,
    );
  }

  fillRect(x, y, width, height) {
    const before = this.#path;
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
    this.#path = before;
  }

  #show(look) {
    if (!this.#path.length) return;
    const alpha = this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : "";
    const mode = this.globalCompositeOperation === "multiply" ? ' style="mix-blend-mode:multiply"' : "";
    this.output.push(`<path d="${this.#path.join("")}" ${look}${alpha}${mode}${this.#placed()}/>`);
  }

  // The unit of the path is the SVG's own already, so only the shift has to be turned into it.
  #placed() {
    if (this.#matrix.every((value, index) => value === PLAIN[index])) return "";
    const [a, b, c, d, e, f] = this.#matrix;
    return ` transform="matrix(${[a, b, c, d, e * this.factor, f * this.factor].join(" ")})"`;
  }

  #add(command, ...numbers) {
    this.#path.push(command + numbers.map((value) => this.#number(value)).join(" "));
  }

  #number(value) {
    return String(Math.round(value * this.factor * 1000) / 1000);
  }
}
