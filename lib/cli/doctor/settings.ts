/** The settings, read as npm start reads them. */
import { ConfigError, loadStartConfig, type StartConfig } from "../../config/start.ts";
import { type Finding, failed, fine } from "./finding.ts";

export interface SettingsFound {
  /** Null: there are mistakes in them, so that nothing else can be looked at. */
  readonly config: StartConfig | null;
  readonly findings: readonly Finding[];
}

export function checkSettings(): SettingsFound {
  try {
    return { config: loadStartConfig(), findings: [fine("settings.fine")] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: null, findings: error.mistakes.map((mistake) => failed("settings.wrong", { mistake })) };
  }
}
