/** What is left to do until people can move, as a list with one next step. */
import type { Administrator } from "../../lib/auth/viewer.ts";
import { portal } from "../../lib/services/portal.ts";
import { SET_UP_STEPS, type SetUpStep, setUpLeft } from "../../lib/services/set-up-steps.ts";
import { ButtonLink } from "../_components/button.tsx";
import { Page } from "../_components/page.tsx";
import { StatusWord } from "../_components/status.tsx";
import { Task, TaskList } from "../_components/task-list.tsx";
import { type TextKey, t } from "../_lib/text.tsx";

const STEPS: Record<SetUpStep, { href: string; title: TextKey; detail: TextKey; act: TextKey }> = {
  oldServer: {
    href: "/admin/servers/new?use=old",
    title: "admin.setUp.oldServer",
    detail: "admin.setUp.oldServer.detail",
    act: "admin.setUp.oldServer.act",
  },
  newServer: {
    href: "/admin/servers/new?use=new",
    title: "admin.setUp.newServer",
    detail: "admin.setUp.newServer.detail",
    act: "admin.setUp.newServer.act",
  },
  testServers: {
    href: "/admin/servers",
    title: "admin.setUp.testServers",
    detail: "admin.setUp.testServers.detail",
    act: "admin.setUp.testServers.act",
  },
  organisation: {
    href: "/admin/organisation",
    title: "admin.setUp.organisation",
    detail: "admin.setUp.organisation.detail",
    act: "admin.setUp.organisation.act",
  },
  announcement: {
    href: "/admin/announcements/new",
    title: "admin.setUp.announcement",
    detail: "admin.setUp.announcement.detail",
    act: "admin.setUp.announcement.act",
  },
};

/** Where a step that is done can be looked at again. */
const DONE_AT: Record<SetUpStep, string> = {
  ...{ oldServer: "/admin/servers", newServer: "/admin/servers", testServers: "/admin/servers" },
  ...{ organisation: "/admin/organisation", announcement: "/admin/announcements" },
};

export async function SetUpTasks({ viewer }: { viewer: Administrator }) {
  const missing = await setUpLeft(await portal(), viewer);
  const lead = missing.length === 0 ? t("admin.setUp.ready") : t("admin.setUp.left", { steps: missing.length });
  return (
    <Page kind="admin" title={t("admin.setUp.title")} lead={lead}>
      <TaskList>
        <Task number={1} title={t("admin.setUp.account")} status={<StatusWord kind="completed" />} />
        {SET_UP_STEPS.map((step, index) => (
          <SetUpTask key={step} step={step} number={index + 2} missing={missing} />
        ))}
      </TaskList>
      <p className="mt-8">
        <a className="link" href="/admin/checklist">
          {t("checklist.title")}
        </a>
      </p>
    </Page>
  );
}

interface SetUpTaskProps {
  step: SetUpStep;
  number: number;
  missing: readonly SetUpStep[];
}

function SetUpTask({ step, number, missing }: SetUpTaskProps) {
  const { href, title, detail, act } = STEPS[step];
  if (!missing.includes(step))
    return <Task number={number} title={t(title)} href={DONE_AT[step]} status={<StatusWord kind="completed" />} />;
  const current = missing[0] === step;
  return (
    <Task
      number={number}
      title={t(title)}
      href={current ? undefined : href}
      status={<StatusWord kind={current ? "next" : "toCome"} />}
      detail={t(detail)}
      current={current}
      action={
        current && (
          <ButtonLink kind="filled" size="admin" href={href}>
            {t(act)}
          </ButtonLink>
        )
      }
    />
  );
}
