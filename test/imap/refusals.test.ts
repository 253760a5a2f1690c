import { describe, expect, it } from "vitest";
import {
  commandRefusal,
  farewell,
  flagRefusal,
  folderRefusal,
  messageRefusal,
  signInRefusal,
} from "../../lib/imap/refusals.ts";
import { parseReply, refusalOf } from "../../lib/imap/reply.ts";

function refusal(line: string) {
  const reply = parseReply(line);
  if (reply === null) throw new Error(`no reply: ${line}`);
  return refusalOf(reply);
}

describe("a refused message", () => {
  it.each([
    ["NO [OVERQUOTA] Quota exceeded (mailbox for user is full)", "quota.full"],
    ["NO Mailbox is full", "quota.full"],
    ["NO Quota limit will be exceeded", "quota.full"],
    ["NO [TOOBIG] Message is too large", "message.tooLarge"],
    ["NO Maximum size of appendable message has been exceeded", "message.tooLarge"],
    ["NO maximum message size exceeded", "message.tooLarge"],
    ["NO Message too large", "message.tooLarge"],
    ["NO Account size limit exceeded", "quota.full"],
    ["NO Message refused because it contains a virus", "message.virus"],
    ["NO [CANNOT] infected: Eicar-Test-Signature", "message.virus"],
    ["NO Message contains NUL characters", "message.rejected"],
    ["NO Message contains bare newlines", "message.rejected"],
    ["NO Message contains invalid header", "message.rejected"],
    ["NO Can't save a zero byte message", "message.rejected"],
    ["NO Message contains non-ASCII characters in headers", "message.rejected"],
    ["NO Zero-length message literal", "message.rejected"],
    ["NO [CANNOT] no", "message.rejected"],
    ["NO Blocked by policy", "message.rejected"],
    ["NO Too many user flags in mailbox", "message.tooManyKeywords"],
    ["NO [LIMIT] Too many flags in mailbox", "message.tooManyKeywords"],
    ["NO [LIMIT] Keywords limit reached", "message.tooManyKeywords"],
    ["NO [CANNOT] Keyword length too long (0.001 + 0.000 secs).", "message.flagsRefused"],
    ["NO [CANNOT] Invalid characters in keyword (0.001 + 0.000 secs).", "message.flagsRefused"],
    ["BAD Error in IMAP command APPEND: Invalid system flag \\FORWARDED (0.001 + 0.000 secs).", "message.flagsRefused"],
    ["BAD Invalid flag in Append command", "message.flagsRefused"],
    ["NO Server Unavailable. 15", "message.unclear"],
    ["BAD Command Argument Error. 11", "message.unclear"],
    ["BAD Command Argument Error. 12", "message.unclear"],
    ["BAD Command Error. 10", "message.unclear"],
    ["NO Error in IMAP command received by server.", "message.unclear"],
    ["NO APPEND failed", "message.unclear"],
    ["NO", "message.unclear"],
    ["NO Permission denied", "folder.notAllowed"],
    ["NO [TRYCREATE] Mailbox doesn't exist: x", "folder.vanished"],
    ["NO [NOPERM] Permission denied", "folder.notAllowed"],
    ["NO [LIMIT] UID FETCH Rate limit hit.", "server.throttled"],
    ["NO [THROTTLED] Account exceeded command or bandwidth limits", "server.throttled"],
    ["NO [INUSE] Mailbox locked", "server.throttled"],
    ["NO [SERVERBUG] Internal error occurred. Refer to server log for more information.", "net.lost"],
    ["NO [ALERT] Account exceeded command or bandwidth limits. (Failure)", "server.throttled"],
    [
      "NO Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)",
      "server.tooManyConnections",
    ],
    ["NO Too many simultaneous connections. (Failure)", "server.tooManyConnections"],
    ["NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)", "server.throttled"],
    ["NO [LIMIT] Maximum number of connections from user+IP exceeded", "server.tooManyConnections"],
    ["NO [UNAVAILABLE] Too many simultaneous connections", "server.tooManyConnections"],
    ["NO Server Busy. 14", "server.throttled"],
    ["NO too many requests for acct", "server.throttled"],
    ["NO too many repeated FETCH requests", "server.throttled"],
    ["NO [UNAVAILABLE] Storage is away for a moment", "server.throttled"],
    ["NO [LIMIT] Not so much at once", "server.throttled"],
  ] as const)("%s is %s", (line, code) => {
    expect(messageRefusal(refusal(line), "new")).toMatchObject({ code, side: "new" });
  });

  it("SEC 36: keeps the server's words, made printable", () => {
    const error = messageRefusal({ status: "NO", code: "", text: "no\u001b[31m way \u00c3\u00a4" }, "new");
    expect(error.serverText).toBe("no [31m way ä");
    expect(error.message).toBe("the new server refused the message: no [31m way ä");
  });

  it.each([
    "NO Request is throttled. Suggested Backoff Time: 299961 milliseconds",
    "BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds",
  ])("names the time to wait for: %s", (line) => {
    const before = Date.now();
    const error = messageRefusal(refusal(line), "new");
    expect(error.code).toBe("server.throttled");
    expect(error.retryAt).toBeGreaterThanOrEqual(before + 299_961);
    expect(error.retryAt).toBeLessThanOrEqual(Date.now() + 299_961);
  });
});

it.each([
  ["NO Too many user flags in mailbox", "message.tooManyKeywords"],
  ["NO [CANNOT] Keyword length too long", "message.flagsRefused"],
  ["NO [CANNOT] no", "message.flagsRefused"],
  ["NO nope", "message.flagsRefused"],
  ["NO [NOPERM] no", "folder.notAllowed"],
  ["NO [INUSE] Mailbox locked", "server.throttled"],
] as const)("a refused STORE of flags: %s is %s", (line, code) => {
  expect(flagRefusal(refusal(line), "new")).toMatchObject({ code, side: "new" });
});

describe("a refused folder", () => {
  it.each([
    ["NO Mailbox doesn't exist: x", "folder.vanished"],
    ["NO [NONEXISTENT] Unknown Mailbox", "folder.vanished"],
    ["NO Mailbox does not exist, or must be subscribed to.", "folder.vanished"],
    ["NO [NOPERM] no", "folder.notAllowed"],
    ["NO Permission denied", "folder.notAllowed"],
    ["NO [CANNOT] Invalid mailbox name: Begins with '~'", "folder.notAllowed"],
    ["NO Mailbox is not valid mUTF-7", "folder.unreadable"],
    ["NO [OVERQUOTA] Too many folders", "quota.full"],
    ["NO [UNAVAILABLE] Try later", "server.throttled"],
  ] as const)("%s is %s", (line, code) => {
    expect(folderRefusal(refusal(line), "the folder cannot be opened", "new", "folder.unreadable").code).toBe(code);
  });

  it("on old is never about room: what an account has had too much of there is traffic", () => {
    const gmail = refusal("NO [OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)");
    expect(commandRefusal(gmail, "x", "old", "message.unreadable").code).toBe("server.throttled");
    expect(farewell({ status: "BYE", code: "OVERQUOTA", text: "later" }, "old").code).toBe("server.throttled");
    expect(farewell({ status: "BYE", code: "OVERQUOTA", text: "full" }, "new").code).toBe("quota.full");
  });

  it("is what the caller says where neither code nor words tell", () => {
    expect(folderRefusal(refusal("NO nope"), "x", "new", "folder.notAllowed").code).toBe("folder.notAllowed");
    expect(commandRefusal(refusal("NO nope"), "x", "old", "message.unreadable").code).toBe("message.unreadable");
  });
});

describe("a sign-in that was not granted", () => {
  it.each([
    ["NO [AUTHENTICATIONFAILED] Authentication failed.", "auth.refused"],
    ["NO Login failed.", "auth.refused"],
    ["NO [EXPIRED] Password expired", "auth.refused"],
    ["NO [ALERT] Application-specific password required: https://example.org (Failure)", "auth.appPasswordNeeded"],
    ["NO [ALERT] Your account is not enabled for IMAP use. Please visit your settings.", "auth.imapDisabled"],
    ["NO [UNAVAILABLE] Temporary authentication failure.", "net.unreachable"],
    ["NO generic failure", "net.unreachable"],
    ["NO [ALERT] Too many simultaneous connections. (Failure)", "server.tooManyConnections"],
    ["NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded", "server.tooManyConnections"],
    ["NO [LIMIT] Too many sign-ins", "server.throttled"],
    ["NO [INUSE] Mailbox is in use", "server.throttled"],
    ["NO [OVERQUOTA] Too much traffic today", "server.throttled"],
    ["NO [THROTTLED] Later", "server.throttled"],
    ["NO [SERVERBUG] Internal error occurred", "net.unreachable"],
  ] as const)("%s is %s", (line, code) => {
    expect(signInRefusal(refusal(line), "the old server", "old").code).toBe(code);
  });

  it("waits five minutes when Exchange signs in without a mailbox", () => {
    const error = signInRefusal(
      { status: "NO", code: "", text: "User is authenticated but not connected." },
      "x",
      "old",
    );
    expect(error.code).toBe("auth.unsure");
    expect(error.retryAt).toBeGreaterThan(Date.now() + 299_000);
  });
});

describe("the end of a connection", () => {
  it.each([
    [null, "net.lost"],
    [{ status: "BYE", code: "", text: "Disconnected for inactivity." }, "net.lost"],
    [{ status: "BYE", code: "UNAVAILABLE", text: "Server shutting down" }, "net.lost"],
    [{ status: "BYE", code: "", text: "Maximum number of connections exceeded" }, "server.tooManyConnections"],
    [{ status: "BYE", code: "THROTTLED", text: "later" }, "server.throttled"],
    [{ status: "BYE", code: "LIMIT", text: "UID FETCH Rate limit hit." }, "server.throttled"],
    [{ status: "BYE", code: "LIMIT", text: "Too many simultaneous connections" }, "server.tooManyConnections"],
  ] as const)("after %j is %s", (words, code) => {
    expect(farewell(words, "old").code).toBe(code);
  });
});

describe("the time to wait for", () => {
  const HOUR = 3_600_000;
  const daily = "Account exceeded command or bandwidth limits. (Failure)";
  const waits = (retryAt: number | null) => (retryAt === null ? null : Math.round((retryAt - Date.now()) / 1000));

  it.each([
    ["Request is throttled. Suggested Backoff Time: 92415 milliseconds", 92, true],
    [daily, (2 * HOUR) / 1000, false],
    ["Rate limit hit", null, false],
  ])(
    "after %j is %s s, in a reply, at the sign-in and in a farewell: named by the server: %s",
    (text, seconds, isNamed) => {
      const refusal = { status: "NO", code: "", text } as const;
      const errors = [
        messageRefusal(refusal, "new"),
        commandRefusal(refusal, "x", "old", "message.unreadable"),
        signInRefusal(refusal, "x", "old"),
        farewell({ ...refusal, status: "BYE" }, "old"),
      ];
      expect(errors.map(({ code }) => code)).toEqual(errors.map(() => "server.throttled"));
      expect(errors.map(({ retryAt }) => waits(retryAt))).toEqual(errors.map(() => seconds));
      expect(errors.map(({ isRetryNamed }) => isRetryNamed)).toEqual(errors.map(() => isNamed));
    },
  );

  it("is hours where an old account has had its traffic of the day, in whatever words", () => {
    const gmail = { status: "NO", code: "OVERQUOTA", text: "Enough" } as const;
    expect(waits(commandRefusal(gmail, "x", "old", "message.unreadable").retryAt)).toBe((2 * HOUR) / 1000);
  });
});
