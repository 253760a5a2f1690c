import { expect, it } from "vitest";
import { htmlPart } from "../../lib/notify/html-part.ts";

const made = (text: string) =>
  htmlPart({
    ...{ subject: "A & B", body: [text], foot: ["Foot"], language: "en-GB", direction: "ltr" },
    portal: "https://move.example.org",
  });

it("links lead to the portal alone; what else looks like one stays text", () => {
  const html = made(
    "See https://move.example.org/help. Not https://move.example.org.evil.example/ or javascript:alert(1)",
  );
  expect(html.match(/<a href="[^"]*"/g)).toEqual(['<a href="https://move.example.org/help"']);
  expect(html).toContain("/help</a>. Not https://move.example.org.evil.example/ or");
});

it("SEC 37: nothing of a text becomes HTML, and lines stay lines", () => {
  const html = made('<img src="https://x.example/a.png">\nnext \'line\' & "end"');
  expect(html).toContain(
    "&lt;img src=&quot;https://x.example/a.png&quot;&gt;<br>\nnext &#39;line&#39; &amp; &quot;end&quot;",
  );
  expect(html).toContain("<title>A &amp; B</title>");
});

it("nothing is fetched", () => {
  expect(made("Text")).not.toMatch(/<(?:img|link|script|iframe)|@import|url\(|src=/);
});
