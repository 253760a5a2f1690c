-- CreateTable
CREATE TABLE "RescuedPart" (
    "requestId" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "sealed" BLOB NOT NULL,

    PRIMARY KEY ("requestId", "part"),
    CONSTRAINT "RescuedPart_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "Request" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
