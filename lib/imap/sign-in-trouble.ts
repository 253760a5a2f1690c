/** What a failed sign-in means. The password stays out of it, even where the server repeats it. */
import { MailError } from "../engine/errors.ts";
import type { Dialled } from "./dial.ts";
import { byeOf, signInRefusal } from "./refusals.ts";
import type { Call } from "./settings.ts";

/** What imapflow throws, as far as it is known: see imapflow/lib/errors.js. */
interface ImapFlowTrouble extends Error {
  readonly authenticationFailed?: boolean;
  readonly serverResponseCode?: string;
  /** The server's words, or a parsed response where imapflow did not get as far. */
  readonly response?: unknown;
  readonly responseText?: string;
  /** The server's BYE. */
  readonly reason?: string;
}

/** A MailError for whatever ended the sign-in. The original is not kept as a cause: it holds the dialogue. */
export function signInTrouble(call: Call, dialled: Dialled, error: unknown, scrub: (text: string) => string): Error {
  if (error instanceof MailError) return error;
  const trouble: ImapFlowTrouble = error instanceof Error ? error : new Error(String(error));
  const text = typeof trouble.response === "string" ? trouble.response : (trouble.responseText ?? trouble.reason ?? "");
  // imapflow's words are the whole line where it could not take them apart: `3 NO generic failure`.
  const words = scrub(text).replace(/^\S+ (?:NO|BAD) (?:\[[^\]]*\] ?)?/, "");
  const code = (trouble.serverResponseCode ?? "").toUpperCase();
  if (trouble.message === "Login is disabled" || trouble.message === "Unsupported authentication mechanism")
    return noPasswords(call, dialled);
  if (trouble.authenticationFailed) return signInRefusal({ status: "NO", code, text: words }, call.where, call.side);
  if (trouble.reason !== undefined) return signInRefusal(byeOf(words), call.where, call.side);
  const what = `${call.where} closed the connection during the sign-in`;
  return new MailError("net.unreachable", words === "" ? what : `${what}: ${words}`, {
    side: call.side,
    serverText: words,
  });
}

/** Takes a password out of texts, also as SASL sends it. */
export function scrubber(password: string): (text: string) => string {
  if (password === "") return (text) => text;
  const encoded = Buffer.from(password).toString("base64");
  return (text) => text.replaceAll(password, "***").replaceAll(encoded, "***");
}

function noPasswords(call: Call, dialled: Dialled): MailError {
  if (call.settings.signInBy === "token")
    return new MailError("auth.providerSetup", `${call.where} takes no tokens (OAUTHBEARER, XOAUTH2)`, {
      side: call.side,
    });
  if (dialled.encrypted)
    return new MailError("auth.imapDisabled", `${call.where} does not accept passwords over IMAP`, { side: call.side });
  const why = `${call.where} accepts passwords only over an encrypted connection, but offers none`;
  return new MailError("tls.unavailable", why, { side: call.side });
}
