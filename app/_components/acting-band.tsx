/** Above everything while an administrator moves an account that is nobody's own: whose it is, who does it, and the way out. */
import type { ActingAdministrator } from "../../lib/auth/viewer.ts";
import { endActing } from "../_lib/end-acting.ts";
import { rich, t } from "../_lib/text.tsx";
import { Button } from "./button.tsx";

export function ActingBand({ login, by }: { login: string; by: ActingAdministrator }) {
  return (
    <section aria-label={t("desk.acting.label")} className="border-b border-wait-line bg-wait-wash print:hidden">
      <form
        action={endActing}
        className="page-width flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3 text-sm"
      >
        <p className="min-w-0 wrap-anywhere">
          {rich("desk.acting.text", {
            account: <bdi className="font-semibold">{by.entry.oldAddress}</bdi>,
            login: <bdi>{login}</bdi>,
            name: <bdi>{by.name}</bdi>,
          })}
        </p>
        <Button kind="outlined" size="admin">
          {t("desk.acting.end")}
        </Button>
      </form>
    </section>
  );
}
