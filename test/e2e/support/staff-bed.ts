/** A bed whose administrators can sign in at their organisation's provider as well. */
import { type StaffProvider, startStaffProvider } from "../../support/oidc/staff-provider.ts";
import { startPortal } from "../../support/running-portal.ts";
import { freePort } from "../../support/servers/loopback.ts";
import { type Bed, startBed } from "./bed.ts";

export interface StaffBed extends Bed {
  readonly provider: StaffProvider;
}

export async function startStaffBed(): Promise<StaffBed> {
  const port = await freePort();
  // A name, as browsers tie passkeys to none but names.
  const url = `http://localhost:${port}`;
  const provider = await startStaffProvider(url);
  const place = { PORT: String(port), HOST: "localhost", CARRYOVER_URL: url };
  const bed = await startBed({
    start: async (mail) => ({
      ...(await startPortal({ environment: { ...mail, ...provider.environment, ...place } })),
      url,
    }),
  });
  const close = async () => {
    await bed.close();
    await provider.stop();
  };
  return { ...bed, provider, close };
}
