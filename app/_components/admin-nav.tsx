/** The administrators' sections, below the header; on phones one row that opens. */
import { t } from "../_lib/text.tsx";
import { AdminNavLinks } from "./admin-nav-links.tsx";

export function AdminNav() {
  return (
    <AdminNavLinks
      label={t("common.adminNavigation")}
      sections={[
        { href: "/admin", words: t("common.admin.overview") },
        { href: "/admin/announcements", words: t("common.admin.announcements") },
        { href: "/admin/servers", words: t("common.admin.servers") },
        { href: "/admin/organisation", words: t("common.admin.organisation") },
        { href: "/admin/audit", words: t("common.admin.audit") },
      ]}
    />
  );
}
