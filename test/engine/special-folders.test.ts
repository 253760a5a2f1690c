/** Which folder is Sent, Trash and so on, by flag and by name. */
import { describe, expect, it } from "vitest";
import { foldersOfKind, foldersWithoutMail, isView, MAIL_KINDS } from "../../lib/engine/special-folders.ts";
import { MAIL_NAMES, OTHER_NAMES } from "../../lib/engine/special-names.ts";

const folder = (path: string, specialUse: string | null = null) => ({ path: path.split("/"), specialUse });
const pathsOf = (folders: readonly { path: readonly string[] }[]): string[] =>
  folders.map(({ path }) => path.join("/"));
/** The kind by its name alone. */
const kindOf = (name: string) => MAIL_KINDS.filter((kind) => foldersOfKind(kind, [folder(name)]).length > 0);

describe("a folder's use by its name", () => {
  it.each([
    ["English", "Sent Items", "Drafts", "Deleted Items", "Junk E-mail", "Archive"],
    ["German", "Gesendete Objekte", "Entwürfe", "Papierkorb", "Unerwünschte Werbung", "Archiv"],
    ["French", "Éléments envoyés", "Brouillons", "Corbeille", "Courrier indésirable", "Archives"],
    ["Spanish", "Elementos enviados", "Borradores", "Papelera", "Correo no deseado", "Archivo"],
    ["Italian", "Posta inviata", "Bozze", "Cestino", "Posta indesiderata", "Archivio"],
    ["Portuguese", "Itens enviados", "Rascunhos", "Lixeira", "Lixo eletrônico", "Arquivo"],
    ["Dutch", "Verzonden items", "Concepten", "Prullenbak", "Ongewenste e-mail", "Archief"],
    ["Polish", "Elementy wysłane", "Kopie robocze", "Kosz", "Wiadomości-śmieci", "Archiwum"],
    ["Swedish", "Skickade objekt", "Utkast", "Papperskorgen", "Skräppost", "Arkiv"],
    ["Danish", "Sendt post", "Kladder", "Slettet post", "Uønsket mail", "Arkiv"],
    ["Norwegian", "Sendte elementer", "Utkast", "Slettede elementer", "Søppelpost", "Arkiv"],
    ["Finnish", "Lähetetyt", "Luonnokset", "Roskakori", "Roskaposti", "Arkisto"],
    ["Czech", "Odeslaná pošta", "Koncepty", "Koš", "Nevyžádaná pošta", "Archiv"],
    ["Hungarian", "Elküldött elemek", "Piszkozatok", "Törölt elemek", "Levélszemét", "Archívum"],
    ["Romanian", "Trimise", "Ciorne", "Coș de gunoi", "Mesaje nedorite", "Arhivă"],
    ["Turkish", "Gönderilmiş Öğeler", "Taslaklar", "Çöp Kutusu", "Önemsiz E-posta", "Arşiv"],
    ["Greek", "Απεσταλμένα", "Πρόχειρα", "Κάδος απορριμμάτων", "Ανεπιθύμητη αλληλογραφία", "Αρχείο"],
    ["Russian", "Отправленные", "Черновики", "Удалённые", "Спам", "Архив"],
    ["Ukrainian", "Надіслані", "Чернетки", "Кошик", "Небажана пошта", "Архів"],
    ["Japanese", "送信済みアイテム", "下書き", "ゴミ箱", "迷惑メール", "アーカイブ"],
    ["Chinese (simplified)", "已发送", "草稿箱", "已删除邮件", "垃圾邮件", "存档"],
    ["Chinese (traditional)", "寄件備份", "草稿", "刪除的郵件", "垃圾郵件", "封存"],
    ["Korean", "보낸 편지함", "임시 보관함", "휴지통", "스팸", "보관함"],
    ["Arabic", "البريد المرسل", "المسودات", "المهملات", "البريد العشوائي", "الأرشيف"],
    ["Hebrew", "דואר שנשלח", "טיוטות", "אשפה", "דואר זבל", "ארכיון"],
  ])("is known in %s", (_language, sent, drafts, trash, junk, archive) => {
    expect([sent, drafts, trash, junk, archive].map(kindOf)).toEqual([
      ...[["sent"], ["drafts"], ["trash"], ["junk"], ["archive"]],
    ]);
  });

  it.each(["GESENDET", "gesendete-objekte", " Entwu\u0308rfe ", "INBOX/Papierkorb", "sent_mail", "İSTENMEYEN"])(
    "is seen through case, accents, blanks and hyphens: %j",
    (name) => expect(kindOf(name)).toHaveLength(1),
  );

  it.each(["Projects/Spam", "INBOX/Old/Sent", "Sentinel", "INBOX", "", "Archive 2003"])(
    "is not guessed from %j",
    (name) => expect(kindOf(name)).toEqual([]),
  );

  it("is one, whatever the name", () => {
    const names = Object.values(MAIL_NAMES).flat(2);
    expect(names.filter((name) => kindOf(name).length !== 1)).toEqual([]);
    const others = Object.values(OTHER_NAMES).flat();
    expect(others.filter((name) => kindOf(name).length > 0)).toEqual([]);
  });
});

describe("the folders of a kind", () => {
  it("are those that the server flags, and then no name counts", () => {
    const folders = [folder("Sent"), folder("Versandt", "sent"), folder("Archiv/Post", "sent")];
    expect(pathsOf(foldersOfKind("sent", folders))).toEqual(["Versandt", "Archiv/Post"]);
  });

  it("are, where none is flagged, those that are called so, the best known name first", () => {
    const folders = [folder("Gesendet"), folder("Sent Items"), folder("INBOX/Sent"), folder("Trash", "junk")];
    expect(pathsOf(foldersOfKind("sent", folders))).toEqual(["INBOX/Sent", "Sent Items", "Gesendet"]);
    expect(foldersOfKind("trash", folders)).toEqual([]);
  });
});

describe("folders without mail", () => {
  it("are those of Exchange, in any language", () => {
    const exchange = [
      "INBOX",
      "Kalender",
      "Kontakte",
      "Aufgaben",
      "Entwürfe",
      "Synchronisierungsprobleme",
      "Work/Notes",
    ];
    expect(pathsOf(foldersWithoutMail(exchange.map((name) => folder(name))))).toEqual([
      ...["Kalender", "Kontakte", "Aufgaben", "Synchronisierungsprobleme"],
    ]);
  });

  it("are none where only some are called so: somebody's own folders", () => {
    expect(
      foldersWithoutMail(["INBOX", "Notes", "Contacts", "Journal/2003", "Noten"].map((name) => folder(name))),
    ).toEqual([]);
  });
});

it("views are All Mail, Starred and Important, by the server's flags only", () => {
  const flags = ["all", "flagged", "important", "archive", "sent", null];
  expect(flags.map((specialUse) => isView({ specialUse }))).toEqual([true, true, true, false, false, false]);
});
