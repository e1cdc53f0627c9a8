import {defineConfig} from 'vitest/config'

/**
 * `npm test`: every `*.test.ts`, wherever it lies; they want Node alone. What wants more ends
 * otherwise: `.stand.ts`, `.e2e.ts`, `.parity.ts`, `.charts.ts` (CONTRIBUTING.md).
 */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/e2e/{upgrade,tenant,planted,minors}.e2e.ts'],
    // one whole upgrade with the real Helm is always run: on the embedded cluster, inside of this
    // process
    env: {MESHCTL_TEST_ON: 'process'},
    testTimeout: 120_000,
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
  },
})
