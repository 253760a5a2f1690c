import { describe, expect, it } from "vitest";
import { refuseSameAccount } from "../../lib/worker/same-account.ts";

const account = (user: string, host: string, port: number) => ({ user, host, port });

describe("one account on both sides", () => {
  it.each([
    [account("anna", "mail.invalid", 993), account("anna", "MAIL.invalid", 993)],
    [account("anna", "mail.invalid", 993), account("Anna", "mail.invalid", 143)],
    [account("anna", "127.0.0.1", 11143), account("anna", "localhost", 11143)],
  ])("SEC 31: is refused: %j and %j", async (old, fresh) => {
    await expect(refuseSameAccount(old, fresh)).rejects.toMatchObject({ code: "account.same" });
  });

  it.each([
    [account("anna", "mail.invalid", 993), account("ben", "mail.invalid", 993)],
    [account("anna", "old.invalid", 993), account("anna", "new.invalid", 993)],
    [account("anna", "127.0.0.1", 11143), account("anna", "127.0.0.1", 12143)],
  ])("is not seen in %j and %j", async (old, fresh) => {
    await expect(refuseSameAccount(old, fresh)).resolves.toBeUndefined();
  });
});
