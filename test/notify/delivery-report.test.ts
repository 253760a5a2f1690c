/** Reports of mail that came back: believed where they say for certain that a mail of ours failed for good, and else not. */
import { describe, expect, it } from "vitest";
import { LONGEST_REPORT, readDeliveryReport } from "../../lib/notify/delivery-report.ts";
import { exchangeReport, postfixReport } from "../support/delivery-reports.ts";
import { Random } from "../support/random.ts";

const ID = "3f8d9a52-0000-4000-8000-000000000001";
const read = (text: string) => readDeliveryReport(Buffer.from(text, "latin1"));
const POSTFIX = postfixReport({ id: ID });

describe("a delivery report", () => {
  it("says which mail it was, by which code, and in which words", () => {
    expect(read(POSTFIX)).toEqual({
      ...{ id: ID, status: "5.1.1" },
      words: "550 5.1.1 <anna@old.example>: Recipient address rejected",
    });
    expect(read(exchangeReport({ id: ID }))).toMatchObject({ id: ID, status: "5.1.10" });
    expect(read(POSTFIX.replaceAll("\r\n", "\n"))).toMatchObject({ id: ID, status: "5.1.1" });
  });

  it.each<[string, string]>([
    ["is only late", postfixReport({ id: ID, action: "delayed", status: "4.4.1" })],
    ["is only late, whatever the code", postfixReport({ id: ID, action: "delayed" })],
    ["is said to have failed for now", postfixReport({ id: ID, status: "4.2.2" })],
    ["was delivered", postfixReport({ id: ID, action: "delivered", status: "2.0.0" })],
    ["is not ours by its Message-ID", postfixReport({ id: "20261130120000.ABCDEF" })],
    ["is told of by a plain letter", POSTFIX.replace("multipart/report", "multipart/mixed")],
    ["is told of by another kind of report", POSTFIX.replace("=delivery-status", "=disposition-notification")],
    ["is told of without the report's own part", POSTFIX.replace("message/delivery-status", "text/plain")],
    ["does not come back with it", POSTFIX.replace("text/rfc822-headers", "text/plain")],
    [
      "comes back in another part's text",
      POSTFIX.replace("Message-ID:", "X-Note:").replace("unknown user", `<${ID}@x>`),
    ],
    ["is answered by somebody", `From: anna@old.example\r\nIn-Reply-To: <${ID}@portal.example>\r\n\r\nI am away.\r\n`],
    ["has no end of its head", "Content-Type: multipart/report; report-type=delivery-status; boundary=x"],
    ["is nothing at all", ""],
  ])("of a mail that %s counts for nothing", (_, text) => {
    expect(read(text)).toBeNull();
  });

  it("that is damaged anywhere ends nothing, takes no time, and blames no other mail", () => {
    const random = new Random(20261130);
    const whole = Buffer.from(POSTFIX, "latin1");
    const started = performance.now();
    for (let round = 0; round < 3000; round++) {
      const bytes = Buffer.from(whole);
      for (let change = 0; change <= random.below(6); change++) bytes[random.below(bytes.length)] = random.below(256);
      const [from, to] = [random.below(bytes.length), random.below(bytes.length)].toSorted((one, other) => one - other);
      const damaged = round % 2 === 0 ? bytes : Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
      const found = readDeliveryReport(damaged);
      if (found !== null) expect(damaged.toString("latin1")).toContain(`<${found.id}@`);
      if (found !== null) expect(found.status).toMatch(/^5\.\d{1,3}\.\d{1,3}$/);
    }
    for (const piece of ["--", "\n--ABCDEF.1764504000/mail.example.org", " ", "a:\n ", "; boundary=", ";"])
      readDeliveryReport(
        Buffer.from(POSTFIX.replace("\r\n\r\n", `\r\n${piece.repeat(LONGEST_REPORT / piece.length)}`)),
      );
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
