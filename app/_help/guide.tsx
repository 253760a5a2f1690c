/** The guide for people whom nobody can help on the spot: on its page and in the file that is saved. Plain elements only. */
import type { ReactNode } from "react";
import { PICTURE_SIZE } from "../../lib/services/guide-pictures.ts";
import type { HelpFacts, HelpServer } from "../../lib/services/help.ts";
import { Contact, hasContact } from "../_components/contact.tsx";
import { Section } from "../_components/page.tsx";
import { SummaryList, type SummaryRow } from "../_components/summary-list.tsx";
import { rich, t } from "../_lib/text.tsx";
import { when } from "../_lib/when.ts";
import { Answer, type AnswerProps, QUESTIONS } from "./answers.tsx";
import { GUIDE_STEPS, type GuideStep, namesIn, STEP_TEXTS } from "./guide-steps.ts";

export interface GuideProps extends AnswerProps {
  /** The address of a step's picture. */
  picture: (step: GuideStep) => string;
  /** Epoch milliseconds. */
  now: number;
}

export function Guide({ picture, now, ...answers }: GuideProps) {
  const { facts } = answers;
  return (
    <>
      <p className="text-sm text-ink-2 wrap-anywhere">
        {rich("guide.made", { day: when(now, facts.zone, "day"), url: <bdi>{facts.url}</bdi> })}
      </p>
      <Section id="need" title={t("guide.need.title")}>
        <SummaryList opens={false} rows={whatIsNeeded(answers)} />
      </Section>
      <Section id="steps" title={t("guide.steps")}>
        <ol>
          {GUIDE_STEPS.map((step, index) => (
            <Step key={step} step={step} number={index + 1} picture={picture(step)} facts={facts} />
          ))}
        </ol>
      </Section>
      <Section id="questions" title={t("guide.questions")}>
        {QUESTIONS.map((question) => (
          <section key={question} id={question} className="mt-6 grid gap-2">
            <h3 className="text-[1.25rem]/[1.75rem] font-semibold">{t(`help.${question}.title`)}</h3>
            <Answer question={question} {...answers} />
          </section>
        ))}
      </Section>
    </>
  );
}

function whatIsNeeded({ facts, deadline }: AnswerProps): SummaryRow[] {
  const { url, organisation, oldServers, newServers } = facts;
  const rows: (SummaryRow | null)[] = [
    {
      key: t("guide.need.address"),
      value: <strong className="font-semibold">{url}</strong>,
      detail: t("guide.need.addressText"),
    },
    organisation?.genuine ? { key: t("connect.genuine.title"), value: <bdi>{organisation.genuine}</bdi> } : null,
    { key: t("guide.need.new"), value: <Servers all={newServers} />, detail: t("guide.need.newText") },
    { key: t("guide.need.old"), value: <Servers all={oldServers} />, detail: t("guide.need.oldText") },
    deadline === null ? null : { key: t("guide.need.until"), value: deadline, detail: t("guide.need.untilText") },
    { key: t("guide.need.time"), value: t("start.timeText") },
    hasContact(organisation) ? { key: t("guide.need.ask"), value: <Contact facts={organisation} /> } : null,
  ];
  return rows.filter((row) => row !== null);
}

function Servers({ all }: { all: readonly HelpServer[] }) {
  return all.map(({ name, loginHint }, index) => (
    <p key={index}>
      <bdi>{name}</bdi>
      {loginHint && (
        <>
          {": "}
          <bdi>{loginHint}</bdi>
        </>
      )}
    </p>
  ));
}

interface StepProps {
  step: GuideStep;
  number: number;
  picture: string;
  facts: HelpFacts;
}

function Step({ step, number, picture, facts }: StepProps) {
  const { title, paragraphs, page } = STEP_TEXTS[step];
  const marks = { ...namesIn(step, facts.url), b: (words: ReactNode) => <b className="font-semibold">{words}</b> };
  return (
    <li className="guide-step">
      <div>
        <h3 className="text-[1.25rem]/[1.75rem] font-semibold">
          {number}. {t(title)}
        </h3>
        {paragraphs.map((key) => (
          <p key={key} className="mt-2 wrap-anywhere">
            {rich(key, marks)}
          </p>
        ))}
        {step === "devices" && <ServerValues servers={facts.newServers} />}
      </div>
      {/* biome-ignore lint/performance/noImgElement: it is small already, and must print and be saved */}
      <img
        {...PICTURE_SIZE}
        src={picture}
        alt={t("guide.picture", { page: t(page) })}
        className="h-auto w-full max-w-75 rounded-panel border border-rule-strong"
      />
    </li>
  );
}

/** As they are typed into a phone, in case that the portal is not at hand then. */
function ServerValues({ servers }: { servers: HelpFacts["newServers"] }) {
  const values = ({ host, port, security }: HelpFacts["newServers"][number]["incoming"]) => ({
    value: <bdi>{host}</bdi>,
    detail: [
      `${t("devices.values.port")} ${port}`,
      `${t("devices.values.security")}: ${t(`devices.security.${security}`)}`,
    ].join(t("common.comma")),
  });
  return (
    <div className="mt-4 grid gap-4">
      {servers.map(({ name, incoming, outgoing }, index) => (
        <div key={index}>
          {servers.length > 1 && (
            <p className="font-semibold">
              <bdi>{name}</bdi>
            </p>
          )}
          <SummaryList
            rows={[
              { key: t("devices.values.incoming"), ...values(incoming) },
              ...(outgoing ? [{ key: t("devices.values.outgoing"), ...values(outgoing) }] : []),
            ]}
          />
        </div>
      ))}
      <p className="text-sm text-ink-2">{t("guide.devices.user")}</p>
    </div>
  );
}
