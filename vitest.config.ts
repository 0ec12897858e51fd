import { defineConfig } from 'vitest/config';
import { TEST_ENVIRONMENT } from '#test/environment.ts';
import { StoryOrder } from '#test/stories/story-order.ts';

const RESTARTS = ['test/stories/killed*.test.ts', 'test/stories/restored.test.ts'];

export default defineConfig({
  test: {
    env: TEST_ENVIRONMENT,
    // The default of one second is too short on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // A failure says what the test saw: the default replaces most of an object by `…`.
    chaiConfig: { truncateThreshold: 0 },
    // Twenty times what a test needs: a time limit ends a test that hangs, and no slow machine should reach it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { sequencer: StoryOrder },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          // Modules are loaded once for all files: 15 s of processor time instead of 28.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'template',
          include: ['test/template/**/*.test.ts'],
          // aws-cdk-lib is loaded once for all files: 13 s instead of 55.
          isolate: false,
          hookTimeout: 240_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/database/**/*.test.ts', 'test/handlers/**/*.test.ts'],
          globalSetup: ['test/database/cluster.ts'],
          // A file may use half of the cluster's connections.
          maxWorkers: 2,
          // The lane of this project has low priority.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Simulator seeds against the real database: they use every core.
        extends: true,
        test: {
          name: 'sim',
          include: ['test/sim/**/*.test.ts'],
          globalSetup: ['test/database/cluster.ts'],
          maxWorkers: 2,
          // A sweep is hundreds of runs in one test, and its duration is not what it checks: ten minutes on a busy machine.
          testTimeout: 1_800_000,
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
        // The pages in a real browser, on one running system.
        extends: true,
        test: {
          name: 'pages',
          include: ['test/pages/**/*.test.{ts,tsx}'],
          globalSetup: ['test/pages/system.ts'],
          // Longer than a step of a page may take: test/pages/browser.ts.
          expect: { poll: { timeout: 240_000 } },
          testTimeout: 900_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
      {
        // Systems that are started, stopped and killed, one for each file.
        extends: true,
        test: {
          name: 'restart',
          include: RESTARTS,
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 6 },
        },
      },
      {
        // One running system for all stories, one file after the other; the last file checks the use of every grant.
        extends: true,
        test: {
          name: 'stories',
          include: ['test/stories/**/*.test.ts'],
          exclude: RESTARTS,
          globalSetup: ['test/stories/system.ts'],
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
