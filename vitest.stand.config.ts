import {defineConfig} from 'vitest/config'

/** Suites that boot a real control plane: slower, and they want Go. */
export default defineConfig({
  test: {
    include: ['test/**/*.stand.ts'],
    testTimeout: 120_000,
    hookTimeout: 1_200_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
})
