// Opens the dialogs that take a canvas out and in. What they need is fetched when it is needed.

import { listenForImports } from "./import-dialog.js";

/**
 * Open the dialog with #export-open too, where the page has that.
 * @param {Board} board
 * @returns {(options?: {selection?: Element[], what?: "all" | "view" | "selection"}) => Promise<void>}
 *   opens the dialog; without `what` it offers the selection where there is one, else everything
 */
export function useExport(board) {
  let panel = null;
  async function openExport(options) {
    panel ??= import("./panel.js").then(({ ExportPanel }) => new ExportPanel(board));
    (await panel).open(options);
  }
  document.getElementById("export-open")?.addEventListener("click", () => openExport());
  return openExport;
}

/**
 * Ask for a file with #import-open too, where the page has that.
 * @param {Board} board
 * @returns {{choose: () => void, take: (file: Blob) => Promise<void>}} choose: asks for a file;
 *   take: imports one that was dropped
 */
export function useImport(board) {
  const imports = listenForImports(async (text, report) => {
    const { importDocument } = await import("./importing.js");
    return importDocument({ ...board.canvas, limits: board.limits }, text, report);
  });
  document.getElementById("import-open")?.addEventListener("click", imports.choose);
  return imports;
}
