// Where one looks: canvas point (x, y) is at the top left of the view. Pure.

export const MIN_ZOOM = 0.05;
export const MAX_ZOOM = 30;
const FIT_MARGIN = 40; // screen pixels
const MAX_FIT_ZOOM = 4; // so that a single dot does not fill the view

export class Camera {
  constructor(x = 0, y = 0, zoom = 1) {
    this.x = x;
    this.y = y;
    this.zoom = zoom;
  }

  toCanvas(screenX, screenY) {
    return { x: this.x + screenX / this.zoom, y: this.y + screenY / this.zoom };
  }

  toScreen(x, y) {
    return { x: (x - this.x) * this.zoom, y: (y - this.y) * this.zoom };
  }

  /** Move what is shown by so many screen pixels. */
  pan(dx, dy) {
    this.x -= dx / this.zoom;
    this.y -= dy / this.zoom;
  }

  /** Zoom so that what is at a place on the screen stays there. */
  zoomAt(screenX, screenY, factor) {
    const fixed = this.toCanvas(screenX, screenY);
    this.zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, this.zoom * factor));
    this.x = fixed.x - screenX / this.zoom;
    this.y = fixed.y - screenY / this.zoom;
  }

  /** Show a rectangle in the middle of a view of so many screen pixels. */
  fit({ left, top, right, bottom }, width, height, maxZoom = MAX_FIT_ZOOM) {
    const across = Math.max(1, width - 2 * FIT_MARGIN) / Math.max(right - left, Number.EPSILON);
    const down = Math.max(1, height - 2 * FIT_MARGIN) / Math.max(bottom - top, Number.EPSILON);
    this.zoom = Math.max(MIN_ZOOM, Math.min(across, down, maxZoom));
    this.x = (left + right) / 2 - width / 2 / this.zoom;
    this.y = (top + bottom) / 2 - height / 2 / this.zoom;
  }

  /** The rectangle that a view of so many screen pixels shows. */
  viewport(width, height) {
    const { x: right, y: bottom } = this.toCanvas(width, height);
    return { left: this.x, top: this.y, right, bottom };
  }
}
