import { defineConfig } from 'vitest/config';

/** For Stryker: the tests of the rules alone, as one project (docs/testing.md). */
export default defineConfig({
  test: {
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_DEV: 'false', AWS_REGION: 'us-east-1' },
    include: ['test/unit/{domain,lambdas,api}/**/*.test.ts'],
  },
});
