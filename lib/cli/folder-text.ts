import { printable } from "../engine/errors.ts";

/** A folder's name for terminals; in quotation marks where spaces at its ends would not be seen. */
export function folderText(name: string): string {
  return name === name.trim() ? printable(name) : printable(`"${name}"`);
}
