// Keeps two processes from doing the same work in one checkout at once. Plain JavaScript: the set-up runs it with whatever Node the system has.

import { createHash } from "node:crypto";
import { connect, createServer } from "node:net";

/**
 * Waits until nobody does this work in the checkout, then keeps others out until the answered function is called or this process ends, in whatever
 * way: the lock is a socket in Linux's abstract name space, which the kernel frees. On other systems nobody waits.
 */
export async function lockCheckout({ root, work, onWait, signal }) {
  const nothingHeld = () => undefined;
  if (process.platform !== "linux") return nothingHeld;
  const name = `\0carryover-${work}-${createHash("sha256").update(root).digest("hex").slice(0, 32)}`;
  for (let isWaiting = false; !signal?.aborted; isWaiting = true) {
    // Whoever waits holds a connection open. It must not keep this process alive, and one that breaks is no concern.
    const waiters = new Set();
    const server = createServer((waiter) => {
      waiters.add(waiter.unref());
      waiter.on("error", () => waiter.destroy()).once("close", () => waiters.delete(waiter));
    });
    const isTaken = await new Promise((resolve, reject) => {
      server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(true) : reject(error)));
      server.listen(name, () => resolve(false));
    });
    server.unref();
    if (!isTaken)
      return () => {
        server.close();
        for (const waiter of waiters) waiter.destroy();
      };
    if (!isWaiting) onWait();
    await new Promise((resolve) => connect({ path: name, signal }).once("error", resolve).once("close", resolve));
  }
  return nothingHeld;
}
