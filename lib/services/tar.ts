/** A tar archive (POSIX ustar), compressed: for a few small files, all in memory. */
import { gzipSync } from "node:zlib";

export interface TarFile {
  /** ASCII, at most 100 characters. */
  readonly name: string;
  readonly text: string;
}

const BLOCK = 512;

/** `at` in epoch milliseconds: the date of every file. */
export function tarGz(files: readonly TarFile[], at: number): Buffer {
  const parts = files.flatMap(({ name, text }) => {
    const body = Buffer.from(text);
    return [header(name, body.length, at), body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]));
}

function header(name: string, bytes: number, at: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, "0")}\0`;
  block.write(name, 0, 100, "ascii");
  block.write(octal(0o600, 8) + octal(0, 8) + octal(0, 8), 100, "ascii");
  block.write(octal(bytes, 12) + octal(Math.floor(at / 1000), 12), 124, "ascii");
  // The sum is made as if it were eight spaces.
  block.write(" ".repeat(8), 148, "ascii");
  block.write("0", 156, "ascii");
  block.write("ustar\x0000", 257, "ascii");
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}
