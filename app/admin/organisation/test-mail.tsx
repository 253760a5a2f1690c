/** Mail to people: from whom it comes, and a test of it. */
import type { ReactNode } from "react";
import type { TestMailOutcome } from "../../../lib/services/test-mail.ts";
import { Button, ButtonRow } from "../../_components/button.tsx";
import type { FormError } from "../../_components/error-summary.tsx";
import { Field } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Section } from "../../_components/page.tsx";
import { rich, t } from "../../_lib/text.tsx";
import { sendTest } from "./actions.ts";

/** A test that was made just now. */
export interface ShownTest {
  readonly to: string;
  readonly outcome: TestMailOutcome;
}

export function testErrors(test: ShownTest | null): FormError[] {
  return test?.outcome.kind === "noAddress" ? [{ href: "#to", text: t("admin.mail.noAddress") }] : [];
}

interface TestMailProps {
  /** The address that mail comes from; null: none is sent. */
  from: string | null;
  test: ShownTest | null;
}

export function TestMailSection({ from, test }: TestMailProps) {
  if (from === null)
    return (
      <Section id="mail" title={t("admin.mail.title")}>
        <p className="py-4 text-ink-2">{t("admin.mail.none")}</p>
      </Section>
    );
  return (
    <Section id="mail" title={t("admin.mail.title")}>
      <p className="py-4 text-ink-2">{rich("admin.mail.from", { from: <bdi>{from}</bdi> })}</p>
      {test && <Outcome from={from} test={test} />}
      <form action={sendTest} noValidate className="mt-4">
        <Field
          id="to"
          name="to"
          type="email"
          label={t("admin.mail.to")}
          hint={t("admin.mail.toHint")}
          defaultValue={test?.to ?? ""}
          error={testErrors(test)[0]?.text}
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          size="admin"
        />
        <ButtonRow>
          <Button kind="outlined" size="admin">
            {t("admin.mail.send")}
          </Button>
        </ButtonRow>
      </form>
    </Section>
  );
}

function Outcome({ from, test: { to, outcome } }: { from: string; test: ShownTest }) {
  const names = { from: <bdi>{from}</bdi>, to: <bdi>{to}</bdi> };
  switch (outcome.kind) {
    case "noAddress":
      return null;
    case "sent":
      return <Told tone="quiet">{rich("admin.mail.sent", names)}</Told>;
    case "unclear":
      return <Told tone="wait">{rich("admin.mail.unclear", names)}</Told>;
    case "noWorker":
    case "notConfigured":
      return <Told tone="problem">{t(`admin.mail.${outcome.kind}`)}</Told>;
    case "failed":
      return (
        <Told tone="problem">
          {rich(`admin.mail.${outcome.trouble}`, names)}
          {outcome.words !== "" && (
            <>
              {" "}
              {t("admin.mail.said")} <q lang="">{outcome.words}</q>
            </>
          )}
        </Told>
      );
    default:
      return outcome satisfies never;
  }
}

function Told({ tone, children }: { tone: "quiet" | "wait" | "problem"; children: ReactNode }) {
  return (
    <div role="status">
      <Note tone={tone}>{children}</Note>
    </div>
  );
}
