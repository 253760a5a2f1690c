import { describe, expect, it } from "vitest";
import { mailbox, message } from "./fixture.ts";
import { describeMail, expectSameMail } from "./same-mail.ts";
import { asCourierStores, asCyrusStores, asDovecotStores } from "./traits.ts";

const a = message("a", { flags: ["\\Seen", "$Label1"] });
const b = message("b");

describe("what servers make of mail", () => {
  it.each([
    ["Dovecot", asDovecotStores, "A: b\n\nNUL\0\r\nend", "A: b\r\n\r\nNUL\x80\r\nend"],
    ["Courier", asCourierStores, "A: b\n\nbare\rCR", "A: b\r\n\r\nbareCR\r\n"],
    ["Cyrus", asCyrusStores, "A: \xfc\r\n\r\nbody \xfc\r\n", "A: X\r\n\r\nbody \xfc\r\n"],
  ])("is done as %s does it", (_name, alter, sent, stored) => {
    expect(alter(Buffer.from(sent, "latin1")).toString("latin1")).toBe(stored);
  });
});

describe("the comparison", () => {
  it("sees a missing message, a second copy, a lost flag, another date and changed bytes", () => {
    const old = mailbox({ INBOX: [a, b] });
    const others = [
      [a],
      [a, b, b],
      [{ ...a, flags: [] }, b],
      [a, { ...b, internalDate: 5 }],
      [a, message("b", { body: "other" })],
    ];
    for (const inbox of others) expect(() => expectSameMail(old, mailbox({ INBOX: inbox }))).toThrow();
    expect(() => expectSameMail(old, mailbox({ INBOX: [b, a] }))).not.toThrow();
    expect(() => expectSameMail(old, mailbox({ INBOX: [a, b], Extra: [] }))).toThrow();
  });

  it("leaves out messages marked as deleted, whose flag never travels", () => {
    const old = mailbox({ INBOX: [a, message("gone", { flags: ["\\Deleted"] })] });
    expectSameMail(old, mailbox({ INBOX: [a] }));
    expectSameMail(old, mailbox({ INBOX: [a, message("gone")] }), { withDeleted: true });
    expect(describeMail(old).INBOX).toHaveLength(2);
  });
});
