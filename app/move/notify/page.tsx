import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { type MailView, mailView } from "../../../lib/services/mail-address.ts";
import { portal } from "../../../lib/services/portal.ts";
import { Button, ButtonLink, ButtonRow } from "../../_components/button.tsx";
import { Field } from "../../_components/field.tsx";
import { Note } from "../../_components/note.tsx";
import { Page, pageTitle } from "../../_components/page.tsx";
import { SideNote } from "../../_components/side-note.tsx";
import { type KeptForm, keptForm } from "../../_lib/kept-form.ts";
import { rich, t } from "../../_lib/text.tsx";
import { requirePerson } from "../../_lib/viewer.ts";
import { when } from "../../_lib/when.ts";
import { confirm, give, remove } from "./actions.ts";

interface Props {
  searchParams: Promise<{ again?: string; other?: string; removed?: string }>;
}

/** What is shown: the field for an address also to whoever wants to give another. */
interface Shown {
  readonly view: MailView;
  readonly step: "address" | "code" | "confirmed";
  readonly form: KeptForm | null;
}

const viewOf = cache(
  async (): Promise<MailView> => (await mailView(await portal(), await requirePerson())) ?? notFound(),
);

async function shownBy({ searchParams }: Props): Promise<Shown> {
  const { again, other } = await searchParams;
  const view = await viewOf();
  const form = keptForm((await requirePerson()).session, again);
  const { given } = view;
  // What was wrong with a code is told once, then another can be asked for.
  const isOver = given.kind === "unconfirmed" && given.isOver && form === null;
  if (given.kind === "none" || isOver || other) return { view, step: "address", form };
  return { view, step: given.kind === "confirmed" ? "confirmed" : "code", form };
}

const TITLES = { address: "mail.title", code: "mail.codeTitle", confirmed: "mail.confirmedTitle" } as const;

export async function generateMetadata(props: Props): Promise<Metadata> {
  const shown = await shownBy(props);
  return { title: pageTitle(t(TITLES[shown.step]), problemOf(shown) !== null) };
}

/** Being told by mail: the address, the code that was sent there, and how to end it. */
export default async function NotifyPage(props: Props) {
  const shown = await shownBy(props);
  const { removed } = await props.searchParams;
  const problem = problemOf(shown);
  return (
    <Page
      kind="journey"
      back={{ href: "/move", label: t("common.yourMove") }}
      title={t(TITLES[shown.step])}
      lead={leadOf(shown)}
      errors={problem === null ? undefined : [{ href: shown.step === "code" ? "#code" : "#address", text: problem }]}
      aside={<SideNotes from={shown.view.from} />}
    >
      {removed && <Note tone="quiet">{t("mail.removed")}</Note>}
      {shown.view.isUndelivered && <Note tone="wait">{t("mail.undelivered")}</Note>}
      <Step {...shown} problem={problem} />
    </Page>
  );
}

function leadOf({ step, view }: Shown) {
  const { given, from } = view;
  if (step === "address" || given.kind === "none") return t("mail.lead");
  const address = <bdi className="font-semibold wrap-anywhere">{given.address}</bdi>;
  return step === "code"
    ? rich("mail.codeLead", { address, from: <bdi>{from}</bdi> })
    : rich("mail.confirmedLead", { address });
}

/** In words; null: nothing was wrong. */
function problemOf({ step, view: { given, zone }, form }: Shown): string | null {
  if (step === "code") return codeProblem(form?.problems.code, given.kind === "unconfirmed" ? given.triesLeft : 0);
  const problem = form?.problems.address;
  if (problem === "tooMany") return t("mail.tooMany", { time: when(Number(form?.values.until), zone, "time") });
  return problem === "missing" || problem === "invalid" ? t(`mail.${problem}`) : null;
}

function codeProblem(problem: string | undefined, left: number): string | null {
  switch (problem) {
    case "wrong":
      return t("mail.codeWrong", { left });
    case "missing":
      return t("mail.codeMissing");
    case "over":
      return t("mail.codeOver");
    default:
      return null;
  }
}

function Step({ step, view, form, problem }: Shown & { problem: string | null }) {
  const { given, proposed } = view;
  if (step === "address" || given.kind === "none")
    return (
      <AddressForm first={form?.values.address ?? (given.kind === "none" ? proposed : given.address)} error={problem} />
    );
  if (given.kind === "unconfirmed") return <CodeForm error={problem} />;
  return (
    <form action={remove}>
      <ButtonRow>
        <ButtonLink kind="filled" href="/move">
          {t("common.yourMove")}
        </ButtonLink>
        <Button kind="outlined">{t("mail.remove")}</Button>
        <ButtonLink kind="text" href="/move/notify?other=1">
          {t("mail.change")}
        </ButtonLink>
      </ButtonRow>
    </form>
  );
}

function AddressForm({ first, error }: { first: string; error: string | null }) {
  return (
    <form action={give} noValidate>
      <Field
        {...{ id: "address", name: "address", type: "email", error, defaultValue: first }}
        label={t("mail.address")}
        hint={t("mail.addressHint")}
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        dir="ltr"
        required
      />
      <ButtonRow>
        <Button kind="filled">{t("mail.ask")}</Button>
        <ButtonLink kind="text" href="/move">
          {t("common.cancel")}
        </ButtonLink>
      </ButtonRow>
    </form>
  );
}

function CodeForm({ error }: { error: string | null }) {
  return (
    <>
      <form action={confirm} noValidate>
        <Field
          {...{ id: "code", name: "code", error }}
          label={t("mail.code")}
          hint={t("mail.codeHint")}
          help={t("mail.codeNotCome")}
          autoComplete="one-time-code"
          inputMode="numeric"
          spellCheck={false}
          dir="ltr"
          required
        />
        <ButtonRow>
          <Button kind="filled">{t("mail.confirm")}</Button>
          <ButtonLink kind="text" href="/move/notify?other=1">
            {t("mail.newCode")}
          </ButtonLink>
        </ButtonRow>
      </form>
      <form action={remove}>
        <ButtonRow>
          <Button kind="text">{t("mail.erase")}</Button>
        </ButtonRow>
      </form>
    </>
  );
}

function SideNotes({ from }: { from: string }) {
  return (
    <>
      <SideNote title={t("mail.from.title")}>
        <p>{rich("mail.from.sender", { from: <bdi className="font-medium text-ink">{from}</bdi> })}</p>
        <p>{t("mail.from.never")}</p>
      </SideNote>
      <SideNote title={t("mail.from.kept.title")}>{t("mail.from.kept")}</SideNote>
    </>
  );
}
