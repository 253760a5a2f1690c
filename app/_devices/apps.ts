/** The devices and programs for which there are steps. */
import type { TextKey } from "../../lib/i18n/translator.ts";

/** In the order of the page. */
export const APPS = ["iphone", "android", "outlook", "mac", "thunderbird", "other"] as const;
export type App = (typeof APPS)[number];

/** What stands in the address; the first where it is none of them. */
export function appIn(value: string | string[] | undefined): App {
  return APPS.find((app) => app === value) ?? APPS[0];
}

const BY_PROFILE: Readonly<Partial<Record<App, readonly TextKey[]>>> = {
  iphone: [
    ...(["devices.profile.iphone.1", "devices.profile.iphone.2", "devices.profile.iphone.3"] as const),
    "devices.profile.iphone.4",
  ],
  mac: ["devices.profile.mac.1", "devices.profile.mac.2", "devices.profile.mac.3"],
};

const BY_HAND: Readonly<Record<App, readonly TextKey[]>> = {
  iphone: ["devices.hand.iphone.1", "devices.hand.iphone.2", "devices.hand.iphone.3"],
  android: ["devices.hand.android.1", "devices.hand.android.2", "devices.hand.android.3"],
  outlook: ["devices.hand.outlook.1", "devices.hand.outlook.2", "devices.hand.outlook.3"],
  mac: ["devices.hand.mac.1", "devices.hand.mac.2", "devices.hand.mac.3"],
  thunderbird: ["devices.hand.thunderbird.1", "devices.hand.thunderbird.2", "devices.hand.thunderbird.3"],
  other: ["devices.hand.other.1", "devices.hand.other.2"],
};

export interface AppSteps {
  /** Null: there is no profile for it, or none can be made. */
  readonly byProfile: readonly TextKey[] | null;
  readonly byHand: readonly TextKey[];
}

export function stepsOf(app: App, hasProfile: boolean): AppSteps {
  return { byProfile: hasProfile ? (BY_PROFILE[app] ?? null) : null, byHand: BY_HAND[app] };
}
