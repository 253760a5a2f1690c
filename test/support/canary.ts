/**
 * Recognisable secrets, and the search for them in whatever was written down, sent or shown: in clear, and in every form in
 * which programs write down text.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The password of most tests. Letters and digits alone, which no escaping changes: it is found within any longer secret as well. */
export const CANARY = "C4NARYsongbird";

/** A password of its own for a test: a canary with what has to be escaped in addresses, pages, JSON and base64. */
export function canaryFor(use: string): string {
  return `${CANARY} ${use} "ü&<+>%\\'/?=`;
}

type Forms = ReadonlyMap<string, Buffer>;

/** The names of the forms in which `secrets` stand in `text`, which may be text or bytes. Empty: in none. */
export function findsIn(text: string | Uint8Array, secrets: readonly string[] = [CANARY]): string[] {
  const bytes = typeof text === "string" ? Buffer.from(text) : Buffer.from(text.buffer, text.byteOffset, text.length);
  const found = secrets.flatMap((secret) => [...formsOf(secret)].filter(([, form]) => bytes.includes(form)));
  return [...new Set(found.map(([name]) => name))];
}

/**
 * The same for a folder with a database that this process has open. It is searched in a copy that another process makes: whoever
 * closes a file loses SQLite's locks on it, and its connections would then read what is out of date.
 */
export function findsBelowInUse(folder: string, secrets: readonly string[] = [CANARY]): string[] {
  const copy = mkdtempSync(join(tmpdir(), "carryover-canary-"));
  try {
    // What goes away meanwhile is no failure.
    spawnSync("cp", ["-r", `${folder}/.`, copy], { stdio: "ignore" });
    return findsBelow(copy, secrets).map((find) => find.replace(copy, folder));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The same for the files below a folder, their names included: `name: form`. What is gone when it is read holds nothing any more. */
export function findsBelow(folder: string, secrets: readonly string[] = [CANARY]): string[] {
  const entries = unlessGone(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    const inside = entry.isFile() ? findsIn(unlessGone(() => readFileSync(path)) ?? "", secrets) : [];
    const here = [...findsIn(entry.name, secrets), ...inside].map((form) => `${path}: ${form}`);
    return entry.isDirectory() ? [...here, ...findsBelow(path, secrets)] : here;
  });
}

/** Throws when something was found, and says where. */
export function refuseFinds(finds: readonly string[]): void {
  if (finds.length > 0) throw new Error(`a password was written down:\n${finds.join("\n")}`);
}

function unlessGone<Content>(read: () => Content): Content | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

const known = new Map<string, Forms>();

/** Each once, under the name of the first that looks so. */
function formsOf(secret: string): Forms {
  const before = known.get(secret);
  if (before) return before;
  const seen = new Set<string>();
  const all = [...textForms(secret), ...base64Forms(secret), ...byteForms(secret)];
  const forms = new Map(all.filter(([, form]) => seen.size < seen.add(form.toString("latin1")).size));
  known.set(secret, forms);
  return forms;
}

/** As pages, addresses and JSON write it: React's and other escapes of HTML, `%C3` and `%c3`, Next's own JSON. */
function textForms(secret: string): [name: string, Buffer][] {
  const url = encodeURIComponent(secret);
  const form = new URLSearchParams([["", secret]]).toString().slice(1);
  const json = JSON.stringify(secret).slice(1, -1);
  const jsonInPage = json.replace(/[&<>]/g, unicodeEscape);
  return [
    ["clear", secret],
    ["HTML", html(secret, "&#x27;")],
    ["HTML, apostrophe in decimal", html(secret, "&#39;")],
    ["URL", url],
    ["URL, lower case", lowerPercents(url)],
    ["form", form],
    ["form, lower case", lowerPercents(form)],
    ["JSON", json],
    ["JSON in a page", jsonInPage],
    ["JSON in ASCII", jsonInPage.replace(/[^ -~]/g, unicodeEscape)],
    ["JSON in JSON", JSON.stringify(jsonInPage).slice(1, -1)],
  ].map(([name = "", text = ""]) => [name, Buffer.from(text)]);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function lowerPercents(text: string): string {
  return text.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());
}

function html(text: string, apostrophe: string): string {
  const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": apostrophe };
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

/** What of base64 does not depend on the bytes around: three ways, by where in a group of three bytes the secret begins. */
function base64Forms(secret: string): [name: string, Buffer][] {
  return [0, 1, 2].flatMap((before): [string, Buffer][] => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const [first, end] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return (["base64", "base64url"] as const).map((alphabet) => {
      const form = bytes.toString(alphabet).slice(first, end);
      return [`${alphabet} after ${before}`, Buffer.from(form)];
    });
  });
}

function byteForms(secret: string): [name: string, Buffer][] {
  const hex = Buffer.from(secret).toString("hex");
  const utf16 = Buffer.from(secret, "utf16le");
  return [
    ["hex", Buffer.from(hex)],
    ["hex, upper case", Buffer.from(hex.toUpperCase())],
    ["UTF-16LE", utf16],
    ["UTF-16BE", Buffer.from(utf16).swap16()],
  ];
}
