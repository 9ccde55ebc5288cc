import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

type Suite = { name: string; folders: string[]; timeout: number; maxWorkers: number; groupOrder: number };

const suite = ({ name, folders, timeout, maxWorkers, groupOrder }: Suite) => ({
  test: {
    name,
    include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
    testTimeout: timeout,
    hookTimeout: timeout,
    maxWorkers,
    sequence: { groupOrder },
  },
});

const inProcess = ["core", "words", "apple", "link", "daemon", "platform", "cli", "tray", "simulator"];

export default defineConfig({
  test: {
    projects: [
      // Pure or in-process, busy all the time: as many as processors, and over before the others begin.
      suite({ name: "unit", folders: inProcess, timeout: 60_000, maxWorkers: availableParallelism(), groupOrder: 0 }),
      // Real clients and processes, which mostly wait, for clients' own 30 s reads among others: more than processors.
      suite({ name: "e2e", folders: ["e2e"], timeout: 400_000, maxWorkers: 5, groupOrder: 1 }),
    ],
  },
});
