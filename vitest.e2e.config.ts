import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.e2e.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // each suite boots a cluster of its own
    maxWorkers: Number(process.env['MESHCTL_E2E_AT_ONCE'] ?? 1),
    disableConsoleIntercept: true,
  },
})
