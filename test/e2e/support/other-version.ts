/** A later version of the portal beside this one: the same checkout with another sentence, built for itself. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyCheckout } from "../../support/checkout-copy.ts";

const BUILD_MS = 400_000;

export interface OtherVersion {
  readonly checkout: string;
  remove(): void;
}

/** `file` is below the checkout; `find` in it becomes `replace`. */
export function otherVersion(file: string, find: string, replace: string): OtherVersion {
  const checkout = mkdtempSync(join(tmpdir(), "carryover-version-"));
  copyCheckout(checkout);
  const text = readFileSync(join(checkout, file), "utf8");
  if (!text.includes(find)) throw new Error(`${file} has no ${find}`);
  writeFileSync(join(checkout, file), text.replace(find, replace));
  execFileSync("sh", [join(checkout, "scripts/run.sh"), "scripts/build.ts"], { stdio: "pipe", timeout: BUILD_MS });
  return { checkout, remove: () => rmSync(checkout, { recursive: true }) };
}
