import type { Mutant } from "./mutant.ts";

/** Sealed passwords. */
export const mutants: readonly Mutant[] = [
  {
    name: "vault: a box opens for any purpose",
    file: "lib/vault/box.ts",
    find: 'return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(","));',
    replace: 'return Buffer.from(parts.slice(0, 0).join(","));',
    test: "test/vault/box.test.ts",
    title: "SEC 2: stays shut for another account",
  },
  {
    name: "vault: the parts of a purpose run together",
    file: "lib/vault/box.ts",
    find: '`${Buffer.byteLength(part)}:${part}`).join(",")',
    replace: 'part).join("")',
    test: "test/vault/box.test.ts",
    title: "SEC 2: stays shut for parts that are cut elsewhere",
  },
  {
    name: "vault: what is no box counts as clear text",
    file: "lib/vault/open.ts",
    find: 'throw new CannotOpen("it is no sealed box");',
    replace: 'return bytes.toString("utf8");',
    test: "test/vault/box.test.ts",
    title: "SEC 4: is refused when it is cut to 60 bytes, never taken for clear text",
  },
];
