import {defineConfig} from 'vitest/config'

/**
 * Helm with Istio's own charts ($MESHCTL_TEST_CHARTS), or with those of the demo: the embedded
 * cluster beside the real control plane.
 */
export default defineConfig({
  test: {
    name: 'charts',
    // and meshctl's own way through the minors whose definitions Helm does not upgrade
    include: ['test/**/*.charts.ts', 'test/e2e/minors.e2e.ts'],
    globalSetup: 'test/e2e/build.ts',
    testTimeout: 600_000,
    hookTimeout: 1_200_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
})
