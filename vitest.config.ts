import { defineConfig } from "vitest/config";

const suite = (name: string, folders: string[], testTimeout: number) => ({
  test: {
    name,
    include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
    testTimeout,
    hookTimeout: testTimeout,
  },
});

export default defineConfig({
  test: {
    // The end-to-end stories mostly wait, for clients' own 30 s reads among others: more of them than processors.
    maxWorkers: 5,
    projects: [
      // Pure or in-process: seconds in all.
      suite("unit", ["core", "words", "apple", "link", "daemon", "platform", "cli", "tray", "simulator"], 60_000),
      // Real clients and processes: minutes. Each story waits for events, not for times.
      suite("e2e", ["e2e"], 400_000),
    ],
  },
});
