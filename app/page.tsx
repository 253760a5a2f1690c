import { t } from "./_lib/text.tsx";

export default function StartPage() {
  return <h1 className="text-display">{t("start.title")}</h1>;
}
