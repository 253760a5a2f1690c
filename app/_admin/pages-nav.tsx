/** From page to page of a long list. */
import { count } from "../_lib/format.ts";
import { t } from "../_lib/text.tsx";

export interface PagesNavProps {
  page: number;
  pages: number;
  /** The address of a page. */
  link: (page: number) => string;
}

export function PagesNav({ page, pages, link }: PagesNavProps) {
  if (pages <= 1) return null;
  return (
    <nav aria-label={t("admin.overview.pages")} className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
      {page > 1 && (
        <a className="link" href={link(page - 1)}>
          {t("admin.overview.previous")}
        </a>
      )}
      <span>{t("admin.overview.page", { page: count(page), pages: count(pages) })}</span>
      {page < pages && (
        <a className="link" href={link(page + 1)}>
          {t("admin.overview.next")}
        </a>
      )}
    </nav>
  );
}
