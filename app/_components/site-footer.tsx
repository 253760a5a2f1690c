/** The foot of every page: who runs the portal, and what people may want to know of it. */
import { t } from "../_lib/text.tsx";

export function SiteFooter({ organisation }: { organisation: string | null }) {
  return (
    <footer className="border-t border-rule text-[0.875rem]/5 text-ink-2 print:hidden">
      <nav aria-label={t("common.footer")} className="page-width flex flex-wrap items-center gap-x-7 gap-y-1 py-5">
        {organisation && <p className="py-1 max-sm:w-full">{t("common.runBy", { name: organisation })}</p>}
        <FooterLink href="/help" words={t("common.help")} />
        <FooterLink href="/privacy" words={t("common.privacy")} />
        <FooterLink href="/accessibility" words={t("common.accessibility")} />
      </nav>
    </footer>
  );
}

function FooterLink({ href, words }: { href: string; words: string }) {
  return (
    <a href={href} className="link-ink inline-block py-1 text-ink-2">
      {words}
    </a>
  );
}
