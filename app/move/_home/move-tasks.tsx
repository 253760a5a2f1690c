/** The steps of one move, with their states and the button that leads on. */
import type { HomeMove, HomeStep, HomeView } from "../../../lib/services/home.ts";
import { residueIn } from "../../../lib/services/residue.ts";
import { Button, ButtonLink } from "../../_components/button.tsx";
import { StatusWord } from "../../_components/status.tsx";
import type { StatusKind } from "../../_components/status-mark.tsx";
import { Task, TaskList } from "../../_components/task-list.tsx";
import { residueWords } from "../../_lib/residue-words.ts";
import { rich, type TextKey, t } from "../../_lib/text.tsx";
import { when } from "../../_lib/when.ts";
import { startAll } from "./actions.ts";
import { copyStep } from "./copy-step.ts";

/** Devices wait for nobody and nothing waits for them: no move is ever at that step. */
const ORDER: readonly (HomeStep | "devices")[] = ["choose", "check", "copy", "report", "devices", "signOff"];

const LATER: Record<HomeStep, TextKey> = {
  choose: "home.detail.chooseLater",
  check: "home.detail.checkLater",
  copy: "home.detail.copyLater",
  report: "home.detail.reportLater",
  signOff: "home.detail.signOffLater",
};

export interface MoveTasksProps {
  view: HomeView;
  /** Null: no old account is connected yet. */
  move: HomeMove | null;
  /** One filled button a page: that of the first move which waits for the person. */
  filled: boolean;
}

export function MoveTasks({ view, move, filled }: MoveTasksProps) {
  return (
    <TaskList>
      <Task
        number={1}
        title={t("home.step.signIn")}
        href="/move/passwords"
        status={<StatusWord kind="completed" />}
        detail={account(view.login, view.newServer)}
      />
      {move ? <ConnectedTask move={move} /> : <ConnectTask view={view} />}
      {ORDER.map((step, index) =>
        step === "devices" ? (
          <DevicesTask key={step} number={index + 3} {...{ move, filled }} />
        ) : (
          <StepTask
            key={step}
            number={index + 3}
            {...{ step, move, filled }}
            zone={view.zone}
            isLastDay={view.isLastDay}
          />
        ),
      )}
    </TaskList>
  );
}

function account(login: string, server: string) {
  return rich("home.detail.account", { login: <bdi>{login}</bdi>, server: <bdi>{server}</bdi> });
}

function ConnectedTask({ move }: { move: HomeMove }) {
  return (
    <Task
      number={2}
      title={t("home.step.connect")}
      href="/move/passwords"
      status={<StatusWord kind="completed" />}
      detail={account(move.oldLogin, move.oldServer)}
    />
  );
}

function ConnectTask({ view: { toConfirm } }: { view: HomeView }) {
  const waiting = toConfirm[0];
  const href = waiting ? `/move/connect/confirm?account=${waiting.accountId}` : "/move/connect";
  return (
    <Task
      number={2}
      title={t("home.step.connect")}
      status={<StatusWord kind={waiting ? "inProgress" : "notStarted"} />}
      detail={waiting ? rich("home.detail.confirm", { login: <bdi>{waiting.login}</bdi> }) : t("home.detail.connect")}
      current
      action={
        <ButtonLink kind="filled" href={href}>
          {t(waiting ? "home.action.confirm" : "home.action.connect")}
        </ButtonLink>
      }
    />
  );
}

/** There as soon as there is a report, and never in the way of the sign-off. */
function DevicesTask({ number, move, filled }: { number: number; move: HomeMove | null; filled: boolean }) {
  const title = t("devices.step");
  if (!move || ORDER.indexOf(move.step) < ORDER.indexOf("report"))
    return (
      <Task
        {...{ number, title }}
        status={<StatusWord kind="cannotStartYet" />}
        detail={t("devices.stepLater")}
        later
      />
    );
  const href = `/move/${move.migrationId}/devices`;
  const status = <StatusWord kind={move.devicesDone ? "completed" : "notStarted"} />;
  const detail = t(move.devicesDone ? "devices.stepDone" : "devices.stepDetail");
  // Whoever has signed off before has only this left to do.
  if (move.step === "signOff" && !move.devicesDone)
    return (
      <Task
        {...{ number, title, status, detail }}
        current
        action={
          <ButtonLink kind={filled ? "filled" : "outlined"} href={href}>
            {t("home.action.devices")}
          </ButtonLink>
        }
      />
    );
  return <Task {...{ number, title, href, status, detail }} />;
}

interface StepProps {
  number: number;
  step: HomeStep;
  move: HomeMove | null;
  filled: boolean;
  zone: string;
  isLastDay: boolean;
}

function StepTask({ number, step, move, filled, zone, isLastDay }: StepProps) {
  const title = t(`home.step.${step}`);
  const place = move ? ORDER.indexOf(step) - ORDER.indexOf(move.step) : 1;
  // Who has the report says when it is enough.
  const mayFollow = step === "signOff" && move?.step === "report";
  if (!move || (place > 0 && !mayFollow))
    return (
      <Task number={number} title={title} status={<StatusWord kind="cannotStartYet" />} detail={t(LATER[step])} later />
    );
  const href = `/move/${move.migrationId}/${PATHS[step]}`;
  if (mayFollow)
    return (
      <Task {...{ number, title, href }} status={<StatusWord kind="notStarted" />} detail={t("home.detail.signOff")} />
    );
  if (place < 0)
    return (
      <Task
        number={number}
        title={title}
        href={href}
        status={<StatusWord kind="completed" />}
        detail={pastDetail(step, move)}
      />
    );
  const { status, words, detail, action, to = href } = currentStep(step, move, zone);
  if (isLastDay && mayStartSimply(move))
    return (
      <Task
        {...{ number, title }}
        detail={t("phases.lastDay.one.text")}
        status={<StatusWord kind={status} words={words} />}
        current
        action={
          <form action={startAll.bind(null, move.migrationId)} className="flex flex-wrap items-center gap-x-5 gap-y-3">
            <Button kind={filled ? "filled" : "outlined"}>{t("phases.lastDay.one")}</Button>
            <a className="link text-sm" href={to}>
              {t("home.action.choose")}
            </a>
          </form>
        }
      />
    );
  if (action === null)
    return <Task {...{ number, title, href, detail }} status={<StatusWord kind={status} words={words} />} />;
  return (
    <Task
      {...{ number, title, detail }}
      status={<StatusWord kind={status} words={words} />}
      current
      action={
        <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
          <ButtonLink kind={filled ? "filled" : "outlined"} href={to}>
            {t(action)}
          </ButtonLink>
          <TestLink move={move} />
        </div>
      }
    />
  );
}

/** Their folders are listed, and nothing was begun. */
function mayStartSimply({ standing, choice, step }: HomeMove): boolean {
  return standing.kind === "notStarted" && choice !== null && (step === "choose" || step === "check");
}

/** To a test that goes on, or to what the last one has found. */
function TestLink({ move: { migrationId, test } }: { move: HomeMove }) {
  if (test === null) return null;
  const isOver = test.kind === "over";
  return (
    <a className="link text-sm" href={`/move/${migrationId}/${isOver ? `report?run=${test.run}` : "progress"}`}>
      {t(isOver ? "home.test.report" : "home.test.underWay")}
    </a>
  );
}

const PATHS: Record<HomeStep, string> = {
  ...{ choose: "folders", check: "check", copy: "progress", report: "report", signOff: "sign-off" },
};

interface Current {
  readonly status: StatusKind;
  readonly words?: string | undefined;
  readonly detail?: string | undefined;
  readonly action: TextKey | null;
  readonly to?: string;
}

function currentStep(step: HomeStep, move: HomeMove, zone: string): Current {
  // Nothing can be chosen or begun any more: the page on which it would be says what replaces it.
  if (move.standing.kind === "closed" && step !== "signOff")
    return { ...copyStep(move, zone), to: `/move/${move.migrationId}/${step === "copy" ? "progress" : "check"}` };
  switch (step) {
    case "choose":
      return {
        status: move.choice ? "inProgress" : "counting",
        detail: move.choice ? chosen(move.choice) : t("home.detail.listing"),
        action: move.choice ? "home.action.chooseOn" : "home.action.choose",
      };
    case "check":
      return { status: "inProgress", detail: t("home.detail.check"), action: "home.action.check" };
    case "copy": {
      const to = move.standing.kind === "needsPassword" ? { to: `/move/passwords?migration=${move.migrationId}` } : {};
      return { ...copyStep(move, zone), ...to };
    }
    case "report": {
      const grade = move.standing.kind === "done" ? move.standing.grade : "notComplete";
      const { residue } = move;
      const detail =
        residue && residueIn(residue) > 0 ? t("home.detail.residue", { what: residueWords(residue) }) : null;
      const report = t(move.reportsUntil === null ? "home.detail.reportErased" : "home.detail.report");
      return { status: grade, detail: detail ?? report, action: "home.action.report" };
    }
    case "signOff":
      return {
        status: "completed",
        detail: t("home.detail.signedOff", {
          time: move.signedOffAt === null ? "" : when(move.signedOffAt, zone, "day"),
        }),
        action: null,
      };
    default:
      return step satisfies never;
  }
}

function pastDetail(step: HomeStep, move: HomeMove): string | undefined {
  return step === "choose" && move.choice ? chosen(move.choice) : undefined;
}

function chosen(choice: NonNullable<HomeMove["choice"]>): string {
  return t("home.detail.chosen", { ...choice });
}
