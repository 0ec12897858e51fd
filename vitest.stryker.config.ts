import { defineConfig } from 'vitest/config';
import { TEST_ENVIRONMENT } from '#test/environment.ts';

/** For Stryker: the tests of the rules alone, as one project (docs/testing.md). */
export default defineConfig({
  test: {
    env: TEST_ENVIRONMENT,
    include: ['test/unit/{domain,lambdas,api}/**/*.test.ts'],
  },
});
