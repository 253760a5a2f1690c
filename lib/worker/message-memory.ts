/** How much memory the messages of all runs of this process may take together while they are on their way. */
import { ByteBudget } from "../engine/byte-budget.ts";

const BYTES = 24 * 1024 * 1024;

/** Made once by each program that runs imports, and given to every run. */
export function messageMemory(): ByteBudget {
  return new ByteBudget(BYTES);
}
