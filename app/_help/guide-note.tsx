/** Leads to the guide, beside the text of a page. */
import { SideNote } from "../_components/side-note.tsx";
import { rich, t } from "../_lib/text.tsx";
import { helpLinks, linkMarks } from "./links.tsx";

export function GuideNote() {
  return (
    <SideNote title={t("help.guide.title")}>
      <p>{rich("help.guide.text", linkMarks(helpLinks(null)))}</p>
    </SideNote>
  );
}
