/** A tar archive (POSIX ustar) whose bytes depend on names and contents alone: no owner, no clock, no order of the disk. */
import { gzipSync } from "node:zlib";

const BLOCK = 512;

export interface ArchiveEntry {
  /** From the root. */
  readonly path: string;
  readonly content: Buffer;
  /** It can be run. */
  readonly isProgram: boolean;
}

export interface ArchiveWish {
  readonly entries: readonly ArchiveEntry[];
  /** The folder that everything unpacks into. */
  readonly prefix: string;
  /** Of every file, in seconds since 1970. */
  readonly time: number;
}

/** Sorted by path, byte by byte, and compressed by gzip, whose header holds no time either. */
export function archiveOf({ entries, prefix, time }: ArchiveWish): Buffer {
  const sorted = entries.toSorted((one, other) => Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)));
  const parts = sorted.flatMap(({ path, content, isProgram }) => [
    headerOf(`${prefix}/${path}`, content.length, isProgram ? 0o755 : 0o644, time),
    content,
    filling(content),
  ]);
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 9 });
}

function filling(content: Buffer): Buffer {
  return Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
}

function headerOf(path: string, size: number, mode: number, time: number): Buffer {
  const { name, before } = split(path);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
  header.write(name, 0);
  header.write(octal(mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(time, 11), 136);
  header.write("        ", 148);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write("root", 265);
  header.write("root", 297);
  header.write(before, 345);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** A name has room for 100 bytes, and what stands before its last slashes for 155. Throws RangeError for one that does not fit. */
function split(path: string): { readonly name: string; readonly before: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, before: "" };
  for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) {
    const [before, name] = [path.slice(0, slash), path.slice(slash + 1)];
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(before) <= 155) return { name, before };
  }
  throw new RangeError(`this path is too long for an archive: ${path}`);
}
