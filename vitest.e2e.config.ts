import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.e2e.ts'],
    // crash.e2e waits more than a minute for each helm it kills: MESHCTL_E2E_SLOW=1 runs it, before
    // a release and by night
    exclude: process.env['MESHCTL_E2E_SLOW'] === '1' ? [] : ['test/e2e/crash.e2e.ts'],
    globalSetup: 'test/e2e/build.ts',
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // each suite boots a cluster of its own; two at once are faster, and on two cores starve each
    // other's Leases now and then
    maxWorkers: Number(process.env['MESHCTL_E2E_AT_ONCE'] ?? 1),
    disableConsoleIntercept: true,
  },
})
