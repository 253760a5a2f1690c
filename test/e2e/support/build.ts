/** Before the first of these tests: the pages are built once, instead of by each portal that a test starts. */
import { buildWhenNeeded, builtId } from "../../../scripts/portal/build.ts";

export default async function setup(): Promise<void> {
  // A first build is quicker without a cache; whoever builds here again wants one.
  const keepsCache = builtId() !== null;
  await buildWhenNeeded((step) => console.log(`- ${step}`), { url: "http://127.0.0.1", keepsCache });
}
