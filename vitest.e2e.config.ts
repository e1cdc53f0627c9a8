import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: 'test/e2e/build.ts',
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // each suite boots a cluster of its own, and mostly waits
    maxWorkers: Number(process.env['MESHCTL_E2E_AT_ONCE'] ?? 2),
    disableConsoleIntercept: true,
  },
})
