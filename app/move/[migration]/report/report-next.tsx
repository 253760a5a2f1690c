/** What can be done after a run, and the runs before it. */
import type { ReactNode } from "react";
import type { OwnPhases } from "../../../../lib/services/own-phases.ts";
import type { ReportFacts } from "../../../../lib/services/report.ts";
import { Section } from "../../../_components/page.tsx";
import { StatusWord } from "../../../_components/status.tsx";
import { When } from "../../../_components/values.tsx";
import { HelpLink } from "../../../_help/help-link.tsx";
import { phaseMeaning } from "../../../_lib/phase-words.ts";
import { rich, t } from "../../../_lib/text.tsx";
import { when } from "../../../_lib/when.ts";
import { bringEveryNight } from "./actions.ts";

/** `copyNew`: the form that copies what is new; null while something is under way. */
export function ReportNext({ facts, copyNew }: { facts: ReportFacts; copyNew: ReactNode }) {
  const { migrationId, passwordsUntil, run, signedOffAt, zone } = facts;
  return (
    <div className="print:hidden">
      <Section id="next" title={t("report.nextHeading")}>
        <ul>
          {copyNew && !facts.phases.closed && <Step detail={t("report.copyNewText")}>{copyNew}</Step>}
          {signedOffAt === null && !run.isTest && !facts.phases.closed && <EveryNight facts={facts} />}
          <Step
            detail={
              passwordsUntil === null
                ? t("report.passwordsGone")
                : t("report.passwordsKept", { time: when(passwordsUntil, zone, "date") })
            }
          >
            {passwordsUntil !== null && (
              <a href="/move/passwords" className="link">
                {t("report.forget")}
              </a>
            )}
          </Step>
          {!run.isTest && (
            <Step detail={t("devices.stepDetail")}>
              <a href={`/move/${migrationId}/devices`} className="link">
                {t("devices.step")}
              </a>
            </Step>
          )}
          {!run.isTest && <SignOff facts={facts} />}
          {!run.isTest && (
            <Step detail={t("report.whereIsMail")}>
              <HelpLink to="where" />
            </Step>
          )}
        </ul>
        <Dates phases={facts.phases} />
        <p className="mt-4 flex flex-wrap gap-x-6 gap-y-2 text-sm">
          {!run.isTest && (
            <a href={`/move/${migrationId}/receipts`} className="link">
              {t("report.receipts")}
            </a>
          )}
          <a href={`/move/${migrationId}/report.csv?run=${run.number}`} className="link" download>
            {t("report.csv")}
          </a>
          <a href={`/move/${migrationId}/report.json?run=${run.number}`} className="link" download>
            {t("report.json")}
          </a>
        </p>
      </Section>
    </div>
  );
}

/** Until when something can be done, and what comes then. */
function Dates({ phases }: { phases: OwnPhases }) {
  const { closes, closed, zone, line } = phases;
  const next = line.find(({ standing, phase }) => standing === "toCome" && phase !== "importsClose");
  return (
    <div className="mt-4 grid gap-2 text-sm text-ink-2">
      {closes !== null && (
        <p>
          {rich(closed ? "phases.report.closed" : "phases.report.closes", {
            when: () => <When at={closes} zone={zone} />,
          })}
        </p>
      )}
      {next && (
        <p>
          {rich("phases.report.next", {
            when: () => <When at={next.at} zone={next.zone} />,
            what: () => phaseMeaning(next.phase, phases),
          })}
        </p>
      )}
    </div>
  );
}

function SignOff({ facts: { migrationId, signedOffAt, zone } }: { facts: ReportFacts }) {
  return (
    <Step
      detail={
        signedOffAt === null
          ? t("report.signOffText")
          : t("report.signedOff", { time: when(signedOffAt, zone, "dateTime") })
      }
    >
      <a href={`/move/${migrationId}/sign-off`} className="link">
        {t(signedOffAt === null ? "report.signOff" : "report.signedOffLink")}
      </a>
    </Step>
  );
}

/** Nothing of it where a password is missing: it would be a promise that cannot be kept. */
function EveryNight({ facts: { migrationId, passwordsUntil, catchUp, zone } }: { facts: ReportFacts }) {
  if (passwordsUntil === null) return null;
  const { isOn, next } = catchUp;
  const detail = !isOn
    ? t("report.everyNightText")
    : next === null
      ? t("report.everyNightSoon")
      : t("report.everyNightNext", { time: when(next, zone, "dateTime") });
  return (
    <Step detail={detail}>
      <form action={bringEveryNight.bind(null, migrationId, !isOn)}>
        <button type="submit" className="link min-h-6 cursor-pointer">
          {t(isOn ? "report.everyNightStop" : "report.everyNight")}
        </button>
      </form>
    </Step>
  );
}

function Step({ detail, children }: { detail: ReactNode; children: ReactNode }) {
  return (
    <li className="grid gap-1 border-b border-rule py-4">
      {children && <div className="font-medium">{children}</div>}
      <p className="text-sm text-ink-2">{detail}</p>
    </li>
  );
}

export function ReportHistory({ facts: { migrationId, history, run, zone } }: { facts: ReportFacts }) {
  if (history.length < 2) return null;
  return (
    <Section id="runs" title={t("report.historyHeading")}>
      <ol>
        {history.map(({ number, endedAt, grade, copied, isTest }) => {
          const words = t(isTest ? "report.test.historyRun" : "report.historyRun", {
            number,
            time: when(endedAt, zone, "dateTime"),
          });
          return (
            <li
              key={number}
              className="flex flex-wrap justify-between gap-x-6 gap-y-1 border-b border-rule py-3 text-sm"
            >
              {number === run.number ? (
                <span aria-current="true">{words}</span>
              ) : (
                <a href={`/move/${migrationId}/report?run=${number}`} className="link">
                  {words}
                </a>
              )}
              {isTest ? (
                <span className="text-ink-2">{t("report.test.historyCopied", { count: copied })}</span>
              ) : (
                <StatusWord kind={grade} detail={t("report.historyCopied", { count: copied })} />
              )}
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
