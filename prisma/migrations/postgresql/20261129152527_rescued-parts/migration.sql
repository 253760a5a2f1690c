-- CreateTable
CREATE TABLE "RescuedPart" (
    "requestId" TEXT NOT NULL,
    "part" INTEGER NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "RescuedPart_pkey" PRIMARY KEY ("requestId","part")
);

-- AddForeignKey
ALTER TABLE "RescuedPart" ADD CONSTRAINT "RescuedPart_requestId_fkey" FOREIGN KEY ("requestId") REFERENCES "Request"("id") ON DELETE CASCADE ON UPDATE CASCADE;
