/** The head of every page: whose portal it is, help, who is signed in. */
import type { Viewer } from "../../lib/auth/viewer.ts";
import { signOut } from "../_lib/sign-out.ts";
import { t } from "../_lib/text.tsx";
import { Icon, Mark } from "./icon.tsx";

export function SiteHeader({ organisation, viewer }: { organisation: string | null; viewer: Viewer }) {
  const name = nameOf(viewer);
  return (
    <header className="border-b border-rule print:hidden">
      <div className="page-width flex min-h-14 items-center gap-6 sm:min-h-16">
        <a href="/" className="flex min-h-11 items-center gap-2.5">
          <span className="text-accent">
            <Mark />
          </span>
          <span className="text-[1.125rem]/6 font-semibold heading">{t("common.product")}</span>
        </a>
        {organisation && (
          <p className="-ms-3 hidden min-w-0 truncate border-s border-rule py-1.5 ps-3 text-sm text-ink-2 sm:block">
            <bdi>{organisation}</bdi>
          </p>
        )}
        <nav aria-label={t("common.siteNavigation")} className="ms-auto flex items-center gap-6 text-sm">
          <a href="/help" className="inline-flex min-h-11 items-center hover:underline">
            {t("common.help")}
          </a>
          {name !== null && (
            <>
              <WideMenu name={name} account={accountOf(viewer)} />
              <PhoneMenu name={name} account={accountOf(viewer)} />
            </>
          )}
        </nav>
      </div>
    </header>
  );
}

/** Who is signed in, in words; null when nobody is. */
function nameOf(viewer: Viewer): string | null {
  switch (viewer.kind) {
    case "nobody":
      return null;
    case "person":
      return viewer.login;
    case "administrator":
      return t(viewer.role === "administrator" ? "common.administrator" : "desk.helper", { name: viewer.name });
    default:
      return viewer satisfies never;
  }
}

/** Where one's own account is changed; null: it is a mailbox, and not ours. */
function accountOf(viewer: Viewer): string | null {
  return viewer.kind === "administrator" ? "/admin/account" : null;
}

interface Who {
  name: string;
  account: string | null;
}

function Name({ name, account }: Who) {
  if (account === null) return <bdi>{name}</bdi>;
  return (
    <a href={account} className="hover:underline">
      <bdi>{name}</bdi>
    </a>
  );
}

function WideMenu(who: Who) {
  return (
    <div className="hidden min-w-0 items-center gap-6 sm:flex">
      <span className="max-w-72 truncate text-ink-2">
        <Name {...who} />
      </span>
      <SignOut />
    </div>
  );
}

function PhoneMenu(who: Who) {
  return (
    <details className="relative sm:hidden">
      <summary
        className="flex size-11 cursor-pointer list-none items-center justify-center"
        aria-label={t("common.menu")}
      >
        <Icon name="menu" size={22} />
      </summary>
      <div className="absolute end-0 z-10 grid w-64 gap-1 rounded-button bg-raised px-4 py-3 shadow-overlay">
        <span className="wrap-anywhere text-ink-2">
          <Name {...who} />
        </span>
        <SignOut />
      </div>
    </details>
  );
}

function SignOut() {
  return (
    <form action={signOut}>
      <button type="submit" className="min-h-11 cursor-pointer hover:underline">
        {t("common.signOut")}
      </button>
    </form>
  );
}
