/** An administrator tries whether mail to people arrives. */
import type { Viewer } from "../auth/viewer.ts";
import type { Language } from "../i18n/languages.ts";
import { ask } from "../jobs/ask.ts";
import type { TestMail } from "../jobs/requests.ts";
import { mailAddress } from "../policy/mail-address.ts";
import { onlyAdministrators } from "./access.ts";
import { audit } from "./audit.ts";
import type { Portal } from "./portal.ts";

export type { TestMail } from "../jobs/requests.ts";

/** A mail server may take its time before it answers. */
const PATIENCE_MS = 60_000;

/** `noAddress`: what was typed is none. `noWorker`: nobody answered in time, the copying service does not run or is busy. */
export type TestMailOutcome = TestMail | { readonly kind: "noAddress" | "noWorker" };

/** Has the worker send one, and waits for what the mail server says. Throws NotFound for everybody but administrators. */
export async function sendTestMail(
  { database }: Portal,
  viewer: Viewer,
  typed: string,
  language: Language,
  patienceMs = PATIENCE_MS,
): Promise<TestMailOutcome> {
  onlyAdministrators(viewer);
  const to = mailAddress(typed);
  if (to === null) return { kind: "noAddress" };
  const question = { to, language };
  const answer = await ask(database, { kind: "sendTestMail", question, personId: null, patienceMs });
  // With the address in it.
  await database.client.request.deleteMany({ where: { kind: "sendTestMail", question: JSON.stringify(question) } });
  const outcome: TestMailOutcome = answer?.ok ? answer.value : { kind: "noWorker" };
  const details = { outcome: outcome.kind === "failed" ? outcome.trouble : outcome.kind };
  await audit.record(database.client, viewer, { action: "mail.test", subjectId: null, details });
  return outcome;
}
