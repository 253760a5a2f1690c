import type { Metadata } from "next";
import { cache } from "react";
import { lastTest } from "../../../../../lib/services/mailing-outcome.ts";
import { type Released, type ReleaseView, releaseView } from "../../../../../lib/services/mailing-release.ts";
import { listWaves } from "../../../../../lib/services/mailings.ts";
import { portal } from "../../../../../lib/services/portal.ts";
import { shownForm } from "../../../../_admin/forms.ts";
import { audienceWords, languageName } from "../../../../_admin/mailing-words.ts";
import type { Query } from "../../../../_admin/query.ts";
import { TargetFields } from "../../../../_admin/target-fields.tsx";
import { TestMail, testLabels } from "../../../../_admin/test-mail.tsx";
import { Button, ButtonLink, ButtonRow } from "../../../../_components/button.tsx";
import { Note } from "../../../../_components/note.tsx";
import { Page, pageTitle, Section } from "../../../../_components/page.tsx";
import { SummaryList } from "../../../../_components/summary-list.tsx";
import { about, listed } from "../../../../_lib/format.ts";
import { found } from "../../../../_lib/found.ts";
import { keptForm } from "../../../../_lib/kept-form.ts";
import { type TextKey, t } from "../../../../_lib/text.tsx";
import { requireAdministrator } from "../../../../_lib/viewer.ts";
import { when } from "../../../../_lib/when.ts";
import { release, test } from "../../actions.ts";

type Props = Query & { params: Promise<{ mailing: string }> };

/** Once a request: head and body ask for it, and the whole audience is counted. */
const viewOf = cache(async (id: string) => found(releaseView(await portal(), await requireAdministrator(), id)));

async function pageOf({ params, searchParams }: Props) {
  const viewer = await requireAdministrator();
  const view = await viewOf((await params).mailing);
  const waves = await listWaves(await portal(), viewer);
  const first = { address: "", testLanguage: view.languages[0] ?? "" };
  const last = await lastTest(await portal(), viewer, view.id);
  return {
    view,
    waves,
    last,
    form: shownForm(keptForm(viewer.session, (await searchParams).again), first, testLabels()),
  };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { view, form } = await pageOf(props);
  return { title: pageTitle(t("mailing.release.title", { subject: view.subject }), form.summary.length > 0) };
}

/** What did not go, and why. */
const NOT: Readonly<Partial<Record<Released, TextKey>>> = { grown: "mailing.release.grown" };

export default async function ReleasePage(props: Props) {
  const { view, waves, last, form } = await pageOf(props);
  const { not, tested } = await props.searchParams;
  const why = NOT[not as Released];
  return (
    <Page
      kind="admin"
      back={{ href: `/admin/mailings/${view.id}`, label: t("mailing.release.change") }}
      title={t("mailing.release.title", { subject: view.subject })}
      errors={form.summary}
    >
      {why && <Note tone="problem">{t(why)}</Note>}
      <Facts view={view} audience={audienceWords(view.audience, waves)} />
      <Warnings view={view} />
      <Unreachable view={view} />
      <Section id="test" title={t("mailing.test.title")}>
        <TestMail
          mailing={view.id}
          form={form}
          languages={view.languages}
          tested={typeof tested === "string" ? tested : null}
          last={last}
          zone={view.zone}
          action={test}
        />
      </Section>
      <Send view={view} />
    </Page>
  );
}

function Facts({
  view: { count, at, zone, from, seconds, languages },
  audience,
}: {
  view: ReleaseView;
  audience: string;
}) {
  return (
    <SummaryList
      rows={[
        { key: t("mailing.release.who"), value: t("mailing.release.count", { count }), detail: audience },
        { key: t("mailing.release.when"), value: at === null ? t("mailing.release.now") : when(at, zone) },
        { key: t("mailing.release.lasts"), value: about(seconds) },
        { key: t("mailing.release.languages"), value: listed(languages.map(languageName)) },
        ...(from === null ? [] : [{ key: t("mailing.release.from"), value: <bdi>{from}</bdi> }]),
      ]}
    />
  );
}

function Warnings({ view: { notes, missing, elsewhere, isPast, from } }: { view: ReleaseView }) {
  return (
    <>
      {from === null && <Note tone="problem">{t("mailing.noMail")}</Note>}
      {isPast && <Note tone="problem">{t("mailing.release.past")}</Note>}
      {notes.shortNotice !== null && (
        <Note tone="wait">{t("mailing.release.shortNotice", { days: notes.shortNotice })}</Note>
      )}
      {notes.atNight && <Note tone="wait">{t("mailing.release.night")}</Note>}
      {missing.map(({ language, people }) => (
        <Note key={language} tone="wait">
          {t("mailing.release.missing", { language: languageName(language), people })}
        </Note>
      ))}
      {elsewhere.length > 0 && <Note tone="wait">{t("mailing.release.elsewhere", { links: listed(elsewhere) })}</Note>}
    </>
  );
}

function Send({ view: { id, count, at, isPast, from } }: { view: ReleaseView }) {
  const canGo = count > 0 && !isPast && from !== null;
  return (
    <form action={release}>
      <TargetFields id={id} />
      <input type="hidden" name="count" value={count} />
      <ButtonRow>
        {canGo && (
          <Button kind="filled" size="admin">
            {t(at === null ? "mailing.release.send" : "mailing.release.schedule", { count })}
          </Button>
        )}
        <ButtonLink kind="outlined" size="admin" href={`/admin/mailings/${id}`}>
          {t("mailing.release.change")}
        </ButtonLink>
      </ButtonRow>
    </form>
  );
}

function Unreachable({ view: { unreachable } }: { view: ReleaseView }) {
  const { count, first } = unreachable;
  if (count === 0) return null;
  return (
    <Section id="unreachable" title={t("mailing.release.unreachable", { count })}>
      <p className="mt-3">{t("mailing.release.unreachable.lead")}</p>
      <ul className="mt-3 list-disc ps-5">
        {first.map(({ name, oldAddress }) => (
          <li key={oldAddress}>
            <bdi>{oldAddress}</bdi> <bdi className="text-ink-2">{name}</bdi>
          </li>
        ))}
      </ul>
      {count > first.length && <p>{t("mailing.release.unreachable.more", { count: count - first.length })}</p>}
    </Section>
  );
}
