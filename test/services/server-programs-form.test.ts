import { describe, expect, it } from "vitest";
import {
  type ProgramForm,
  programForm,
  programProblems,
  programValues,
} from "../../lib/services/server-programs-form.ts";

const NOTHING = { smtpHost: null, smtpPort: null, smtpSecurity: null, mailDomain: null, shortLogins: false } as const;
const EMPTY = programForm(NOTHING);
const FULL = {
  ...{ smtpHost: "smtp.example.org", smtpPort: "587", smtpSecurity: "starttls" },
  ...{ mailDomain: "example.org", shortLogins: "yes" },
};

describe("what mail programs need, in a server's form", () => {
  it("is nothing where it is left empty, with the usual port and security offered", () => {
    expect([EMPTY.smtpPort, EMPTY.smtpSecurity]).toEqual(["465", "tls"]);
    expect(programProblems(EMPTY)).toEqual({});
    expect(programValues(EMPTY)).toEqual(NOTHING);
  });

  it("is what was typed, and stands in the form again", () => {
    expect(programProblems(FULL)).toEqual({});
    const values = programValues(FULL);
    expect(values).toEqual({ ...FULL, smtpPort: 587, shortLogins: true });
    expect(programForm(values)).toEqual(FULL);
  });

  it.each(["@Example.ORG", "example.org."])("takes the domain as %s", (mailDomain) => {
    expect(programProblems({ ...FULL, mailDomain })).toEqual({});
    expect(programValues({ ...FULL, mailDomain }).mailDomain).toBe("example.org");
  });

  it.each<[Partial<ProgramForm>, object]>([
    [{ smtpHost: "smtp example.org" }, { smtpHost: "noHost" }],
    [{ smtpHost: "smtp://example.org" }, { smtpHost: "noHost" }],
    [{ smtpPort: "" }, { smtpPort: "noPort" }],
    [{ smtpPort: "70000" }, { smtpPort: "noPort" }],
    [{ smtpSecurity: "" }, { smtpSecurity: "noChoice" }],
    [{ mailDomain: "localhost" }, { mailDomain: "noDomain" }],
    [{ mailDomain: "192.0.2.7" }, { mailDomain: "noDomain" }],
    [{ mailDomain: "anna@example.org" }, { mailDomain: "noDomain" }],
    [{ mailDomain: "example.org/x" }, { mailDomain: "noDomain" }],
  ])("is refused as %o", (typed, problems) => {
    expect(programProblems({ ...FULL, ...typed })).toEqual(problems);
  });

  it("never lets a password be sent in the clear", () => {
    expect(programProblems({ ...FULL, smtpSecurity: "plaintext" })).toEqual({ smtpSecurity: "noChoice" });
  });
});
