/** The steps of the guide: what is said of each, and the page that is pictured beside it. */
import { type TextKey, t } from "../_lib/text.tsx";

export const GUIDE_STEPS = [
  ...["open", "signIn", "connect", "choose", "check", "copy", "report", "devices", "signOff"],
] as const satisfies readonly string[];
export type GuideStep = (typeof GUIDE_STEPS)[number];

interface StepTexts {
  readonly title: TextKey;
  readonly paragraphs: readonly TextKey[];
  /** The title of the pictured page. */
  readonly page: TextKey;
}

export const STEP_TEXTS: Readonly<Record<GuideStep, StepTexts>> = {
  open: { title: "guide.open.title", paragraphs: ["guide.open.1"], page: "start.title" },
  signIn: {
    title: "home.step.signIn",
    paragraphs: ["guide.signIn.1", "guide.signIn.2"],
    page: "connect.signIn.title",
  },
  connect: { title: "home.step.connect", paragraphs: ["guide.connect.1"], page: "connect.old.title" },
  choose: { title: "home.step.choose", paragraphs: ["guide.choose.1", "guide.choose.2"], page: "folders.title" },
  check: { title: "home.step.check", paragraphs: ["guide.check.1", "guide.check.2"], page: "check.title" },
  copy: { title: "home.step.copy", paragraphs: ["guide.copy.1", "guide.copy.2"], page: "home.step.copy" },
  report: { title: "home.step.report", paragraphs: ["guide.report.1", "guide.report.2"], page: "home.step.report" },
  devices: { title: "devices.step", paragraphs: ["guide.devices.1"], page: "devices.title" },
  signOff: { title: "home.step.signOff", paragraphs: ["guide.signOff.1"], page: "signOff.title" },
};

/** What buttons and questions are called there, in the words of their pages. */
export function namesIn(step: GuideStep, url: string): Readonly<Record<string, string>> {
  const buttons: Partial<Record<GuideStep, string>> = {
    open: t("start.begin"),
    choose: t("folders.continue"),
    signOff: t("signOff.button"),
  };
  return { url, button: buttons[step] ?? "", test: t("check.test"), question: t("help.password.title") };
}
