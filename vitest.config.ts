import { defineConfig } from 'vitest/config';
import { StoriesByName } from '#test/stories/by-name.ts';

const quiet = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_DEV: 'false', AWS_REGION: 'us-east-1' };

const APART = ['test/stories/killed.test.ts', 'test/stories/killed-gently.test.ts'];

export default defineConfig({
  test: {
    env: quiet,
    // A second, as it is otherwise, is soon over on a machine that is busy.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: StoriesByName },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'template',
          include: ['test/template/**/*.test.ts'],
          // aws-cdk-lib is loaded once for all of them: 13 s instead of 55.
          isolate: false,
          hookTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/database/**/*.test.ts', 'test/handlers/**/*.test.ts'],
          globalSetup: ['test/database/cluster.ts'],
          // A file may hold half of the cluster's connections.
          maxWorkers: 2,
          // In its lane it gets what others leave.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Seeds against the real database; last, because it takes all the cores there are.
        extends: true,
        test: {
          name: 'sim',
          include: ['test/sim/**/*.test.ts'],
          globalSetup: ['test/database/cluster.ts'],
          maxWorkers: 2,
          // A sweep is hundreds of runs in one test; how long they take is not what it is about.
          testTimeout: 600_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        extends: true,
        test: {
          name: 'local',
          include: ['test/local/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // People's pages in a real browser, on one running system.
        extends: true,
        test: {
          name: 'pages',
          include: ['test/pages/**/*.test.{ts,tsx}'],
          globalSetup: ['test/pages/system.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
      {
        // Stories of systems that are started and killed, each its own.
        extends: true,
        test: {
          name: 'apart',
          include: APART,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 6 },
        },
      },
      {
        // Everything at once: one running system, the stories in turn, then what they used of every grant.
        extends: true,
        test: {
          name: 'stories',
          include: ['test/stories/**/*.test.ts'],
          exclude: APART,
          globalSetup: ['test/stories/system.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
