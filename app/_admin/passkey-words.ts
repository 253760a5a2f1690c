/** What stands on and beside the buttons that ask the browser for a passkey. */
import { type TextKey, t } from "../_lib/text.tsx";

const BUTTONS = {
  signIn: "factor.passkeys.signIn",
  secondStep: "factor.passkeys.use",
  prove: "factor.passkeys.use",
  add: "factor.passkeys.add",
} as const satisfies Readonly<Record<string, TextKey>>;

export function passkeyWords(use: keyof typeof BUTTONS) {
  return {
    button: t(BUTTONS[use]),
    needsScript: t(use === "add" ? "factor.passkeys.needsScript" : "factor.passkeys.needsScript.use"),
    failed: t("factor.passkeys.failed"),
  };
}
