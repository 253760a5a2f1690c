/** Downloading a message that was set aside: it is fetched from the old server first, and then handed out once. */
import type { SetAsideFacts } from "../../../../../../lib/services/set-aside.ts";
import { Button, ButtonLink } from "../../../../../_components/button.tsx";
import { Note } from "../../../../../_components/note.tsx";
import { Section } from "../../../../../_components/page.tsx";
import { Refresher } from "../../../../../_components/refresher.tsx";
import { StatusMark } from "../../../../../_components/status-mark.tsx";
import { size } from "../../../../../_lib/format.ts";
import { t } from "../../../../../_lib/text.tsx";
import { troubleText } from "../../../../../_lib/trouble.ts";
import { when } from "../../../../../_lib/when.ts";
import { fetchMessage } from "./actions.ts";
import { addressOf } from "./place.ts";

type Refusal = Extract<SetAsideFacts["fetch"], { kind: "refused" }>;

interface Props {
  message: SetAsideFacts;
  /** Another message of theirs is on its way. */
  isBusy: boolean;
  /** The link was used before, or too late. */
  isOver: boolean;
}

export function Download({ message, isBusy, isOver }: Props) {
  const waits = message.fetch.kind === "none";
  return (
    <Section id="download" title={t("rescue.download")}>
      <p className="my-4">{t("rescue.downloadText")}</p>
      {message.isHarmful && <Note tone="problem">{t("rescue.harmful")}</Note>}
      {message.code === "message.unreadable" && <Note tone="quiet">{t("rescue.mayFail")}</Note>}
      {waits && isBusy && <Note tone="wait">{t("rescue.busy")}</Note>}
      {waits && isOver && <Note tone="quiet">{t("rescue.over")}</Note>}
      <State message={message} />
    </Section>
  );
}

function State({ message }: { message: SetAsideFacts }) {
  const { fetch, facts } = message;
  switch (fetch.kind) {
    case "none":
      return <Fetch message={message} />;
    case "underWay":
      return <UnderWay message={message} />;
    case "ready":
      return (
        <>
          <ButtonLink kind="filled" href={`${addressOf(message)}/message.eml`}>
            {t("rescue.save", { size: size(fetch.bytes) })}
          </ButtonLink>
          <p className="mt-3 text-sm text-ink-2">{t("rescue.once", { time: when(fetch.until, facts.zone, "time") })}</p>
        </>
      );
    case "failed":
      return (
        <Failed message={message}>
          {fetch.why.outcome === "tooLarge"
            ? t("rescue.failed.tooLarge", { size: size(fetch.why.bytes), limit: size(fetch.why.limit) })
            : t(`rescue.failed.${fetch.why.outcome}`)}
        </Failed>
      );
    case "refused":
      return <Refused message={message} {...fetch} />;
    case "unanswered":
      return <Failed message={message}>{t("rescue.failed.unanswered")}</Failed>;
    default:
      return fetch satisfies never;
  }
}

function UnderWay({ message }: { message: SetAsideFacts }) {
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <Refresher />
      <div role="status">
        <StatusMark kind="inProgress" words={t("rescue.fetching")} />
      </div>
      <a href={addressOf(message)} className="link">
        {t("rescue.refresh")}
      </a>
    </div>
  );
}

function Refused({ message, refusal: { code, side } }: { message: SetAsideFacts } & Refusal) {
  const { what, next } = troubleText(code, side);
  if (!code.startsWith("auth.")) return <Failed message={message}>{`${what} ${next}`}</Failed>;
  return (
    <>
      <Note tone="problem">{what}</Note>
      <ButtonLink kind="filled" href={`/move/passwords?migration=${message.migrationId}`}>
        {t("rescue.enterPassword")}
      </ButtonLink>
    </>
  );
}

function Failed({ message, children }: { message: SetAsideFacts; children: string }) {
  return (
    <>
      <Note tone="problem">{children}</Note>
      <Fetch message={message} />
    </>
  );
}

function Fetch({ message: { migrationId, run, number } }: { message: SetAsideFacts }) {
  return (
    <form action={fetchMessage.bind(null, { migrationId, run, number })}>
      <Button kind="filled">{t("rescue.fetch")}</Button>
    </form>
  );
}
