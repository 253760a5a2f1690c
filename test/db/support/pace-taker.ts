/**
 * A process of its own that passes so many messages of one size through a server's limits, and then says when each passed.
 * Arguments: address of the database, id of the server, number of messages, bytes of each.
 */
import { openDatabase } from "../../../lib/db/client.ts";
import { Slots } from "../../../lib/jobs/slots.ts";
import { ServerLimits } from "../../../lib/worker/server-limits.ts";

const [url = "", serverId = "", messages = "0", size = "0"] = process.argv.slice(2);
const bytes = Number(size);
const database = await openDatabase(url);
const limits = new ServerLimits(database, new Slots());
await limits.read();
const passing = { side: "old", signal: new AbortController().signal } as const;
const moments: number[] = [];
while (moments.length < Number(messages)) {
  await limits.pacerOf(serverId).pass({ messages: 1, bytes, dayBytes: bytes }, passing);
  moments.push(Date.now());
}
await limits.giveBack();
await database.close();
process.send?.(moments);
process.disconnect();
