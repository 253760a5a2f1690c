import { afterAll, beforeAll, expect, it } from "vitest";
import { doneFrom } from "../../lib/auth/visitor.ts";
import { addressHashOf } from "../../lib/db/audit-chain.ts";
import { AUDIT_ADDRESS_DAYS, sweep } from "../../lib/db/sweep.ts";
import { audit } from "../../lib/services/audit.ts";
import { type TestPortal, testPortal } from "../support/portal.ts";

let portal: TestPortal;
beforeAll(async () => {
  portal = await testPortal();
});
afterAll(() => portal.close());

const record = (subjectId: string) =>
  audit.record(portal.database.client, { kind: "nobody" }, { action: "server.add", subjectId });
const rowOf = (subjectId: string) =>
  portal.database.client.auditEvent.findFirstOrThrow({ where: { subjectId }, include: { address: true } });

it("a row says from where it was done, apart, and never mixes up two requests", async () => {
  await Promise.all([
    doneFrom("203.0.113.7", () => record("seven")),
    doneFrom("203.0.113.8", () => record("eight")),
    record("nowhere"),
  ]);
  const [seven, eight, nowhere] = [await rowOf("seven"), await rowOf("eight"), await rowOf("nowhere")];
  expect([seven.address?.address, eight.address?.address]).toEqual(["203.0.113.7", "203.0.113.8"]);
  expect(nowhere).toMatchObject({ address: null, addressHash: null });
  expect(seven.addressHash).toBe(seven.address && addressHashOf(seven.address));
  const { address: _, ...row } = seven;
  expect(JSON.stringify(row)).not.toContain("203.0.113");
});

it("an address goes after ninety days, and its row stays as it is", async () => {
  await doneFrom("203.0.113.9", () => record("nine"));
  const before = await rowOf("nine");
  const days = (count: number) => new Date(Date.now() + count * 86_400_000);
  await sweep(portal.database, "worker", days(AUDIT_ADDRESS_DAYS - 1));
  expect((await rowOf("nine")).address).not.toBeNull();
  await sweep(portal.database, "worker", days(AUDIT_ADDRESS_DAYS + 1));
  expect(await rowOf("nine")).toEqual({ ...before, address: null });
});
