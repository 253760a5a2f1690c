/** Addresses that cannot be reached: remembered when a mail server says so, and written to no more. */
import type { Database } from "../db/database.ts";
import { addressKey, isAboutAddress } from "../policy/undeliverable.ts";
import type { Trouble } from "./outbox.ts";

type Rows = Pick<Database["client"], "undeliverableAddress">;

/** Keys of all of them, see addressKey(). */
export async function undeliverableAddresses(client: Rows): Promise<ReadonlySet<string>> {
  const rows = await client.undeliverableAddress.findMany({ select: { address: true } });
  return new Set(rows.map(({ address }) => address));
}

export async function isUndeliverable(client: Rows, address: string): Promise<boolean> {
  return (await client.undeliverableAddress.count({ where: { address: addressKey(address) } })) > 0;
}

/** Remembers what was said of this address, if it was about the address. Answers whether it was. */
export async function noteRefusal(client: Rows, to: string, { error, reply }: Trouble, at: Date): Promise<boolean> {
  if (!isAboutAddress({ error, reply })) return false;
  await noteUndeliverable(client, to, { error, reply }, at);
  return true;
}

/** Nothing more is sent there. */
export async function noteUndeliverable(client: Rows, to: string, said: Trouble, at: Date): Promise<void> {
  const address = addressKey(to);
  const row = { at, error: said.error, reply: said.reply };
  await client.undeliverableAddress.upsert({ where: { address }, create: { address, ...row }, update: row });
}

/** It may be tried again: its owner has shown that they read mail there, say, or it is theirs no more. */
export async function forgetRefusals(client: Rows, addresses: readonly string[]): Promise<number> {
  const where = { address: { in: addresses.map(addressKey) } };
  return (await client.undeliverableAddress.deleteMany({ where })).count;
}
