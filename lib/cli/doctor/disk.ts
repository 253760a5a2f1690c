/** The data folder: who may use it, and the room on its disk. */
import { access, constants, stat, statfs } from "node:fs/promises";
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
    const { mode } = await stat(folder);
    const isWritable = await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    );
    return [...judgeFolder(folder, mode, isWritable), judgeDisk(folder, bavail * bsize)];
  } catch (error) {
    return [failed("disk.absent", { folder, why: fileTrouble(error) })];
  }
}

/** `mode` as the file system tells it. */
export function judgeFolder(folder: string, mode: number, isWritable: boolean): readonly Finding[] {
  return [
    ...((mode & 0o007) === 0 ? [] : [failed("disk.open", { folder })]),
    ...(isWritable ? [] : [failed("disk.closed", { folder })]),
  ];
}

export function judgeDisk(folder: string, bytes: number): Finding {
  const values = { folder, free: size(bytes) };
  if (bytes < TOO_LITTLE_BYTES) return failed("disk.low", values);
  return bytes < LITTLE_BYTES ? warning("disk.low", values) : fine("disk.fine", values);
}
