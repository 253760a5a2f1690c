/**
 * Where a request comes from, for the audit. Set once around everything that answers it (scripts/portal/web.mjs), so that no service has to hand
 * it on. Outside of requests there is none.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** The server and the bundles of the pages load this file apart: all must find the same storage. */
const holder: { carryoverVisitor?: AsyncLocalStorage<string | null> } = globalThis as never;
holder.carryoverVisitor ??= new AsyncLocalStorage();
const storage = holder.carryoverVisitor;

/** Everything that `work` does and begins is done from this address; null where it cannot be known for sure. */
export function doneFrom<Result>(address: string | null, work: () => Result): Result {
  return storage.run(address, work);
}

/** The address that this is done from; null: not known, or not done from a browser. */
export function addressOfVisitor(): string | null {
  return storage.getStore() ?? null;
}
