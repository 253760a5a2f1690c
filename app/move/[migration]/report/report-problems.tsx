/** What a person has to look at: each kind of trouble in plain words, with its one action and where it is. */
import type { ReactNode } from "react";
import type { ProblemGroup, ReportFacts } from "../../../../lib/services/report.ts";
import { Section } from "../../../_components/page.tsx";
import { pathName, somePaths, visible } from "../../../_lib/folder-name.ts";
import { count } from "../../../_lib/format.ts";
import { t } from "../../../_lib/text.tsx";
import { type ErrorCode, troubleText } from "../../../_lib/trouble.ts";
import { saveAttached } from "./actions.ts";
import { canRun, seenOf } from "./again.tsx";
import { problemWords, toLookAt } from "./words.ts";

/** A message leads to the page of what can be done for it. */
function Place({ folder, uid, href }: { folder: string; uid: number | null; href: string }) {
  const words = (
    <>
      <bdi>{pathName(folder)}</bdi>
      {", "}
      {uid === null ? t("report.wholeFolder") : t("report.messageNumber", { number: count(uid) })}
    </>
  );
  if (uid === null) return words;
  return (
    <a href={href} className="link">
      {words}
    </a>
  );
}

/** What helps: another run, another choice or name of the folder, or only what the words say. */
type Help = "tryAgain" | "folders" | "byHand";

const HELP: Record<ErrorCode, Help> = {
  "message.tooLarge": "tryAgain",
  "message.virus": "byHand",
  "message.rejected": "tryAgain",
  "message.unclear": "tryAgain",
  "message.flagsRefused": "tryAgain",
  "message.tooManyKeywords": "tryAgain",
  "message.unreadable": "tryAgain",
  "message.vanished": "tryAgain",
  "message.unsettled": "byHand",
  "message.notThere": "tryAgain",
  "message.changed": "byHand",
  "folder.notAllowed": "folders",
  "folder.unreadable": "tryAgain",
  "folder.vanished": "folders",
  "folder.uidValidityChanged": "tryAgain",
  "folder.notChosen": "folders",
  "auth.refused": "tryAgain",
  "auth.unsure": "tryAgain",
  "auth.passwordNeeded": "tryAgain",
  "auth.appPasswordNeeded": "tryAgain",
  "auth.imapDisabled": "tryAgain",
  "auth.signInAgain": "tryAgain",
  "auth.providerAway": "tryAgain",
  "auth.providerSetup": "byHand",
  "net.unreachable": "tryAgain",
  "net.timeout": "tryAgain",
  "net.lost": "tryAgain",
  "tls.untrusted": "byHand",
  "tls.unavailable": "byHand",
  "server.throttled": "tryAgain",
  "server.tooManyConnections": "tryAgain",
  "server.closedNow": "tryAgain",
  "server.dayIsSpent": "tryAgain",
  "portal.maintenance": "tryAgain",
  "server.notImap": "byHand",
  "quota.full": "tryAgain",
  "account.same": "byHand",
  "journal.unreadable": "byHand",
  "journal.inUse": "tryAgain",
  "journal.otherMigration": "byHand",
  "journal.leaseLost": "tryAgain",
  "destination.inUse": "tryAgain",
  "imports.closed": "byHand",
  "disk.full": "tryAgain",
  "engine.bug": "tryAgain",
};

export interface ReportProblemsProps {
  facts: ReportFacts;
  /** The form that runs again. */
  tryAgain: ReactNode;
}

export function ReportProblems({ facts, tryAgain }: ReportProblemsProps) {
  const { report, migrationId, run } = facts;
  const { problems, totals, isWhole } = report;
  const unsettled = isWhole ? totals.notSettled : 0;
  if (problems.length === 0 && unsettled === 0) return null;
  const actions: Record<Help, ReactNode> = {
    tryAgain,
    folders: (
      <a href={`/move/${migrationId}/folders`} className="link">
        {t("report.changeFolders")}
      </a>
    ),
    byHand: null,
  };
  const maySave = canRun(facts) && report.checked;
  return (
    <Section id="problems" title={headingOf(report)}>
      <ul>
        {unsettled > 0 && (
          <Entry
            title={t("report.unsettledTitle", { count: unsettled })}
            {...troubleText("message.unsettled", null)}
            action={tryAgain}
          />
        )}
        {problems.map((group) => (
          <Entry
            key={`${group.code} ${group.savedIn}`}
            title={titleOf(group)}
            {...wordsOf(group)}
            action={
              group.savedIn === null && (
                <>
                  {actions[HELP[group.code]]}
                  {maySave && group.attachable > 0 && <SaveAll facts={facts} count={group.attachable} />}
                </>
              )
            }
          >
            <Places group={group} below={`/move/${migrationId}/report/${run.number}`} />
          </Entry>
        ))}
      </ul>
    </Section>
  );
}

function headingOf(report: ReportFacts["report"]): string {
  const folders = toLookAt(report).length;
  if (report.toCheck > 0) return t("report.problemsHeading", { count: report.toCheck });
  if (folders > 0) return t("report.problemsHeadingFolders", { count: folders });
  return t("report.problemsHeadingSaved", { count: report.saved });
}

function wordsOf({ code, savedIn, messages }: ProblemGroup): { what: string; next: string } {
  const { what, next } = problemWords(code);
  return { what, next: savedIn === null ? next : t("report.savedIn", { count: messages, folder: pathName(savedIn) }) };
}

/** Every message of the group that the new server may take as an attachment. */
function SaveAll({ facts, count }: { facts: ReportFacts; count: number }) {
  return (
    <form action={saveAttached.bind(null, seenOf(facts), facts.run.number, null)}>
      <button type="submit" className="link mt-1 min-h-6 cursor-pointer text-start">
        {t("report.saveAttached", { count })}
      </button>
    </form>
  );
}

interface EntryProps {
  title: string;
  what: string;
  next: string;
  action: ReactNode;
  children?: ReactNode;
}

function Entry({ title, what, next, action, children }: EntryProps) {
  return (
    <li className="grid gap-x-8 gap-y-2 border-b border-rule py-5 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="grid max-w-(--measure) min-w-0 gap-1 wrap-anywhere">
        <h3 className="font-semibold">
          <bdi>{title}</bdi>
        </h3>
        <p>{what}</p>
        <p className="text-ink-2">{next}</p>
        {children}
      </div>
      {action && <div className="text-sm print:hidden">{action}</div>}
    </li>
  );
}

/** So many folders stand in a heading. */
const NAMES = 3;

function titleOf({ problems, messages }: ProblemGroup): string {
  const paths = [...new Set(problems.map(({ folder }) => folder))];
  const folders = somePaths(paths, NAMES, (names, more) => t("report.andMore", { names, count: more }));
  return messages === 0 ? t("report.theFolder", { folders }) : t("report.inFolders", { count: messages, folders });
}

/** More lines than these are counted: all of them are in the table that can be saved. */
const LINES = 50;

/** `below`: the address under which each message has a page of its own. */
function Places({ group: { problems }, below }: { group: ProblemGroup; below: string }) {
  return (
    <ul className="mt-1 grid gap-1 text-sm text-ink-2">
      {problems.slice(0, LINES).map(({ number, folder, uid, text }) => (
        <li key={number}>
          <Place {...{ folder, uid }} href={`${below}/${number}`} />
          {". "}
          <bdi>{t("report.noted", { words: visible(text) })}</bdi>
        </li>
      ))}
      {problems.length > LINES && <li>{t("report.moreProblems", { count: problems.length - LINES })}</li>}
    </ul>
  );
}
