import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'test/{core,sim,render,commands,policy,docs,embedded,snapshot,rehearse,rights}/**/*.test.ts',
      'test/**/*.unit.test.ts',
      'test/stand/istiod/**/*.test.ts',
      'test/e2e/{upgrade,tenant,planted}.e2e.ts',
    ],
    exclude: ['node_modules/**', 'dist/**'],
    // one whole upgrade with the real Helm is always run: on the embedded cluster, inside of this
    // process
    env: {MESHCTL_TEST_ON: 'process'},
    testTimeout: 120_000,
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
  },
})
