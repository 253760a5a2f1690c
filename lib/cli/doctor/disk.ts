/** Room on the disk of the data folder. */
import { statfs } from "node:fs/promises";
import { size } from "../../i18n/words.en.ts";
import { fileTrouble } from "../file-trouble.ts";
import { type Finding, failed, fine, warning } from "./finding.ts";

/** Journals, backups and the database of a large move fit into that for a few days. */
const LITTLE_BYTES = 5_000_000_000;
/** Below this the database may stop at any moment. */
const TOO_LITTLE_BYTES = 500_000_000;

export async function checkDisk(folder: string): Promise<readonly Finding[]> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return [judgeDisk(folder, bavail * bsize)];
  } catch (error) {
    return [failed("disk.absent", { folder, why: fileTrouble(error) })];
  }
}

export function judgeDisk(folder: string, bytes: number): Finding {
  const values = { folder, free: size(bytes) };
  if (bytes < TOO_LITTLE_BYTES) return failed("disk.low", values);
  return bytes < LITTLE_BYTES ? warning("disk.low", values) : fine("disk.fine", values);
}
