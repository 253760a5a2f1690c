/** → the name that a folder gets in the new account. */
import { folderName } from "../../../_lib/folder-name.ts";
import { t } from "../../../_lib/text.tsx";

export function NewName({ levels }: { levels: readonly string[] }) {
  return (
    <>
      <span aria-hidden="true" className="me-1 inline-block text-ink rtl:-scale-x-100">
        {"→"}
      </span>
      <span className="sr-only">{t("folders.becomes")} </span>
      <bdi className="font-semibold text-ink">{folderName(levels)}</bdi>
    </>
  );
}
