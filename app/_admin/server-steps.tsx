/** How a test came to a server, step by step. */
import type { ServerFacts } from "../../lib/services/servers.ts";
import { StatusMark } from "../_components/status-mark.tsx";
import { listed } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";

type Test = NonNullable<ServerFacts["test"]>;

/** What of a server's offers makes a difference for copying. */
const WORTH_KNOWING = [
  ...["MULTIAPPEND", "LITERAL+", "UIDPLUS", "CONDSTORE", "COMPRESS=DEFLATE", "NAMESPACE", "SPECIAL-USE", "QUOTA"],
  ...["LIST-STATUS", "ID", "AUTH=PLAIN", "AUTH=XOAUTH2", "LOGINDISABLED"],
];

export function ServerSteps({ test }: { test: Test }) {
  const { steps = [], addresses = [], certificate, capabilities } = test;
  const offers = WORTH_KNOWING.filter((name) => capabilities.includes(name));
  if (steps.length === 0) return null;
  return (
    <div className="mt-3 grid gap-2">
      <h3 className="font-semibold">{t("servers.steps")}</h3>
      <ol>
        {steps.map(({ step, milliseconds }) => (
          <li key={step} className="flex justify-between gap-4 border-b border-rule py-1.5">
            <StatusMark kind="done" words={t(`servers.step.${step}`)} />
            <span className="text-ink-2 tabular-nums">{t("servers.step.milliseconds", { milliseconds })}</span>
          </li>
        ))}
      </ol>
      {addresses.length > 0 && <p>{t("servers.addresses", { addresses: listed(addresses) })}</p>}
      {certificate?.subject && (
        <p className="wrap-anywhere">
          {t("servers.certificate.subject", { subject: certificate.subject })}
          {certificate.issuer && `, ${t("servers.certificate.issuer", { issuer: certificate.issuer })}`}
        </p>
      )}
      {offers.length > 0 && <p>{t("servers.offers", { names: listed(offers) })}</p>}
    </div>
  );
}
