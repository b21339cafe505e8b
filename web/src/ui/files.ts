/** Files handed to the browser to keep, under names that every file system takes. It reads none. */

/** A file's address is given back after this. */
const FILE_KEPT_MS = 60_000;

/** Hands a file to the browser to keep. */
export function saveFile(content: Blob, name: string, extension: "mid" | "wav" | "zip" | "txt"): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = `${name.replaceAll(/[^\p{L}\p{N} _-]/gu, "").trim() || "melody"}.${extension}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), FILE_KEPT_MS);
}
