/**
 * COMPRESS=DEFLATE (RFC 4978) where messages come slowly: ordinary mail is a quarter smaller then, and on a fast line it would take several
 * times as long (docs/benchmarks.md). Only from the old account: what is sent to the new one has to be in the hands of the operating system
 * at a certain moment (Channel.writeAtOnce), and a compressor would still hold it.
 */
import type { SignedIn } from "./sign-in.ts";

type Account = Pick<SignedIn, "channel" | "capabilities" | "startDeflate">;

/** Whether it pays and can be asked for now. */
export function shouldCompress({ channel, capabilities }: Account): boolean {
  return capabilities.compress && channel.isSlow && !channel.isBusy;
}

/** Compresses from now on, unless the server refuses. Once for a connection. Throws as Channel.run(). */
export async function compress({ channel, startDeflate }: Account): Promise<void> {
  const { status } = await channel.run(["COMPRESS DEFLATE"]);
  if (status === "OK") startDeflate(channel.takeUnread());
}
