/** Passwords come from files: on a command line every user of the machine could read them. */
import { readFile, stat } from "node:fs/promises";
import { fileTrouble } from "./file-trouble.ts";
import { UsageError } from "./usage-error.ts";

export interface PasswordFile {
  readonly password: string;
  /** Whether every account of this machine can read it. */
  readonly readableByOthers: boolean;
}

/** The first line of the file, without its line end. Throws UsageError, which never repeats what is in the file. */
export async function readPasswordFile(file: string, where: string): Promise<PasswordFile> {
  let text: string;
  let mode: number;
  try {
    text = await readFile(file, "utf8");
    mode = (await stat(file)).mode;
  } catch (error) {
    throw new UsageError(
      `${where}: expected a file with the password in its first line, got ${file}: ${fileTrouble(error)}`,
    );
  }
  const password = /^\ufeff?([^\n]*?)\r?(?:\n|$)/.exec(text)?.[1] ?? "";
  if (password === "")
    throw new UsageError(`${where}: expected the password in the first line of ${file}, got an empty line`);
  return { password, readableByOthers: (mode & 0o004) !== 0 };
}
