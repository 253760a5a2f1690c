/** What a container image holds, made by scripts/image.ts from a copy of this checkout, so that the checkout's own pages stay as they are. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { copyCheckout } from "./checkout-copy.ts";

const ROOT = join(import.meta.dirname, "../..");

export interface ImageFiles {
  readonly folder: string;
  remove(): void;
}

/** Takes about a minute. `url`: the address for whose path the pages are built. */
export function makeImageFiles(url: string): ImageFiles {
  const given = process.env.CARRYOVER_TEST_IMAGE;
  if (given) return { folder: given, remove: () => undefined };
  const place = join(ROOT, ".cache", `image-${process.pid}`);
  const copy = join(place, "checkout");
  copyCheckout(copy);
  const folder = join(place, "image");
  const env = { ...process.env, CARRYOVER_URL: url };
  execFileSync(process.execPath, ["scripts/image.ts", folder], {
    cwd: copy,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  rmSync(copy, { recursive: true, force: true });
  return { folder, remove: () => rmSync(place, { recursive: true, force: true }) };
}
