/** Finds what TypeScript files import, and judges it by import-rules.ts. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ENVIRONMENT, ROOMS, type Room } from "./import-rules.ts";

export interface Import {
  readonly from: string;
  /** The specifier as written. */
  readonly what: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
}

export interface Violation {
  readonly file: string;
  /** What it imports or reads. */
  readonly what: string;
  readonly why: string;
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?([^"';]*?)\s*\bfrom\s*["']([^"']+)["']/gm;
const BARE = /^\s*import\s*["']([^"']+)["']/gm;
const CALL = /(?<![.#\w])(?:import|require)\(\s*(?:["'`]([^"'`$]+)["'`]\s*\)|([^)\s][^)]*)\))/g;

/** Every import of a file's source: statements, re-exports, and calls with a fixed name; others come as `(computed)`. */
export function importsOf(file: string, source: string): Import[] {
  const code = withoutComments(source);
  const statements = [...code.matchAll(STATEMENT)].map(([, type, names = "", what = ""]) => ({
    from: file,
    what,
    typeOnly: type !== undefined || onlyTypes(names),
  }));
  const bare = [...code.matchAll(BARE)].map(([, what = ""]) => ({ from: file, what, typeOnly: false }));
  const calls = [...code.matchAll(CALL)].map(([, what = "(computed)"]) => ({ from: file, what, typeOnly: false }));
  return [...statements, ...bare, ...calls];
}

/** `{ type A, type B }`, the whole of it. */
function onlyTypes(names: string): boolean {
  const list = /^\{(.*)\}$/s.exec(names.trim())?.[1];
  if (list === undefined) return false;
  const parts = list.split(",").map((name) => name.trim());
  return parts.filter((name) => name !== "").every((name) => name.startsWith("type "));
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** What this file does that the table does not allow. `file` is relative to the checkout, with `/`. */
export function violationsOf(file: string, source: string): Violation[] {
  const room = roomOf(file);
  const found = room === null ? [] : importsOf(file, source).filter((one) => !isAllowed(room, one));
  const violations = found.map(({ what }) => ({ file, what: resolved(file, what), why: room?.why ?? "" }));
  if (file.startsWith("lib/") && !file.startsWith(`${ENVIRONMENT.readBy}/`) && readsEnvironment(source))
    violations.push({ file, what: "process.env", why: ENVIRONMENT.why });
  if (file.startsWith("lib/") && room === null)
    violations.push({ file, what: "anything", why: "its folder is missing in test/support/import-rules.ts" });
  return violations;
}

function readsEnvironment(source: string): boolean {
  const code = withoutComments(source);
  return (
    /\bprocess\s*(\.|\?\.)\s*env\b|\bprocess\s*\[|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/.test(code) ||
    /import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*["'](node:)?process["']/.test(code)
  );
}

/** The room with the longest name that the file lies in. */
function roomOf(file: string): Room | null {
  const rooms = ROOMS.filter(({ name }) => isIn(file, name));
  return rooms.sort((one, other) => other.name.length - one.name.length)[0] ?? null;
}

function isIn(file: string, name: string): boolean {
  return file === name || file === `${name}.ts` || file.startsWith(`${name}/`);
}

function isAllowed(room: Room, { from, what, typeOnly }: Import): boolean {
  const target = resolved(from, what);
  if (what.startsWith(".")) return isIn(target, room.name) || mayImport(room, target, typeOnly);
  if (what.startsWith("node:")) return room.nodeModules === null || room.nodeModules.includes(what);
  return room.packages.some((name) => what === name || what.startsWith(name.endsWith("/") ? name : `${name}/`));
}

function mayImport(room: Room, target: string, typeOnly: boolean): boolean {
  const inner = roomOf(target);
  return room.mayImport.some((entry) => {
    const name = entry.replace("types of ", "");
    if (!isIn(target, name) || (name !== entry && !typeOnly)) return false;
    // A room within a room has a door of its own: lib/vault/open does not come with lib/vault.
    return inner === null || inner.name.length <= name.length;
  });
}

function resolved(from: string, what: string): string {
  return what.startsWith(".") ? path.posix.join(path.posix.dirname(from), what) : what;
}

/** All source files below these folders of the checkout, generated ones left out. */
export function sourceFiles(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    const entries = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mts)$/.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
      .filter((file) => !file.includes("/generated/"));
  });
}

export function violationsIn(root: string, folders: readonly string[]): Violation[] {
  return sourceFiles(root, folders).flatMap((file) => violationsOf(file, readFileSync(path.join(root, file), "utf8")));
}
