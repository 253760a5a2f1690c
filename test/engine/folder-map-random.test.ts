/** Names for random trees of folders on random servers. */
import { describe, expect, it, vi } from "vitest";
import type { MappedFolder } from "../../lib/engine/folder-map.ts";
import type { FolderNaming, ListedFolder } from "../../lib/engine/ports.ts";
import { Random } from "../support/random.ts";
import { listed, mapped, newPaths } from "./mapping.ts";

// Seconds on an idle machine; others may be busy.
vi.setConfig({ testTimeout: 120_000 });

describe("the map", () => {
  it("is injective, keeps to the new server's names, and is the same again from its journal (3,000 seeds)", () => {
    for (let seed = 1; seed <= 3000; seed++) {
      const random = new Random(seed);
      const naming = {
        delimiter: random.pick(["/", ".", "\\", ""]),
        forbidden: random.pick(["", '%*\\"', "/~", ":()"]),
        maxLevelBytes: random.pick([200, 24]),
        maxPathBytes: random.pick([1000, 60]),
        allBelowInbox: random.chance(0.2),
        forbiddenFirst: random.pick(["", "~", "(#"]),
        ignoresCase: random.chance(0.2),
        mailOrFolders: random.chance(0.3),
      };
      const folders = randomTree(random);
      const newFolders = random.some(folders, 0.3).map((folder) => ({
        ...folder,
        specialUse: random.pick([null, "sent" as const]),
        selectable: random.chance(0.8),
        ...(random.chance(0.2) ? { noInferiors: true as const } : {}),
      }));
      const rules = { naming, newFolders, reservedNames: ["calendar"], below: random.chance(0.2) ? "Old" : null };
      const result = mapped(folders, rules);
      const what = `seed ${seed}: ${JSON.stringify({ naming, newPaths: newPaths(result) })}`;
      expect(distinct(result, naming), what).toBe(folders.length);
      const refused = result.flatMap(({ newPath }) => newPath).filter((level) => !isTakeable(level, naming));
      expect(refused, what).toEqual([]);
      const plain = result.map(({ newPath }) => newPath.join("/")).filter((path) => /^[^&\x7f-\uffff]*$/.test(path));
      expect(Math.max(...plain.map((path) => path.length)), what).toBeLessThanOrEqual(naming.maxPathBytes);
      if (naming.mailOrFolders) expect(mailWithFolders(result, naming), what).toEqual([]);
      const given = result.map(({ old, newPath }, index) => ({
        ...{ id: index + 1, oldName: old.name, oldPath: old.path, newPath },
      }));
      const some = random.some(given, 0.7);
      const changed = random.some(folders, 0.5);
      const later = mapped(folders, { ...rules, newFolders: changed, given: some });
      expect(distinct(later, naming), what).toBe(folders.length);
      const kept = new Map(some.map(({ oldName, newPath }) => [oldName, newPath]));
      for (const { old, newPath } of later) expect(newPath, what).toEqual(kept.get(old.name) ?? newPath);
      expect(newPaths(mapped(folders, { ...rules, newFolders: changed, given })), what).toEqual(newPaths(result));
    }
  });
});

/** How many places these are to the new server. */
function distinct(folders: readonly MappedFolder[], { ignoresCase, allBelowInbox }: FolderNaming): number {
  const places = folders.map(({ newPath: [top = "", next, ...more] }) => {
    const isBelow = allBelowInbox && top === "INBOX" && next !== undefined && next.toUpperCase() !== "INBOX";
    const path = [...(isBelow ? [] : [top]), ...(next === undefined ? [] : [next, ...more])].join("\u0001");
    return ignoresCase ? path.toLowerCase() : path;
  });
  return new Set(places).size;
}

/** Places of mail, the inbox aside, that other mail would have to lie below. */
function mailWithFolders(folders: readonly MappedFolder[], { ignoresCase }: FolderNaming): string[] {
  const keys = folders
    .map(({ newPath }) => newPath.join("\u0001"))
    .map((key) => (ignoresCase ? key.toLowerCase() : key));
  return keys.filter((key) => key.toUpperCase() !== "INBOX" && keys.some((other) => other.startsWith(`${key}\u0001`)));
}

/** Whether the new server takes this level of a name; modified UTF-7 is not measured here. */
function isTakeable(level: string, naming: FolderNaming): boolean {
  const bad = [...level].some((character) => character === naming.delimiter || naming.forbidden.includes(character));
  const badStart = naming.forbiddenFirst.includes(level.charAt(0));
  const isPlain = /^[\x20-\x7e]*$/.test(level);
  return (
    level !== "" &&
    !bad &&
    !badStart &&
    (!isPlain || level.length + level.split("&").length - 1 <= naming.maxLevelBytes)
  );
}

/** Folders with names that fall together once their odd characters are replaced. */
function randomTree(random: Random): ListedFolder[] {
  const alphabet = ["a", "_", ".", "/", "\\", "%", " (2)", "ü", "&", "~", ":", "Calendar", "x".repeat(30)];
  const uses = ["Gesendet", "Sent", "sent items", "Entwürfe", "Papierkorb", "A (mail)", "a"];
  const level = (): string => Array.from({ length: 1 + random.below(3) }, () => random.pick(alphabet)).join("");
  const paths: string[][] = [["INBOX"]];
  for (let count = random.below(12); count > 0; count--)
    if (random.chance(0.2)) paths.push([random.pick(uses)]);
    else paths.push(random.chance(0.5) ? [level()] : [...random.pick(paths), level()]);
  const distinct = new Map(paths.map((path) => [path.join("\u0001"), path]));
  return [...distinct.values()].map((path) => listed(path, random.chance(0.1) ? "sent" : null));
}
