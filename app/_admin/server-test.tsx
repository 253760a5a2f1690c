/** What came of testing a server, in words, and what to do about it. */
import type { ReactNode } from "react";
import type { ServerFacts } from "../../lib/services/servers.ts";
import { Note } from "../_components/note.tsx";
import { When } from "../_components/values.tsx";
import { type TextKey, t } from "../_lib/text.tsx";
import { errorWhat } from "../_lib/trouble.ts";
import { ServerSteps } from "./server-steps.tsx";

type Test = NonNullable<ServerFacts["test"]>;
type ErrorCode = NonNullable<Test["trouble"]>["code"];

/** Codes for which an administrator has something else to do than a person. */
const NEXT: Partial<Record<ErrorCode, TextKey>> = {
  "net.unreachable": "admin.test.unreachable",
  "net.timeout": "admin.test.timeout",
  "net.lost": "admin.test.timeout",
  "tls.untrusted": "admin.test.untrusted",
  "tls.unavailable": "admin.test.noEncryption",
  "server.notImap": "admin.test.notImap",
  "server.tooManyConnections": "admin.test.tooMany",
  "server.throttled": "admin.test.tooMany",
};

/** In a few words, for a list. */
export function testWords({ test }: Pick<ServerFacts, "test">): string {
  if (!test) return t("admin.test.never");
  if (!test.trouble) return t("admin.test.works");
  return whatHappened(test.trouble.code);
}

function whatHappened(code: ErrorCode): string {
  return errorWhat(code, null);
}

/** All that is known of the last test. `zone`: IANA name for its date. */
export function ServerTestResult({ facts, zone }: { facts: ServerFacts; zone: string }) {
  const { test, testedAt } = facts;
  if (!test || testedAt === null) return <p>{t("admin.test.neverLong")}</p>;
  return (
    <>
      {test.trouble ? <Trouble facts={facts} test={test} /> : <Works test={test} zone={zone} />}
      <ServerSteps test={test} />
      <p className="text-ink-2">
        {t("admin.test.at")} <When at={testedAt} zone={zone} style="dateTime" />
      </p>
    </>
  );
}

function Works({ test, zone }: { test: Test; zone: string }): ReactNode {
  const { tls, certificate, milliseconds } = test;
  return (
    <div className="grid gap-1">
      <p className="font-semibold">{t("admin.test.worksLong", { milliseconds })}</p>
      <p>{tls ? t("admin.test.encrypted", { tls }) : t("admin.test.notEncrypted")}</p>
      {certificate && (
        <p>
          {t("admin.test.certificateUntil")} <When at={certificate.validUntil} zone={zone} style="day" />
        </p>
      )}
    </div>
  );
}

function Trouble({ facts, test }: { facts: ServerFacts; test: Test }) {
  const code = test.trouble?.code ?? "engine.bug";
  return (
    <Note tone="problem">
      <p className="font-semibold">{whatHappened(code)}</p>
      <p>{t(NEXT[code] ?? "admin.test.other")}</p>
      {code === "tls.untrusted" && test.certificate && <Fingerprint id={facts.id} sha256={test.certificate.sha256} />}
    </Note>
  );
}

/** Where to compare and then trust it; it is filled in, but only saving the form trusts it. */
function Fingerprint({ id, sha256 }: { id: string; sha256: string }) {
  return (
    <>
      <p className="mt-2">{t("admin.test.fingerprint")}</p>
      <p className="font-semibold tabular-nums">{sha256.toUpperCase().replace(/(..)(?=.)/g, "$1:")}</p>
      <p className="mt-2">
        <a className="link" href={`/admin/servers/${id}?pin=tested#pin`}>
          {t("admin.test.usePin")}
        </a>
      </p>
    </>
  );
}
