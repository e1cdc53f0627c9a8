import {defineConfig} from 'vitest/config'

/** Suites that boot a real control plane: slower, and they want Go. */
export default defineConfig({
  test: {
    include: ['test/adapters/**/*.test.ts', 'test/stand/stand.test.ts'],
    exclude: ['**/*.unit.test.ts', 'node_modules/**', 'dist/**'],
    testTimeout: 120_000,
    hookTimeout: 1_200_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
})
