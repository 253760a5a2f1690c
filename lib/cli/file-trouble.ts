/** Why the operating system did not open a file, in words. */

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "this account may not open it",
  EPERM: "this account may not open it",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
  EEXIST: "a file of that name is in the way",
};

/** A few words for a thrown file error; the system's own where it is none of the usual. */
export function fileTrouble(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return WORDS[code] ?? (error instanceof Error ? error.message : String(error));
}
