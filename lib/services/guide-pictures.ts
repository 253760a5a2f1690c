/** The pictures of the guide, made by `npm run screenshots`: one a step and language, all of one size. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** In pixels of the page at most; the pictures themselves have half as many again in each direction. */
export const PICTURE_SIZE = { width: 300, height: 440 } as const;
export const PICTURE_SCALE = 1.5;

/** The web process runs in the checkout, where the server of pages finds its public files as well. */
const publicFile = (address: string) => join(process.cwd(), "public", address);

/** The address of a picture below the portal's own; in English where the reader's language has none. */
export function guidePicture(language: string, step: string): string {
  const address = (folder: string) => `/guide/${folder}/${step}.webp`;
  return existsSync(publicFile(address(language))) ? address(language) : address("en");
}

/** The same picture as a `data:` address, for what is read outside of the portal. */
export async function guidePictureData(language: string, step: string): Promise<string> {
  const picture = await readFile(publicFile(guidePicture(language, step)));
  return `data:image/webp;base64,${picture.toString("base64")}`;
}
