/** The form of a server as an administrator leaves it who sets no limits. */
import { limitForm } from "../../lib/services/server-limits-form.ts";

export const NO_LIMITS_TYPED = limitForm({
  ...{ messagesPerSecond: null, bytesPerSecond: null, dailyBytes: null, windows: null, zone: "Europe/Berlin" },
});
